"""One's own account: the password, the language, the address for mail."""

from dataclasses import dataclass
from datetime import datetime

from dashboard.domain.people.password_link import LinkEnd
from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.rights import Action, Actor, require
from dashboard.domain.vocabulary import Language
from dashboard.services.people.passwords import hash_password, known_here, problems_of_password
from dashboard.services.people.rules import problems_of_email
from dashboard.services.people.sign_in import WRONG, check_password, digest
from dashboard.store import audit
from dashboard.store.engine import transact
from dashboard.store.people import accounts, password_links
from dashboard.store.people.accounts import Connection


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
    email: str


def change_own_password(command: ChangeOwnPassword, *, by: Actor, now: datetime, clock: datetime) -> None:
    """``clock`` is the real time, by which attempts are counted. Raises ``NotAllowed``, ``Refused``."""
    require(by, Action.CHANGE_OWN_PASSWORD)
    words = known_here(by.display_name, by.organisation)
    if problems := problems_of_password(command.new, username=by.username, words=words, field="new"):
        raise Refused(*problems)
    if command.new == command.current:
        raise Refused(Problem(code="password_same", field="new"))
    if transact(lambda connection: audit.find_by_idempotency_key(connection, command.idempotency_key)):
        return
    _require_current(command, by, clock)
    password_hash = hash_password(command.new)

    def work(connection: Connection) -> None:
        if audit.find_by_idempotency_key(connection, command.idempotency_key):
            return
        accounts.change(connection, by.person_id, password_hash=password_hash)
        accounts.end_sessions_of(connection, by.person_id, but=digest(command.session_token))
        password_links.end_links_of(connection, by.person_id, LinkEnd.REPLACED, clock)
        audit.append(
            connection,
            at=now,
            actor=by.username,
            action="password_changed",
            entity="person",
            entity_key=by.username,
            idempotency_key=command.idempotency_key,
        )

    transact(work)


def _require_current(command: ChangeOwnPassword, by: Actor, clock: datetime) -> None:
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

    transact(work)


def change_own_email(command: ChangeOwnEmail, *, by: Actor, now: datetime) -> None:
    """Where reminders are sent; empty for nowhere. Raises ``NotAllowed``, ``Refused``."""
    require(by, Action.CHANGE_OWN_LANGUAGE)
    email = command.email.strip()
    if problems := problems_of_email(email):
        raise Refused(*problems)

    def work(connection: Connection) -> None:
        found = accounts.find(connection, by.username)
        if found is None or (found.email or "") == email:
            return
        accounts.change(connection, found.id, email=email or None)
        audit.append(
            connection,
            at=now,
            actor=by.username,
            action="email_changed",
            entity="person",
            entity_key=by.username,
        )

    transact(work)
