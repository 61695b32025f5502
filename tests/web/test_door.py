"""The door, knocked at over plain HTTP and the WebSocket: what opens, what stays shut."""

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import pytest
import websockets

from dashboard.domain.vocabulary import Role
from dashboard.services.people.sign_in import COOKIE, digest, exchange, sign_in
from dashboard.store.engine import writing
from dashboard.store.people import accounts
from dashboard.texts import LANGUAGES, text
from dashboard.web.auth import local_target
from dashboard.web.document import rewrite
from dashboard.web.headers import HEADERS
from dashboard.widgets.kit.menu import addresses, present
from tests.live import NOBODY, PASSWORD, Answer, Live, Visitor, run, served
from tests.web.conftest import somebody

SIGN_IN = text("sign_in.what_it_is", "en")
SIGN_OUT = text("shell.sign_out", "en")


def ticket_of(live: Live, username: str = "observer", *, lasts: int = 30) -> str:
    token = f"ticket of {username} {uuid4().hex}"
    with writing(live.database) as connection:
        found = accounts.find(connection, username)
        assert found is not None
        accounts.add_ticket(connection, digest(token), found.id, datetime.now(UTC) + timedelta(seconds=lasts))
    return token


def post(live: Live, path: str, *, body: dict[str, str] | None = None, **headers: str) -> Answer:
    return live.ask(path, "POST", body=urlencode(body or {"x": "y"}), **headers)


def test_a_fresh_server_shows_every_address_only_the_sign_in(tmp_path: Path) -> None:
    """No session has reached it yet, so Streamlit would still run a script it finds in a folder ``pages``."""

    async def knock(server: Live) -> None:
        unknown = ("empty", "not-found", "main", "overview", "../pages/admin/people")
        for address in ("deliverables", *addresses(), *unknown):
            async with Visitor(server, page=address) as visitor:
                assert SIGN_IN in visitor.words, address
                assert set(visitor.widgets) & {"project", "phase", "as_of", "sign_out"} == set(), address
                assert not visitor.first.failures

    with served(tmp_path) as fresh:
        run(knock(fresh))


def test_pages_asked_for_by_their_hash_stay_shut_too(server: Live) -> None:
    async def knock() -> None:
        async with Visitor(server, server.cookie("lead")) as lead:
            hashes = dict(lead.pages)
        assert len(hashes) > len(present())
        async with Visitor(server) as stranger:
            for page_hash in hashes.values():
                await stranger.forge(page_hash=page_hash)
                assert SIGN_IN in stranger.words

    run(knock())


def test_a_ticket_gives_a_cookie_no_script_can_read_once(server: Live) -> None:
    given = ticket_of(server)
    body = {"ticket": given, "next": "/budget?project=ASL"}
    answer = post(server, "/auth/exchange", body=body)
    assert (answer.status, answer.header("location")) == (303, "/budget?project=ASL")
    cookie = answer.header("set-cookie")
    assert cookie.startswith(f"{COOKIE}=")
    for attribute in ("HttpOnly", "SameSite=lax", "Path=/", "Max-Age="):
        assert attribute in cookie
    assert "Secure" not in cookie
    assert answer.header("cache-control") == "no-store"
    again = post(server, "/auth/exchange", body=body)
    assert (again.status, again.header("set-cookie")) == (303, "")


def test_on_https_the_cookie_is_for_https_only(server: Live) -> None:
    answer = post(server, "/auth/exchange", body={"ticket": ticket_of(server)}, X_Forwarded_Proto="https")
    assert "Secure" in answer.header("set-cookie")


def test_an_expired_ticket_gives_no_cookie(server: Live) -> None:
    answer = post(server, "/auth/exchange", body={"ticket": ticket_of(server, lasts=-1)})
    assert (answer.status, answer.header("set-cookie")) == (303, "")


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://example.org"},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
)
def test_another_site_can_neither_sign_in_nor_out(server: Live, headers: dict[str, str]) -> None:
    assert post(server, "/auth/exchange", body={"ticket": ticket_of(server)}, **headers).status == 403
    cookie = server.cookie("observer")
    assert post(server, "/auth/sign-out", Cookie=cookie, **headers).status == 403
    assert shows_sign_in(server, cookie) is False


@pytest.mark.parametrize("path", ["/auth/exchange", "/auth/sign-out"])
def test_the_doors_take_forms_only(server: Live, path: str) -> None:
    assert server.ask(path).status == 405
    assert post(server, path, body={"ticket": "x" * 20_000}).status == 403


@pytest.mark.parametrize(
    ("asked", "target"),
    [
        ("/", "/"),
        ("/deliverables?id=D4.2&project=ASL", "/deliverables?id=D4.2&project=ASL"),
        ("//example.org/", "/"),
        ("/\\example.org", "/"),
        ("\\\\example.org", "/"),
        ("https://example.org/", "/"),
        ("javascript:alert(1)", "/"),
        ("budget", "/"),
        ("", "/"),
        ("/\n/example.org", "/"),
        ("/\t/example.org", "/"),
        ("/auth/sign-out", "/"),
        ("/_stcore/health", "/"),
        ("http:///example.org", "/"),
        ("///example.org", "/"),
        ("/[", "/["),
        ("//[", "/"),
    ],
)
def test_a_redirect_leads_to_a_path_of_ours(asked: str, target: str) -> None:
    assert local_target(asked) == target


def shows_sign_in(live: Live, cookie: str) -> bool:
    async def knock() -> bool:
        async with Visitor(live, cookie, page="account") as visitor:
            return SIGN_IN in visitor.words

    return run(knock())


def test_a_cookie_is_worth_nothing_after_sign_out(server: Live) -> None:
    cookie = server.cookie("observer")
    assert not shows_sign_in(server, cookie)
    answer = post(server, "/auth/sign-out", Cookie=cookie)
    assert (answer.status, answer.header("location")) == (303, "/")
    assert f'{COOKIE}=""' in answer.header("set-cookie")
    assert shows_sign_in(server, cookie)


@pytest.mark.parametrize(("typed", "forgets"), [("", '"cache", "storage"'), ("waiting", '"cache"')])
def test_the_browser_forgets_at_sign_out_but_for_cookies_and_words_not_sent(
    server: Live, typed: str, forgets: str
) -> None:
    answer = post(server, "/auth/sign-out", body={"typed": typed, "x": "y"}, Cookie=server.cookie("observer"))
    assert answer.header("clear-site-data") == forgets


def test_a_cookie_is_worth_nothing_after_disabling_and_a_new_password(server: Live) -> None:
    person = somebody(server, Role.PARTNER)
    cookie, number = person.cookie, person.id
    with writing(server.database) as connection:
        accounts.change(connection, number, disabled_at=datetime.now(UTC))
    assert shows_sign_in(server, cookie)
    with writing(server.database) as connection:
        accounts.change(connection, number, disabled_at=None)
    assert not shows_sign_in(server, cookie)
    with writing(server.database) as connection:
        accounts.end_sessions_of(connection, number)
    assert shows_sign_in(server, cookie)


@pytest.mark.parametrize("cookie", [NOBODY, f"{COOKIE}=guessed", f"{COOKIE}={'x' * 5000}", f"{COOKIE}=%00"])
def test_a_cookie_nobody_gave_opens_nothing(server: Live, cookie: str) -> None:
    assert shows_sign_in(server, cookie)


def test_a_stolen_session_id_opens_a_new_and_empty_session(server: Live) -> None:
    async def steal() -> None:
        cookie = server.cookie("lead")
        async with Visitor(server, cookie, page="account") as owner:
            stolen = owner.seen.session_id
            for thief in (NOBODY, server.cookie("observer"), f"{COOKIE}=guessed"):
                async with Visitor(server, thief, page="account", resume=stolen) as other:
                    assert other.seen.session_id not in ("", stolen)
                    assert "Avilés" not in other.words
            forged = f"{NOBODY}; x-binnacle-session={digest(cookie.partition('=')[2])}"
            async with Visitor(server, forged, page="account", resume=stolen) as other:
                assert SIGN_IN in other.words
            assert not (await owner.rerun()).failures
            assert SIGN_OUT in owner.words
        async with Visitor(server, cookie, page="account", resume=stolen) as again:
            assert again.seen.session_id == stolen

    run(steal())


def test_the_header_that_names_the_session_cannot_be_sent(server: Live) -> None:
    async def steal() -> None:
        cookie = server.cookie("lead")
        async with Visitor(server, cookie, page="account") as owner:
            stolen = owner.seen.session_id
        headers = {"Cookie": NOBODY, "x-binnacle-session": digest(cookie.partition("=")[2]), "Origin": server.base}
        thief = Visitor(server, page="account")
        thief._socket = await websockets.connect(
            f"ws://{thief.host}/_stcore/stream",
            subprotocols=[websockets.Subprotocol(name) for name in ("streamlit", "noxsrf", stolen)],
            additional_headers=headers,
            max_size=None,
        )
        await thief.rerun()
        assert thief.seen.session_id not in ("", stolen)
        assert SIGN_IN in thief.words
        await thief._socket.close()

    run(steal())


def test_the_next_message_of_a_session_that_has_ended_is_not_run(server: Live) -> None:
    async def act() -> None:
        owner = somebody(server, Role.PARTNER)
        cookie = owner.cookie
        async with Visitor(server, cookie, page="account") as person:
            with writing(server.database) as connection:
                accounts.change(connection, owner.id, disabled_at=datetime.now(UTC))
            with pytest.raises(websockets.ConnectionClosed) as closed:
                await person.rerun()
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 4401
            stolen = person.seen.session_id
        async with Visitor(server, cookie, page="account", resume=stolen) as again:
            assert again.seen.session_id != stolen
            assert SIGN_IN in again.words

    run(act())


def test_the_whole_way_in_by_the_form(server: Live) -> None:
    async def enter() -> None:
        async with Visitor(server, page="budget", query="project=ASL") as visitor:
            fields = visitor.seen.unnamed
            submit = visitor.id_of(f"FormSubmitter:sign_in-{text('sign_in.submit', 'en')}")
            assert len(fields) == 2
            await visitor.forge(
                (fields[0], "string_value", "steering"),
                (fields[1], "string_value", PASSWORD),
                (submit, "trigger_value", True),
            )
            form = next(words for words in visitor.seen.words if "/auth/exchange" in words)
            assert 'value="/budget?project=ASL"' in form
            ticket = form.split('name="ticket" value="')[1].split('"')[0]
        answer = post(server, "/auth/exchange", body={"ticket": ticket, "next": "/budget?project=ASL"})
        cookie = answer.header("set-cookie").partition(";")[0]
        async with Visitor(server, cookie, page="account") as visitor:
            assert "steering" in visitor.words

    run(enter())


@pytest.mark.parametrize(
    "path", ["/", "/healthz", "/readyz", "/budget", "/static/js/nothing.js", "/auth/exchange", "/nowhere"]
)
def test_every_answer_carries_the_headers(server: Live, path: str) -> None:
    answer = server.ask(path, Accept="text/html")
    for name, value in HEADERS.items():
        assert answer.header(name) == value
    policy = answer.header("content-security-policy")
    assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]


def test_a_server_that_is_alive_and_ready_says_so(server: Live) -> None:
    answer = server.ask("/healthz")
    assert (answer.status, answer.body) == (200, b'{"status":"ok"}')
    answer = server.ask("/readyz")
    assert (answer.status, answer.body) == (200, b'{"status":"ready"}')
    assert answer.header("cache-control") == "no-store"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_speaks_the_browsers_language(server: Live, language: str) -> None:
    answer = server.ask("/budget", Accept="text/html", Accept_Language=f"{language}-XX,{language};q=0.9,de;q=0.8")
    assert f'<html lang="{language}">'.encode() in answer.body
    assert b"<title>Binnacle</title>" in answer.body
    assert b"agent" not in answer.body
    assert answer.header("vary") == "Cookie, Accept-Language"


def test_the_document_speaks_the_persons_language(server: Live) -> None:
    answer = server.ask("/budget", Accept="text/html", Accept_Language="fr", Cookie=server.cookie("santiago"))
    assert b'<html lang="es">' in answer.body


def test_a_document_without_what_we_drop_stays_whole() -> None:
    assert rewrite('<html lang="en"><p>x</p></html>', "pt") == '<html lang="pt"><p>x</p></html>'


@pytest.mark.parametrize("path", ["/nowhere", "/budget/deeper", "/admin", "/pages/admin/people"])
def test_an_address_that_is_no_page_leads_to_one_that_says_so(server: Live, path: str) -> None:
    answer = server.ask(path, Accept="text/html")
    assert answer.status == 302
    assert answer.header("location").startswith("/not-found?address=")


def test_the_page_for_an_unknown_address_speaks_the_persons_language(server: Live) -> None:
    async def look() -> None:
        async with Visitor(server, server.cookie("pau"), page="not-found") as visitor:
            assert text("shell.page_unknown", "fr") in visitor.words

    run(look())


@pytest.mark.parametrize(
    "path", ["/_stcore/agent/interact", "/_stcore/agent/mcp", "/_stcore/agent/openapi.json", "/_stcore/metrics"]
)
def test_what_is_not_offered_is_not_found(server: Live, path: str) -> None:
    assert server.ask(path).status == 404
    assert post(server, path, body={"a": "b"}).status == 404


def test_scripts_come_compressed_and_whole(server: Live) -> None:
    document = server.ask("/", Accept="text/html").body.decode()
    script = "/static/js/" + document.split("./static/js/")[1].split('"')[0]
    plain, small = server.ask(script), server.ask(script, Accept_Encoding="gzip")
    assert small.header("content-encoding") == "gzip"
    assert gzip.decompress(small.body) == plain.body
    assert len(small.body) < len(plain.body) / 2
    assert "immutable" in small.header("cache-control")
    assert server.ask(script, Accept_Encoding="gzip").body == small.body


def test_a_session_in_the_database_is_what_the_form_gives(server: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    from dashboard.settings import settings

    monkeypatch.setenv("BINNACLE_DATABASE_URL", server.database)
    settings.cache_clear()
    token = exchange(
        sign_in(username="gcu", password=PASSWORD, address="x", now=datetime.now(UTC)), now=datetime.now(UTC)
    )
    settings.cache_clear()
    assert not shows_sign_in(server, f"{COOKIE}={token}")
