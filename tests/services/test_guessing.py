"""Guessing passwords: what is held, whom it does not hold, who is let in, and the time a wrong guess takes."""

import dataclasses
import statistics
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from dashboard.domain.people.guessing import LIMITS, Limit, counted_address
from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.vocabulary import Role
from dashboard.services.people import account, keep, sign_in
from dashboard.services.system import SYSTEM, new_key
from dashboard.store.engine import reading
from dashboard.store.people import attempts, devices
from dashboard.store.tables import known_device, let_in, sign_in_attempt

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
PASSWORD = "correct horse, battery staple"
OTHER_PASSWORD = "a kettle of quiet fish"
WRONG = "sign_in_wrong"


@pytest.fixture
def someone(database: str) -> str:
    return add("someone")


def add(username: str) -> str:
    command = keep.AddPerson(
        username=username,
        display_name=username,
        organisation=None,
        roles=frozenset({Role.OBSERVER}),
        language=None,
        password=PASSWORD,
        idempotency_key=new_key(),
    )
    keep.add_person(command, by=SYSTEM, now=NOW)
    return username


def refusal(
    username: str = "someone",
    password: str = "wrong",
    *,
    address: str = "192.0.2.1",
    device: str = "",
    now: datetime = NOW,
) -> Problem | None:
    """Why this attempt was refused; nothing where it was the password."""
    try:
        sign_in.sign_in(username=username, password=password, address=address, device=device, now=now)
    except Refused as refused:
        return refused.problems[0]
    return None


def guess(username: str = "someone", password: str = "wrong", **where: object) -> str:
    """The code of the refusal, empty where it was the password."""
    found = refusal(username, password, **where)  # type: ignore[arg-type]
    return found.code if found else ""


def open_session(username: str = "someone", *, device: str = "", address: str = "a", now: datetime = NOW) -> str:
    given = sign_in.sign_in(username=username, password=PASSWORD, address=address, device=device, now=now)
    session = sign_in.exchange(given, now=now)
    assert session
    return session


def enter(username: str = "someone", *, device: str = "", address: str = "203.0.113.9", now: datetime = NOW) -> str:
    """Sign in as a browser does; the device's token."""
    return sign_in.remember_device(device, open_session(username, device=device, address=address, now=now), now=now)


def reset(username: str = "someone", *, clock: datetime = NOW) -> None:
    command = keep.ResetPassword(username=username, password=OTHER_PASSWORD, idempotency_key=new_key())
    keep.reset_password(command, by=SYSTEM, now=NOW, clock=clock)


def exhaust(username: str = "someone", *, now: datetime = NOW) -> None:
    for number in range(LIMITS.account.failures):
        assert guess(username, address=f"198.51.100.{number}", now=now) == WRONG


@pytest.mark.parametrize("username", ["someone", "nobody"])
def test_after_five_failures_the_account_waits_a_quarter_of_an_hour(someone: str, username: str) -> None:
    answers = [guess(username, address=f"192.0.2.{number}") for number in range(8)]
    assert answers == [WRONG] * 5 + ["attempts_account"] * 3
    assert guess(username, PASSWORD, address="198.51.100.1") == "attempts_account"
    later = NOW + timedelta(minutes=15)
    right = "" if username == "someone" else WRONG
    assert guess(username, PASSWORD, address="198.51.100.1", now=later - timedelta(seconds=1)) == "attempts_account"
    assert guess(username, PASSWORD, address="198.51.100.1", now=later) == right


def test_after_twenty_failures_an_address_waits_an_hour(someone: str) -> None:
    answers = [guess(f"guess{number}") for number in range(22)]
    assert answers == [WRONG] * 20 + ["attempts_address"] * 2
    assert guess(password=PASSWORD) == "attempts_address"
    assert guess(password=PASSWORD, address="198.51.100.1") == ""
    assert guess(password=PASSWORD, now=NOW + timedelta(minutes=60)) == ""


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:0DB8:0001:0002:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("local", "local"),
        ("x" * 100, "x" * 64),
    ],
)
def test_an_address_counts_as_one_however_it_is_written(address: str, counted: str) -> None:
    assert counted_address(address) == counted


def test_whoever_has_a_network_of_ipv6_is_one_guesser(someone: str) -> None:
    answers = [guess(f"guess{number}", address=f"2001:db8:1:2:{number:x}::{number:x}") for number in range(22)]
    assert answers == [WRONG] * 20 + ["attempts_address"] * 2
    assert guess(password=PASSWORD, address="2001:db8:1:3::1") == ""


def test_the_reason_names_the_limit_that_holds_longer_and_until_when(someone: str) -> None:
    begin = NOW - timedelta(minutes=50)
    for number in range(20):
        assert guess(f"guess{number}", now=begin + timedelta(seconds=number)) == WRONG
    exhaust(now=NOW)
    found = refusal()
    assert found is not None
    assert (found.code, found.values["until"]) == ("attempts_account", NOW + timedelta(minutes=15))
    alone = refusal("guess1")
    assert alone is not None
    assert (alone.code, alone.values["until"]) == ("attempts_address", begin + timedelta(hours=1))


def test_the_time_named_is_never_too_early(someone: str) -> None:
    moment = NOW + timedelta(microseconds=300_000)
    exhaust(now=moment)
    found = refusal(now=moment)
    assert found is not None
    until = found.values["until"]
    assert until == NOW + timedelta(minutes=15, seconds=1)
    assert guess(password=PASSWORD, now=until) == ""


def test_strangers_guesses_hold_nobody_on_a_device_they_signed_in_on(someone: str) -> None:
    device = enter()
    exhaust()
    assert guess(password=PASSWORD) == "attempts_account"
    assert guess(password=PASSWORD, device=device) == ""
    for number in range(20):
        guess(f"guess{number}")
    assert guess(password=PASSWORD, address="192.0.2.1", device=device) == ""


def test_guesses_on_a_known_device_hold_that_device_alone(someone: str) -> None:
    one, two = enter(), enter()
    answers = [guess(device=one, address=f"192.0.2.{number}") for number in range(7)]
    assert answers == [WRONG] * 5 + ["attempts_device"] * 2
    assert guess(password=PASSWORD, device=one) == "attempts_device"
    assert guess(password=PASSWORD, device=two) == ""
    assert guess(password=PASSWORD) == ""
    assert guess(password=PASSWORD, device=one, now=NOW + timedelta(minutes=15)) == ""


def test_the_device_of_one_person_is_no_device_of_another(someone: str) -> None:
    add("other")
    device = enter("other")
    exhaust()
    assert guess(password=PASSWORD, device=device) == "attempts_account"
    assert enter("someone", device=device, now=NOW + timedelta(minutes=15)) == device
    exhaust(now=NOW + timedelta(minutes=30))
    assert guess(password=PASSWORD, device=device, now=NOW + timedelta(minutes=30)) == ""


@pytest.mark.parametrize("device", ["guessed", "x" * 5000, "\0"])
def test_a_device_nobody_was_given_is_none_and_gets_a_name_of_its_own(someone: str, device: str) -> None:
    given = enter(device=device)
    assert given != device
    exhaust()
    assert guess(password=PASSWORD, device=device) == "attempts_account"
    assert guess(password=PASSWORD, device=given) == ""


def test_a_device_is_known_for_thirty_days_after_the_last_sign_in(someone: str) -> None:
    device = enter()
    again = enter(device=device, now=NOW + timedelta(days=20))
    assert again == device
    late = NOW + timedelta(days=49)
    exhaust(now=late)
    assert guess(password=PASSWORD, device=device, now=late) == ""
    too_late = NOW + timedelta(days=51)
    exhaust(now=too_late)
    assert guess(password=PASSWORD, device=device, now=too_late) == "attempts_account"
    add("other")
    enter("other", now=too_late)
    with reading() as connection:
        assert connection.execute(select(func.count()).select_from(known_device)).scalar_one() == 1


def test_a_device_is_known_after_sign_out_and_the_database_holds_no_token(someone: str) -> None:
    session = open_session()
    device = sign_in.remember_device("", session, now=NOW)
    sign_in.sign_out(session, now=NOW)
    exhaust()
    assert guess(password=PASSWORD, device=device) == ""
    with reading() as connection:
        assert connection.execute(select(known_device.c.token_hash)).scalar_one() == sign_in.digest(device) != device


def test_no_session_no_device(someone: str) -> None:
    device = sign_in.remember_device("", "guessed", now=NOW)
    exhaust()
    assert guess(password=PASSWORD, device=device) == "attempts_account"


def test_two_tabs_that_bring_one_device_at_once_leave_it_known(someone: str) -> None:
    device = enter()
    threads = [
        threading.Thread(target=sign_in.remember_device, args=(device, session), kwargs={"now": NOW})
        for session in [open_session() for _ in range(4)]
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading() as connection:
        assert devices.is_known(connection, sign_in.digest(device), "someone", NOW - timedelta(days=1))


def test_disabling_forgets_the_persons_devices(someone: str) -> None:
    device = enter()
    keep.disable_person(keep.DisablePerson(username="someone", idempotency_key="d"), by=SYSTEM, now=NOW)
    keep.enable_person(keep.EnablePerson(username="someone", idempotency_key="e"), by=SYSTEM, now=NOW)
    exhaust()
    assert guess(password=PASSWORD, device=device) == "attempts_account"


def test_a_reset_lets_in_at_once_from_anywhere(someone: str) -> None:
    exhaust()
    for number in range(20):
        guess(f"guess{number}", address="192.0.2.1")
    assert guess(password=PASSWORD) == "attempts_address"
    assert guess(password=PASSWORD, address="192.0.2.2") == "attempts_account"
    reset()
    assert guess(password=OTHER_PASSWORD, address="192.0.2.1") == ""


def test_a_reset_lets_in_on_a_device_that_was_held(someone: str) -> None:
    device = enter()
    for _ in range(6):
        guess(device=device)
    assert guess(password=PASSWORD, device=device) == "attempts_device"
    reset()
    assert guess(password=OTHER_PASSWORD, device=device) == ""


def test_after_a_reset_those_who_keep_guessing_do_not_lock_the_person_out_again(someone: str) -> None:
    exhaust()
    reset()
    later = NOW + timedelta(minutes=1)
    answers = [guess(address=f"198.51.100.{number % 50}", now=later) for number in range(1000)]
    assert answers.count(WRONG) <= LIMITS.let_in_here * 50
    assert guess(password=OTHER_PASSWORD, address="192.0.2.1", now=later) == ""


def test_what_a_reset_opens_has_its_own_end(someone: str) -> None:
    reset()
    answers = [guess(address=f"10.0.{number // 200}.{number % 200}") for number in range(400)]
    assert answers.count(WRONG) == LIMITS.let_in_most
    assert guess(password=OTHER_PASSWORD) == "attempts_account"


def test_who_was_let_in_has_the_usual_limits_again_once_in_or_a_day_later(someone: str) -> None:
    add("other")
    reset()
    reset("other")
    assert guess(password=OTHER_PASSWORD, address="192.0.2.7") == ""
    with reading() as connection:
        assert connection.execute(select(func.count()).select_from(let_in)).scalar_one() == 1
    exhaust()
    assert guess(password=OTHER_PASSWORD) == "attempts_account"
    later = NOW + timedelta(days=1)
    exhaust("other", now=later)
    assert guess("other", OTHER_PASSWORD, address="192.0.2.8", now=later) == "attempts_account"


def test_a_reset_between_the_look_at_the_password_and_the_ticket_is_heeded(
    someone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = sign_in.matches

    def look_and_meanwhile_reset(password: str, password_hash: str | None) -> bool:
        right = look(password, password_hash)
        reset()
        return right

    monkeypatch.setattr(sign_in, "matches", look_and_meanwhile_reset)
    assert guess(password=PASSWORD) == WRONG


@pytest.mark.parametrize("where", ["fifty addresses", "one office"])
def test_strangers_who_guess_at_everybody_lock_out_nobody_who_was_here_before(database: str, where: str) -> None:
    names = [add(f"person{number}") for number in range(13)]
    device_of = {name: enter(name, address="203.0.113.9", now=NOW - timedelta(days=29)) for name in names}
    address: Callable[[int], str] = (
        (lambda number: f"198.51.100.{number % 50}") if where == "fifty addresses" else (lambda _: "203.0.113.9")
    )
    answers = [guess(names[number % 13], address=address(number)) for number in range(1000)]
    assert answers.count(WRONG) <= (5 * 13 if where == "fifty addresses" else 20)
    for name in names:
        assert guess(name, PASSWORD, device=device_of[name], address="203.0.113.9") == ""
        reset(name)
        assert guess(name, OTHER_PASSWORD, address="203.0.113.9") == ""


def test_strangers_guesses_do_not_keep_a_signed_in_person_from_changing_the_password(someone: str) -> None:
    session = open_session()
    exhaust()
    actor = sign_in.actor_of(session, NOW)
    assert actor is not None

    def change(current: str, clock: datetime = NOW) -> str:
        command = account.ChangeOwnPassword(
            current=current, new=OTHER_PASSWORD, session_token=session, address="a", idempotency_key=new_key()
        )
        try:
            account.change_own_password(command, by=actor, now=NOW, clock=clock)
        except Refused as refused:
            return refused.problems[0].code
        return ""

    assert [change("wrong") for _ in range(6)] == ["password_wrong"] * 5 + ["attempts_session"]
    assert change(PASSWORD) == "attempts_session"
    assert change(PASSWORD, NOW + timedelta(minutes=15)) == ""


@pytest.mark.parametrize("username", ["\0", "some\0one", "x" * 5000, "\ud800"])
def test_a_username_nobody_can_have_is_refused_as_any_other(database: str, username: str) -> None:
    assert guess(username) == WRONG


def test_guesses_sent_at_once_do_not_slip_past_the_limit(someone: str) -> None:
    answers: list[str] = []
    threads = [
        threading.Thread(target=lambda number=number: answers.append(guess(address=f"a{number}")))
        for number in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count(WRONG) == 5
    assert answers.count("attempts_account") == 15


def test_waiting_helps_also_who_kept_trying(someone: str) -> None:
    exhaust()
    for minute in range(1, 15):
        assert guess(address="z", now=NOW + timedelta(minutes=minute)) == "attempts_account"
    assert guess(password=PASSWORD, now=NOW + timedelta(minutes=15)) == ""


def test_attempts_are_forgotten_after_a_day(someone: str) -> None:
    guess()
    guess(now=NOW + timedelta(days=2))
    with reading() as connection:
        assert connection.execute(select(func.count()).select_from(sign_in_attempt)).scalar_one() == 1


@pytest.mark.parametrize("of", ["anybody", "a device that is known"])
def test_a_name_that_is_known_takes_as_long_as_one_that_is_not(
    someone: str, of: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = Limit("attempts_account", 10_000, timedelta(1))
    wide = dataclasses.replace(LIMITS, account=many, address=many, device=many)
    monkeypatch.setattr(sign_in, "LIMITS", wide)
    device = enter() if of != "anybody" else ""
    spent: dict[str, list[float]] = {"someone": [], "nobody": []}
    for username in ("someone", "nobody") * 15:
        begin = time.thread_time()
        assert guess(username, device=device) == WRONG
        spent[username].append(time.thread_time() - begin)
    known, unknown = (statistics.median(times) for times in spent.values())
    assert abs(known - unknown) < max(0.005, 0.25 * known)


def test_whoever_is_held_waits_for_no_writer(someone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    exhaust()
    monkeypatch.setattr(attempts, "count_attempt", None)
    assert guess() == "attempts_account"


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
    assert answers.count(WRONG) == looked_at
    assert set(answers) == {WRONG, "attempts_account"}
