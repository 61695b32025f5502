"""On https: which cookies are given and taken, and what browsers are told; and links that no request chooses."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from dashboard.services.people.sign_in import COOKIE, DEVICE_COOKIE
from dashboard.settings import settings
from dashboard.texts import text
from tests.live import Live, Visitor, run, served
from tests.web.test_door import ticket_of

SIGN_IN = text("sign_in.what_it_is", "en")
SAID = [
    {"X_Forwarded_Proto": "https"},
    {"X_Forwarded_Proto": "HTTPS, http"},
    {"X_Forwarded_Ssl": "on"},
    {"Forwarded": "for=203.0.113.7;proto=https"},
]


def given(live: Live, **headers: str) -> list[str]:
    answer = live.ask("/auth/exchange", "POST", body=urlencode({"ticket": ticket_of(live)}), **headers)
    return [value for name, value in answer.all_headers if name.lower() == "set-cookie"]


@pytest.mark.parametrize("said", SAID)
def test_https_in_any_spelling_gives_cookies_of_this_host_alone(server: Live, said: dict[str, str]) -> None:
    cookies = given(server, **said)
    assert {each.partition("=")[0] for each in cookies} == {f"__Host-{COOKIE}", f"__Host-{DEVICE_COOKIE}"}
    for each in cookies:
        assert "Secure" in each
        assert "Path=/" in each
        assert "HttpOnly" in each
        assert "Domain" not in each
    assert server.ask("/healthz", **said).header("strict-transport-security") == "max-age=31536000"


def test_plain_http_promises_nothing(server: Live) -> None:
    cookies = given(server)
    assert {each.partition("=")[0] for each in cookies} == {COOKIE, DEVICE_COOKIE}
    assert not any("Secure" in each for each in cookies)
    assert server.ask("/healthz").header("strict-transport-security") == ""


def shows_sign_in(live: Live, cookie: str) -> bool:
    async def knock() -> bool:
        async with Visitor(live, cookie, page="account") as visitor:
            return SIGN_IN in visitor.words

    return run(knock())


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with served(tmp_path_factory.mktemp("public"), BINNACLE_ADDRESS="https://binnacle.example.org/") as live:
        yield live


def test_the_address_in_the_settings_says_https_and_a_neighbours_cookie_counts_for_nothing(public: Live) -> None:
    assert all(each.startswith("__Host-") and "Secure" in each for each in given(public))
    assert public.ask("/").header("strict-transport-security")
    cookie = public.cookie("lead")
    assert shows_sign_in(public, cookie)
    assert not shows_sign_in(public, f"__Host-{cookie}")
    assert not shows_sign_in(public, f"{COOKIE}=planted; __Host-{cookie}; {COOKIE}=again")
    assert public.ask("/files/x", Cookie=cookie).status == 403
    assert public.ask("/files/x", Cookie=f"__Host-{cookie}").status == 404


def test_signing_out_on_https_ends_and_removes(public: Live) -> None:
    cookie = f"__Host-{public.cookie('observer')}"
    answer = public.ask("/auth/sign-out", "POST", body="x=y", Cookie=cookie)
    assert f'__Host-{COOKIE}=""' in answer.header("set-cookie")
    assert shows_sign_in(public, cookie)


PATHS = [
    *("/metrics", "/metrics/x", "/api", "/api/", "/api/v1/nothing", "/_stcore", "/_stcore/nothing", "/_stcore/a/b"),
    *(
        "/auth/nothing",
        "/calendar/x",
        "/media/nothing.png",
        "/component/x/y.html",
        "/vendor/x",
        "/healthz/x",
        "/readyz/x",
    ),
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("accept", ["text/html", "*/*"])
def test_what_programs_ask_for_and_is_not_there_is_not_found(server: Live, path: str, accept: str) -> None:
    for method in ("GET", "HEAD"):
        answer = server.ask(path, method, Accept=accept)
        assert answer.status in (404, 405), method
        assert b"<html" not in answer.body
    assert server.ask(path, "POST", Accept=accept, body="x=y").status in (404, 405)


@pytest.mark.parametrize("path", ["/_stcore/health", "/_stcore/host-config", "/healthz", "/readyz"])
def test_what_is_there_is_found(server: Live, path: str) -> None:
    assert server.ask(path).status == 200


@pytest.mark.parametrize(
    ("variables", "leads"),
    [
        ({}, "http://127.0.0.1:8501"),
        ({"BINNACLE_HOST": "0.0.0.0", "BINNACLE_PORT": "9000"}, "http://localhost:9000"),
        ({"BINNACLE_HOST": "::1"}, "http://[::1]:8501"),
        ({"BINNACLE_ADDRESS": "https://binnacle.example.org/"}, "https://binnacle.example.org"),
    ],
)
def test_links_lead_where_the_settings_say(
    variables: dict[str, str], leads: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    assert settings().public_address() == leads
    settings.cache_clear()
