"""Workbooks as a person would get them: what the page hands to its download buttons, made and opened."""

import io
from collections.abc import Callable

import pytest
from python_calamine import CalamineWorkbook

from dashboard.widgets.kit import tables

Rows = list[list[object]]


class Downloads:
    """The makers of a page's workbooks by the key of their button."""

    def __init__(self) -> None:
        self.makers: dict[str, Callable[[], bytes]] = {}
        self.names: dict[str, str] = {}

    def sheets(self, key: str) -> dict[str, Rows]:
        book = CalamineWorkbook.from_filelike(io.BytesIO(self.makers[key]()))
        return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def watch_downloads(monkeypatch: pytest.MonkeyPatch) -> Downloads:
    """Take note of every workbook offered from now on; the buttons are drawn as ever."""
    downloads = Downloads()
    draw = tables.st.download_button

    def noting(label: str, *, data: Callable[[], bytes], file_name: str, key: str, **options: object) -> bool:
        downloads.makers[key], downloads.names[key] = data, file_name
        return bool(draw(label, data=data, file_name=file_name, key=key, **options))  # type: ignore[arg-type]

    monkeypatch.setattr(tables.st, "download_button", noting)
    return downloads
