"""How many sockets may be open without a session: from one address, and in all."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.domain.people.guessing import counted_address
from dashboard.services.people import sign_in
from dashboard.settings import settings
from dashboard.store.health import STORE_ERRORS
from dashboard.texts import text
from dashboard.web.browser_language import browser_language
from dashboard.web.cookie import device_of
from dashboard.web.messages import LINE

AGAIN_AFTER_S = "30"


class Strangers:
    """Refuses a handshake for which there is no room before Streamlit makes anything for it.

    A device on which somebody signed in before is counted by itself, so that strangers who take all the room keep
    nobody out who was here.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.open: Counter[str] = Counter()
        self.devices: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket" or scope[LINE].known:
            await self.app(scope, receive, send)
            return
        connection, given = HTTPConnection(scope), settings()
        device = await _known_device(connection)
        counted, name = (self.devices, device) if device else (self.open, _address(connection))
        full = not device and self.open.total() >= given.anonymous_sockets
        if full or counted[name] >= given.anonymous_sockets_per_address:
            words = text("shell.no_room", browser_language(connection))
            headers = {"Cache-Control": "no-store", "Retry-After": AGAIN_AFTER_S}
            await PlainTextResponse(words, status_code=503 if full else 429, headers=headers)(scope, receive, send)
            return
        with _place(counted, name):
            await self.app(scope, receive, send)


@contextmanager
def _place(counted: Counter[str], name: str) -> Iterator[None]:
    counted[name] += 1
    try:
        yield
    finally:
        counted[name] -= 1
        if not counted[name]:
            del counted[name]


def _address(connection: HTTPConnection) -> str:
    return counted_address(connection.client.host if connection.client else "")


async def _known_device(connection: HTTPConnection) -> str:
    """What is kept of the token of a device that is known; empty for any other."""
    token = device_of(connection)
    if not token:
        return ""
    try:
        known = await run_in_threadpool(sign_in.is_known_device, token, datetime.now(UTC))
    except STORE_ERRORS:
        return ""
    return sign_in.digest(token) if known else ""
