"""Whose word counts about who is asking: a trusted proxy's, and nobody else's."""

from typing import Any

import pytest
from pydantic import ValidationError

from dashboard.settings import settings
from dashboard.web.proxy import Proxied, client_of, hosts_of, scheme_of
from tests.live import run

PROXY, STRANGER = "10.0.0.5", "198.51.100.9"


@pytest.fixture(autouse=True)
def _one_proxy(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("BINNACLE_TRUSTED_PROXIES", "10.0.0.5, 192.168.7.0/24, 2001:db8::/32")
    settings.cache_clear()
    yield
    settings.cache_clear()


def scope(peer: str | None = PROXY, *, kind: str = "http", **headers: str) -> dict[str, Any]:
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {
        "type": kind,
        "scheme": "ws" if kind == "websocket" else "http",
        "client": (peer, 4711) if peer is not None else None,
        "headers": named,
    }


@pytest.mark.parametrize(
    ("said", "client"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("203.0.113.7:5555", "203.0.113.7"),
        ("[2001:db9::7]:5555", "2001:db9::7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("1.2.3.4, 203.0.113.7", "203.0.113.7"),
        ("1.2.3.4, 203.0.113.7, 192.168.7.9", "203.0.113.7"),
        ("192.168.7.9, 10.0.0.5", "192.168.7.9"),
        ("1.2.3.4, unknown", PROXY),
        ("1.2.3.4, unknown, 192.168.7.9", "192.168.7.9"),
        ("", PROXY),
        (" , ", PROXY),
    ],
)
def test_a_trusted_proxy_says_who_asks_and_nobody_before_it_does(said: str, client: str) -> None:
    assert client_of(scope(x_forwarded_for=said)) == client


@pytest.mark.parametrize("peer", [STRANGER, "127.0.0.1", "::1", "10.0.0.50", "testclient"])
def test_a_stranger_speaks_for_nobody(peer: str) -> None:
    asking = scope(peer, x_forwarded_for="203.0.113.7", x_forwarded_proto="https", x_forwarded_host="other.example.org")
    assert client_of(asking) == peer
    assert scheme_of(asking) == "http"
    assert hosts_of(asking) == []


@pytest.mark.parametrize("peer", ["::ffff:10.0.0.5", "192.168.7.200", "2001:db8:1::1"])
def test_an_address_is_known_in_each_of_its_spellings(peer: str) -> None:
    assert client_of(scope(peer, x_forwarded_for="203.0.113.7")) == "203.0.113.7"


def test_a_unix_socket_is_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    assert client_of(scope(None, x_forwarded_for="203.0.113.7")) == "127.0.0.1"
    monkeypatch.delenv("BINNACLE_TRUSTED_PROXIES")
    settings.cache_clear()
    assert client_of(scope(None, x_forwarded_for="203.0.113.7")) == "203.0.113.7"


@pytest.mark.parametrize(
    "headers",
    [
        {"x_forwarded_proto": "https"},
        {"x_forwarded_proto": "HTTPS"},
        {"x_forwarded_proto": " https , http"},
        {"x_forwarded_proto": '"https"'},
        {"x_forwarded_proto": "wss"},
        {"x_forwarded_protocol": "https"},
        {"x_forwarded_scheme": "https"},
        {"x_forwarded_ssl": "on"},
        {"front_end_https": "On"},
        {"forwarded": "for=203.0.113.7;proto=https;by=10.0.0.5"},
        {"forwarded": 'for=203.0.113.7; Proto="HTTPS", for=10.0.0.5;proto=http'},
    ],
)
def test_https_is_understood_in_any_spelling(headers: dict[str, str]) -> None:
    assert scheme_of(scope(**headers)) == "https"


@pytest.mark.parametrize(
    "headers", [{"x_forwarded_proto": "http, https"}, {"x_forwarded_proto": "gopher"}, {"x_forwarded_ssl": "off"}, {}]
)
def test_what_does_not_say_https_is_http(headers: dict[str, str]) -> None:
    assert scheme_of(scope(**headers)) == "http"


def test_the_host_is_our_own_or_the_one_a_trusted_proxy_forwards() -> None:
    asking = {"host": "Inside:8501", "x_forwarded_host": "Binnacle.example.org, other.example.org"}
    assert hosts_of(scope(**asking)) == ["inside:8501", "binnacle.example.org"]
    assert hosts_of(scope(STRANGER, **asking)) == ["inside:8501"]


@pytest.mark.parametrize(("kind", "scheme"), [("http", "https"), ("websocket", "wss")])
def test_what_lies_inwards_sees_the_visitor(kind: str, scheme: str) -> None:
    seen: list[dict[str, Any]] = []

    async def app(inner: Any, _receive: Any, _send: Any) -> None:
        seen.append(inner)

    run(Proxied(app)(scope(kind=kind, x_forwarded_for="203.0.113.7", x_forwarded_proto="https"), None, None))  # type: ignore[arg-type]
    assert (seen[0]["client"], seen[0]["scheme"]) == (("203.0.113.7", 0), scheme)
    assert (client_of(seen[0]), scheme_of(seen[0])) == ("203.0.113.7", "https")


@pytest.mark.parametrize("written", ["10.0.0.5/24", "proxy.example.org", "*"])
def test_what_is_no_address_is_refused_at_the_start(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BINNACLE_TRUSTED_PROXIES", written)
    settings.cache_clear()
    with pytest.raises(ValidationError, match="trusted_proxies"):
        settings()


def test_nobody_is_trusted_where_nothing_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BINNACLE_TRUSTED_PROXIES", "")
    settings.cache_clear()
    assert client_of(scope("127.0.0.1", x_forwarded_for="203.0.113.7")) == "127.0.0.1"
