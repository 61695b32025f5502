"""Second factors: secrets as they are sealed, the last code taken, recovery codes as hashes."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, insert, select, update

from dashboard.store.tables import person, recovery_code, second_factor

_its = second_factor.c


class Kept(NamedTuple):
    """``sealed`` is missing until it is on; ``offered`` waits for its first code."""

    sealed: str | None = None
    since: datetime | None = None
    last_step: int = 0
    offered: str | None = None
    offered_at: datetime | None = None

    @property
    def is_on(self) -> bool:
        return self.sealed is not None


class Standing(NamedTuple):
    """What a person's own page says: since when it is on, if it is, and how many recovery codes are left."""

    since: datetime | None
    codes_left: int


def kept_of(connection: Connection, person_id: int) -> Kept:
    query = select(_its.sealed, _its.since, _its.last_step, _its.offered, _its.offered_at)
    found = connection.execute(query.where(_its.person_id == person_id)).first()
    return Kept(*found) if found else Kept()


def is_on(connection: Connection, person_id: int) -> bool:
    query = select(_its.person_id).where(_its.person_id == person_id, _its.sealed.is_not(None))
    return connection.execute(query).first() is not None


def standing_of(connection: Connection, person_id: int) -> Standing:
    unused = select(func.count()).where(recovery_code.c.person_id == person_id, recovery_code.c.used_at.is_(None))
    return Standing(kept_of(connection, person_id).since, int(connection.execute(unused).scalar_one()))


def all_sealed(connection: Connection) -> list[tuple[int, str, str]]:
    """Of everybody whose second factor is on: person_id, username, the sealed secret."""
    query = select(_its.person_id, person.c.username, _its.sealed).join_from(second_factor, person)
    return [tuple(row) for row in connection.execute(query.where(_its.sealed.is_not(None)).order_by(_its.person_id))]


def put_sealed(connection: Connection, person_id: int, before: str, sealed: str) -> bool:
    """The same secret, sealed by another key; False where it is another by now."""
    its = update(second_factor).where(_its.person_id == person_id, _its.sealed == before)
    return bool(connection.execute(its.values(sealed=sealed)).rowcount == 1)


def offer(connection: Connection, person_id: int, sealed: str, now: datetime) -> None:
    """Keep a secret until its first code; the one offered before is none any more."""
    # Two tabs that begin at once have one row: they queue at the person's.
    connection.execute(select(person.c.id).where(person.c.id == person_id).with_for_update())
    values = {"offered": sealed, "offered_at": now}
    if not connection.execute(update(second_factor).where(_its.person_id == person_id).values(values)).rowcount:
        connection.execute(insert(second_factor).values(person_id=person_id, **values))


def turn_on(connection: Connection, person_id: int, offered: str, step: int, now: datetime) -> bool:
    """What was offered counts from now on; False where it is that offer no more."""
    its = update(second_factor).where(_its.person_id == person_id, _its.offered == offered)
    values = {"sealed": offered, "since": now, "last_step": step, "offered": None, "offered_at": None}
    return bool(connection.execute(its.values(values)).rowcount == 1)


def take_step(connection: Connection, person_id: int, step: int) -> bool:
    """Count the code of this step as taken; False where it, or one after it, was before."""
    its = update(second_factor).where(_its.person_id == person_id, _its.last_step < step)
    return bool(connection.execute(its.values(last_step=step)).rowcount == 1)


def remove(connection: Connection, person_id: int) -> bool:
    """With its recovery codes; False where there was none."""
    connection.execute(delete(recovery_code).where(recovery_code.c.person_id == person_id))
    gone = delete(second_factor).where(_its.person_id == person_id).returning(_its.sealed)
    return connection.execute(gone).scalar_one_or_none() is not None


def put_recovery_codes(connection: Connection, person_id: int, hashes: Collection[str]) -> None:
    """In the place of all that the person had."""
    connection.execute(delete(recovery_code).where(recovery_code.c.person_id == person_id))
    rows = [{"code_hash": code_hash, "person_id": person_id} for code_hash in hashes]
    connection.execute(insert(recovery_code), rows)


def use_recovery_code(connection: Connection, person_id: int, code_hash: str, now: datetime) -> bool:
    """Once: False for one that was used, or is not this person's."""
    its = recovery_code.c
    unused = update(recovery_code).where(its.code_hash == code_hash, its.person_id == person_id, its.used_at.is_(None))
    return bool(connection.execute(unused.values(used_at=now)).rowcount == 1)
