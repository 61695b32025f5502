"""People, as an administrator keeps them: added, given roles, disabled and enabled, given a link to set a password."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboard.domain.people.access import AccessKind
from dashboard.domain.people.password_link import LASTS, LinkEnd
from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.rights import Action, Actor, require
from dashboard.domain.vocabulary import Language, Role
from dashboard.services.acting import transact_as
from dashboard.services.people.passwords import NO_PASSWORD, hash_password, known_here, problems_of_password
from dashboard.services.people.rules import problems_of_email, problems_of_person, problems_of_roles
from dashboard.services.people.sign_in import digest
from dashboard.store import audit
from dashboard.store.people import access_log, accounts, attempts, calendar_feeds, devices, password_links
from dashboard.store.people.access_log import Event
from dashboard.store.people.accounts import Connection


@dataclass(frozen=True, kw_only=True)
class AddPerson:
    """``link`` is the token of a link, from ``new_link``, by which the person sets a password; ``password`` stands
    in its place where whoever runs the server chose one."""

    username: str
    display_name: str
    organisation: str | None
    roles: frozenset[Role]
    language: Language | None
    link: str = ""
    password: str = ""
    email: str = ""
    idempotency_key: str


@dataclass(frozen=True, kw_only=True)
class SetRoles:
    """``version`` is the one the form showed: a change by another in between is a refusal, not lost.

    ``email`` stays as it is where it is ``None``.
    """

    username: str
    organisation: str | None
    roles: frozenset[Role]
    email: str | None = None
    version: int
    idempotency_key: str


@dataclass(frozen=True, kw_only=True)
class DisablePerson:
    username: str
    idempotency_key: str


@dataclass(frozen=True, kw_only=True)
class EnablePerson:
    username: str
    idempotency_key: str


@dataclass(frozen=True, kw_only=True)
class ResetPassword:
    """``link`` and ``password`` as in ``AddPerson``."""

    username: str
    link: str = ""
    password: str = ""
    idempotency_key: str


def add_person(command: AddPerson, *, by: Actor, now: datetime, clock: datetime | None = None) -> None:
    """``clock`` is the real time, where ``now`` is not. Raises ``NotAllowed``, or ``Refused`` with every problem."""
    require(by, Action.MANAGE_PEOPLE)
    username = command.username.strip().lower()
    problems = problems_of_person(username, command.display_name)
    problems += problems_of_roles(command.roles, command.organisation)
    if not command.link:
        words = known_here(command.display_name, command.organisation, command.email)
        problems += problems_of_password(command.password, username=username, words=words)
    problems += problems_of_email(command.email.strip())
    if problems:
        raise Refused(*problems)
    values: dict[str, Any] = {
        "display_name": command.display_name.strip(),
        "organisation": command.organisation or None,
        "language": command.language,
        "roles": sorted(command.roles),
    }
    password_hash = NO_PASSWORD if command.link else hash_password(command.password)

    def work(connection: Connection) -> None:
        if audit.find_by_idempotency_key(connection, command.idempotency_key):
            return
        if accounts.find(connection, username):
            raise Refused(Problem(code="username_taken", field="username", values={"value": username}))
        email = command.email.strip() or None
        added = accounts.add(connection, username=username, password_hash=password_hash, now=now, email=email, **values)
        _give_link(connection, command, added, clock or now)
        _note(connection, "person_added", command, username, by, now, after=values)

    transact_as(by, work, on_people=True)


def set_roles(command: SetRoles, *, by: Actor, now: datetime) -> None:
    """Other roles, another organisation, another address for mail. Raises ``NotAllowed``, ``Refused``."""
    require(by, Action.MANAGE_PEOPLE)
    problems = problems_of_roles(command.roles, command.organisation)
    if problems := problems + problems_of_email((command.email or "").strip()):
        raise Refused(*problems)

    def work(connection: Connection) -> None:
        if audit.find_by_idempotency_key(connection, command.idempotency_key):
            return
        found = _existing(connection, command.username)
        if Role.ADMINISTRATOR not in command.roles:
            _keep_an_administrator(connection, found.id)
        before: dict[str, Any] = {
            "roles": accounts.roles_of(connection, found.id),
            "organisation": found.organisation_code,
        }
        after: dict[str, Any] = {"roles": sorted(command.roles), "organisation": command.organisation or None}
        email = found.email if command.email is None else command.email.strip() or None
        before["roles"] = sorted(before["roles"])
        if email != found.email:
            after["email_changed"] = True  # the audit says that, and no address
        if before == after:
            return
        values = {"organisation_code": after["organisation"], "email": email}
        if not accounts.change(connection, found.id, command.version, **values):
            raise Refused(Problem(code="person_changed", values={"value": command.username}))
        accounts.replace_roles(connection, found.id, command.roles)
        _note(connection, "roles_changed", command, command.username, by, now, before=before, after=after)

    transact_as(by, work, on_people=True)


def disable_person(command: DisablePerson, *, by: Actor, now: datetime, clock: datetime | None = None) -> None:
    """End the person's sessions, link and calendar: they are out, and stay out. Raises ``NotAllowed``, ``Refused``."""
    require(by, Action.MANAGE_PEOPLE)

    def work(connection: Connection) -> None:
        if audit.find_by_idempotency_key(connection, command.idempotency_key):
            return
        found = _existing(connection, command.username)
        if found.disabled_at is not None:
            return
        _keep_an_administrator(connection, found.id)
        accounts.change(connection, found.id, disabled_at=now)
        accounts.end_sessions_of(connection, found.id)
        devices.forget_devices_of(connection, found.id)
        calendar_feeds.remove_feed(connection, found.id)
        password_links.end_links_of(connection, found.id, LinkEnd.DISABLED, clock or now)
        _log(connection, AccessKind.DISABLED, found.id, by, clock or now)
        _note(connection, "person_disabled", command, command.username, by, now)

    transact_as(by, work, on_people=True)


def enable_person(command: EnablePerson, *, by: Actor, now: datetime) -> None:
    """Let a disabled person sign in again. Raises ``NotAllowed``, ``Refused``."""
    require(by, Action.MANAGE_PEOPLE)

    def work(connection: Connection) -> None:
        if audit.find_by_idempotency_key(connection, command.idempotency_key):
            return
        found = _existing(connection, command.username)
        if found.disabled_at is None:
            return
        accounts.change(connection, found.id, disabled_at=None)
        _note(connection, "person_enabled", command, command.username, by, now)

    transact_as(by, work, on_people=True)


def reset_password(command: ResetPassword, *, by: Actor, now: datetime, clock: datetime) -> None:
    """End another person's password, sessions and calendar, and let them in by the link, whatever was tried before.

    ``clock`` is the real time, by which attempts and links are counted. Raises ``NotAllowed``, ``Refused``.
    """
    require(by, Action.MANAGE_PEOPLE)
    if command.username == by.username:
        raise Refused(Problem(code="reset_own"))
    if not command.link and (
        problems := problems_of_password(command.password, username=command.username, words=known_here())
    ):
        raise Refused(*problems)
    password_hash = NO_PASSWORD if command.link else hash_password(command.password)

    def work(connection: Connection) -> None:
        if audit.find_by_idempotency_key(connection, command.idempotency_key):
            return
        found = _existing(connection, command.username)
        if found.disabled_at is not None:
            raise Refused(Problem(code="reset_disabled", values={"value": command.username}))
        accounts.change(connection, found.id, password_hash=password_hash)
        accounts.end_sessions_of(connection, found.id)
        calendar_feeds.remove_feed(connection, found.id)
        attempts.let_person_in(connection, found.id, found.username, clock)
        _log(connection, AccessKind.PASSWORD_RESET, found.id, by, clock)
        _give_link(connection, command, found.id, clock)
        _note(connection, "password_reset", command, command.username, by, now)

    transact_as(by, work, on_people=True)


def _give_link(connection: Connection, command: AddPerson | ResetPassword, person_id: int, clock: datetime) -> None:
    """The link that the command brings; without one, an earlier link ends all the same."""
    if command.link:
        password_links.add_link(connection, digest(command.link), person_id, now=clock, lasts=LASTS)
    else:
        password_links.end_links_of(connection, person_id, LinkEnd.REPLACED, clock)


Command = AddPerson | SetRoles | DisablePerson | EnablePerson | ResetPassword


def _note(
    connection: Connection,
    action: str,
    command: Command,
    username: str,
    by: Actor,
    now: datetime,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """The audit row: what changed, never a password or its hash."""
    audit.append(
        connection,
        at=now,
        actor=by.username,
        action=action,
        entity="person",
        entity_key=username,
        before=before,
        after=after,
        idempotency_key=command.idempotency_key,
    )


def _log(connection: Connection, kind: AccessKind, person_id: int, by: Actor, clock: datetime) -> None:
    access_log.note(connection, Event(kind, clock, person_id, detail=by.username))


def _existing(connection: Connection, username: str) -> accounts.Found:
    found = accounts.find(connection, username)
    if found is None:
        raise Refused(Problem(code="person_unknown", values={"value": username}))
    return found


def _keep_an_administrator(connection: Connection, person_id: int) -> None:
    """Refuse to take away the last one who could give it back."""
    if Role.ADMINISTRATOR in accounts.roles_of(connection, person_id) and not accounts.other_administrators(
        connection, person_id
    ):
        raise Refused(Problem(code="last_administrator", field="roles"))
