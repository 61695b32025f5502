"""A sign-in that still owes its second factor, over HTTP and the WebSocket: it opens nothing, in no other browser."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from sqlalchemy import select

from dashboard.domain.people.second_factor import MOST_TRIES
from dashboard.domain.vocabulary import Language, Role
from dashboard.services.duties.calendar_feed import MakeFeed, make_feed
from dashboard.services.people.half_sign_in import COOKIE as HALF_COOKIE
from dashboard.services.people.keep import ResetPassword, reset_password
from dashboard.services.people.password_links import SetByLink, new_link, set_password
from dashboard.services.people.sign_in import COOKIE, DEVICE_COOKIE, actor_of
from dashboard.services.system import SYSTEM, new_key
from dashboard.settings import settings
from dashboard.store.engine import reading, writing
from dashboard.store.people import accounts
from dashboard.store.tables import audit, session, sign_in_attempt
from dashboard.texts import LANGUAGES, text
from dashboard.widgets.kit.menu import addresses, present
from tests.builders import NOW
from tests.live import NOBODY, PASSWORD, Live, Visitor, run, served
from tests.second_factors import KEY, code_of, set_up, wrong_code
from tests.web.conftest import password

DEMANDED = Role.CONTROLLER
TITLE = text("second_factor.title", "en")
BEHIND = ("save_email", "make_calendar", "save_password", "turn_off", "new_recovery_codes", "begin_second_factor")
"""Buttons of the account's page."""


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server that demands a second factor of controllers."""
    variables = {"BINNACLE_SECOND_FACTOR_ROLES": str(DEMANDED), "BINNACLE_SECOND_FACTOR_KEY": KEY}
    with served(tmp_path_factory.mktemp("guarded"), **variables) as live:
        yield live


@pytest.fixture(autouse=True)
def _this_process_is_the_servers(guarded: Live, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("BINNACLE_DATABASE_URL", guarded.database)
    monkeypatch.setenv("BINNACLE_SECOND_FACTOR_KEY", KEY)
    monkeypatch.setenv("BINNACLE_SECOND_FACTOR_ROLES", str(DEMANDED))
    settings.cache_clear()
    with writing(guarded.database) as connection:
        connection.execute(sign_in_attempt.delete())
    yield
    settings.cache_clear()


@dataclass(frozen=True)
class Person:
    """``secret`` is empty where no second factor is set up; ``session`` was opened with it."""

    username: str
    id: int
    session: str
    secret: str = ""
    codes: tuple[str, ...] = ()


def person(live: Live, role: Role = Role.LEAD_PARTNER, *, factor: bool = True, language: str = "en") -> Person:
    name, now = f"f-{uuid4().hex[:12]}", datetime.now(UTC)
    with writing(live.database) as connection:
        number = accounts.add(
            connection, username=name, display_name=name, organisation="lead-town", language=Language(language),
            password_hash=password(), roles=(role,), now=NOW,
        )  # fmt: skip
    token = live.cookie(name).partition("=")[2]
    if not factor:
        return Person(name, number, token)
    by = actor_of(token, now)
    assert by is not None
    return Person(name, number, token, *_set_up(by, token, now))


def _set_up(by: Any, token: str, now: datetime) -> tuple[str, tuple[str, ...]]:
    secret, codes = set_up(by, PASSWORD, token, now)
    return secret, tuple(codes)


def ticket_in(visitor: Visitor) -> str:
    form = next((words for words in visitor.seen.words if "/auth/exchange" in words), "")
    return form.split('name="ticket" value="')[1].split('"')[0] if form else ""


async def enter(visitor: Visitor, username: str, language: str = "en", typed: str = PASSWORD) -> str:
    """Send name and password; the ticket, or nothing."""
    fields = visitor.seen.unnamed
    submit = visitor.id_of(f"FormSubmitter:sign_in-{text('sign_in.submit', language)}")
    await visitor.forge(
        (fields[0], "string_value", username), (fields[1], "string_value", typed), (submit, "trigger_value", True)
    )
    return ticket_in(visitor)


async def give(visitor: Visitor, code: str) -> str:
    await visitor.forge(
        (visitor.id_of("second_factor_code"), "string_value", code),
        (visitor.id_of("give_code"), "trigger_value", True),
    )
    return ticket_in(visitor)


def exchange(live: Live, ticket: str, cookie: str = NOBODY, **headers: str) -> dict[str, str]:
    """The cookies given: name → the whole header."""
    answer = live.ask("/auth/exchange", "POST", body=urlencode({"ticket": ticket}), Cookie=cookie, **headers)
    given = [value for name, value in answer.all_headers if name.lower() == "set-cookie"]
    return {line.partition("=")[0]: line for line in given}


def pair(line: str) -> str:
    return line.partition(";")[0]


def half_of(live: Live, username: str, cookie: str = NOBODY, typed: str = PASSWORD) -> str:
    """The cookie after the password."""

    async def work() -> str:
        async with Visitor(live, cookie) as visitor:
            return await enter(visitor, username, typed=typed)

    given = exchange(live, run(work()), cookie)
    assert COOKIE not in given
    assert DEVICE_COOKIE not in given
    return pair(given[HALF_COOKIE])


def sessions(live: Live, username: str) -> int:
    with reading(live.database) as connection:
        found = accounts.find(connection, username)
        assert found is not None
        return len(connection.execute(select(session).where(session.c.person_id == found.id)).all())


def last_row(live: Live) -> int:
    with reading(live.database) as connection:
        return max(connection.execute(select(audit.c.id)).scalars())


def test_password_then_code_and_the_cookie_between_is_for_this_browser_alone(guarded: Live) -> None:
    who = person(guarded)

    async def first() -> str:
        async with Visitor(guarded, page="budget", query="project=TEST") as visitor:
            ticket = await enter(visitor, who.username)
            assert 'value="/budget?project=TEST"' in visitor.words
            return ticket

    given = exchange(guarded, run(first()))
    assert set(given) == {HALF_COOKIE}
    assert {"HttpOnly", "SameSite=lax", "Path=/", "Max-Age=300"} <= set(given[HALF_COOKIE].split("; "))

    async def second() -> str:
        async with Visitor(guarded, pair(given[HALF_COOKIE]), page="budget", query="project=TEST") as visitor:
            assert TITLE in visitor.words
            ticket = await give(visitor, code_of(who.secret, datetime.now(UTC)))
            assert 'value="/budget?project=TEST"' in visitor.words
            return ticket

    opened = exchange(guarded, run(second()), pair(given[HALF_COOKIE]))
    assert set(opened) == {COOKIE, DEVICE_COOKIE, HALF_COOKIE}
    assert "Max-Age=0" in opened[HALF_COOKIE]

    async def inside() -> None:
        async with Visitor(guarded, pair(opened[COOKIE])) as visitor:
            assert "sign_out" in visitor.widgets

    run(inside())


def test_on_https_the_cookie_between_is_bound_to_the_host(guarded: Live) -> None:
    who = person(guarded)

    async def work() -> str:
        async with Visitor(guarded) as visitor:
            return await enter(visitor, who.username)

    (line,) = exchange(guarded, run(work()), X_Forwarded_Proto="https").values()
    assert line.startswith(f"__Host-{HALF_COOKIE}=")
    assert "Secure" in line


def test_what_the_password_alone_gave_opens_no_page_by_name_or_by_hash(guarded: Live) -> None:
    who = person(guarded)
    half = half_of(guarded, who.username)
    token = half.partition("=")[2]

    async def knock() -> None:
        async with Visitor(guarded, f"{COOKIE}={who.session}") as inside:
            hashes = dict(inside.pages)
        assert len(hashes) > len(present())
        for cookie in (half, f"{half}; {COOKIE}={token}"):
            for address in addresses():
                async with Visitor(guarded, cookie, page=address) as visitor:
                    assert TITLE in visitor.words, address
                    assert set(visitor.widgets) & {"project", "phase", "as_of", "sign_out"} == set(), address
        async with Visitor(guarded, half) as visitor:
            for page_hash in hashes.values():
                await visitor.forge(page_hash=page_hash)
                assert TITLE in visitor.words
                assert "sign_out" not in visitor.widgets

    run(knock())


def test_what_the_password_alone_gave_opens_nothing_over_http(guarded: Live) -> None:
    who = person(guarded)
    half = half_of(guarded, who.username)
    token = half.partition("=")[2]
    for cookie in (half, f"{COOKIE}={token}", f"{half}; {COOKIE}={token}"):
        assert guarded.ask(f"/files/{'a' * 32}", Cookie=cookie).status == 403
        typed = json.dumps({"form": "x", "person": str(who.id), "token": "t", "version": 1, "fields": {}})
        headers = {"Content_Type": "application/json", "Cookie": cookie}
        assert guarded.ask("/typed", "POST", body=typed, **headers).status == 401
        assert guarded.ask("/_stcore/upload_file/x/y", "PUT", body="x", Cookie=cookie).status == 403
        assert guarded.ask(f"/calendar/{token}.ics", Cookie=cookie).status == 404


def test_forged_messages_for_the_pages_behind_it_change_nothing(guarded: Live) -> None:
    """Widgets of the account and of everybody's sidebar, sent with what the password alone gave."""
    who = person(guarded)
    half = half_of(guarded, who.username)

    async def forge() -> None:
        async with Visitor(guarded, f"{COOKIE}={who.session}", page="account") as inside:
            ids = {key: widget.identity for key, widget in inside.widgets.items()}
            page_hash = inside.page_hash
        before = last_row(guarded)
        async with Visitor(guarded, half, page="account") as visitor:
            for key in BEHIND:
                await visitor.forge(
                    (ids["own_email"], "string_value", "thief@example.org"),
                    (ids["second_factor_password"], "string_value", PASSWORD),
                    (ids[key], "trigger_value", True),
                    page_hash=page_hash,
                )
                assert TITLE in visitor.words
                assert not ticket_in(visitor)
        assert last_row(guarded) == before

    run(forge())


def test_the_half_of_one_browser_is_not_resumed_in_another(guarded: Live) -> None:
    who = person(guarded)
    half = half_of(guarded, who.username)

    async def steal() -> None:
        async with Visitor(guarded, half) as visitor:
            known = visitor.seen.session_id
            assert TITLE in visitor.words
        for cookie in (NOBODY, f"{HALF_COOKIE}=guessed"):
            async with Visitor(guarded, cookie, resume=known) as thief:
                assert thief.seen.session_id != known
                assert TITLE not in thief.words
                assert who.username not in thief.words

    run(steal())


def test_neither_a_known_device_nor_a_link_goes_around_it(guarded: Live) -> None:
    who, now = person(guarded), datetime.now(UTC)
    half = half_of(guarded, who.username)

    async def code() -> str:
        async with Visitor(guarded, half) as visitor:
            return await give(visitor, code_of(who.secret, now))

    device = pair(exchange(guarded, run(code()), half)[DEVICE_COOKIE])
    assert half_of(guarded, who.username, device)
    link, new = new_link(), "mussel trellis ocarina quartz"
    reset_password(
        ResetPassword(username=who.username, link=link, idempotency_key=new_key()), by=SYSTEM, now=now, clock=now
    )
    set_password(SetByLink(token=link, new=new, idempotency_key=new_key()), now=now, clock=now)
    assert half_of(guarded, who.username, device, new)
    assert sessions(guarded, who.username) == 0


def test_after_five_wrong_codes_it_is_the_passwords_turn_again(guarded: Live) -> None:
    who, now = person(guarded), datetime.now(UTC)
    half = half_of(guarded, who.username)

    async def guess() -> None:
        async with Visitor(guarded, half) as visitor:
            for number in range(MOST_TRIES):
                assert not await give(visitor, wrong_code(who.secret, now))
                over = number == MOST_TRIES - 1
                assert text(f"problem.second_factor_{'over' if over else 'wrong'}", "en") in visitor.words
                assert (text("sign_in.help", "en") in visitor.words) == over

    run(guess())
    assert sessions(guarded, who.username) == 1  # the one in which it was set up


def test_ten_quick_clicks_with_one_code_open_one_session(guarded: Live) -> None:
    who = person(guarded)
    half = half_of(guarded, who.username)

    async def hurry() -> None:
        async with Visitor(guarded, half) as visitor:
            await visitor.hurry(
                (visitor.id_of("second_factor_code"), "string_value", who.codes[0]),
                (visitor.id_of("give_code"), "trigger_value", True),
            )

    run(hurry())
    with reading(guarded.database) as connection:
        rows = connection.execute(select(audit.c.action).where(audit.c.actor == who.username)).scalars().all()
    assert rows.count("recovery_code_used") == 1


def test_leaving_the_second_step_ends_it(guarded: Live) -> None:
    half = half_of(guarded, person(guarded).username)
    out = guarded.ask("/auth/sign-out", "POST", body="x=y", Cookie=half)
    given = [value for name, value in out.all_headers if name.lower() == "set-cookie"]
    assert any(line.startswith(f"{HALF_COOKIE}=") and "Max-Age=0" in line for line in given)

    async def look() -> None:
        async with Visitor(guarded, half) as visitor:
            assert TITLE not in visitor.words
            assert text("sign_in.help", "en") in visitor.words

    run(look())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_role_that_demands_one_has_it_set_up_before_any_page(guarded: Live, language: str) -> None:
    who = person(guarded, DEMANDED, factor=False, language=language)

    async def before() -> None:
        async with Visitor(guarded, f"{COOKIE}={who.session}", page="account") as visitor:
            assert "sign_out" not in visitor.widgets

    run(before())  # a session from before it was demanded
    half = half_of(guarded, who.username)

    async def set_it_up() -> str:
        async with Visitor(guarded, half, page="reports") as visitor:
            hello = text("second_factor.hello_set_up", language, name=who.username.replace("-", "\\-"))
            assert hello in visitor.words
            assert "sign_out" not in visitor.widgets
            await visitor.press("begin_second_factor")
            secret = next(words for words in visitor.seen.words if len(words) == 39 and words.isupper())
            code = code_of(secret, datetime.now(UTC))
            await visitor.press("turn_on", {"second_factor_first_code": code})
            assert text("second_factor.codes_once", language, n=10) in visitor.words
            assert not ticket_in(visitor)
            await visitor.press("codes_kept")
            return ticket_in(visitor)

    opened = exchange(guarded, run(set_it_up()), half)

    async def inside() -> None:
        async with Visitor(guarded, pair(opened[COOKIE]), page="reports") as visitor:
            assert "sign_out" in visitor.widgets

    run(inside())


def test_the_calendar_of_whoever_owes_one_waits_for_it(guarded: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    who, now = person(guarded, DEMANDED, factor=False), datetime.now(UTC)
    monkeypatch.setenv("BINNACLE_SECOND_FACTOR_ROLES", "")
    settings.cache_clear()
    by = actor_of(who.session, now)
    assert by is not None
    feed = make_feed(MakeFeed(idempotency_key=new_key()), by=by, now=now - timedelta(minutes=5))
    assert guarded.ask(f"/calendar/{feed}.ics").status == 404
    _set_up(by, who.session, now)
    assert guarded.ask(f"/calendar/{feed}.ics").status == 200
