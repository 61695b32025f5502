"""Pages of other sites, which a colleague may have open, reach nothing: refused before anything else looks at it."""

import logging
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.settings import settings
from dashboard.texts import text
from dashboard.web.browser_language import browser_language
from dashboard.web.proxy import hosts_of, scheme_of

_LOGGER = logging.getLogger("binnacle")
PORTS = {"http": 80, "https": 443}
HARMLESS = ("GET", "HEAD")
OWN_SITES = ("same-origin", "none")
MOST_NAMED = 50


class Origin(NamedTuple):
    scheme: str
    host: str
    port: int


class OwnPages:
    """Answers 403 to what another site's page asks, and tells Streamlit the host that the browser knows us by.

    Streamlit compares ``Origin`` with ``Host`` sign by sign; where they differ it asks an address on the internet for
    its own outer address, and everybody waits for the answer.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.named: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
        elif is_foreign(scope):
            self._name(scope)
            words = text("shell.foreign_page", browser_language(HTTPConnection(scope)))
            headers = {"Cache-Control": "no-store", "Vary": "Origin"}
            await PlainTextResponse(words, status_code=403, headers=headers)(scope, receive, send)
        else:
            await self.app(_known_as(scope), receive, send)

    def _name(self, scope: Scope) -> None:
        """Once for each: an operator whose proxy hides the host needs to read it, and no log fills up."""
        named = f"{Headers(scope=scope).get('origin', '')[:200]!r} at {[host[:200] for host in hosts_of(scope)]}"
        if named not in self.named and len(self.named) < MOST_NAMED:
            self.named.add(named)
            _LOGGER.warning("Refused what a page of %s asked; if that is Binnacle, set BINNACLE_ADDRESS", named)


def is_foreign(scope: Scope) -> bool:
    """Whether a page that is not ours asks. Links and bookmarks lead here from anywhere; programs name no origin."""
    headers = Headers(scope=scope)
    said = headers.getlist("origin")
    if said and (len(said) > 1 or _origin(said[0]) not in own_origins(scope)):
        return True
    if scope["type"] == "http" and scope["method"] in HARMLESS:
        return False
    if scope["type"] == "websocket" and not said:  # a browser always names the page's
        return any(name.lower().startswith("sec-fetch-") for name in headers)
    return headers.get("sec-fetch-site", "same-origin") not in OWN_SITES


def own_origins(scope: Scope) -> set[Origin | None]:
    """By the address in the settings, and by what the browser called us."""
    hosts = hosts_of(scope)
    said = [f"{scheme_of(scope)}://{host}" for host in hosts]
    # A proxy that ends TLS may not say so; a page of https cannot speak plain HTTP, so that it is ours even then.
    said += [f"https://{host}" for host in hosts if ":" not in host]
    return {_origin(each) for each in (settings().address, *said) if each} - {None}


def _known_as(scope: Scope) -> Scope:
    said = Headers(scope=scope).get("origin")
    if scope["type"] != "websocket" or said is None:
        return scope
    host = urlsplit(said).netloc.encode("latin-1")
    others = [(name, value) for name, value in scope["headers"] if name.lower() != b"host"]
    return {**scope, "headers": [(b"host", host), *others]}


def _origin(address: str) -> Origin | None:
    """``None`` for what names no place on the web: ``null``, a file, an extension."""
    parts = _split(address)
    if parts is None or parts.scheme not in PORTS or not parts.hostname or parts.username is not None:
        return None
    return Origin(parts.scheme, parts.hostname, PORTS[parts.scheme] if parts.port is None else parts.port)


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return None
    return parts
