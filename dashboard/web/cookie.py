"""The session cookie as requests carry it."""

from starlette.requests import HTTPConnection
from starlette.responses import Response

from dashboard.services.sign_in import COOKIE
from dashboard.settings import settings


def token_of(connection: HTTPConnection) -> str:
    return connection.cookies.get(COOKIE, "")


def give(response: Response, token: str, *, secure: bool) -> None:
    """HttpOnly: no script reads it; SameSite=Lax: no other site's form sends it; Secure where we are on https."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=settings().session_hours * 3600,
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )


def take_away(response: Response, *, secure: bool) -> None:
    response.delete_cookie(COOKIE, path="/", secure=secure, httponly=True, samesite="lax")


def is_https(connection: HTTPConnection) -> bool:
    """Also behind a proxy that ends TLS; saying so falsely only withholds the cookie from plain HTTP."""
    return connection.url.scheme in ("https", "wss") or connection.headers.get("x-forwarded-proto") == "https"
