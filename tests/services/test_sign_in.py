"""Signing in: tickets, sessions, limits on guessing, and the time a wrong guess takes."""

import statistics
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from dashboard.domain.refusal import Refused
from dashboard.domain.vocabulary import Language, Role
from dashboard.services import people, sign_in
from dashboard.services.passwords import hash_password, matches, problems_of_password
from dashboard.services.system import SYSTEM, new_key, new_password
from dashboard.store.engine import reading
from dashboard.store.tables import session, sign_in_attempt, ticket

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
PASSWORD = "correct horse, battery staple"


@pytest.fixture
def someone(database: str) -> str:
    command = people.AddPerson(
        username="someone",
        display_name="Someone",
        organisation=None,
        roles=frozenset({Role.OBSERVER}),
        language=None,
        password=PASSWORD,
        idempotency_key=new_key(),
    )
    people.add_person(command, by=SYSTEM, now=NOW)
    return command.username


def guess(
    username: str = "someone", password: str = PASSWORD, *, address: str = "192.0.2.1", now: datetime = NOW
) -> str:
    """The ticket, or the code of the refusal."""
    try:
        return "" if sign_in.sign_in(username=username, password=password, address=address, now=now) else "?"
    except Refused as refusal:
        return refusal.problems[0].code


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
    assert sign_in.actor_of(tokens[0], NOW + timedelta(hours=11)) is not None
    assert sign_in.actor_of(tokens[0], NOW + timedelta(hours=13)) is None
    sign_in.sign_out(tokens[0])
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


@pytest.mark.parametrize("username", ["someone", "nobody"])
def test_after_five_failures_the_account_waits_a_quarter_of_an_hour(someone: str, username: str) -> None:
    answers = [guess(username, "wrong password", address=f"192.0.2.{number}") for number in range(8)]
    assert answers == ["sign_in_wrong"] * 5 + ["too_many_attempts"] * 3
    assert guess(username, address="198.51.100.1") == "too_many_attempts"
    later = NOW + timedelta(minutes=16)
    assert guess(username, address="198.51.100.1", now=later) == ("" if username == "someone" else "sign_in_wrong")


def test_after_twenty_failures_an_address_waits_an_hour(someone: str) -> None:
    answers = [guess(f"guess{number}", "wrong password") for number in range(22)]
    assert answers == ["sign_in_wrong"] * 20 + ["too_many_attempts"] * 2
    assert guess() == "too_many_attempts"
    assert guess(address="198.51.100.1") == ""
    assert guess(now=NOW + timedelta(minutes=61)) == ""


def test_guesses_sent_at_once_do_not_slip_past_the_limit(someone: str) -> None:
    answers: list[str] = []
    threads = [
        threading.Thread(target=lambda number=number: answers.append(guess(password="x", address=f"a{number}")))
        for number in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count("sign_in_wrong") == 5
    assert answers.count("too_many_attempts") == 15


def test_waiting_helps_also_who_kept_trying(someone: str) -> None:
    for number in range(5):
        guess(password="wrong", address=f"a{number}")
    for minute in range(1, 15):
        assert guess(password="wrong", address="z", now=NOW + timedelta(minutes=minute)) == "too_many_attempts"
    assert guess(now=NOW + timedelta(minutes=15, seconds=1)) == ""


def test_attempts_are_forgotten_after_a_day(someone: str) -> None:
    guess(password="wrong")
    guess(password="wrong", now=NOW + timedelta(days=2))
    with reading() as connection:
        assert connection.execute(select(func.count()).select_from(sign_in_attempt)).scalar_one() == 1


def test_a_name_that_is_known_takes_as_long_as_one_that_is_not(someone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "LIMITS", ((10_000, timedelta(1)), (10_000, timedelta(1))))
    spent: dict[str, list[float]] = {"someone": [], "nobody": []}
    for username in ("someone", "nobody") * 15:
        begin = time.thread_time()
        assert guess(username, "wrong password") == "sign_in_wrong"
        spent[username].append(time.thread_time() - begin)
    known, unknown = (statistics.median(times) for times in spent.values())
    assert abs(known - unknown) < max(0.005, 0.25 * known)


@pytest.mark.parametrize(
    "password", ["a sentence with spaces in it", "Ação contínua no Atlântico ✓", "😀" * 6 + "abcdef", "x1" * 40 + "yz"]
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


def test_a_password_that_is_made_is_good_enough() -> None:
    assert problems_of_password(new_password(), username="someone") == []
    assert new_password() != new_password()


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("guesses", "addresses"), [(200, 50), pytest.param(10_000, 50, marks=pytest.mark.sweep, id="sweep")]
)
def test_of_many_guesses_from_many_addresses_only_the_limit_is_looked_at(
    someone: str, guesses: int, addresses: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Spread over an hour, the account is looked at five times a quarter, and the right password does not get in."""
    looked_at = 0

    def look(password: str, password_hash: str) -> bool:
        nonlocal looked_at
        looked_at += 1
        return password == PASSWORD

    monkeypatch.setattr(sign_in, "matches", look)
    answers = [
        guess(
            password=PASSWORD if number == guesses - 1 else f"guess {number}",
            address=f"198.51.100.{number % addresses}",
            now=NOW + timedelta(hours=1) * number / guesses,
        )
        for number in range(guesses)
    ]
    assert looked_at <= 5 * 4
    assert answers.count("sign_in_wrong") == looked_at
    assert set(answers) == {"sign_in_wrong", "too_many_attempts"}
