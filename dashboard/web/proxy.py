"""Who is really asking: what a proxy before us says counts where it is one of ``BINNACLE_TRUSTED_PROXIES``."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.settings import settings

SCHEMES = {"http": "http", "https": "https", "ws": "http", "wss": "https"}
PROTOCOL = (
    "x-forwarded-proto",
    "x-forwarded-protocol",
    "x-forwarded-scheme",
    "x-url-scheme",
    "cloudfront-forwarded-proto",
)
SWITCHES = ("x-forwarded-ssl", "front-end-https")
SAME_MACHINE = "127.0.0.1"
"""Whoever comes through a Unix socket has no address."""


class Proxied:
    """From here inwards ``client`` and ``scheme`` are the visitor's, not the proxy's."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            scheme = scheme_of(scope)
            if scope["type"] == "websocket":
                scheme = {"http": "ws", "https": "wss"}[scheme]
            asking = scope.get("client") or ("", 0)
            address = client_of(scope)
            client = (address, asking[1] if asking[0] == address else 0)
            scope = {**scope, "client": client, "scheme": scheme, "binnacle.peer": asking[0]}
        await self.app(scope, receive, send)


def client_of(scope: Scope) -> str:
    """The visitor's address: the last in ``X-Forwarded-For`` that is no proxy of ours.

    A word there that is no address ends the search: who wrote it, and what lies before it, is not known.
    """
    found = peer_of(scope)
    if not trusted(found):
        return found
    for word in reversed(_words(Headers(scope=scope).getlist("x-forwarded-for"))):
        address = _address(word)
        if address is None:
            break
        found = str(address)
        if not trusted(found):
            break
    return found


def scheme_of(scope: Scope) -> str:
    """``http`` or ``https`` as the visitor wrote it."""
    own = SCHEMES.get(scope.get("scheme", "http"), "http")
    return (said_scheme(Headers(scope=scope)) or own) if trusted(peer_of(scope)) else own


def hosts_of(scope: Scope) -> list[str]:
    """What the visitor may have called us, in small letters: ``Host``, and the one a trusted proxy forwards."""
    headers = Headers(scope=scope)
    hosts = headers.getlist("host")
    if trusted(peer_of(scope)):
        hosts = [*hosts, *_words(headers.getlist("x-forwarded-host"))[:1]]
    return [host.strip().lower() for host in hosts if host.strip()]


def said_scheme(headers: Headers) -> str:
    """The scheme that the headers name, in any spelling in use, nearest to the visitor first; empty where none does."""
    words = [word.lower() for name in PROTOCOL for word in _words(headers.getlist(name))]
    pairs = [pair.partition("=") for said in headers.getlist("forwarded") for pair in said.replace(",", ";").split(";")]
    words += [value.strip().strip('"').lower() for name, _, value in pairs if name.strip().lower() == "proto"]
    words += ["https" for name in SWITCHES if headers.get(name, "").strip().lower() in ("on", "1", "true")]
    return next((SCHEMES[word] for word in words if word in SCHEMES), "")


def peer_of(scope: Scope) -> str:
    """Who opened the connection."""
    client = scope.get("client")
    peer: str = scope.get("binnacle.peer", client[0] if client else "")
    return peer or SAME_MACHINE


def trusted(address: str) -> bool:
    found = _address(address)
    return found is not None and any(found in network for network in settings().trusted_proxies)


def _address(word: str) -> IPv4Address | IPv6Address | None:
    """``203.0.113.7``, ``203.0.113.7:1234``, ``[2001:db8::1]:1234``, and an IPv4 address written as IPv6."""
    if word.startswith("["):
        word = word[1:].partition("]")[0]
    elif word.count(":") == 1:
        word = word.partition(":")[0]
    try:
        found = ip_address(word)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _words(values: Iterable[str]) -> list[str]:
    return [word for value in values for each in value.split(",") if (word := each.strip().strip('"'))]
