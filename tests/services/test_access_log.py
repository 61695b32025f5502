"""The log of who came in, who did not, and what was refused: complete, forgotten in time, without names of nobody."""

import ast
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from dashboard.domain.people.access import AccessKind
from dashboard.domain.refusal import NotAllowed, Refused
from dashboard.domain.rights import Action, Actor, may
from dashboard.domain.vocabulary import Fate, Role, Trouble
from dashboard.services.people import half_sign_in, keep, sign_in
from dashboard.services.people.access_log import log_of_all, noting_refusals, own_log
from dashboard.services.people.account import ChangeOwnPassword, change_own_password
from dashboard.services.people.own_sessions import EndOtherSessions, end_other_sessions
from dashboard.services.people.password_links import SetByLink, new_link, set_password
from dashboard.services.people.sign_in import Place, digest
from dashboard.services.system import SYSTEM, new_key
from dashboard.settings import ROOT, settings
from dashboard.store.engine import Connection, reading, transact, writing
from dashboard.store.people import access_log
from dashboard.store.people.access_log import Event, Logged, note
from dashboard.store.tables import access_event, metadata, sign_in_attempt
from dashboard.store.trouble import StoreTrouble
from tests import builders
from tests.second_factors import set_up, use_key, wrong_code
from tests.services.test_people import added

NOW = builders.NOW
PASSWORD = "a sentence nobody guesses"
TYPED = "my whole password, in the wrong field"


@pytest.fixture(autouse=True)
def own_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("BINNACLE_VAR", str(tmp_path))
    settings.cache_clear()
    yield
    settings.cache_clear()


def logged(username: str | None = None) -> list[Logged]:
    """The oldest first."""
    return log_of_all(by=SYSTEM, username=username)[::-1]


def kinds(username: str | None = None) -> list[str]:
    return [each.kind for each in logged(username)]


def fail(username: str, password: str = "wrong", now: datetime = NOW) -> None:
    with pytest.raises(Refused):
        sign_in.sign_in(username=username, password=password, address="2001:db8:1:2::9", now=now)


def enter(username: str, now: datetime = NOW, password: str = PASSWORD) -> str:
    given = sign_in.sign_in(username=username, password=password, address="192.0.2.1", now=now)
    return sign_in.exchange(given, now=now, place=Place("192.0.2.1", "Firefox", "Ubuntu")) or ""


def test_coming_in_failing_and_going_are_logged_with_where(database: str) -> None:
    added("one")
    before = len(logged())
    fail("one")
    token = enter("one", NOW + timedelta(seconds=1))
    for _ in range(2):  # what is over already is no event
        sign_in.sign_out(token, now=NOW + timedelta(seconds=2), address="192.0.2.1")
    failed, came, went = logged("one")[before:]
    assert (failed.kind, failed.address, failed.name) == (AccessKind.SIGN_IN_FAILED, "2001:db8:1:2::/64", "")
    assert (came.kind, came.address, came.detail) == (AccessKind.SIGNED_IN, "192.0.2.1", "Firefox · Ubuntu")
    assert (went.kind, went.address, went.at) == (AccessKind.SIGNED_OUT, "192.0.2.1", NOW + timedelta(seconds=2))


def test_a_name_that_is_nobodys_is_kept_nowhere_and_still_counted(database: str) -> None:
    added("one")
    for number in range(5):
        fail(TYPED, now=NOW + timedelta(seconds=number))
    with pytest.raises(Refused) as refusal:
        sign_in.sign_in(username=TYPED, password="wrong", address="192.0.2.9", now=NOW + timedelta(seconds=5))
    assert [problem.code for problem in refusal.value.problems] == ["attempts_account"]
    assert {each.name for each in logged() if each.kind == AccessKind.SIGN_IN_FAILED} == {sign_in.pseudonym(TYPED)}
    with reading() as connection:
        for table in metadata.sorted_tables:
            assert "wrong field" not in repr(connection.execute(select(table)).all()), table.name


def test_what_stands_for_a_name_cannot_be_told_without_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = sign_in.pseudonym("somebody")
    assert here == sign_in.pseudonym("somebody") != sign_in.pseudonym("somebody else")
    monkeypatch.setenv("BINNACLE_VAR", str(tmp_path / "elsewhere"))
    settings.cache_clear()
    assert sign_in.pseudonym("somebody") != here


def test_a_wrong_code_of_a_second_factor_is_logged(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    one = added("one")
    use_key(monkeypatch)
    secret, _ = set_up(one, PASSWORD, enter("one"), NOW)
    given = sign_in.sign_in(username="one", password=PASSWORD, address="192.0.2.1", now=NOW)
    begun = half_sign_in.begin(given, now=NOW)
    assert begun is not None
    origin = sign_in.Origin(address="192.0.2.7")
    command = half_sign_in.GiveCode(half=begun[0], code=wrong_code(secret, NOW), origin=origin)
    with pytest.raises(Refused):
        half_sign_in.give_code(command, now=NOW, clock=NOW)
    failed = [each for each in logged("one") if each.kind == AccessKind.SECOND_FACTOR_FAILED]
    assert [each.address for each in failed] == ["192.0.2.7"]


def test_what_ends_sessions_is_logged_with_who_did_it(database: str) -> None:
    one = added("one")
    this, _ = enter("one"), enter("one")
    before = len(logged("one"))
    others = EndOtherSessions(session_token=this, idempotency_key=new_key())
    end_other_sessions(others, by=one, now=NOW, clock=NOW)
    change = ChangeOwnPassword(
        current=PASSWORD, new="quite another sentence", session_token=this, address="a", idempotency_key=new_key()
    )
    change_own_password(change, by=one, now=NOW, clock=NOW)
    link = new_link()
    keep.reset_password(
        keep.ResetPassword(username="one", link=link, idempotency_key=new_key()), by=SYSTEM, now=NOW, clock=NOW
    )
    set_password(SetByLink(token=link, new="a third sentence here", idempotency_key=new_key()), now=NOW, clock=NOW)
    keep.disable_person(keep.DisablePerson(username="one", idempotency_key=new_key()), by=SYSTEM, now=NOW)
    found = logged("one")[before:]
    assert [each.kind for each in found] == [
        AccessKind.SESSION_ENDED,  # the one that the fixture's look-up opened, and the other
        AccessKind.SESSION_ENDED,
        AccessKind.PASSWORD_CHANGED,
        AccessKind.PASSWORD_RESET,
        AccessKind.PASSWORD_SET,
        AccessKind.DISABLED,
    ]
    assert [each.detail for each in found][3:] == ["system", "", "system"]


def test_a_session_that_ran_out_is_logged_when_the_next_person_comes(database: str) -> None:
    added("one")
    added("two")
    enter("two", NOW + timedelta(hours=3))
    assert kinds("one")[-1] == AccessKind.SESSION_RAN_OUT


def test_it_is_forgotten_when_its_time_is_over(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    one = added("one")
    monkeypatch.setenv("BINNACLE_ACCESS_LOG_DAYS", "30")
    settings.cache_clear()
    for days in (31, 29):
        event = Event(AccessKind.SIGN_IN_FAILED, NOW - timedelta(days=days), one.person_id)
        with writing() as connection:
            connection.execute(insert(access_event).values(**event._asdict()))
    transact(lambda connection: note(connection, Event(AccessKind.SIGNED_OUT, NOW, one.person_id)))
    assert min(each.at for each in logged()) == NOW - timedelta(days=29)


@pytest.mark.parametrize("role", list(Role))
def test_each_sees_their_own_and_administrators_all(database: str, role: Role) -> None:
    added("another")
    actor = added("one", roles=frozenset({role}))
    fail("one")
    assert {each.username for each in own_log(by=actor, most=20)} == {"one"}
    if may(actor, Action.MANAGE_PEOPLE):
        assert {each.username for each in log_of_all(by=actor)} == {"one", "another"}
    else:
        with pytest.raises(NotAllowed):
            log_of_all(by=actor, username="one")


def test_a_refused_right_is_logged_though_its_transaction_is_undone_and_once_a_minute(database: str) -> None:
    one = added("one")
    with noting_refusals():
        for _ in range(20):
            with pytest.raises(NotAllowed):
                keep.disable_person(keep.DisablePerson(username="x", idempotency_key="k"), by=one, now=NOW)
        with pytest.raises(NotAllowed), writing():  # while nobody else may write
            log_of_all(by=one)
    refused = [each for each in logged("one") if each.kind == AccessKind.RIGHT_REFUSED]
    assert [each.detail for each in refused] == [Action.MANAGE_PEOPLE]
    with pytest.raises(NotAllowed):
        log_of_all(by=one)  # nobody listens any more


def test_many_refusals_at_once_are_each_logged(database: str) -> None:
    actors = [added(f"person-{number}") for number in range(6)]

    def try_it(actor: Actor) -> None:
        with pytest.raises(NotAllowed):
            log_of_all(by=actor)

    with noting_refusals():
        threads = [threading.Thread(target=try_it, args=(actor,)) for actor in actors]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(str(each.username) for each in logged() if each.kind == AccessKind.RIGHT_REFUSED) == sorted(
        actor.username for actor in actors
    )


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_database_that_takes_nothing_refuses_as_ever(
    database: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_only(connection: Connection, event: object) -> None:
        raise StoreTrouble(Trouble.READ_ONLY, Fate.NOTHING)

    one = added("one")
    monkeypatch.setattr(access_log, "note", read_only)
    with noting_refusals(), pytest.raises(NotAllowed):
        log_of_all(by=one)
    assert "could not be logged" in caplog.text


def test_every_refusal_of_a_right_comes_from_the_place_that_tells_the_log() -> None:
    """``services/exports`` and ``widgets/kit/session`` know of nobody whom they could name."""
    allowed = {"domain/rights.py", "services/exports.py", "widgets/kit/session.py"}
    makers = {
        str(path.relative_to(ROOT / "dashboard"))
        for path in (ROOT / "dashboard").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("NotAllowed")
    }
    assert makers == allowed


def test_times_are_of_the_real_clock(database: str) -> None:
    one = added("one")
    before = datetime.now(UTC)
    with noting_refusals(), pytest.raises(NotAllowed):
        log_of_all(by=one)
    assert logged("one")[-1].at >= before


def test_attempts_at_a_person_are_counted_under_their_name(database: str) -> None:
    added("one")
    fail("ONE ")
    with reading() as connection:
        names = connection.execute(select(sign_in_attempt.c.account).where(sign_in_attempt.c.succeeded.is_(False)))
        assert set(names.scalars()) == {"one"}
    assert digest("one") not in {each.name for each in logged()}
