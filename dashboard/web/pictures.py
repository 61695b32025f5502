"""``/pictures.js``: the script that saves a chart as a picture, in the browser alone."""

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from dashboard.settings import ROOT

SCRIPT = ROOT / "static" / "pictures.js"


async def script(request: Request) -> Response:
    return FileResponse(SCRIPT, media_type="text/javascript", headers={"Cache-Control": "no-cache"})


ROUTES = [Route("/pictures.js", script, methods=["GET", "HEAD"])]
