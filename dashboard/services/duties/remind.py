"""The weekly reminder: what each person owes and was not told yet, sent by mail and then noted as said."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from enum import StrEnum

from dashboard.domain.duties.reminder import Digest, Line, to_say
from dashboard.domain.refusal import Problem, Refused
from dashboard.exchange.mail.reminder import reminder_mail
from dashboard.services.people.rules import problems_of_email
from dashboard.services.system import SYSTEM
from dashboard.store import audit
from dashboard.store.engine import Connection, reading, transact
from dashboard.store.people import reminders
from dashboard.store.people.reminders import Recipient
from dashboard.store.reads.duties.owed import duties
from dashboard.store.reads.projects.outline import Words, words_of
from dashboard.texts import text

Deliver = Callable[[EmailMessage], str]
"""Hands one mail over; what was said against it, empty once it was accepted."""


class Skipped(StrEnum):
    """Why a person gets no mail."""

    DISABLED = "disabled"
    NO_EMAIL = "no_email"
    THIS_WEEK = "this_week"
    NOTHING = "nothing"


@dataclass(frozen=True, kw_only=True)
class Post:
    """How mails look and where their links lead: ``sender`` and ``address`` as the settings give them."""

    sender: str
    address: str

    def mail(self, digest: Digest, now: datetime) -> EmailMessage:
        return reminder_mail(digest, sender=self.sender, address=self.address.rstrip("/"), now=now)


@dataclass(kw_only=True)
class Outcome:
    """User names: ``sent`` with what was said, ``skipped`` with the reason, ``failed`` with the server's words."""

    sent: list[tuple[Digest, EmailMessage]] = field(default_factory=list)
    skipped: list[tuple[str, Skipped]] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)


def remind(post: Post, *, now: datetime, deliver: Deliver | None = None, only: str | None = None) -> Outcome:
    """Send each person, or the one named, what is to be said; without ``deliver`` nothing is sent and nothing noted.

    What was said to a person is noted right after that person's mail was accepted. Raises ``Refused`` for a name that
    is nobody's, and whatever ``deliver`` raises: what was sent before is noted all the same.
    """
    outcome = Outcome()
    for recipient in _chosen(only):
        digest = _digest(recipient, now)
        if isinstance(digest, Skipped):
            outcome.skipped.append((recipient.actor.username, digest))
            continue
        if problems_of_email(digest.email):  # it came in before such addresses were refused
            outcome.failed.append((recipient.actor.username, text("problem.email", "en", value=digest.email)))
            continue
        mail = post.mail(digest, now)
        if said := deliver(mail) if deliver else "":
            outcome.failed.append((recipient.actor.username, said))
            continue
        if deliver:
            _note(digest, now)
        outcome.sent.append((digest, mail))
    return outcome


def _chosen(only: str | None) -> list[Recipient]:
    with reading() as connection:
        everybody = reminders.recipients(connection)
    chosen = [each for each in everybody if only is None or each.actor.username == only.strip().lower()]
    if only is not None and not chosen:
        raise Refused(Problem(code="person_unknown", values={"value": only}))
    return chosen


def _digest(recipient: Recipient, now: datetime) -> Digest | Skipped:
    if recipient.is_disabled:
        return Skipped.DISABLED
    if not recipient.email:
        return Skipped.NO_EMAIL
    if recipient.last and recipient.last.isocalendar()[:2] == now.isocalendar()[:2]:
        return Skipped.THIS_WEEK
    with reading() as connection:
        said = reminders.said_to(connection, recipient.actor.person_id)
        lines = to_say(_lines(connection, recipient, now), said)
    if not lines:
        return Skipped.NOTHING
    return Digest(person=recipient.actor, email=recipient.email, day=now.date(), lines=lines)


def _lines(connection: Connection, recipient: Recipient, now: datetime) -> Iterator[Line]:
    words: dict[str, Words] = {}
    for duty in duties(connection, recipient.actor, now.date()):
        if duty.project not in words:
            words[duty.project] = words_of(connection, duty.project, recipient.actor.language)
        known = words[duty.project]
        title = known.said("deliverable", "title", phase=duty.phase, code=duty.code, own=duty.title)
        yield Line(duty=duty, title=title)


def _note(digest: Digest, now: datetime) -> None:
    items = [line.item for line in digest.lines]

    def work(connection: Connection) -> None:
        known = reminders.said_to(connection, digest.person.person_id)
        new = [item for item in items if item not in known]  # a commit whose answer was lost is repeated
        if not new:
            return
        reminders.note_said(connection, digest.person.person_id, new, now)
        audit.append(
            connection,
            at=now,
            actor=SYSTEM.username,
            action="reminder_sent",
            entity="person",
            entity_key=digest.person.username,
            after={"items": new},
        )

    transact(work)
