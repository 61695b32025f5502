"""Streamlit's own address for uploads keeps what is sent in memory: only people who are signed in, and only so much."""

from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.domain.deliverables.evidence import LARGEST_FILE, MEGABYTE
from dashboard.services.people import sign_in
from dashboard.store.health import STORE_ERRORS
from dashboard.web.cookie import token_of

ADDRESS = "/_stcore/upload_file"
LARGEST_REQUEST = LARGEST_FILE + MEGABYTE
"""The largest file, and the form around it."""
MOST_DIGITS = 12


class Uploads:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(ADDRESS):
            status = await _refusal(HTTPConnection(scope), scope["method"])
            if status:
                await PlainTextResponse("Refused", status_code=status)(scope, receive, send)
                return
        await self.app(scope, receive, send)


async def _refusal(connection: HTTPConnection, method: str) -> int:
    """The status to refuse with, 0 where the request may pass. A length is asked for before anything is read."""
    token = token_of(connection)
    try:
        token_hash = sign_in.digest(token)
        stands = await run_in_threadpool(sign_in.last_use, token_hash, datetime.now(UTC))
    except STORE_ERRORS:
        return 503
    if not stands:
        return 403
    if method not in ("PUT", "POST"):
        return 0
    length = connection.headers.get("content-length", "")
    if not length.isdecimal():
        return 411
    return 413 if len(length) > MOST_DIGITS or int(length) > LARGEST_REQUEST else 0
