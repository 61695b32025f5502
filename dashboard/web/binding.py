"""A Streamlit session belongs to the cookie it was opened with, and lasts no longer than that cookie's session."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.services.people import sign_in
from dashboard.store.health import STORE_ERRORS
from dashboard.store.patience import AFTER_A_FAILURE_SECONDS, waiting
from dashboard.web.cookie import as_plain, half_of, token_of
from dashboard.web.line import Line
from dashboard.web.messages import LINE

HEADER = b"x-binnacle-session"
"""Named in ``server.trustedUserHeaders``: Streamlit resumes a session only for the identity that opened it, so that
somebody else's session id, presented with another cookie or none, opens a new and empty session."""
SIGNED_OUT = 4401
"""``static/signed_out.js`` knows it and says at once that nothing of the click was done."""
PATIENCE_SECONDS = 0.25
_NOTING: set[asyncio.Task[None]] = set()
"""Held, so that none is thrown away before it has written."""


class Binding:
    """Says who a WebSocket belongs to, and hangs up on the first message after that session has ended.

    A message may run a callback or a fragment, which run without the page's own guard; this is before both. The
    browser connects again by itself and is asked to sign in, at the same address.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        connection, dropped = HTTPConnection(scope), {HEADER}
        token = token_of(connection) if scope["type"] == "websocket" else ""
        added = []
        if scope["type"] == "websocket":
            dropped.add(b"cookie")
            added = [(b"cookie", as_plain(connection))]
        headers = [(name, value) for name, value in scope["headers"] if name.lower() not in dropped] + added
        token_hash = sign_in.digest(token) if token else ""
        if token_hash and await _last_use(token_hash):
            headers.append((HEADER, token_hash.encode()))
            scope[LINE].sign_in()
            receive = _while_it_stands(token_hash, scope[LINE], receive, send)
        elif scope["type"] == "websocket" and (half := half_of(connection)):
            headers.append((HEADER, f"half:{sign_in.digest(half)}".encode()))  # bound alike, and known for nobody
        await self.app({**scope, "headers": headers}, receive, send)


def _while_it_stands(token_hash: str, line: Line, receive: Receive, send: Send) -> Receive:
    async def guarded() -> Message:
        message = await receive()
        if message["type"] != "websocket.receive":
            return message
        last = await _last_use(token_hash)
        if last is None:
            await send({"type": "websocket.close", "code": SIGNED_OUT})
            return {"type": "websocket.disconnect", "code": SIGNED_OUT}
        if line.by_person:
            await _note_use(token_hash, last)
        return message

    return guarded


async def _last_use(token_hash: str) -> datetime | None:
    """When the session was last used, if it is open; a database that does not answer decides nothing, as nothing can be
    done then."""
    now = datetime.now(UTC)
    try:
        return await run_in_threadpool(_looked_up, token_hash, now)
    except STORE_ERRORS:
        return now


async def _note_use(token_hash: str, last: datetime) -> None:
    """At most once a minute; whoever is before us among the writers holds up nobody's click for long."""
    now = datetime.now(UTC)
    if now - last < sign_in.USE_NOTED_EVERY:
        return
    noting = asyncio.create_task(_noted(token_hash, now))
    _NOTING.add(noting)
    noting.add_done_callback(_NOTING.discard)
    await asyncio.wait({noting}, timeout=PATIENCE_SECONDS)


async def _noted(token_hash: str, now: datetime) -> None:
    with suppress(*STORE_ERRORS):  # read-only, or away: the next click tries again
        await run_in_threadpool(sign_in.note_use, token_hash, now)


def _looked_up(token_hash: str, now: datetime) -> datetime | None:
    with waiting(AFTER_A_FAILURE_SECONDS):  # what the message asks for looks again, with all the patience there is
        return sign_in.last_use(token_hash, now)
