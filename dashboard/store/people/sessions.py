"""A person's open sessions as they are listed: where and in what each was opened, when it was used, and its end."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, select, update

from dashboard.store.people.accounts import idle_since
from dashboard.store.tables import half_sign_in, session, ticket

_its = session.c


class Place(NamedTuple):
    """Where a session is opened: ``address`` as it is counted, browser and system by name, empty where not known."""

    address: str = ""
    browser: str = ""
    system: str = ""


class Session(NamedTuple):
    token_hash: str
    since: datetime
    last_used: datetime
    place: Place


def describe(connection: Connection, token_hash: str, place: Place) -> int:
    """Say of a session that was just opened where it was; the id of its person."""
    said = update(session).where(_its.token_hash == token_hash).values(**place._asdict())
    return int(connection.execute(said.returning(_its.person_id)).scalar_one())


def drop_over(connection: Connection, now: datetime) -> list[int]:
    """Remove sessions whose time is over, or that nobody used for too long; the ids of their people."""
    over = delete(session).where((_its.expires_at <= now) | (_its.last_used_at <= idle_since(now)))
    return [int(each) for each in connection.execute(over.returning(_its.person_id)).scalars()]


def note_use(connection: Connection, token_hash: str, now: datetime) -> None:
    connection.execute(
        update(session).where(_its.token_hash == token_hash, _its.last_used_at < now).values(last_used_at=now)
    )


def open_sessions(connection: Connection, person_id: int, now: datetime) -> list[Session]:
    """Those in which the person could act now, the one used last first."""
    query = select(_its.token_hash, _its.created_at, _its.last_used_at, _its.address, _its.browser, _its.system)
    own = query.where(_its.person_id == person_id, _its.expires_at > now, _its.last_used_at > idle_since(now))
    rows = connection.execute(own.order_by(_its.last_used_at.desc(), _its.created_at.desc(), _its.token_hash))
    return [Session(token_hash, since, used, Place(*place)) for token_hash, since, used, *place in rows]


def end_one(connection: Connection, person_id: int, token_hash: str) -> bool:
    """False where the person has no such session."""
    own = delete(session).where(_its.person_id == person_id, _its.token_hash == token_hash)
    return bool(connection.execute(own).rowcount)


def end_others(connection: Connection, person_id: int, but: str) -> int:
    """How many ended beside the one whose hash is ``but``; tickets that nobody exchanged yet, and sign-ins that still
    owe a second factor, end as well."""
    for begun in (ticket, half_sign_in):
        connection.execute(delete(begun).where(begun.c.person_id == person_id))
    others = delete(session).where(_its.person_id == person_id, _its.token_hash != but)
    return int(connection.execute(others).rowcount)
