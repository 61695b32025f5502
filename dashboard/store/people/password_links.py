"""Links to set a password: made, looked at and ended."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from dashboard.domain.people.password_link import REMEMBERED_FOR, LinkEnd
from dashboard.store.tables import password_link, person

_its = password_link.c


class Link(NamedTuple):
    """A link with the person it is for; ``language`` is missing until the person has chosen one."""

    person_id: int
    username: str
    display_name: str
    organisation: str | None
    email: str | None
    language: str | None
    is_disabled: bool
    expires_at: datetime
    ended_at: datetime | None
    end: LinkEnd | None


def add_link(connection: Connection, token_hash: str, person_id: int, *, now: datetime, lasts: timedelta) -> None:
    """End the person's earlier link and forget those that ended long ago."""
    connection.execute(delete(password_link).where(_its.expires_at < now - REMEMBERED_FOR))
    end_links_of(connection, person_id, LinkEnd.REPLACED, now)
    values = {"token_hash": token_hash, "person_id": person_id, "made_at": now, "expires_at": now + lasts}
    connection.execute(insert(password_link).values(values))


def end_links_of(connection: Connection, person_id: int, end: LinkEnd, now: datetime) -> None:
    open_ones = update(password_link).where(_its.person_id == person_id, _its.ended_at.is_(None), _its.expires_at > now)
    connection.execute(open_ones.values(ended_at=now, end=end))


def use_link(connection: Connection, token_hash: str, now: datetime) -> bool:
    """End a link that is open, as used; False for any other."""
    open_one = update(password_link).where(
        _its.token_hash == token_hash, _its.ended_at.is_(None), _its.expires_at > now
    )
    return bool(connection.execute(open_one.values(ended_at=now, end=LinkEnd.USED)).rowcount == 1)


def link_of(connection: Connection, token_hash: str) -> Link | None:
    its = person.c
    columns = (its.username, its.display_name, its.organisation_code, its.email, its.language, its.disabled_at)
    query = select(_its.person_id, *columns, _its.expires_at, _its.ended_at, _its.end)
    found = connection.execute(query.join_from(password_link, person).where(_its.token_hash == token_hash)).first()
    if found is None:
        return None
    return Link(
        person_id=found.person_id,
        username=found.username,
        display_name=found.display_name,
        organisation=found.organisation_code,
        email=found.email,
        language=found.language.value if found.language else None,
        is_disabled=found.disabled_at is not None,
        expires_at=found.expires_at,
        ended_at=found.ended_at,
        end=found.end,
    )
