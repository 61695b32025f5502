"""One's own account: the password, the language, the address for mail."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from dashboard.domain.people.access import AccessKind
from dashboard.domain.people.password_link import LinkEnd
from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.rights import Action, Actor, require
from dashboard.domain.vocabulary import Language
from dashboard.exchange.mail.link import address, link_mail, moved_letter
from dashboard.services.acting import transact_as
from dashboard.services.people.passwords import hash_password, known_here, problems_of_password
from dashboard.services.people.rules import problems_of_email
from dashboard.services.people.sign_in import WRONG, check_password, digest
from dashboard.store import audit
from dashboard.store.people import access_log, accounts, password_links
from dashboard.store.people.access_log import Event
from dashboard.store.people.accounts import Connection

_LOGGER = logging.getLogger("binnacle")


@dataclass(frozen=True, kw_only=True)
class ChangeOwnPassword:
    """``session_token`` is the session that stays; all others of the person end."""

    current: str
    new: str
    session_token: str
    address: str
    idempotency_key: str


@dataclass(frozen=True, kw_only=True)
class ChangeOwnLanguage:
    language: Language


@dataclass(frozen=True, kw_only=True)
class ChangeOwnEmail:
    """``current`` is the password; ``sender`` is whom the mail to the address before comes from."""

    email: str
    current: str
    session_token: str
    address: str
    sender: str = ""


Deliver = Callable[[EmailMessage], str]
"""Hands one mail over; what was said against it, empty once it was accepted."""


def change_own_password(command: ChangeOwnPassword, *, by: Actor, now: datetime, clock: datetime) -> None:
    """``clock`` is the real time, by which attempts are counted. Raises ``NotAllowed``, ``Refused``."""
    require(by, Action.CHANGE_OWN_PASSWORD)
    words = known_here(by.display_name, by.organisation)
    if problems := problems_of_password(command.new, username=by.username, words=words, field="new"):
        raise Refused(*problems)
    if command.new == command.current:
        raise Refused(Problem(code="password_same", field="new"))
    if transact_as(by, lambda connection: audit.find_by_idempotency_key(connection, command.idempotency_key)):
        return
    _require_current(command, by, clock)
    password_hash = hash_password(command.new)

    def work(connection: Connection) -> None:
        if audit.find_by_idempotency_key(connection, command.idempotency_key):
            return
        accounts.change(connection, by.person_id, password_hash=password_hash)
        accounts.end_sessions_of(connection, by.person_id, but=digest(command.session_token))
        password_links.end_links_of(connection, by.person_id, LinkEnd.REPLACED, clock)
        access_log.note(connection, Event(AccessKind.PASSWORD_CHANGED, clock, by.person_id))
        audit.append(
            connection,
            at=now,
            actor=by.username,
            action="password_changed",
            entity="person",
            entity_key=by.username,
            idempotency_key=command.idempotency_key,
        )

    transact_as(by, work, on_people=True)


def _require_current(command: ChangeOwnPassword | ChangeOwnEmail, by: Actor, clock: datetime) -> None:
    """The present password, counted like any attempt to sign in."""
    try:
        check_password(
            username=by.username,
            password=command.current,
            address=command.address,
            session=command.session_token,
            now=clock,
        )
    except Refused as refusal:
        if WRONG in refusal.problems:
            raise Refused(Problem(code="password_wrong", field="current")) from None
        raise


def change_own_language(command: ChangeOwnLanguage, *, by: Actor, now: datetime) -> None:
    """Keep the language chosen; nothing is written where it is that already. Raises ``NotAllowed``."""
    require(by, Action.CHANGE_OWN_LANGUAGE)

    def work(connection: Connection) -> None:
        found = accounts.find(connection, by.username)
        if found is None or found.language == command.language:
            return
        accounts.change(connection, found.id, language=command.language)
        audit.append(
            connection,
            at=now,
            actor=by.username,
            action="language_changed",
            entity="person",
            entity_key=by.username,
            before={"language": found.language},
            after={"language": command.language},
        )

    transact_as(by, work, on_people=True)


def change_own_email(
    command: ChangeOwnEmail, deliver: Deliver | None, *, by: Actor, now: datetime, clock: datetime
) -> None:
    """Where mail is sent to; empty for nowhere. The address before is told, where ``deliver`` takes mails.

    ``clock`` is the real time, by which attempts at the password are counted. Raises ``NotAllowed``, ``Refused``.
    """
    require(by, Action.CHANGE_OWN_EMAIL)
    email = command.email.strip()
    if problems := problems_of_email(email):
        raise Refused(*problems)
    _require_current(command, by, clock)

    def work(connection: Connection) -> str | None:
        found = accounts.find(connection, by.username)
        if found is None or (found.email or "") == email:
            return None
        accounts.change(connection, found.id, email=email or None)
        audit.append(
            connection,
            at=now,
            actor=by.username,
            action="email_changed",
            entity="person",
            entity_key=by.username,
        )
        return str(found.email) if found.email else None

    before = transact_as(by, work, on_people=True)
    if before and deliver:
        _tell(before, command.sender, deliver, by, clock)


def _tell(before: str, sender: str, deliver: Deliver, by: Actor, clock: datetime) -> None:
    """To the address that was changed; a mail that nobody takes undoes nothing, and is in the log of the server."""
    letter = moved_letter(name=by.display_name, username=by.username, at=clock, language=by.language)
    mail = link_mail(letter, address(by.display_name, before), sender=sender, language=by.language, now=clock)
    try:
        said = deliver(mail)
    except Refused as refusal:
        said = str(refusal)
    if said:
        _LOGGER.warning(
            "The address for mail of %s was changed, and the one before could not be told: %s", by.username, said
        )
