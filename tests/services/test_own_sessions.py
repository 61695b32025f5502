"""One's own sessions: seen and ended by their person alone, and by time where nobody uses them."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import Role
from dashboard.services.people import keep, sign_in
from dashboard.services.people.own_sessions import (
    EndOtherSessions,
    EndSession,
    end_other_sessions,
    end_session,
    name_of,
    own_sessions,
)
from dashboard.services.people.sign_in import Place, digest
from dashboard.services.system import SYSTEM, new_key
from dashboard.settings import settings
from dashboard.store.engine import reading
from dashboard.store.tables import audit

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
PASSWORD = "correct horse, battery staple"
IDLE = timedelta(minutes=120)


def person(name: str) -> Actor:
    command = keep.AddPerson(
        username=name,
        display_name=name,
        organisation=None,
        roles=frozenset({Role.OBSERVER}),
        language=None,
        password=PASSWORD,
        idempotency_key=new_key(),
    )
    keep.add_person(command, by=SYSTEM, now=NOW)
    found = sign_in.actor_of(opened(name), NOW)
    assert found is not None
    return found


def opened(name: str, place: Place = sign_in.NOWHERE, now: datetime = NOW) -> str:
    given = sign_in.sign_in(username=name, password=PASSWORD, address="a", now=now)
    return sign_in.exchange(given, now=now, place=place) or ""


def names(by: Actor, this: str = "", now: datetime = NOW) -> list[str]:
    return [each.name for each in own_sessions(this, by=by, clock=now)]


def test_the_list_says_where_and_in_what_and_which_is_this_one(database: str) -> None:
    by = person("someone")
    opened("someone", Place("192.0.2.7", "Firefox", "Ubuntu"), NOW + timedelta(minutes=5))
    this = opened("someone", now=NOW + timedelta(minutes=1))
    listed = own_sessions(this, by=by, clock=NOW + timedelta(minutes=6))
    assert [each.is_this for each in listed] == [True, False, False]
    assert listed[1].place == Place("192.0.2.7", "Firefox", "Ubuntu")
    assert (listed[1].since, listed[1].last_used) == (NOW + timedelta(minutes=5),) * 2
    assert listed[0].name not in (this, digest(this))


def test_one_that_was_ended_is_over_and_the_audit_says_so(database: str) -> None:
    by, this = person("someone"), opened("someone")
    other = opened("someone")
    command = EndSession(name=name_of(digest(other)), idempotency_key=new_key())
    for _ in range(2):  # the same form sent again
        assert end_session(command, by=by, now=NOW, clock=NOW)
    assert sign_in.actor_of(other, NOW) is None
    assert sign_in.actor_of(this, NOW) is not None
    with reading() as connection:
        assert len(connection.execute(select(audit.c.id).where(audit.c.action == "sessions_ended")).all()) == 1


def test_nobody_ends_or_sees_anothers(database: str) -> None:
    by, another = person("someone"), person("another")
    theirs = opened("another")
    name = name_of(digest(theirs))
    for guessed in (name, digest(theirs), theirs, ""):
        command = EndSession(name=guessed, idempotency_key=new_key())
        assert not end_session(command, by=by, now=NOW, clock=NOW)
    end_other_sessions(EndOtherSessions(session_token=theirs, idempotency_key=new_key()), by=by, now=NOW, clock=NOW)
    assert sign_in.actor_of(theirs, NOW) is not None
    assert name in names(another)
    assert name not in names(by)


def test_all_others_end_at_once_with_a_ticket_that_nobody_exchanged_yet(database: str) -> None:
    by, this = person("someone"), opened("someone")
    others = [opened("someone") for _ in range(2)]
    given = sign_in.sign_in(username="someone", password=PASSWORD, address="a", now=NOW)
    end_other_sessions(EndOtherSessions(session_token=this, idempotency_key=new_key()), by=by, now=NOW, clock=NOW)
    assert [sign_in.actor_of(each, NOW) for each in others] == [None, None]
    assert sign_in.exchange(given, now=NOW) is None
    assert names(by) == [name_of(digest(this))]


def test_a_session_that_nobody_uses_ends_before_its_time(database: str) -> None:
    by, token = person("someone"), opened("someone")
    assert sign_in.actor_of(token, NOW + IDLE - timedelta(seconds=1)) is not None
    assert sign_in.actor_of(token, NOW + IDLE) is None
    assert sign_in.last_use(digest(token), NOW + IDLE) is None
    assert names(by, now=NOW + IDLE) == []
    sign_in.note_use(digest(token), NOW + timedelta(minutes=90))
    assert sign_in.actor_of(token, NOW + IDLE) is not None
    assert sign_in.last_use(digest(token), NOW + IDLE) == NOW + timedelta(minutes=90)


def test_use_does_not_carry_a_session_beyond_its_time(database: str) -> None:
    person("someone")
    token = opened("someone")
    for hour in range(1, 12):
        sign_in.note_use(digest(token), NOW + timedelta(hours=hour))
    assert sign_in.actor_of(token, NOW + timedelta(hours=11, minutes=59)) is not None
    assert sign_in.actor_of(token, NOW + timedelta(hours=12)) is None


def test_how_long_is_a_setting(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    person("someone")
    token = opened("someone")
    monkeypatch.setenv("BINNACLE_SESSION_IDLE_MINUTES", "15")
    settings.cache_clear()
    assert sign_in.actor_of(token, NOW + timedelta(minutes=14)) is not None
    assert sign_in.actor_of(token, NOW + timedelta(minutes=15)) is None
