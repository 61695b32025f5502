"""A person's calendar feed: a private address, made, renewed and revoked by its person alone."""

import secrets
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from dashboard.domain.duties.feed import ADDRESS_LASTS, WARNED_BEFORE, Event, EventKind
from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.rights import Action, Actor, may, require
from dashboard.services.acting import transact_as
from dashboard.services.people.second_factor_codes import demanded
from dashboard.services.people.sign_in import digest
from dashboard.store import audit
from dashboard.store.engine import Connection, reading, transact
from dashboard.store.people import calendar_feeds
from dashboard.store.reads.duties.feed import events
from dashboard.store.reads.projects.outline import words_of

ENTITY = "calendar_feed"
MADE, REVOKED = "calendar_feed_made", "calendar_feed_revoked"
ASKED_NOTED_EVERY = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class MakeFeed:
    idempotency_key: str


@dataclass(frozen=True, kw_only=True)
class RevokeFeed:
    idempotency_key: str


def make_feed(command: MakeFeed, *, by: Actor, now: datetime) -> str | None:
    """The token of the new address, which nobody is told again; the address before it ends.

    ``None`` where this form has made one already. Raises ``NotAllowed``, and ``Refused`` for the key of another form.
    """
    require(by, Action.FOLLOW_CALENDAR)
    token = secrets.token_urlsafe(32)

    def work(connection: Connection) -> bool:
        if _sent_before(connection, MADE, by, command.idempotency_key):
            return False
        calendar_feeds.put_feed(connection, by.person_id, digest(token), now)
        _note(connection, MADE, by, now, command.idempotency_key)
        return True

    return token if transact_as(by, work) else None


def revoke_feed(command: RevokeFeed, *, by: Actor, now: datetime) -> None:
    """The address leads nowhere from now on. Raises as ``make_feed`` does."""
    require(by, Action.FOLLOW_CALENDAR)

    def work(connection: Connection) -> None:
        if _sent_before(connection, REVOKED, by, command.idempotency_key):
            return
        if calendar_feeds.remove_feed(connection, by.person_id):
            _note(connection, REVOKED, by, now, command.idempotency_key)

    transact_as(by, work)


class OwnFeed(NamedTuple):
    """One's own address: ``last_day`` on which it opens; ``ends_soon`` from two weeks before, ``is_over`` after it."""

    made: date
    used_at: datetime | None
    last_day: date
    ends_soon: bool
    is_over: bool


def own_feed(*, by: Actor, today: date) -> OwnFeed | None:
    """``None`` without one. Raises ``NotAllowed``."""
    require(by, Action.FOLLOW_CALENDAR)
    with reading() as connection:
        found = calendar_feeds.feed_of_person(connection, by.person_id)
    if found is None:
        return None
    made = found.made_at.date()
    last_day = made + ADDRESS_LASTS - timedelta(days=1)
    is_over = today > last_day
    return OwnFeed(made, found.used_at, last_day, not is_over and today >= last_day - WARNED_BEFORE, is_over)


def note_asked(token: str, now: datetime) -> None:
    """A program asked for the calendar; written once an hour."""
    with reading() as connection:
        last = calendar_feeds.last_asked(connection, digest(token))
    if last is None or now - last >= ASKED_NOTED_EVERY:
        transact(lambda connection: calendar_feeds.note_asked(connection, digest(token), now))


def feed_of(token: str, today: date) -> tuple[Actor, list[Event]] | None:
    """Whose calendar the address shows, and what is in it; ``None`` where it is nobody's who may, or a year old."""
    with reading() as connection:
        made_after = datetime.combine(today, time.max, tzinfo=UTC) - ADDRESS_LASTS
        actor = calendar_feeds.owner_of(connection, digest(token), made_after, demanded())
        if actor is None or not may(actor, Action.FOLLOW_CALENDAR):
            return None
        found = events(connection, actor, today)
        return actor, _in_language(connection, found, actor.language)


def _in_language(connection: Connection, found: list[Event], language: str) -> list[Event]:
    """Titles and places in the person's language, where the project has them so."""
    words = {project: words_of(connection, project, language) for project in {event.project for event in found}}

    def said(event: Event, field: str, own: str) -> str:
        entity = "meeting" if event.kind is EventKind.MEETING else "deliverable"
        return words[event.project].said(entity, field, phase=event.phase, code=event.code, own=own)

    return [
        replace(
            event,
            title=said(event, "name" if event.kind is EventKind.MEETING else "title", event.title),
            place=said(event, "place", event.place),
        )
        for event in found
    ]


def _sent_before(connection: Connection, action: str, by: Actor, key: str) -> bool:
    """Whether this form has done it already.

    Raises ``Refused`` where the key is another form's, or another person's.
    """
    sent = audit.find_by_idempotency_key(connection, key)
    if sent is None:
        return False
    if (sent.actor, sent.action, sent.entity, sent.entity_key) != (by.username, action, ENTITY, by.username):
        raise Refused(Problem(code="form_used"))
    return True


def _note(connection: Connection, action: str, by: Actor, now: datetime, key: str) -> None:
    audit.append(
        connection,
        at=now,
        actor=by.username,
        action=action,
        entity=ENTITY,
        entity_key=by.username,
        idempotency_key=key,
    )
