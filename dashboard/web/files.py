"""``/files/{public_id}``: evidence, for whoever may read it now; always as a file to keep, never to show."""

from datetime import UTC, datetime
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from dashboard.domain.deliverables.evidence import safe_file_name
from dashboard.services.evidence.download import open_for_download
from dashboard.services.people.sign_in import actor_of
from dashboard.settings import settings
from dashboard.store.health import STORE_ERRORS
from dashboard.texts import text
from dashboard.web.cookie import token_of
from dashboard.web.document import language_of
from dashboard.web.methods import refused_otherwise

NOT_KEPT = {"Cache-Control": "no-store", "Vary": "Cookie"}


async def send_file(request: Request) -> Response:
    """Session and right are looked up at each request; what is not for this person is not found."""
    token = token_of(request)
    public_id = request.path_params["public_id"]
    try:
        actor = await run_in_threadpool(actor_of, token, datetime.now(UTC)) if token else None
        if actor is None:
            return await _refuse(request, "evidence.sign_in_first", 403)
        found = await run_in_threadpool(
            open_for_download, public_id, by=actor, now=settings().now(), record=request.method == "GET"
        )
    except STORE_ERRORS:
        return await _refuse(request, "shell.store_away", 503)
    if found is None:
        return await _refuse(request, "evidence.not_found", 404)
    headers = NOT_KEPT | {"Content-Disposition": disposition(found.name)}
    return FileResponse(found.path, media_type=found.media_type, headers=headers)


def disposition(name: str) -> str:
    """``attachment`` with the name in ASCII for old clients and in full for the others (RFC 6266, RFC 5987)."""
    safe = safe_file_name(name)
    simple = "".join(sign if sign.isascii() and (sign.isalnum() or sign in " ._-()") else "_" for sign in safe)
    return f"attachment; filename=\"{simple}\"; filename*=UTF-8''{quote(safe, safe='')}"


async def _refuse(request: Request, key: str, status: int) -> Response:
    return PlainTextResponse(text(key, await language_of(request)), status_code=status, headers=NOT_KEPT)


ROUTES = [
    Route("/files/{public_id:path}", send_file, methods=["GET"]),
    refused_otherwise("/files/{public_id:path}", "GET"),
]
