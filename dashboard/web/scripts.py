"""The scripts of ours that every page loads; ``/typed.js`` lies with what it speaks to."""

from functools import partial

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from dashboard.settings import ROOT

NAMES = ("pictures.js", "downloads.js", "copies.js", "signed_out.js")


async def script(name: str, request: Request) -> Response:
    return FileResponse(ROOT / "static" / name, media_type="text/javascript", headers={"Cache-Control": "no-cache"})


ROUTES = [Route(f"/{name}", partial(script, name), methods=["GET", "HEAD"]) for name in NAMES]
