"""Workbooks as a person would get them: what the page offers to take away, made as at a click, and opened."""

import io
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from python_calamine import CalamineWorkbook

from dashboard.domain.rights import Actor
from dashboard.services.exports import File, Offer, offered, taken
from dashboard.widgets.kit import downloads as buttons
from dashboard.widgets.kit import session

Rows = list[list[object]]


class Downloads:
    """What a page offers, by the key of its button."""

    def __init__(self) -> None:
        self.makers: dict[str, Callable[[], bytes]] = {}
        self.names: dict[str, str] = {}
        self.offers: dict[str, Offer] = {}

    def sheets(self, key: str) -> dict[str, Rows]:
        book = CalamineWorkbook.from_filelike(io.BytesIO(self.makers[key]()))
        return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def watch_downloads(monkeypatch: pytest.MonkeyPatch) -> Downloads:
    """Take note of every file offered from now on; the buttons are drawn as ever."""
    downloads = Downloads()
    make = buttons._offer

    def noting(actor: Actor, file: File, key: str) -> Offer:
        found, token = make(actor, file, key), session.session_token()

        def click() -> bytes:
            assert offered(found.number, token=token) is found
            return taken(found, token=token, now=datetime.now(UTC))

        downloads.makers[key], downloads.names[key], downloads.offers[key] = click, file.name, found
        return found

    monkeypatch.setattr(buttons, "_offer", noting)
    return downloads
