"""The log of sign-ins, failures, ended sessions and refused rights: appended to, read, and forgotten in time."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select

from dashboard.domain.people.access import AccessKind
from dashboard.settings import settings
from dashboard.store.tables import access_event, person

_its = access_event.c


class Event(NamedTuple):
    """``name`` stands for a user name that is nobody's: a keyed hash, never what was typed.

    ``address`` as attempts are counted by it; ``detail`` by kind: browser and system, the right that was missing, or
    the user name of whoever did it to the person.
    """

    kind: AccessKind
    at: datetime
    person_id: int | None = None
    name: str = ""
    address: str = ""
    detail: str = ""


class Logged(NamedTuple):
    """An event as it is read; ``kind`` is a code that may be older than this program."""

    at: datetime
    kind: str
    username: str | None
    name: str
    address: str
    detail: str


def note(connection: Connection, event: Event) -> None:
    """Append; and forget what is older than the settings say. ``at`` is the real clock.

    Of a person who is not there, as the command line's own actor, nothing is said but what happened.
    """
    oldest = event.at - timedelta(days=settings().access_log_days)
    connection.execute(delete(access_event).where(_its.at < oldest))
    whose = select(person.c.id).where(person.c.id == event.person_id).scalar_subquery()
    values = {**event._asdict(), "kind": event.kind.value, "detail": event.detail[:80], "person_id": whose}
    connection.execute(insert(access_event).values(values))


def newest(
    connection: Connection, *, username: str | None = None, since: datetime | None = None, most: int
) -> list[Logged]:
    """The newest first; of one person, or of everybody and of names that are nobody's."""
    query = select(_its.at, _its.kind, person.c.username, _its.name, _its.address, _its.detail)
    query = query.join_from(access_event, person, isouter=True).order_by(_its.at.desc(), _its.id.desc())
    if username is not None:
        query = query.where(person.c.username == username)
    if since is not None:
        query = query.where(_its.at >= since)
    return [Logged(*row) for row in connection.execute(query.limit(most))]
