"""``/healthz``: the process answers. ``/readyz``: people can work here, tried every few seconds for all who ask."""

import asyncio
import logging
from collections.abc import Callable
from time import monotonic

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dashboard.store.health import Readiness, readiness

EVERY_SECONDS = 5.0
NO_STORE = {"Cache-Control": "no-store"}

_log = logging.getLogger(__name__)


class Shared:
    """One answer for everybody, found anew where it is ``EVERY_SECONDS`` old: never a write a request."""

    def __init__(self, find: Callable[[], Readiness] = readiness, *, clock: Callable[[], float] = monotonic) -> None:
        self._find, self._clock = find, clock
        self._answer: asyncio.Task[Readiness] | None = None
        self._since = 0.0
        self._logged = Readiness.READY

    async def answer(self) -> Readiness:
        """Who comes while it is being found waits for the same."""
        if self._answer is None or (self._answer.done() and self._clock() - self._since >= EVERY_SECONDS):
            self._since = self._clock()
            self._answer = asyncio.create_task(self._found())
        return await asyncio.shield(self._answer)

    async def _found(self) -> Readiness:
        found = await run_in_threadpool(self._find)
        if found.can_work != self._logged.can_work:
            _log.warning("Binnacle is ready again" if found.can_work else f"Binnacle is not ready: {found}")
        self._logged = found
        return found


_shared = Shared()


async def healthz(request: Request) -> Response:
    """Whoever restarts a process that hangs asks here: a restart brings no database back, so none is asked."""
    return JSONResponse({"status": "ok"}, headers=NO_STORE)


async def readyz(request: Request) -> Response:
    """Whoever sends traffic asks here."""
    found = await _shared.answer()
    return JSONResponse({"status": found}, status_code=200 if found.can_work else 503, headers=NO_STORE)


ROUTES = [Route("/healthz", healthz), Route("/readyz", readyz)]
