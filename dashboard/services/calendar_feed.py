"""A person's calendar feed: a private address, made, renewed and revoked by its person alone."""

import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime

from dashboard.domain.feed import Event, EventKind
from dashboard.domain.rights import Action, Actor, may, require
from dashboard.services.sign_in import digest
from dashboard.store import audit, calendar_feeds
from dashboard.store.engine import Connection, reading, transact
from dashboard.store.reads.feed import events
from dashboard.store.reads.projects import translations

ENTITY = "calendar_feed"


@dataclass(frozen=True, kw_only=True)
class MakeFeed:
    idempotency_key: str


@dataclass(frozen=True, kw_only=True)
class RevokeFeed:
    idempotency_key: str


def make_feed(command: MakeFeed, *, by: Actor, now: datetime) -> str | None:
    """The token of the new address, which nobody is told again; the address before it ends.

    ``None`` where this form has made one already. Raises ``NotAllowed``.
    """
    require(by, Action.FOLLOW_CALENDAR)
    token = secrets.token_urlsafe(32)

    def work(connection: Connection) -> bool:
        if audit.find_by_idempotency_key(connection, command.idempotency_key):
            return False
        calendar_feeds.put_feed(connection, by.person_id, digest(token), now)
        _note(connection, "calendar_feed_made", by, now, command.idempotency_key)
        return True

    return token if transact(work) else None


def revoke_feed(command: RevokeFeed, *, by: Actor, now: datetime) -> None:
    """The address leads nowhere from now on. Raises ``NotAllowed``."""
    require(by, Action.FOLLOW_CALENDAR)

    def work(connection: Connection) -> None:
        if audit.find_by_idempotency_key(connection, command.idempotency_key):
            return
        if calendar_feeds.remove_feed(connection, by.person_id):
            _note(connection, "calendar_feed_revoked", by, now, command.idempotency_key)

    transact(work)


def feed_of(token: str, today: date) -> tuple[Actor, list[Event]] | None:
    """Whose calendar the address shows, and what is in it; ``None`` where it is nobody's who may have one."""
    with reading() as connection:
        actor = calendar_feeds.owner_of(connection, digest(token))
        if actor is None or not may(actor, Action.FOLLOW_CALENDAR):
            return None
        found = events(connection, actor, today)
        return actor, _in_language(connection, found, actor.language)


def _in_language(connection: Connection, found: list[Event], language: str) -> list[Event]:
    """Titles and places in the person's language, where the project has them so."""
    words = {project: _words(connection, project, language) for project in {event.project for event in found}}

    def said(event: Event, field: str, own: str) -> str:
        entity = "meeting" if event.kind is EventKind.MEETING else "deliverable"
        known = words[event.project]
        return known.get((entity, f"{event.phase}/{event.code}", field), known.get((entity, event.code, field), own))

    return [
        replace(
            event,
            title=said(event, "name" if event.kind is EventKind.MEETING else "title", event.title),
            place=said(event, "place", event.place),
        )
        for event in found
    ]


def _words(connection: Connection, project: str, language: str) -> dict[tuple[str, str, str], str]:
    known = translations(connection, project, language)
    keys = zip(known["entity"], known["key"], known["field"], strict=True)
    return dict(zip(keys, known["text"], strict=True))


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
