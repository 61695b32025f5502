"""A person sets their own password by a link that an administrator made: for seven days, and once."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import NamedTuple

from dashboard.domain.people.access import AccessKind
from dashboard.domain.people.password_link import LinkState, state_of
from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.rights import Action, Actor, require
from dashboard.exchange.mail.link import Letter, address, link_letter, link_mail
from dashboard.services.acting import transact_as
from dashboard.services.people.passwords import hash_password, known_here, problems_of_password
from dashboard.services.people.rules import problems_of_email
from dashboard.services.people.sign_in import digest
from dashboard.settings import settings
from dashboard.store import audit
from dashboard.store.engine import reading, transact
from dashboard.store.people import access_log, accounts, attempts, calendar_feeds, password_links
from dashboard.store.people.access_log import Event
from dashboard.store.people.accounts import Connection
from dashboard.store.people.password_links import Link

PAGE = "set-password"
PARAMETER = "link"


@dataclass(frozen=True, kw_only=True)
class SetByLink:
    token: str
    new: str
    idempotency_key: str


@dataclass(frozen=True, kw_only=True)
class SendLink:
    """``language`` stands in where the person has chosen none; ``sender`` is whom the mail comes from."""

    token: str
    language: str
    sender: str


Deliver = Callable[[EmailMessage], str]
"""Hands one mail over; what was said against it, empty once it was accepted."""


class Opened(NamedTuple):
    """What a link says to whoever opens it; the person is told only where it was a link of theirs."""

    state: LinkState
    link: Link | None = None


def new_link() -> str:
    """The token of a link that is to be made: 256 bits, of which the database keeps a hash."""
    return secrets.token_urlsafe(32)


def address_of(token: str) -> str:
    """Where the link leads: under the installation's own address, whatever a request calls this server."""
    return f"{settings().public_address()}/{PAGE}?{PARAMETER}={token}"


def open_link(token: str, *, clock: datetime) -> Opened:
    """Look at a link; looking does not use it."""
    with reading() as connection:
        return _opened(connection, token, clock)


def set_password(command: SetByLink, *, now: datetime, clock: datetime) -> None:
    """Set the password of whom the link is for, end the link, the sessions and the calendar's address; let them in.

    ``clock`` is the real time, ``now`` the audit's. Raises ``Refused``: for a link that opens nothing with its state,
    for a password with what is wrong with it, and then the link stays open.
    """
    link = _require_open(open_link(command.token, clock=clock))
    words = known_here(link.display_name, link.organisation, link.email)
    if problems := problems_of_password(command.new, username=link.username, words=words, field="new"):
        raise Refused(*problems)
    password_hash = hash_password(command.new)

    def work(connection: Connection) -> None:
        if audit.find_by_idempotency_key(connection, command.idempotency_key):
            return
        if not password_links.use_link(connection, digest(command.token), clock):
            _require_open(_opened(connection, command.token, clock))
        accounts.change(connection, link.person_id, password_hash=password_hash)
        accounts.end_sessions_of(connection, link.person_id)
        calendar_feeds.remove_feed(connection, link.person_id)
        access_log.note(connection, Event(AccessKind.PASSWORD_SET, clock, link.person_id))
        attempts.let_person_in(connection, link.person_id, link.username, clock)
        audit.append(
            connection,
            at=now,
            actor=link.username,
            action="password_set_by_link",
            entity="person",
            entity_key=link.username,
            idempotency_key=command.idempotency_key,
        )

    transact(work)


def letter_of(link: Link, token: str, language: str) -> Letter:
    """What to write to the person the link is for, in their language, else in ``language``."""
    return link_letter(
        name=link.display_name,
        username=link.username,
        link=address_of(token),
        until=link.expires_at,
        language=link.language or language,
    )


def send_link(command: SendLink, deliver: Deliver, *, by: Actor, now: datetime, clock: datetime) -> str:
    """Mail an open link to the person's address, once; what the server said against it, empty where it took the mail.

    Raises ``NotAllowed``, ``Refused``, and what ``deliver`` raises: then nothing was sent.
    """
    require(by, Action.MANAGE_PEOPLE)
    key = f"link-mail/{digest(command.token)[:48]}"
    if transact_as(by, lambda connection: audit.find_by_idempotency_key(connection, key)):
        return ""
    link = _require_open(open_link(command.token, clock=clock))
    if not link.email:
        raise Refused(Problem(code="email_missing", values={"value": link.username}))
    if problems := problems_of_email(link.email):
        raise Refused(*problems)
    language = link.language or command.language
    letter = letter_of(link, command.token, language)
    to = address(link.display_name, link.email)
    mail = link_mail(letter, to, sender=command.sender, language=language, now=clock)
    if said := deliver(mail):
        return said
    transact(lambda connection: _note_sent(connection, key, link, by, now))
    return ""


def _note_sent(connection: Connection, key: str, link: Link, by: Actor, now: datetime) -> None:
    if audit.find_by_idempotency_key(connection, key):
        return
    audit.append(
        connection,
        at=now,
        actor=by.username,
        action="password_link_sent",
        entity="person",
        entity_key=link.username,
        idempotency_key=key,
    )


def _opened(connection: Connection, token: str, clock: datetime) -> Opened:
    link = password_links.link_of(connection, digest(token))
    if link is None:
        return Opened(LinkState.UNKNOWN)
    return Opened(state_of(link.end, link.expires_at, clock), link)


def _require_open(opened: Opened) -> Link:
    if opened.link is None or opened.state != LinkState.OPEN:
        ended = (opened.link.ended_at or opened.link.expires_at) if opened.link else None
        raise Refused(Problem(code=f"link_{opened.state}", values={"ended": ended} if ended else {}))
    return opened.link
