"""Whose calendar an address shows: of the address only a hash is kept."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from dashboard.domain.people.second_factor import Need, owed
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import Role
from dashboard.store.tables import calendar_feed, person, person_role, second_factor


class Feed(NamedTuple):
    """When a person's address was made, and when a program last asked for it."""

    made_at: datetime
    used_at: datetime | None


def feed_of_person(connection: Connection, person_id: int) -> Feed | None:
    """The present one, also where its time is over."""
    query = select(calendar_feed.c.created_at, calendar_feed.c.used_at).where(calendar_feed.c.person_id == person_id)
    found = connection.execute(query).first()
    return Feed(*found) if found else None


def last_asked(connection: Connection, token_hash: str) -> datetime | None:
    query = select(calendar_feed.c.used_at).where(calendar_feed.c.token_hash == token_hash)
    return connection.execute(query).scalar_one_or_none()


def note_asked(connection: Connection, token_hash: str, now: datetime) -> None:
    connection.execute(update(calendar_feed).where(calendar_feed.c.token_hash == token_hash).values(used_at=now))


def put_feed(connection: Connection, person_id: int, token_hash: str, now: datetime) -> None:
    """The one before it, if any, leads nowhere any more."""
    remove_feed(connection, person_id)
    values = {"person_id": person_id, "token_hash": token_hash, "created_at": now}
    connection.execute(insert(calendar_feed).values(values))


def remove_feed(connection: Connection, person_id: int) -> bool:
    return bool(connection.execute(delete(calendar_feed).where(calendar_feed.c.person_id == person_id)).rowcount)


def owner_of(
    connection: Connection, token_hash: str, made_after: datetime, demanded: frozenset[Role] = frozenset()
) -> Actor | None:
    """Whose feed this is; ``None`` where it is nobody's, too old, or a person's who was disabled or lacks the second
    factor that is asked of the roles ``demanded``."""
    its, sealed = person.c, second_factor.c.sealed
    query = (
        select(its.id, its.username, its.display_name, its.organisation_code, its.language, person_role.c.role, sealed)
        .join_from(calendar_feed, person)
        .outerjoin(person_role, person_role.c.person_id == its.id)
        .outerjoin(second_factor, second_factor.c.person_id == its.id)
        .where(calendar_feed.c.token_hash == token_hash, calendar_feed.c.created_at > made_after)
        .where(its.disabled_at.is_(None))
    )
    rows = connection.execute(query).all()
    roles = frozenset(Role(row.role) for row in rows if row.role)
    if not rows or owed(is_on=rows[0].sealed is not None, roles=roles, demanded=demanded) is Need.SETTING_UP:
        return None
    first = rows[0]
    return Actor(
        person_id=first.id,
        username=first.username,
        display_name=first.display_name,
        organisation=first.organisation_code,
        roles=roles,
        language=first.language.value if first.language else "en",
    )
