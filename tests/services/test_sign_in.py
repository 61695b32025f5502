"""Signing in: tickets, sessions, and what a password may be."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from dashboard.domain.vocabulary import Language, Role
from dashboard.services.people import keep, sign_in
from dashboard.services.people.passwords import hash_password, matches, problems_of_password
from dashboard.services.system import SYSTEM, new_key
from dashboard.store.engine import reading
from dashboard.store.tables import session, ticket

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
PASSWORD = "correct horse, battery staple"


@pytest.fixture
def someone(database: str) -> str:
    command = keep.AddPerson(
        username="someone",
        display_name="Someone",
        organisation=None,
        roles=frozenset({Role.OBSERVER}),
        language=None,
        password=PASSWORD,
        idempotency_key=new_key(),
    )
    keep.add_person(command, by=SYSTEM, now=NOW)
    return command.username


def test_a_ticket_opens_one_session_once(someone: str) -> None:
    given = sign_in.sign_in(username=" Someone ", password=PASSWORD, address="a", now=NOW)
    token = sign_in.exchange(given, now=NOW + timedelta(seconds=29))
    assert token is not None
    assert sign_in.exchange(given, now=NOW + timedelta(seconds=29)) is None
    actor = sign_in.actor_of(token, NOW, language="pt")
    assert actor is not None
    assert (actor.username, actor.roles, actor.language) == ("someone", {Role.OBSERVER}, "pt")


@pytest.mark.parametrize("given", ["", "never given", "' OR 1=1 --"])
def test_a_ticket_never_given_opens_none(someone: str, given: str) -> None:
    assert sign_in.exchange(given, now=NOW) is None


def test_a_ticket_lasts_thirty_seconds(someone: str) -> None:
    given = sign_in.sign_in(username="someone", password=PASSWORD, address="a", now=NOW)
    assert sign_in.exchange(given, now=NOW + timedelta(seconds=31)) is None
    with reading() as connection:
        assert connection.execute(select(func.count()).select_from(ticket)).scalar_one() == 0


def test_ten_exchanges_at_once_open_one_session(someone: str) -> None:
    given = sign_in.sign_in(username="someone", password=PASSWORD, address="a", now=NOW)
    tokens: list[str | None] = []
    threads = [threading.Thread(target=lambda: tokens.append(sign_in.exchange(given, now=NOW))) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([token for token in tokens if token]) == 1


def test_a_session_ends_when_it_expires_and_when_the_person_signs_out(someone: str) -> None:
    tokens = [
        sign_in.exchange(sign_in.sign_in(username="someone", password=PASSWORD, address="a", now=NOW), now=NOW) or ""
        for _ in range(2)
    ]
    sign_in.note_use(sign_in.digest(tokens[0]), NOW + timedelta(hours=10))
    assert sign_in.actor_of(tokens[0], NOW + timedelta(hours=11)) is not None
    assert sign_in.actor_of(tokens[0], NOW + timedelta(hours=13)) is None
    sign_in.sign_out(tokens[0], now=NOW)
    assert sign_in.actor_of(tokens[0], NOW) is None
    assert sign_in.actor_of(tokens[1], NOW) is not None


def test_the_database_holds_no_token_that_could_be_used(someone: str) -> None:
    given = sign_in.sign_in(username="someone", password=PASSWORD, address="a", now=NOW)
    with reading() as connection:
        assert connection.execute(select(ticket.c.token_hash)).scalar_one() == sign_in.digest(given) != given
    token = sign_in.exchange(given, now=NOW)
    with reading() as connection:
        assert connection.execute(select(session.c.token_hash)).scalar_one() != token


def test_the_language_chosen_at_the_door_is_kept(someone: str) -> None:
    given = sign_in.sign_in(username="someone", password=PASSWORD, address="a", now=NOW, language=Language.SPANISH)
    actor = sign_in.actor_of(sign_in.exchange(given, now=NOW) or "", NOW)
    assert actor is not None
    assert actor.language == "es"


@pytest.mark.parametrize(
    "password",
    [
        "a sentence with spaces in it",
        "Ação contínua no Atlântico ✓",
        "😀🦊🍋🧭⚓🪁🎺🐌🌋🧀🚲🎈",
        "farol λύχνος фонарь lantern",
    ],
)
def test_a_password_may_hold_any_sign(password: str) -> None:
    assert problems_of_password(password, username="someone") == []
    kept = hash_password(password)
    assert matches(password, kept)
    assert not matches(password + " ", kept)


def test_a_password_is_the_same_however_the_keyboard_composed_it() -> None:
    assert matches("cafe\u0301 au lait, deux fois", hash_password("caf\u00e9 au lait, deux fois"))


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "password_short"),
        ("x" * 300, "password_long"),
        ("aviles" * 3, "password_is_name"),
        ("aaaaaaaaaaaaab", "password_simple"),
    ],
)
def test_a_password_easily_guessed_is_refused(password: str, code: str) -> None:
    assert [problem.code for problem in problems_of_password(password, username="aviles")] == [code]
