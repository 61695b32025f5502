"""``/auth/exchange`` gives cookies for a ticket, ``/auth/sign-out`` ends what they name; for our own pages alone."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard.services.people import half_sign_in, sign_in
from dashboard.streamlit_inside.addresses import CORE
from dashboard.web import cookie
from dashboard.web.methods import refused_otherwise
from dashboard.web.visitor import place_of

LARGEST_FORM = 8192


async def exchange(request: Request) -> Response:
    """Set the cookie and go to the deep link asked for; without a good ticket, back to the sign-in there.

    Where a second factor is owed, the cookie is that of a half sign-in, and what is there asks for it.
    """
    form = await _own_form(request)
    if form is None:
        return PlainTextResponse("Forbidden", status_code=403)
    target = local_target(form.get("next", ""))
    now = datetime.now(UTC)
    place = await run_in_threadpool(place_of, request)
    token = await run_in_threadpool(sign_in.exchange, form.get("ticket", ""), now=now, place=place)
    response = _redirect(target)
    if token:
        old = cookie.token_of(request)
        if old:
            await run_in_threadpool(sign_in.sign_out, old, now=now, address=place.address)
        device = await run_in_threadpool(sign_in.remember_device, cookie.device_of(request), token, now=now)
        cookie.give(response, token, secure=cookie.is_https(request))
        cookie.give_device(response, device, secure=cookie.is_https(request))
        if cookie.half_of(request):
            cookie.take_away(response, half_sign_in.COOKIE, secure=cookie.is_https(request))
    elif begun := await run_in_threadpool(half_sign_in.begin, form.get("ticket", ""), now=now):
        half, need = begun
        cookie.give_half(response, half, half_sign_in.lasts(need), secure=cookie.is_https(request))
    return response


async def sign_out(request: Request) -> Response:
    """End the session, and have the browser forget what it kept; but for words that could not be sent, and cookies, of
    which one says that the device is known."""
    form = await _own_form(request)
    if form is None:
        return PlainTextResponse("Forbidden", status_code=403)
    token, address = cookie.token_of(request), request.client.host if request.client else ""
    await run_in_threadpool(sign_in.sign_out, token, now=datetime.now(UTC), address=address)
    await run_in_threadpool(half_sign_in.end, cookie.half_of(request))
    response = _redirect("/")
    for name in (sign_in.COOKIE, half_sign_in.COOKIE):
        cookie.take_away(response, name, secure=cookie.is_https(request))
    response.headers["Clear-Site-Data"] = '"cache"' if form.get("typed") else '"cache", "storage"'
    return response


def local_target(address: str) -> str:
    """``address`` where it is a path of ours, else the overview: nobody is sent to another site."""
    try:
        parts = urlsplit(address) if address.isprintable() and "\\" not in address else None
    except ValueError:
        parts = None
    if parts is None or parts.scheme or parts.netloc or not address.startswith("/") or address.startswith("//"):
        return "/"
    return "/" if parts.path.startswith(("/auth/", f"{CORE}/")) else address


def _redirect(target: str) -> RedirectResponse:
    return RedirectResponse(target, status_code=303, headers={"Cache-Control": "no-store"})


async def _own_form(request: Request) -> dict[str, str] | None:
    """The form's fields; ``None`` where it is too large to be ours. Other sites' forms do not come so far."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            return None
    fields = parse_qs(body.decode("utf-8", errors="replace"))
    return {name: values[0] for name, values in fields.items()}


ROUTES = [
    Route("/auth/exchange", exchange, methods=["POST"]),
    refused_otherwise("/auth/exchange", "POST"),
    Route("/auth/sign-out", sign_out, methods=["POST"]),
    refused_otherwise("/auth/sign-out", "POST"),
]
