"""``/healthz``: 200 once the server is up and its database answers, for whoever sends traffic."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dashboard.store.health import answers


async def healthz(request: Request) -> Response:
    good = await run_in_threadpool(answers)
    words = {"status": "ok"} if good else {"status": "database away"}
    return JSONResponse(words, status_code=200 if good else 503, headers={"Cache-Control": "no-store"})


ROUTES = [Route("/healthz", healthz)]
