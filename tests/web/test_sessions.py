"""Sessions over the wire: what counts as a person's own doing, and what ends them."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import escape
from urllib.parse import urlencode

import pytest
import websockets
from sqlalchemy import select, update

from dashboard.domain.people.access import AccessKind
from dashboard.domain.vocabulary import Role
from dashboard.services.people.own_sessions import name_of
from dashboard.services.people.sign_in import digest
from dashboard.store.engine import reading, writing
from dashboard.store.people import accounts
from dashboard.store.people.access_log import newest
from dashboard.store.people.sessions import Session, open_sessions
from dashboard.store.tables import session
from dashboard.texts import LANGUAGES, text
from dashboard.web.binding import SIGNED_OUT
from tests.live import Live, Visitor, run
from tests.web.conftest import Somebody, somebody
from tests.web.test_door import SIGN_IN, shows_sign_in, ticket_of

FIREFOX = "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def owner(server: Live) -> Somebody:
    return somebody(server, Role.PARTNER)


def token_hash(cookie: str) -> str:
    return digest(cookie.partition("=")[2])


def used_ago(live: Live, cookie: str, minutes: int) -> datetime:
    """Set back when the session was last used."""
    used = datetime.now(UTC) - timedelta(minutes=minutes)
    with writing(live.database) as connection:
        own = update(session).where(session.c.token_hash == token_hash(cookie))
        connection.execute(own.values(last_used_at=used))
    return used


def last_used(live: Live, cookie: str) -> datetime:
    with reading(live.database) as connection:
        own = select(session.c.last_used_at).where(session.c.token_hash == token_hash(cookie))
        return datetime.fromisoformat(str(connection.execute(own).scalar_one()))


def sessions_of(live: Live, who: Somebody) -> list[Session]:
    with reading(live.database) as connection:
        return open_sessions(connection, who.id, datetime.now(UTC))


async def renewed_by_the_page(visitor: Visitor) -> None:
    request = visitor._sending(())
    request.rerun_script.is_auto_rerun = True
    await visitor._exchange(request)


def test_what_a_page_does_by_itself_is_no_use_and_what_a_person_does_is(server: Live, owner: Somebody) -> None:
    async def act() -> None:
        async with Visitor(server, owner.cookie, page="account") as visitor:
            before = used_ago(server, owner.cookie, 90)
            await visitor._taken()  # a heartbeat, and its answer
            await renewed_by_the_page(visitor)
            assert last_used(server, owner.cookie) == before
            known = visitor.seen.session_id
        async with Visitor(server, owner.cookie, page="account", resume=known) as back:  # as after a lost connection
            assert back.seen.session_id == known
            assert last_used(server, owner.cookie) == before
            await back.rerun()
            noted = last_used(server, owner.cookie)
            assert noted > before + timedelta(minutes=89)
            await back.rerun()
            assert last_used(server, owner.cookie) == noted  # no write for each click

    run(act())


def test_opening_a_page_anew_is_a_use(server: Live, owner: Somebody) -> None:
    async def act() -> None:
        before = used_ago(server, owner.cookie, 90)
        async with Visitor(server, owner.cookie, page="account"):
            assert last_used(server, owner.cookie) > before

    run(act())


def test_a_page_left_open_is_signed_out_whatever_it_sends(server: Live, owner: Somebody) -> None:
    async def act() -> None:
        async with Visitor(server, owner.cookie, page="account") as visitor:
            used_ago(server, owner.cookie, 119)
            await renewed_by_the_page(visitor)
            used_ago(server, owner.cookie, 120)
            with pytest.raises(websockets.ConnectionClosed) as closed:
                await visitor.rerun()
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == SIGNED_OUT
        async with Visitor(server, owner.cookie, page="account", resume=visitor.seen.session_id) as again:
            assert SIGN_IN in again.words

    run(act())
    assert shows_sign_in(server, owner.cookie)


def expire(live: Live, who: Somebody) -> None:
    with writing(live.database) as connection:
        own = update(session).where(session.c.token_hash == token_hash(who.cookie))
        connection.execute(own.values(expires_at=datetime.now(UTC)))


def end_elsewhere(live: Live, who: Somebody) -> None:
    with writing(live.database) as connection:
        accounts.end_session(connection, token_hash(who.cookie))


def reset(live: Live, who: Somebody) -> None:
    with writing(live.database) as connection:
        accounts.change(connection, who.id, password_hash="")
        accounts.end_sessions_of(connection, who.id)


def disable(live: Live, who: Somebody) -> None:
    with writing(live.database) as connection:
        accounts.change(connection, who.id, disabled_at=datetime.now(UTC))


def leave_unused(live: Live, who: Somebody) -> None:
    used_ago(live, who.cookie, 120)


@pytest.mark.parametrize("end", [leave_unused, expire, end_elsewhere, reset, disable])
def test_however_a_session_ended_the_first_click_is_told_so(
    server: Live, owner: Somebody, end: Callable[[Live, Somebody], None]
) -> None:
    async def act() -> None:
        async with Visitor(server, owner.cookie, page="account") as visitor:
            end(server, owner)
            with pytest.raises(websockets.ConnectionClosed) as closed:
                await visitor.rerun()
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == SIGNED_OUT
        async with Visitor(server, owner.cookie, page="account") as again:
            assert text("sign_in.ended", "en") in again.words
        async with Visitor(server, "", page="account") as stranger:
            assert text("sign_in.ended", "en") not in stranger.words

    run(act())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_brings_the_words_for_the_end_of_its_session(server: Live, language: str) -> None:
    reader = somebody(server, Role.PARTNER, language=language)
    page = server.ask("/account", Accept="text/html", Cookie=reader.cookie).body.decode()
    for key in ("sign_in.words_kept", "sign_in.words_to_copy", "sign_in.again"):
        assert escape(text(key, language)) in page


def test_typing_is_a_use_and_what_a_browser_sends_again_is_none(server: Live, owner: Somebody) -> None:
    def typed(words: str) -> None:
        fields = {"deliverable_comment": words}
        said = {"form": "deliverable/ASL/initial/D2.6", "person": str(owner.id), "token": "t-1", "version": 2}
        headers = {"Content-Type": "application/json", "Cookie": owner.cookie}
        assert server.ask("/typed", "POST", body=json.dumps(said | {"fields": fields}), **headers).status == 204

    before = used_ago(server, owner.cookie, 90)
    typed("Half a")
    assert last_used(server, owner.cookie) > before
    before = used_ago(server, owner.cookie, 90)
    typed("Half a")
    assert last_used(server, owner.cookie) == before
    typed("Half a sentence")
    assert last_used(server, owner.cookie) > before


def test_a_session_says_what_it_was_opened_in(server: Live, owner: Somebody) -> None:
    body = urlencode({"ticket": ticket_of(server, owner.username)})
    server.ask("/auth/exchange", "POST", body=body, User_Agent=FIREFOX)
    [found] = [each for each in sessions_of(server, owner) if each.place.browser]
    assert found.place == ("127.0.0.1", "Firefox", "Ubuntu")
    assert found.last_used == found.since


@pytest.mark.parametrize("agent", ["", "x" * 60_000, "\udcff\udcfe", "Mozilla/5.0 (" * 20 + "Windows NT 10.0" * 20])
def test_whatever_a_browser_calls_itself_it_gets_in(server: Live, owner: Somebody, agent: str) -> None:
    body = urlencode({"ticket": ticket_of(server, owner.username)})
    said = agent.encode("utf-8", "surrogateescape").decode("latin-1")
    answer = server.ask("/auth/exchange", "POST", body=body, User_Agent=said)
    assert answer.header("set-cookie") or answer.status in (400, 431)


def test_an_ended_session_is_refused_at_its_next_action(server: Live, owner: Somebody) -> None:
    async def act() -> None:
        other = server.cookie(owner.username)
        key = f"end_session_{name_of(token_hash(other))}"
        async with Visitor(server, other, page="account") as left_open:
            async with Visitor(server, owner.cookie, page="account") as here:
                await here.press(key)
                assert text("account.session_ended", "en") in here.words
            with pytest.raises(websockets.ConnectionClosed):
                await left_open.rerun()
        assert [each.token_hash for each in sessions_of(server, owner)] == [token_hash(owner.cookie)]

    run(act())


def test_all_others_end_by_ten_quick_clicks_as_by_one(server: Live, owner: Somebody) -> None:
    async def act() -> None:
        for _ in range(3):
            server.cookie(owner.username)
        async with Visitor(server, owner.cookie, page="account") as here:
            await here.hurry((here.id_of("end_other_sessions"), "trigger_value", True))
        assert [each.token_hash for each in sessions_of(server, owner)] == [token_hash(owner.cookie)]

    run(act())


def test_a_forged_button_ends_nobody_elses(server: Live, owner: Somebody) -> None:
    async def act() -> None:
        theirs = somebody(server, Role.PARTNER)
        server.cookie(owner.username)
        async with Visitor(server, owner.cookie, page="account") as here:
            drawn = next(name for name in here.widgets if name.startswith("end_session_"))
            identity = here.id_of(drawn)
            name = name_of(token_hash(theirs.cookie))
            forged = identity.replace(drawn, f"end_session_{name}")
            await here.forge((forged, "trigger_value", True))
            assert name not in here.words
        assert len(sessions_of(server, theirs)) == 1
        assert len(sessions_of(server, owner)) == 2

    run(act())


def test_the_log_says_who_came_from_where_went_and_what_was_refused(server: Live) -> None:
    admin = somebody(server, Role.ADMINISTRATOR)
    body = urlencode({"ticket": ticket_of(server, admin.username)})
    answer = server.ask("/auth/exchange", "POST", body=body, User_Agent=FIREFOX)
    cookie = answer.header("set-cookie").partition(";")[0]

    def kinds() -> list[str]:
        with reading(server.database) as connection:
            return [each.kind for each in newest(connection, username=admin.username, most=9)][::-1]

    async def act() -> None:
        async with Visitor(server, cookie, page="people") as visitor:
            with writing(server.database) as connection:
                accounts.replace_roles(connection, admin.id, {Role.OBSERVER})
            await visitor.forge((visitor.id_of("add_person"), "trigger_value", True))
            for _ in range(100):  # it is written beside the run that was refused
                if len(kinds()) == 2:
                    break
                await visitor.rerun()

    run(act())
    server.ask("/auth/sign-out", "POST", body="x=y", Cookie=cookie)
    assert kinds() == [AccessKind.SIGNED_IN, AccessKind.RIGHT_REFUSED, AccessKind.SIGNED_OUT]
