"""Attempts at a password, kept for a day and counted against guessing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, text, update

from dashboard.domain.people.guessing import Held, Limit, Limits
from dashboard.store.tables import let_in, person, sign_in_attempt

ATTEMPTS_LOCK = 0x62696E03
ATTEMPTS_KEPT = timedelta(days=1)
_its = sign_in_attempt.c


class By(StrEnum):
    """What shows that the person was here before."""

    DEVICE = "device"
    SESSION = "session"


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """``own`` is the hash of a device or of a session of this very person, ``by`` which of them; empty for anybody."""

    account: str
    address: str
    own: str = ""
    by: By | None = None


def count_attempt(connection: Connection, attempt: Attempt, *, now: datetime, limits: Limits) -> int | Held:
    """Note an attempt as failed and return its number, or what turns it away.

    Attempts that are turned away are not noted, so that waiting helps. Attempts queue here, so that none slips between
    counting and noting.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ATTEMPTS_LOCK})
    connection.execute(delete(sign_in_attempt).where(_its.at < now - ATTEMPTS_KEPT))
    if found := held(connection, attempt, now=now, limits=limits):
        return found
    values = {"account": attempt.account, "address": attempt.address, "own": attempt.own, "at": now}
    noted = insert(sign_in_attempt).values(**values, succeeded=False).returning(_its.id)
    return int(connection.execute(noted).scalar_one())


def held(connection: Connection, attempt: Attempt, *, now: datetime, limits: Limits) -> Held | None:
    """What turns this attempt away, if anything: of two limits the one that does so longer."""
    if attempt.by:
        limit = limits.device if attempt.by is By.DEVICE else limits.session
        return _held_by(connection, limit, now, _its.account == attempt.account, _its.own == attempt.own)
    found = (
        _held_by(connection, limits.account, now, _its.account == attempt.account, _its.own == ""),
        _held_by(connection, limits.address, now, _its.address == attempt.address, _its.own == ""),
    )
    if _was_let_in(connection, attempt, now, limits):
        return None
    return max((each for each in found if each), key=lambda each: each.until, default=None)


def _held_by(connection: Connection, limit: Limit, now: datetime, *same: ColumnElement[bool]) -> Held | None:
    """Until the first of the last so many failures is old enough."""
    failed = select(_its.at).where(*same, _its.succeeded.is_(False), _its.at > now - limit.within)
    first = failed.order_by(_its.at.desc()).offset(limit.failures - 1).limit(1)
    at = connection.execute(first).scalar_one_or_none()
    return None if at is None else Held(limit, at + limit.within)


def _was_let_in(connection: Connection, attempt: Attempt, now: datetime, limits: Limits) -> bool:
    """Whether an administrator let the person in a while ago, and few have tried since."""
    given = select(let_in.c.at).join_from(let_in, person).where(person.c.username == attempt.account)
    since = connection.execute(given.where(let_in.c.at > now - limits.let_in_for)).scalar_one_or_none()
    if since is None:
        return False
    counts = (func.count(), func.count().filter(_its.address == attempt.address))
    failed = select(*counts).where(_its.account == attempt.account, _its.own == "", _its.succeeded.is_(False))
    in_all, here = connection.execute(failed.where(_its.at >= since)).one()
    return bool(here < limits.let_in_here and in_all < limits.let_in_most)


def attempt_succeeded(connection: Connection, number: int) -> None:
    connection.execute(update(sign_in_attempt).where(_its.id == number).values(succeeded=True))


def is_in(connection: Connection, person_id: int) -> None:
    """The person whom an administrator let in is in: strangers' guesses count as ever."""
    connection.execute(delete(let_in).where(let_in.c.person_id == person_id))


def let_person_in(connection: Connection, person_id: int, account: str, now: datetime) -> None:
    """Nothing tried before counts for the account any more, and strangers' guesses count for less for a while."""
    connection.execute(delete(sign_in_attempt).where(_its.account == account))
    connection.execute(delete(let_in).where(let_in.c.person_id == person_id))
    connection.execute(insert(let_in).values(person_id=person_id, at=now))
