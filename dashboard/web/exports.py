"""``/exports/{number}``: a file that a page offers, made now, for the session that was shown it."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from dashboard.domain.refusal import NotAllowed, Refused
from dashboard.services.exports import Offer, offered, taken
from dashboard.services.people import sign_in
from dashboard.store.health import STORE_ERRORS
from dashboard.texts import text
from dashboard.web.cookie import token_of
from dashboard.web.document import language_of
from dashboard.web.files import NOT_KEPT, disposition
from dashboard.web.methods import refused_otherwise

MOST_A_SESSION = 2
"""Files that are made for one session, or on their way to it, at a time."""
MOST_MADE = 4
"""Files that are made at a time, for everybody: others wait for their turn."""
MOST_BYTES = 200_000_000
"""Of all files that are on their way."""


class Exports:
    """Nothing is kept: a file is made, sent and forgotten."""

    def __init__(self) -> None:
        self.busy: Counter[str] = Counter()
        self.sending = 0
        self.turns = asyncio.Semaphore(MOST_MADE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Who asks for too much at once is told so; what is not for this session is not found."""
        request = Request(scope, receive)
        token, number = token_of(request), scope["path_params"]["number"]
        try:
            stands = await run_in_threadpool(sign_in.last_use, sign_in.digest(token), datetime.now(UTC))
        except STORE_ERRORS:
            await (await _refuse(request, "shell.store_away", 503))(scope, receive, send)
            return
        wanted = offered(number, token=token)
        if not stands or wanted is None:
            key, status = ("tables.not_offered", 404) if stands else ("evidence.sign_in_first", 403)
            await (await _refuse(request, key, status))(scope, receive, send)
        elif self.busy[wanted.session] >= MOST_A_SESSION:
            await (await _refuse(request, "tables.download_waits", 429))(scope, receive, send)
        else:
            with self._place(wanted.session):
                await self._answer(request, wanted, send)

    async def _answer(self, request: Request, wanted: Offer, send: Send) -> None:
        try:
            content = await self._made(request, wanted)
        except NotAllowed:
            response = await _refuse(request, "tables.not_offered", 403)
        except Refused:
            response = await _refuse(request, "tables.not_offered", 404)
        except STORE_ERRORS:
            response = await _refuse(request, "shell.store_away", 503)
        else:
            if self.sending + len(content) > MOST_BYTES:
                response = await _refuse(request, "tables.download_waits", 503)
            else:
                headers = NOT_KEPT | {"Content-Disposition": disposition(wanted.file.name)}
                response = Response(content, media_type=wanted.file.media_type, headers=headers)
        with self._sent(len(response.body)):
            await response(request.scope, request.receive, send)

    async def _made(self, request: Request, wanted: Offer) -> bytes:
        async with self.turns:
            return await run_in_threadpool(taken, wanted, token=token_of(request), now=datetime.now(UTC))

    @contextmanager
    def _place(self, session: str) -> Iterator[None]:
        self.busy[session] += 1
        try:
            yield
        finally:
            self.busy[session] -= 1
            if not self.busy[session]:
                del self.busy[session]

    @contextmanager
    def _sent(self, size: int) -> Iterator[None]:
        self.sending += size
        try:
            yield
        finally:
            self.sending -= size


async def _refuse(request: Request, key: str, status: int) -> Response:
    return PlainTextResponse(text(key, await language_of(request)), status_code=status, headers=NOT_KEPT)


ROUTES = [
    Route("/exports/{number}", Exports(), methods=["GET"]),
    refused_otherwise("/exports/{number}", "GET"),
]
