"""Streamlit's own address for what a page shows: pictures to who is signed in, and nothing that is to be kept."""

import hashlib
from datetime import UTC, datetime
from functools import lru_cache

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.services.people import sign_in
from dashboard.settings import ROOT
from dashboard.store.health import STORE_ERRORS
from dashboard.streamlit_inside.addresses import MEDIA
from dashboard.web.cookie import token_of

NOT_KEPT = {"Cache-Control": "no-store", "Vary": "Cookie"}
READS = ("GET", "HEAD")


class Media:
    """Streamlit calls a file by a hash of its content: it belongs to nobody, and opens without a cookie.

    A picture passes for whoever is signed in; without a session, the product's own (the sign-in shows its mark).
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] != "http" or not (path == MEDIA or path.startswith(f"{MEDIA}/")):
            await self.app(scope, receive, send)
            return
        answer = await self._found(scope, receive) if scope["method"] in READS else None
        if answer is None or not (_is_ours(answer) or await _stands(HTTPConnection(scope))):
            answer = PlainTextResponse("Not found", status_code=404)
        for name, value in NOT_KEPT.items():
            answer.headers[name] = value
        await answer(scope, receive, send)

    async def _found(self, scope: Scope, receive: Receive) -> Response | None:
        """The whole picture that Streamlit has there; ``None`` for anything else."""
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        without = [(name, value) for name, value in scope["headers"] if name.lower() not in (b"range", b"if-range")]
        await self.app({**scope, "method": "GET", "headers": without, "extensions": {}}, receive, keep)
        headers = Headers(raw=messages[0].get("headers", []))
        kind = headers.get("content-type", "")
        if messages[0]["status"] != 200 or not kind.startswith("image/") or "content-disposition" in headers:
            return None
        return Response(b"".join(message.get("body", b"") for message in messages[1:]), media_type=kind)


@lru_cache
def _own() -> frozenset[str]:
    return frozenset(_digest(path.read_bytes()) for path in (ROOT / "static").glob("*.svg"))


def _is_ours(answer: Response) -> bool:
    return _digest(bytes(answer.body)) in _own()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


async def _stands(connection: HTTPConnection) -> bool:
    token_hash = sign_in.digest(token_of(connection))
    try:
        return await run_in_threadpool(sign_in.last_use, token_hash, datetime.now(UTC)) is not None
    except STORE_ERRORS:
        return False
