"""A Streamlit session belongs to the cookie it was opened with, and lasts no longer than that cookie's session."""

from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.services import sign_in
from dashboard.store.health import STORE_ERRORS
from dashboard.web.cookie import as_plain, token_of
from dashboard.web.messages import LINE

HEADER = b"x-binnacle-session"
"""Named in ``server.trustedUserHeaders``: Streamlit resumes a session only for the identity that opened it, so that
somebody else's session id, presented with another cookie or none, opens a new and empty session."""
POLICY_VIOLATION = 1008


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
        if token_hash and await _stands(token_hash):
            headers.append((HEADER, token_hash.encode()))
            scope[LINE].sign_in()
            receive = _while_it_stands(token_hash, receive, send)
        await self.app({**scope, "headers": headers}, receive, send)


def _while_it_stands(token_hash: str, receive: Receive, send: Send) -> Receive:
    async def guarded() -> Message:
        message = await receive()
        if message["type"] == "websocket.receive" and not await _stands(token_hash):
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})
            return {"type": "websocket.disconnect", "code": POLICY_VIOLATION}
        return message

    return guarded


async def _stands(token_hash: str) -> bool:
    """Whether the session is open; a database that does not answer decides nothing, as nothing can be done then."""
    try:
        return await run_in_threadpool(sign_in.session_stands, token_hash, datetime.now(UTC))
    except STORE_ERRORS:
        return True
