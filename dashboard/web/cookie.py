"""The cookies as requests carry them: of the session, of a sign-in that is not whole yet, and of the device, which
outlasts both."""

from datetime import timedelta

from starlette.requests import HTTPConnection
from starlette.responses import Response

from dashboard.domain.people.guessing import DEVICE_KNOWN_FOR
from dashboard.services.people.half_sign_in import COOKIE as HALF_COOKIE
from dashboard.services.people.sign_in import COOKIE, DEVICE_COOKIE
from dashboard.settings import settings
from dashboard.web.proxy import said_scheme, scheme_of

HOST_ONLY = "__Host-"
"""A browser takes a cookie of this name on https alone, from this host and no other of its domain."""
OURS = (COOKIE, HALF_COOKIE, DEVICE_COOKIE)


def token_of(connection: HTTPConnection) -> str:
    return _read(connection, COOKIE)


def half_of(connection: HTTPConnection) -> str:
    return _read(connection, HALF_COOKIE)


def device_of(connection: HTTPConnection) -> str:
    return _read(connection, DEVICE_COOKIE)


def as_plain(connection: HTTPConnection) -> bytes:
    """The cookie header for what lies inwards: ours under their plain names, whatever the browser calls them."""
    pairs = [pair.strip() for said in connection.headers.getlist("cookie") for pair in said.split(";")]
    names = {prefix + name for prefix in ("", HOST_ONLY) for name in OURS}
    kept = [pair for pair in pairs if pair and pair.partition("=")[0].strip() not in names]
    kept += [f"{name}={value}" for name in OURS if (value := _read(connection, name))]
    return "; ".join(kept).encode("latin-1", errors="ignore")


def _read(connection: HTTPConnection, name: str) -> str:
    """On https a plain name counts for nothing: a neighbour in the domain, or plain HTTP, could have set it."""
    plain = "" if is_https(connection) else connection.cookies.get(name, "")
    return connection.cookies.get(HOST_ONLY + name, plain)


def give(response: Response, token: str, *, secure: bool) -> None:
    """HttpOnly: no script reads it; SameSite=Lax: no other site's form sends it; Secure where we are on https."""
    _set(response, COOKIE, token, settings().session_hours * 3600, secure=secure)


def give_half(response: Response, token: str, lasts: timedelta, *, secure: bool) -> None:
    """It opens nothing but the page that asks for the second factor, and in this browser alone."""
    _set(response, HALF_COOKIE, token, int(lasts.total_seconds()), secure=secure)


def give_device(response: Response, token: str, *, secure: bool) -> None:
    """It opens nothing: strangers' guesses do not count for who signs in here again."""
    _set(response, DEVICE_COOKIE, token, int(DEVICE_KNOWN_FOR.total_seconds()), secure=secure)


def _set(response: Response, name: str, token: str, lasts: int, *, secure: bool) -> None:
    named = HOST_ONLY + name if secure else name
    response.set_cookie(named, token, max_age=lasts, path="/", secure=secure, httponly=True, samesite="lax")


def take_away(response: Response, name: str = COOKIE, *, secure: bool) -> None:
    named = HOST_ONLY + name if secure else name
    response.delete_cookie(named, path="/", secure=secure, httponly=True, samesite="lax")


def is_https(connection: HTTPConnection) -> bool:
    """By the address in the settings, by the connection, and by what anybody forwards, in any spelling.

    Saying so falsely only withholds the cookie from plain HTTP.
    """
    address = settings().address or ""
    return (
        address.lower().startswith("https:")
        or scheme_of(connection.scope) == "https"
        or said_scheme(connection.headers) == "https"
    )
