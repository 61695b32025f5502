"""``/typed`` keeps what is being typed into a form; ``/typed.js`` is the script that sends it."""

import json
from datetime import UTC, datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from dashboard.domain.refusal import Refused
from dashboard.domain.rights import Actor
from dashboard.services.people import sign_in
from dashboard.services.people.drafts import Typed, keep_typed
from dashboard.settings import ROOT, settings
from dashboard.store.health import STORE_ERRORS
from dashboard.web.cookie import token_of
from dashboard.web.methods import refused_otherwise

SCRIPT = ROOT / "static" / "typed.js"
LARGEST = 400_000


async def keep(request: Request) -> Response:
    """204 where it was kept; 401 for nobody signed in, before anything is read; 403 for another person or what no form
    sends."""
    if not request.headers.get("content-type", "").startswith("application/json"):
        return Response(status_code=403)
    token = token_of(request)
    try:
        actor = await run_in_threadpool(sign_in.actor_of, token, datetime.now(UTC)) if token else None
        if actor is None:
            return Response(status_code=401)
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST:
                return Response(status_code=403)
        return Response(status_code=await run_in_threadpool(_keep, body, token, actor))
    except STORE_ERRORS:  # the script sends it again
        return Response(status_code=503)


def _keep(body: bytes, token: str, actor: Actor) -> int:
    said = _read(body)
    if said is None or said[1] != str(actor.person_id):
        return 403
    form, _, typed = said
    try:
        is_new = keep_typed(form, typed, by=actor, now=settings().now())
    except STORE_ERRORS:
        raise
    except Refused:
        return 403
    if is_new:  # a message that a browser sends again is nothing that anybody does
        sign_in.note_use_now_and_then(sign_in.digest(token), datetime.now(UTC))
    return 204


def _read(body: bytes) -> tuple[str, str, Typed] | None:
    """Form, person and content; ``None`` where it is not what our script sends."""
    try:
        said: Any = json.loads(body)
        fields = {str(name): str(text) for name, text in said["fields"].items()}
        typed = Typed(token=str(said["token"]), version=int(said["version"]), fields=fields)
        return str(said["form"]), str(said["person"]), typed
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return None


async def script(request: Request) -> Response:
    return FileResponse(SCRIPT, media_type="text/javascript", headers={"Cache-Control": "no-cache"})


ROUTES = [
    Route("/typed", keep, methods=["POST"]),
    refused_otherwise("/typed", "POST"),
    Route("/typed.js", script, methods=["GET", "HEAD"]),
]
