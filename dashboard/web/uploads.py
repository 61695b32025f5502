"""Streamlit's own address for uploads: only for a form that is drawn for who sends it, and only so much."""

from datetime import UTC, datetime
from typing import NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.services.people import sign_in
from dashboard.store.health import STORE_ERRORS
from dashboard.streamlit_inside.addresses import UPLOADS, upload_at
from dashboard.texts import text
from dashboard.web.browser_language import browser_language
from dashboard.web.cookie import token_of
from dashboard.widgets.kit.upload_room import ROOM, Turned

MOST_DIGITS = 12
WITHOUT_FILE = ("DELETE", "OPTIONS", "HEAD", "GET")


class Asked(NamedTuple):
    """Who sends how many bytes for which tab, under which number; none where a file is taken away."""

    person_id: int
    session: str
    number: str
    size: int


class Uploads:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(UPLOADS):
            await self.app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        asked = await _asked(connection)
        turned = asked if isinstance(asked, Turned) else _refusal(asked)
        if turned is None and isinstance(asked, Asked):
            try:
                await self.app(scope, receive, send)
            finally:
                ROOM.arrived(asked.session, asked.number, asked.size)
        elif turned is not None:
            words = text(turned.key, browser_language(connection), **turned.values)
            headers = {"Cache-Control": "no-store"}
            await PlainTextResponse(words, status_code=turned.status, headers=headers)(scope, receive, send)


async def _asked(connection: HTTPConnection) -> Asked | Turned:
    """A length is asked for before anything is read."""
    try:
        actor = await run_in_threadpool(sign_in.actor_of, token_of(connection), datetime.now(UTC))
    except STORE_ERRORS:
        return Turned(503, "shell.store_away")
    if actor is None:
        return Turned(403, "upload.signed_out")
    place = upload_at(connection.scope["path"])
    if place is None:
        return Turned(404, "upload.no_form")
    size = 0
    if connection.scope["method"] not in WITHOUT_FILE:
        length = connection.headers.get("content-length", "")
        if not length.isdecimal():
            return Turned(411, "upload.no_length")
        size = int(length[:MOST_DIGITS])
    return Asked(actor.person_id, place.session, place.number, size)


def _refusal(asked: Asked) -> Turned | None:
    if asked.size or not ROOM.owns(asked.session, asked.person_id):
        return ROOM.admit(asked.session, asked.person_id, asked.number, asked.size)
    return None
