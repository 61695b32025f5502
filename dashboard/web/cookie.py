"""The cookies as requests carry them: of the session, and of the device, which outlasts it."""

from starlette.requests import HTTPConnection
from starlette.responses import Response

from dashboard.domain.guessing import DEVICE_KNOWN_FOR
from dashboard.services.sign_in import COOKIE, DEVICE_COOKIE
from dashboard.settings import settings


def token_of(connection: HTTPConnection) -> str:
    return connection.cookies.get(COOKIE, "")


def device_of(connection: HTTPConnection) -> str:
    return connection.cookies.get(DEVICE_COOKIE, "")


def give(response: Response, token: str, *, secure: bool) -> None:
    """HttpOnly: no script reads it; SameSite=Lax: no other site's form sends it; Secure where we are on https."""
    _set(response, COOKIE, token, settings().session_hours * 3600, secure=secure)


def give_device(response: Response, token: str, *, secure: bool) -> None:
    """It opens nothing: strangers' guesses do not count for who signs in here again."""
    _set(response, DEVICE_COOKIE, token, int(DEVICE_KNOWN_FOR.total_seconds()), secure=secure)


def _set(response: Response, name: str, token: str, lasts: int, *, secure: bool) -> None:
    response.set_cookie(name, token, max_age=lasts, path="/", secure=secure, httponly=True, samesite="lax")


def take_away(response: Response, *, secure: bool) -> None:
    response.delete_cookie(COOKIE, path="/", secure=secure, httponly=True, samesite="lax")


def is_https(connection: HTTPConnection) -> bool:
    """Also behind a proxy that ends TLS; saying so falsely only withholds the cookie from plain HTTP."""
    return connection.url.scheme in ("https", "wss") or connection.headers.get("x-forwarded-proto") == "https"
