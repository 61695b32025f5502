"""Streamlit's own scripts and styles, compressed once and then kept: 2.8 MB of a first visit become 1.1."""

import gzip

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.streamlit_inside.addresses import STATIC

KINDS = (".js", ".css", ".svg", ".json", ".wasm")
SMALLEST = 1024
Answer = tuple[list[tuple[bytes, bytes]], bytes]


class CompressedStatic:
    """Their names carry a hash of their content, so that what was compressed once stays true."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.kept: dict[str, Answer] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _wanted(scope):
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        if path not in self.kept:
            messages = await self._ask(scope, receive)
            answer = await run_in_threadpool(_compressed, messages)
            if answer is None:
                for message in messages:
                    await send(message)
                return
            self.kept[path] = answer
        headers, body = self.kept[path]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    async def _ask(self, scope: Scope, receive: Receive) -> list[Message]:
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        extensions = {name: value for name, value in scope.get("extensions", {}).items() if "pathsend" not in name}
        await self.app({**scope, "method": "GET", "extensions": extensions}, receive, keep)
        return messages


def _wanted(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return False
    path = scope["path"]
    headers = Headers(scope=scope)
    plain = "range" not in headers and "if-none-match" not in headers and "if-modified-since" not in headers
    ours = path.startswith(f"{STATIC}/") and path.endswith(KINDS)
    return ours and "gzip" in headers.get("accept-encoding", "") and plain


def _compressed(messages: list[Message]) -> Answer | None:
    start = messages[0]
    body = b"".join(message.get("body", b"") for message in messages[1:])
    if start["status"] != 200 or len(body) < SMALLEST:
        return None
    small = gzip.compress(body, compresslevel=6, mtime=0)
    dropped = (b"content-length", b"content-encoding", b"etag", b"accept-ranges")
    headers = [(name, value) for name, value in start["headers"] if name.lower() not in dropped]
    more = ((b"content-encoding", b"gzip"), (b"vary", b"Accept-Encoding"), (b"content-length", b"%d" % len(small)))
    return [*headers, *more], small
