"""Links to set a password: for seven days, once, ended by a newer one, and never a way to learn who there is."""

import dataclasses
import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from dashboard.domain.people.password_link import LinkState
from dashboard.domain.refusal import NotAllowed, Refused
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import Role
from dashboard.services.people import account, keep
from dashboard.services.people.password_links import SendLink, SetByLink, address_of, new_link, open_link, send_link
from dashboard.services.people.password_links import set_password as set_by_link
from dashboard.services.people.passwords import matches
from dashboard.services.people.sign_in import actor_of, digest, exchange, sign_in
from dashboard.services.system import SYSTEM, new_key
from dashboard.settings import settings
from dashboard.store.engine import reading, writing
from dashboard.store.people import accounts as stored
from dashboard.store.people import password_links
from dashboard.store.tables import audit, metadata
from tests import builders
from tests.services.test_people import new_person

NOW = builders.NOW
LAST = NOW + timedelta(days=7)
PASSWORD, ANOTHER = "lantern gravel otter thimble", "mussel trellis ocarina quartz"
ADMIN = builders.actor(Role.ADMINISTRATOR, organisation=None, username="root")


@pytest.fixture
def link(database: str) -> str:
    """Of somebody who was just added."""
    token = new_link()
    keep.add_person(new_person(password="", link=token), by=SYSTEM, now=NOW)
    return token


def set_password(token: str, password: str = PASSWORD, clock: datetime = NOW, **changes: Any) -> str:
    """The code of the refusal, or nothing."""
    command = SetByLink(token=token, new=password, idempotency_key=new_key())
    try:
        set_by_link(dataclasses.replace(command, **changes), now=clock, clock=clock)
    except Refused as refusal:
        return refusal.problems[0].code
    return ""


def reset(clock: datetime = NOW) -> str:
    token = new_link()
    command = keep.ResetPassword(username="someone", link=token, idempotency_key=new_key())
    keep.reset_password(command, by=ADMIN, now=clock, clock=clock)
    return token


def signs_in(password: str, clock: datetime = NOW, address: str = "192.0.2.7") -> str:
    """The session's token; empty where the password is not right."""
    try:
        ticket = sign_in(username="someone", password=password, address=address, now=clock)
    except Refused:
        return ""
    return exchange(ticket, now=clock) or ""


def test_a_new_person_has_no_password_until_the_link_sets_one(link: str) -> None:
    for guess in ("", "nobody's password", PASSWORD):
        assert not signs_in(guess)
    assert set_password(link) == ""
    assert signs_in(PASSWORD)


def test_a_link_lasts_seven_days(link: str) -> None:
    opened = open_link(link, clock=LAST - timedelta(seconds=1))
    assert (opened.state, opened.link and opened.link.expires_at) == (LinkState.OPEN, LAST)
    assert open_link(link, clock=LAST).state == LinkState.EXPIRED
    assert set_password(link, clock=LAST) == "link_expired"
    assert set_password(link, clock=LAST - timedelta(seconds=1)) == ""


def test_a_link_is_used_once_however_often_it_was_looked_at(link: str) -> None:
    for _ in range(20):
        assert open_link(link, clock=NOW).state == LinkState.OPEN
    assert set_password(link) == ""
    assert open_link(link, clock=NOW).state == LinkState.USED
    assert set_password(link, ANOTHER) == "link_used"
    assert signs_in(PASSWORD)
    assert not signs_in(ANOTHER)


def test_of_ten_who_use_a_link_at_once_one_does(link: str) -> None:
    words = ["walnut", "comet", "ribbon", "thicket", "pewter", "cinder", "marrow", "gantry", "tundra", "sorrel"]
    answers: list[str] = []
    threads = [
        threading.Thread(target=lambda word=word: answers.append(set_password(link, f"{PASSWORD} {word}")))
        for word in words
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["", *["link_used"] * 9]
    with reading() as connection:
        assert [row.action for row in connection.execute(select(audit)).all()].count("password_set_by_link") == 1


def test_the_same_form_sent_again_is_done_already(link: str) -> None:
    command = SetByLink(token=link, new=PASSWORD, idempotency_key="k")
    set_by_link(command, now=NOW, clock=NOW)
    assert set_password(link, ANOTHER, idempotency_key="k") == "link_used"
    assert signs_in(PASSWORD)


def test_a_password_that_is_refused_leaves_the_link_open(link: str) -> None:
    assert set_password(link, "Interreg2018!") == "password_known"
    assert set_password(link, "someone 2018!") == "password_known"
    assert set_password(link, "short") == "password_short"
    assert set_password(link) == ""


def test_a_newer_link_a_new_password_and_disabling_end_a_link(link: str) -> None:
    newer = reset()
    assert set_password(link) == "link_replaced"
    assert set_password(newer) == ""
    third = reset()
    keep.disable_person(keep.DisablePerson(username="someone", idempotency_key=new_key()), by=ADMIN, now=NOW)
    assert set_password(third) == "link_disabled"
    keep.enable_person(keep.EnablePerson(username="someone", idempotency_key=new_key()), by=ADMIN, now=NOW)
    assert set_password(third) == "link_disabled"
    fourth = reset()
    command = keep.ResetPassword(username="someone", password=PASSWORD, idempotency_key=new_key())
    keep.reset_password(command, by=ADMIN, now=NOW, clock=NOW)
    assert set_password(fourth) == "link_replaced"


def test_ones_own_new_password_ends_a_link_that_is_out(link: str) -> None:
    assert set_password(link) == ""
    token = signs_in(PASSWORD)
    actor = actor_of(token, NOW)
    assert actor is not None
    with_link = new_link()
    with writing() as connection:
        password_links.add_link(connection, digest(with_link), actor.person_id, now=NOW, lasts=timedelta(days=7))
    command = account.ChangeOwnPassword(
        current=PASSWORD, new=ANOTHER, session_token=token, address="local", idempotency_key=new_key()
    )
    account.change_own_password(command, by=actor, now=NOW, clock=NOW)
    assert set_password(with_link, PASSWORD) == "link_replaced"


def test_a_reset_ends_the_password_and_the_sessions_and_the_link_lets_in_past_strangers_guesses(link: str) -> None:
    assert set_password(link) == ""
    session = signs_in(PASSWORD)
    again = reset()
    assert actor_of(session, NOW) is None
    assert not signs_in(PASSWORD)
    later = NOW + timedelta(days=3)
    for number in range(8):
        assert not signs_in("wrong", later, f"198.51.100.{number}")
    assert set_password(again, ANOTHER, later) == ""
    assert signs_in(ANOTHER, later, "203.0.113.1")


def test_setting_a_password_ends_every_session_and_ticket(link: str) -> None:
    assert set_password(link) == ""
    session = signs_in(PASSWORD)
    again = reset(NOW)
    assert set_password(again, ANOTHER) == ""
    assert actor_of(session, NOW) is None


@pytest.mark.parametrize("token", ["", "nothing", "x" * 5000, "' OR 1=1 --", "é✓\ud7ff"])
def test_a_link_never_given_says_the_same_whoever_there_is(link: str, token: str) -> None:
    assert open_link(token, clock=NOW) == (LinkState.UNKNOWN, None)
    assert set_password(token) == "link_unknown"


def test_of_a_link_the_database_keeps_a_hash_alone(link: str) -> None:
    set_password(link)
    reset()
    with reading() as connection:
        everything = " ".join(str(connection.execute(select(table)).all()) for table in metadata.sorted_tables)
    assert link not in everything
    assert PASSWORD not in everything


def test_the_audit_says_who_set_it_and_no_more(link: str) -> None:
    set_password(link)
    with reading() as connection:
        last = connection.execute(select(audit).order_by(audit.c.id.desc())).first()
    assert last is not None
    assert (last.actor, last.action, last.entity_key, last.before, last.after) == (
        "someone",
        "password_set_by_link",
        "someone",
        None,
        None,
    )


def test_a_link_leads_to_the_installations_own_address(monkeypatch: pytest.MonkeyPatch) -> None:
    for given, base in (
        ("https://binnacle.example.org/", "https://binnacle.example.org"),
        ("", "http://127.0.0.1:8501"),
    ):
        monkeypatch.setenv("BINNACLE_ADDRESS", given)
        settings.cache_clear()
        assert address_of("abc") == f"{base}/set-password?link=abc"
    settings.cache_clear()


def test_nobody_resets_a_disabled_person_or_themselves(link: str) -> None:
    own = keep.ResetPassword(username="root", link=new_link(), idempotency_key=new_key())
    keep.disable_person(keep.DisablePerson(username="someone", idempotency_key=new_key()), by=ADMIN, now=NOW)
    other = keep.ResetPassword(username="someone", link=new_link(), idempotency_key=new_key())
    for command, code in ((own, "reset_own"), (other, "reset_disabled")):
        with pytest.raises(Refused) as refusal:
            keep.reset_password(command, by=ADMIN, now=NOW, clock=NOW)
        assert [problem.code for problem in refusal.value.problems] == [code]
        assert open_link(command.link, clock=NOW).state == LinkState.UNKNOWN


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_only_an_administrator_sends_a_link(link: str, role: Role) -> None:
    with pytest.raises(NotAllowed):
        sent(link, builders.actor(role))


def test_a_link_is_sent_to_whoever_has_an_address_and_what_the_server_says_is_told(database: str) -> None:
    token = new_link()
    keep.add_person(new_person(password="", link=token), by=SYSTEM, now=NOW)
    with pytest.raises(Refused) as refusal:
        sent(token, ADMIN)
    assert refusal.value.problems[0].code == "email_missing"
    with_mail = new_link()
    keep.add_person(new_person("two", password="", link=with_mail, email="two@example.org"), by=SYSTEM, now=NOW)
    assert sent(with_mail, ADMIN, "550 no such box") == "550 no such box"
    assert sent(with_mail, ADMIN) == ""
    with reading() as connection:
        actions = [row.action for row in connection.execute(select(audit)).all()]
        found = stored.find(connection, "two")
    assert actions.count("password_link_sent") == 1
    assert found is not None
    assert not matches("", found.password_hash)


def sent(token: str, by: Actor, said: str = "") -> str:
    command = SendLink(token=token, language="en", sender="b@example.org")
    return send_link(command, lambda mail: said, by=by, now=NOW, clock=NOW)
