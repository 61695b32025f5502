"""The intervals in which a deliverable's facts hold: [day, until_day), worked out from when they were recorded."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, bindparam, select, update

from dashboard.domain.calendar import BEGINNING, FAR_FUTURE
from dashboard.store.tables import deliverable, deliverable_due, deliverable_status

OLDEST = datetime.min.replace(tzinfo=UTC)


class Fact(NamedTuple):
    """A row of ``deliverable_status`` or ``deliverable_due``; the initial one has no moment, or begins with time."""

    id: int
    deliverable_id: int
    recorded_at: datetime | None
    day: date
    until_day: date


def rebuild_intervals(connection: Connection, phase_id: int) -> None:
    """Set ``day`` and ``until_day`` of all facts of a phase's deliverables from their ``recorded_at``.

    A deliverable's initial fact (its day is ``BEGINNING``, or else its first) holds from the beginning of time, any
    other from the day (UTC) it was recorded on, until the next; of several on a day only the last has days to hold.
    """
    for table in (deliverable_status, deliverable_due):
        _write(connection, table, wrong_intervals(connection, table, phase_id))


def rebuild_intervals_of(connection: Connection, table: Table, deliverable_id: int) -> None:
    """The same for the statuses or the due dates of one deliverable."""
    query = _facts(table).where(table.c.deliverable_id == deliverable_id)
    _write(connection, table, _wrong(map(Fact._make, connection.execute(query).all())))


def wrong_intervals(connection: Connection, table: Table, phase_id: int) -> list[Fact]:
    """The phase's facts whose interval is not what it should be, as they should be."""
    query = _facts(table).join_from(table, deliverable).where(deliverable.c.phase_id == phase_id)
    return _wrong(map(Fact._make, connection.execute(query).all()))


def _facts(table: Table) -> Any:
    its = table.c
    return select(its.id, its.deliverable_id, its.recorded_at, its.day, its.until_day)


def _wrong(facts: Iterable[Fact]) -> list[Fact]:
    by_deliverable: dict[int, list[Fact]] = {}
    for fact in facts:
        by_deliverable.setdefault(fact.deliverable_id, []).append(fact)
    wrong = []
    for history in by_deliverable.values():
        wrong += [fact for fact in _with_intervals(history) if fact not in history]
    return wrong


def _with_intervals(history: Sequence[Fact]) -> list[Fact]:
    ordered = sorted(history, key=_order)
    days = [BEGINNING, *(fact.recorded_at.astimezone(UTC).date() for fact in ordered[1:] if fact.recorded_at)]
    ends = [*days[1:], FAR_FUTURE]
    return [fact._replace(day=day, until_day=end) for fact, day, end in zip(ordered, days, ends, strict=True)]


def _order(fact: Fact) -> tuple[bool, datetime, int]:
    """The initial fact first, although its moment may be the start of a phase that work began before."""
    return fact.day != BEGINNING and fact.recorded_at is not None, fact.recorded_at or OLDEST, fact.id


def _write(connection: Connection, table: Table, facts: list[Fact]) -> None:
    if facts:
        changed = (
            update(table)
            .where(table.c.id == bindparam("fact_id"))
            .values(day=bindparam("its_day"), until_day=bindparam("its_until"))
        )
        rows = [{"fact_id": fact.id, "its_day": fact.day, "its_until": fact.until_day} for fact in facts]
        connection.execute(changed, rows)
