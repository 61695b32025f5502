"""Handshakes and requests from pages of other sites, and that the process itself calls nobody."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import websockets
from websockets.exceptions import InvalidStatus

from dashboard.settings import settings
from dashboard.texts import text
from dashboard.web.origin import is_foreign
from dashboard.widgets.kit.menu import addresses
from tests.live import PASSWORD, WAYS, Live, Visitor, run, served

FOREIGN = ("https://evil.example", "http://localhost:{other}", "http://127.0.0.1:{other}", "http://127.0.0.1", "null")
STRANGE = ("https://127.0.0.1:{port}", "http://evil.example@127.0.0.1:{port}", "http://127.0.0.1:{port}.evil.example")
WATCH = """
import socket, sys
CALLS = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.sendmsg")
def note(event, found):
    if event in CALLS:
        with open({log!r}, "a") as file:
            print(event, *[repr(each) for each in found if not isinstance(each, socket.socket)], file=file)
sys.addaudithook(note)
socket.getaddrinfo("127.0.0.1", 80)
"""
"""Python reads a module of this name at each start, before anything else."""


@pytest.fixture(autouse=True)
def _own_settings() -> Iterator[None]:
    settings.cache_clear()
    yield
    settings.cache_clear()


def of(live: Live, origin: str) -> str:
    port = int(live.base.rpartition(":")[2])
    return origin.format(port=port, other=port - 1)


async def handshake(live: Live, origin: str | None, *, path: str = "/_stcore/stream", **headers: str) -> int:
    """The status that answers it."""
    named = {name.replace("_", "-"): value for name, value in headers.items()} | ({"Origin": origin} if origin else {})
    try:
        socket = await websockets.connect(f"ws://{live.base.partition('//')[2]}{path}", additional_headers=named)
    except InvalidStatus as refused:
        return refused.response.status_code
    await socket.close()
    return 101


@pytest.mark.parametrize("origin", [*FOREIGN, *STRANGE])
def test_a_page_of_another_site_opens_no_socket(server: Live, origin: str) -> None:
    cookie = server.cookie("lead")
    assert run(handshake(server, of(server, origin))) == 403
    assert run(handshake(server, of(server, origin), Cookie=cookie)) == 403
    assert run(handshake(server, of(server, origin), path="/anywhere")) == 403


def test_our_own_page_opens_one_and_so_does_a_program(server: Live) -> None:
    assert run(handshake(server, server.base)) == 101
    assert run(handshake(server, server.base.upper().replace("HTTP", "http"))) == 101
    assert run(handshake(server, server.base, Sec_Fetch_Site="same-origin", Sec_Fetch_Mode="websocket")) == 101
    assert run(handshake(server, None)) == 101


@pytest.mark.parametrize("name", ["Sec_Fetch_Site", "Sec_Fetch_Mode", "Sec_Fetch_Dest"])
def test_a_browser_that_names_no_origin_is_refused(server: Live, name: str) -> None:
    assert run(handshake(server, None, **{name: "same-origin"})) == 403


def test_a_page_that_is_not_from_here_though_it_says_so_is_refused(server: Live) -> None:
    assert run(handshake(server, server.base, Sec_Fetch_Site="cross-site")) == 403


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "OPTIONS"])
@pytest.mark.parametrize(
    "path", ["/typed", "/_stcore/upload_file/a/b", "/files/x", "/auth/sign-out", "/", "/healthz", "/readyz"]
)
def test_a_page_of_another_site_gets_no_answer(server: Live, method: str, path: str) -> None:
    answer = server.ask(path, method, Origin="https://evil.example", Cookie=server.cookie("lead"), Accept_Language="es")
    assert answer.status == 403
    assert answer.body.decode() == text("shell.foreign_page", "es")
    assert answer.header("access-control-allow-origin") == ""


def test_a_link_on_another_site_leads_here_but_its_forms_do_not(server: Live) -> None:
    elsewhere = {"Sec_Fetch_Site": "cross-site", "Accept": "text/html"}
    assert server.ask("/budget", **elsewhere).status == 200
    for method in ("POST", "PUT", "DELETE"):
        assert server.ask("/typed", method, **elsewhere).status == 403


def scope(origin: str, *, host: str, peer: str = "127.0.0.1", **headers: str) -> dict[str, object]:
    named = {"origin": origin, "host": host} | {name.replace("_", "-"): value for name, value in headers.items()}
    encoded = [(name.encode(), value.encode()) for name, value in named.items()]
    return {"type": "websocket", "scheme": "ws", "path": "/", "client": (peer, 1), "headers": encoded}


OUTSIDE = "https://binnacle.example.org"


@pytest.mark.parametrize(
    "asking",
    [
        scope(OUTSIDE, host="binnacle.example.org", x_forwarded_proto="https"),
        scope(OUTSIDE, host="Binnacle.example.org:443", x_forwarded_proto="HTTPS"),
        scope(OUTSIDE, host="127.0.0.1:8501", x_forwarded_proto="https", x_forwarded_host="binnacle.example.org"),
        scope(f"{OUTSIDE}:8443", host="binnacle.example.org:8443", x_forwarded_proto="https"),
        scope(OUTSIDE, host="binnacle.example.org"),
        scope("http://[::1]:8501", host="[::1]:8501"),
    ],
)
def test_a_page_is_ours_by_the_name_the_browser_knows(asking: dict[str, object]) -> None:
    assert not is_foreign(asking)


@pytest.mark.parametrize(
    "asking",
    [
        scope(OUTSIDE, host="127.0.0.1:8501", x_forwarded_host="binnacle.example.org", peer="198.51.100.9"),
        scope(OUTSIDE, host="127.0.0.1:8501", x_forwarded_host="other.example.org, binnacle.example.org"),
        scope("http://binnacle.example.org", host="binnacle.example.org", x_forwarded_proto="https"),
        scope(OUTSIDE, host="binnacle.example.org:8501"),
        scope("http://localhost", host="localhost:8501"),
        scope("http://localhost.:8501", host="localhost:8501"),
        scope("file://localhost:8501", host="localhost:8501"),
        scope("http://[::1", host="[::1"),
        scope("http://localhost:99999", host="localhost:99999"),
        scope("", host=""),
    ],
)
def test_a_page_is_not_ours_by_another_name_port_or_scheme(asking: dict[str, object]) -> None:
    assert is_foreign(asking)


def test_two_origins_are_none(server: Live) -> None:
    asking = scope("http://localhost:8501", host="localhost:8501")
    assert not is_foreign(asking)
    asking["headers"] = [*asking["headers"], (b"origin", b"https://evil.example")]  # type: ignore[misc]
    assert is_foreign(asking)


def test_the_address_in_the_settings_is_ours_whatever_the_proxy_hides(monkeypatch: pytest.MonkeyPatch) -> None:
    asking = scope(OUTSIDE, host="10.0.0.7:8501", peer="198.51.100.9")
    assert is_foreign(asking)
    monkeypatch.setenv("BINNACLE_ADDRESS", f"{OUTSIDE}/")
    settings.cache_clear()
    assert not is_foreign(asking)


def outward(log: Path) -> list[str]:
    """What the process asked of anybody but this machine."""
    said = log.read_text().splitlines()
    assert said, "nothing was watched"
    own = ("'127.0.0.1'", "('127.0.0.1'", "'localhost'", "'/")
    return [line for line in said if not line.split(" ", 1)[1].startswith(own)]


@pytest.mark.parametrize("way", WAYS)
def test_the_process_calls_nobody(way: str, tmp_path: Path) -> None:
    """From its start over the sign-in and every page to a hundred foreign handshakes; the address given is another."""
    log = tmp_path / "outward"
    watch = tmp_path / "watch"
    watch.mkdir()
    (watch / "sitecustomize.py").write_text(WATCH.format(log=str(log)))

    async def visit(live: Live) -> None:
        assert await handshake(live, "https://binnacle.example.org") == 101
        async with Visitor(live, page="budget") as visitor:
            submit = visitor.id_of(f"FormSubmitter:sign_in-{text('sign_in.submit', 'en')}")
            name, password = visitor.seen.unnamed
            await visitor.forge(
                (name, "string_value", "lead"), (password, "string_value", PASSWORD), (submit, "trigger_value", True)
            )
        async with Visitor(live, f"__Host-{live.cookie('lead')}") as lead:
            for page in addresses() if way == "binnacle serve" else ("", "budget"):
                assert not (await lead.visit(page)).failures, page
        for _ in range(100 if way == "binnacle serve" else 5):
            assert await handshake(live, "https://evil.example") == 403
        assert live.ask("/typed", "POST", body=json.dumps({}), Origin="https://evil.example").status == 403

    with served(tmp_path, way, PYTHONPATH=str(watch), BINNACLE_ADDRESS="https://binnacle.example.org") as live:
        run(visit(live))
    assert outward(log) == []
