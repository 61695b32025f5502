"""``/calendar/{token}.ics``: a person's deadlines and meetings, for a calendar program that knows the address."""

import hashlib
from contextlib import suppress

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from dashboard.exchange.mail.calendar_file import calendar_file
from dashboard.services.duties.calendar_feed import feed_of, note_asked
from dashboard.settings import settings
from dashboard.store.health import STORE_ERRORS
from dashboard.web.methods import refused_otherwise

PRIVATE = {"Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"}
"""Kept by the program that asked, and looked up anew each time."""
LONGEST_TOKEN = 100


async def feed(request: Request) -> Response:
    token = request.path_params["token"]
    try:
        made = await run_in_threadpool(_made, token[:LONGEST_TOKEN], settings().public_address())
    except STORE_ERRORS:
        return PlainTextResponse("Try again later", status_code=503, headers=PRIVATE | {"Retry-After": "60"})
    if made is None:
        return PlainTextResponse("Not found", status_code=404, headers={"Cache-Control": "no-store"})
    tag = f'"{hashlib.sha256(made).hexdigest()[:32]}"'
    headers = PRIVATE | {"ETag": tag, "Content-Disposition": 'inline; filename="binnacle.ics"'}
    if tag in [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers=headers)
    return Response(made, media_type="text/calendar; charset=utf-8", headers=headers)


def _made(token: str, address: str) -> bytes | None:
    found = feed_of(token, settings().day())
    if found is None:
        return None
    with suppress(*STORE_ERRORS):  # read-only, or away: the calendar is sent all the same
        note_asked(token, settings().now())
    actor, events = found
    return calendar_file(events, language=actor.language, address=address)


ROUTES = [
    Route("/calendar/{token}.ics", feed, methods=["GET"]),
    refused_otherwise("/calendar/{token}.ics", "GET"),
]
