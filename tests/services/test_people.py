"""People: who may keep them, what is refused, and what the audit says."""

import dataclasses
import json
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from dashboard.domain.people.guessing import LIMITS
from dashboard.domain.refusal import NotAllowed, Problem, Refused
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import Language, Role
from dashboard.services.people import account, keep
from dashboard.services.people.passwords import matches
from dashboard.services.people.sign_in import actor_of, exchange, sign_in
from dashboard.services.system import SYSTEM, new_key
from dashboard.store.audit import broken_links
from dashboard.store.engine import reading, writing
from dashboard.store.people import accounts as stored
from dashboard.store.tables import audit, session
from tests import builders

NOW = builders.NOW
PASSWORD = "a sentence nobody guesses"
ADMIN = builders.actor(Role.ADMINISTRATOR, organisation=None, username="root")
Verb = tuple[Callable[..., None], Any]


def new_person(username: str = "someone", **changes: Any) -> keep.AddPerson:
    command = keep.AddPerson(
        username=username,
        display_name="Someone",
        organisation="CORK",
        roles=frozenset({Role.PARTNER}),
        language=None,
        password=PASSWORD,
        idempotency_key=new_key(),
    )
    return dataclasses.replace(command, **changes)


def added(username: str = "someone", **changes: Any) -> Actor:
    """A person in the database, as they act."""
    keep.add_person(new_person(username, **changes), by=SYSTEM, now=NOW)
    token = signed_in(username)
    actor = actor_of(token, NOW)
    assert actor is not None
    return actor


def signed_in(username: str, password: str = PASSWORD) -> str:
    ticket = sign_in(username=username, password=password, address="192.0.2.1", now=NOW)
    token = exchange(ticket, now=NOW)
    assert token is not None
    return token


def rows() -> list[Any]:
    with reading() as connection:
        return list(connection.execute(select(audit).order_by(audit.c.id)).all())


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refusal.value.problems]


VERBS: dict[str, Verb] = {
    "add": (keep.add_person, new_person("newcomer")),
    "roles": (
        keep.set_roles,
        keep.SetRoles(
            username="someone", organisation=None, roles=frozenset({Role.OBSERVER}), version=1, idempotency_key="a"
        ),
    ),
    "disable": (keep.disable_person, keep.DisablePerson(username="someone", idempotency_key="b")),
    "enable": (keep.enable_person, keep.EnablePerson(username="someone", idempotency_key="c")),
    "reset": (
        partial(keep.reset_password, clock=NOW),
        keep.ResetPassword(username="someone", password=PASSWORD, idempotency_key="d"),
    ),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("role", [None, *(role for role in Role if role != Role.ADMINISTRATOR)])
def test_only_an_administrator_keeps_people(database: str, role: Role | None, verb: str) -> None:
    keep.add_person(new_person(), by=SYSTEM, now=NOW)
    before = rows()
    do, command = VERBS[verb]
    for organisation in ("CORK", builders.LEAD, None):
        with pytest.raises(NotAllowed):
            do(command, by=builders.actor(*([role] if role else []), organisation=organisation), now=NOW)
    assert rows() == before


@pytest.mark.parametrize("verb", VERBS)
def test_an_administrator_does_each_once_however_often_it_is_sent(database: str, verb: str) -> None:
    keep.add_person(new_person(), by=SYSTEM, now=NOW)
    if verb == "enable":
        keep.disable_person(keep.DisablePerson(username="someone", idempotency_key="x"), by=ADMIN, now=NOW)
    before = len(rows())
    do, command = VERBS[verb]
    for _ in range(3):
        do(command, by=ADMIN, now=NOW)
    assert len(rows()) == before + 1
    assert rows()[-1].actor == "root"


@pytest.mark.parametrize("role", [None, *Role])
def test_each_role_keeps_its_own_password_and_language_and_nobody_without_a_role(
    database: str, role: Role | None
) -> None:
    person = added(roles=frozenset({Role.PARTNER}))
    actor = dataclasses.replace(person, roles=frozenset({role} if role else ()))
    with writing() as connection:
        stored.replace_roles(connection, person.person_id, actor.roles)
    language = account.ChangeOwnLanguage(language=Language.FRENCH)
    password = account.ChangeOwnPassword(
        current=PASSWORD, new="another long sentence", session_token="", address="local", idempotency_key=new_key()
    )
    if role is None:
        with pytest.raises(NotAllowed):
            account.change_own_language(language, by=actor, now=NOW)
        with pytest.raises(NotAllowed):
            account.change_own_password(password, by=actor, now=NOW, clock=NOW)
        return
    account.change_own_language(language, by=actor, now=NOW)
    account.change_own_password(password, by=actor, now=NOW, clock=NOW)
    assert signed_in("someone", "another long sentence")


def test_every_problem_of_a_new_person_is_said_at_once(database: str) -> None:
    command = new_person(
        "Not a name", display_name=" ", organisation=None, roles=frozenset({Role.PARTNER}), password="short"
    )
    with pytest.raises(Refused) as refusal:
        keep.add_person(command, by=ADMIN, now=NOW)
    assert codes(refusal) == ["username", "display_name", "organisation_missing", "password_short"]
    assert rows() == []


@pytest.mark.parametrize("username", ["system", "demo", "", "a", "../x", "a b", "é", "x" * 61, "-a"])
def test_a_username_is_one_that_can_be_typed_and_is_nobody_elses(database: str, username: str) -> None:
    with pytest.raises(Refused) as refusal:
        keep.add_person(new_person(username), by=ADMIN, now=NOW)
    assert "username" in codes(refusal)


def test_a_username_is_given_once_whatever_its_letters(database: str) -> None:
    keep.add_person(new_person("Someone"), by=ADMIN, now=NOW)
    with pytest.raises(Refused) as refusal:
        keep.add_person(new_person("SOMEONE"), by=ADMIN, now=NOW)
    assert codes(refusal) == ["username_taken"]


def test_roles_changed_meanwhile_are_not_overwritten(database: str) -> None:
    keep.add_person(new_person(), by=SYSTEM, now=NOW)
    first = keep.SetRoles(
        username="someone",
        organisation="CORK",
        roles=frozenset({Role.LEAD_PARTNER}),
        version=1,
        idempotency_key=new_key(),
    )
    keep.set_roles(first, by=ADMIN, now=NOW)
    late = dataclasses.replace(first, roles=frozenset({Role.OBSERVER}), idempotency_key=new_key())
    with pytest.raises(Refused) as refusal:
        keep.set_roles(late, by=ADMIN, now=NOW)
    assert codes(refusal) == ["person_changed"]


def test_new_roles_hold_from_the_next_look_up(database: str) -> None:
    added()
    token = signed_in("someone")
    command = keep.SetRoles(
        username="someone", organisation=None, roles=frozenset({Role.OBSERVER}), version=1, idempotency_key=new_key()
    )
    keep.set_roles(command, by=ADMIN, now=NOW)
    actor = actor_of(token, NOW)
    assert actor is not None
    assert (actor.roles, actor.organisation) == ({Role.OBSERVER}, None)


def test_the_last_administrator_stays_one(database: str) -> None:
    keep.add_person(new_person("root", roles=frozenset({Role.ADMINISTRATOR})), by=SYSTEM, now=NOW)
    demote = keep.SetRoles(
        username="root", organisation=None, roles=frozenset({Role.OBSERVER}), version=1, idempotency_key=new_key()
    )
    disable = keep.DisablePerson(username="root", idempotency_key=new_key())
    for do, command in ((keep.set_roles, demote), (keep.disable_person, disable)):
        with pytest.raises(Refused) as refusal:
            do(command, by=ADMIN, now=NOW)  # type: ignore[operator]
        assert codes(refusal) == ["last_administrator"]
    keep.add_person(new_person("second", roles=frozenset({Role.ADMINISTRATOR})), by=SYSTEM, now=NOW)
    keep.disable_person(disable, by=ADMIN, now=NOW)


@pytest.mark.parametrize("verb", ["disable", "reset"])
def test_disabling_and_a_new_password_end_every_session(database: str, verb: str) -> None:
    added()
    tokens = [signed_in("someone") for _ in range(2)]
    do, command = VERBS[verb]
    do(command, by=ADMIN, now=NOW)
    assert [actor_of(token, NOW) for token in tokens] == [None, None]
    with reading() as connection:
        assert connection.execute(select(session)).all() == []


def test_a_disabled_person_signs_in_no_more_until_enabled(database: str) -> None:
    added()
    keep.disable_person(keep.DisablePerson(username="someone", idempotency_key="1"), by=ADMIN, now=NOW)
    with pytest.raises(Refused) as refusal:
        signed_in("someone")
    assert codes(refusal) == ["sign_in_wrong"]
    keep.enable_person(keep.EnablePerson(username="someone", idempotency_key="2"), by=ADMIN, now=NOW)
    assert signed_in("someone")


def test_ones_own_new_password_keeps_this_session_and_ends_the_others(database: str) -> None:
    actor = added()
    mine, other = signed_in("someone"), signed_in("someone")
    command = account.ChangeOwnPassword(
        current=PASSWORD, new="another long sentence", session_token=mine, address="local", idempotency_key="k"
    )
    account.change_own_password(command, by=actor, now=NOW, clock=NOW)
    account.change_own_password(command, by=actor, now=NOW, clock=NOW)
    assert actor_of(mine, NOW) is not None
    assert actor_of(other, NOW) is None
    assert [row.action for row in rows()].count("password_changed") == 1


def test_the_audit_holds_no_password_and_no_hash_and_its_chain_is_whole(database: str) -> None:
    added()
    for name in ("roles", "disable", "enable", "reset"):
        do, command = VERBS[name]
        do(command, by=ADMIN, now=NOW)
    with reading() as connection:
        found = stored.find(connection, "someone")
        assert broken_links(connection) == []
    assert found is not None
    assert matches(PASSWORD, found.password_hash)
    written = json.dumps([[row.before, row.after, row.entity_key] for row in rows()])
    assert "argon2" not in written
    assert PASSWORD not in written
    assert found.password_hash not in written


def test_the_list_of_people_holds_no_hash(database: str) -> None:
    added()
    with reading() as connection:
        frame = stored.people(connection)
    assert "password_hash" not in frame.columns
    assert frame["roles"].tolist() == [[Role.PARTNER]]


@pytest.mark.usefixtures("database")
def test_an_address_for_mail_is_kept_changed_and_never_in_the_audit() -> None:
    one = added("one", email=" one@example.org ")
    with reading() as connection:
        assert stored.email_of(connection, one.person_id) == "one@example.org"
        found = stored.find(connection, "one")
    assert found is not None
    unchanged = keep.SetRoles(
        username="one",
        organisation="CORK",
        roles=frozenset({Role.PARTNER}),
        version=found.version,
        idempotency_key=new_key(),
    )
    keep.set_roles(unchanged, by=SYSTEM, now=NOW)
    keep.set_roles(dataclasses.replace(unchanged, email="two@example.org"), by=SYSTEM, now=NOW)
    mine = account.ChangeOwnEmail(
        email="three@example.org", current=PASSWORD, session_token="", address="192.0.2.1", sender="b@example.org"
    )
    told: list[EmailMessage] = []
    account.change_own_email(mine, lambda mail: told.append(mail) or "", by=one, now=NOW, clock=NOW)
    assert [str(mail["To"]) for mail in told] == ["Someone <two@example.org>"]
    assert "three@example.org" not in str(told[0])
    with reading() as connection:
        assert stored.email_of(connection, one.person_id) == "three@example.org"
        assert "example.org" not in str(connection.execute(select(audit)).all())


def move_mail(by: Actor, current: str, email: str = "two@example.org", clock: datetime = NOW) -> None:
    command = account.ChangeOwnEmail(email=email, current=current, session_token="open", address="192.0.2.1")
    account.change_own_email(command, None, by=by, now=NOW, clock=clock)


@pytest.mark.usefixtures("database")
def test_the_address_for_mail_is_changed_with_the_password_alone_and_guesses_at_it_are_counted() -> None:
    one = added("one", email="one@example.org")
    for number in range(LIMITS.session.failures):
        with pytest.raises(Refused) as refusal:
            move_mail(one, f"guess {number}")
        assert [problem.code for problem in refusal.value.problems] == ["password_wrong"]
    with pytest.raises(Refused) as refusal:
        move_mail(one, PASSWORD)
    assert [problem.code for problem in refusal.value.problems] == ["attempts_session"]
    with reading() as connection:
        assert stored.email_of(connection, one.person_id) == "one@example.org"
    move_mail(one, PASSWORD, clock=NOW + LIMITS.session.within)
    with reading() as connection:
        assert stored.email_of(connection, one.person_id) == "two@example.org"


@pytest.mark.usefixtures("database")
def test_a_mail_server_that_is_away_keeps_nobody_from_changing_the_address(caplog: pytest.LogCaptureFixture) -> None:
    one = added("one", email="one@example.org")

    def away(mail: EmailMessage) -> str:
        raise Refused(Problem(code="mail_server_away"))

    command = account.ChangeOwnEmail(email="", current=PASSWORD, session_token="", address="192.0.2.1")
    account.change_own_email(command, away, by=one, now=NOW, clock=NOW)
    with reading() as connection:
        assert stored.email_of(connection, one.person_id) is None
    assert "mail_server_away" in caplog.text


@pytest.mark.parametrize(
    "email",
    [
        *("nobody", "a@b", "a b@example.org", "a@example.org\nBcc: x@example.org", "a@-", "é@example.org", "x" * 255),
        *("jean..dupont@example.org", ".jean@example.org", "jean.@example.org", "jean@-example.org", "jean@a..org"),
    ],
)
@pytest.mark.usefixtures("database")
def test_what_is_no_address_for_mail_is_refused(email: str) -> None:
    one = added("one")
    changed = keep.SetRoles(
        username="one", organisation="CORK", roles=one.roles, email=email, version=1, idempotency_key="roles"
    )
    mine = account.ChangeOwnEmail(email=email, current=PASSWORD, session_token="", address="192.0.2.1")
    for send in (
        lambda: added("two", email=email),
        lambda: keep.set_roles(changed, by=SYSTEM, now=NOW),
        lambda: account.change_own_email(mine, None, by=one, now=NOW, clock=NOW),
    ):
        with pytest.raises(Refused) as refusal:
            send()
        assert [problem.code for problem in refusal.value.problems] == ["email"]


@pytest.mark.parametrize(
    "email", ["o'neil+binnacle@sub.example.org", "a.b@mail.stadt.local", "a_b@xn--bcher-kva.example"]
)
@pytest.mark.usefixtures("database")
def test_uncommon_addresses_that_mail_reaches_are_kept(email: str) -> None:
    one = added("one", email=email)
    with reading() as connection:
        assert stored.email_of(connection, one.person_id) == email
