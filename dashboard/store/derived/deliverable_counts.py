"""The counts of deliverables by month: each one's events, their sums, and keeping both as its facts change."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from dashboard.domain.calendar import BEGINNING, month_of
from dashboard.domain.deliverables.states import DueFact, StateFact, summary_events
from dashboard.domain.vocabulary import DeliverableState
from dashboard.store.tables import (
    deliverable,
    deliverable_axis_summary,
    deliverable_due,
    deliverable_event,
    deliverable_status,
    deliverable_summary,
    phase,
)

AXES = {"work_package": "work_package_key", "responsible": "responsible_key", "pilot": "pilot_key"}
CELL = ("phase_id", "measure", "month", "work_package_key", "responsible_key", "pilot_key")
AXIS_CELL = ("phase_id", "axis", "measure", "month", "key")
CHUNK = 5_000

Event = dict[str, Any]
Counts = Counter[tuple[Any, ...]]


def rebuild_counts(connection: Connection, phase_id: int) -> None:
    """Make the phase's events and counts anew from its deliverables' facts."""
    own = select(deliverable.c.id).where(deliverable.c.phase_id == phase_id)
    connection.execute(delete(deliverable_event).where(deliverable_event.c.deliverable_id.in_(own)))
    for table in (deliverable_summary, deliverable_axis_summary):
        connection.execute(delete(table).where(table.c.phase_id == phase_id))
    events = list(expected_events(connection, phase_id))
    _insert(connection, deliverable_event, events)
    cells, along_axes = _sums(events)
    _insert(connection, deliverable_summary, _rows(CELL, cells))
    _insert(connection, deliverable_axis_summary, _rows(AXIS_CELL, along_axes))


def refresh_deliverable(connection: Connection, deliverable_id: int) -> None:
    """Bring one deliverable's events, and the counts they add to, in line with its facts."""
    its_own = deliverable_event.c.deliverable_id == deliverable_id
    before = [dict(row) for row in connection.execute(select(deliverable_event).where(its_own)).mappings()]
    phase_id = connection.execute(select(deliverable.c.phase_id).where(deliverable.c.id == deliverable_id)).scalar_one()
    after = list(expected_events(connection, phase_id, deliverable_id))
    connection.execute(delete(deliverable_event).where(its_own))
    _insert(connection, deliverable_event, after)
    changes = after + [{**event, "delta": -event["delta"]} for event in before]
    cells, along_axes = _sums(changes)
    _add(connection, deliverable_summary, CELL, cells)
    _add(connection, deliverable_axis_summary, AXIS_CELL, along_axes)


def expected_events(connection: Connection, phase_id: int, deliverable_id: int | None = None) -> Iterator[Event]:
    """The rows that ``deliverable_event`` should hold for a phase, or for one of its deliverables."""
    begins = connection.execute(select(phase.c.start).where(phase.c.id == phase_id)).scalar_one() or BEGINNING
    its = deliverable.c
    query = select(its.id, its.work_package_id, its.responsible_id, its.pilot_id).where(its.phase_id == phase_id)
    if deliverable_id is not None:
        query = query.where(its.id == deliverable_id)
    states, dues = _states(connection, phase_id, deliverable_id), _dues(connection, phase_id, deliverable_id)
    for row in connection.execute(query.order_by(its.id)):
        events = summary_events(begins, states.get(row.id, []), dues.get(row.id, []))
        for (day, measure), delta in events.items():
            yield {
                "deliverable_id": row.id,
                "day": day,
                "measure": str(measure),
                "delta": delta,
                "phase_id": phase_id,
                "work_package_key": row.work_package_id or 0,
                "responsible_key": row.responsible_id or 0,
                "pilot_key": row.pilot_id or 0,
            }


def _states(connection: Connection, phase_id: int, deliverable_id: int | None) -> dict[int, list[StateFact]]:
    """By deliverable; facts with an empty interval were overtaken on their own day and count nowhere."""
    its = deliverable_status.c
    query = select(its.deliverable_id, its.day, its.state, its.progress).where(its.day < its.until_day)
    if deliverable_id is not None:
        query = query.where(its.deliverable_id == deliverable_id)
    else:
        query = query.join_from(deliverable_status, deliverable).where(deliverable.c.phase_id == phase_id)
    facts: dict[int, list[StateFact]] = {}
    for row in connection.execute(query.order_by(its.deliverable_id, its.day)):
        facts.setdefault(row.deliverable_id, []).append(StateFact(row.day, DeliverableState(row.state), row.progress))
    return facts


def _dues(connection: Connection, phase_id: int, deliverable_id: int | None) -> dict[int, list[DueFact]]:
    its = deliverable_due.c
    query = select(its.deliverable_id, its.day, its.due).where(its.phase_id == phase_id, its.day < its.until_day)
    if deliverable_id is not None:
        query = query.where(its.deliverable_id == deliverable_id)
    facts: dict[int, list[DueFact]] = {}
    for row in connection.execute(query.order_by(its.deliverable_id, its.day)):
        facts.setdefault(row.deliverable_id, []).append(DueFact(row.day, row.due))
    return facts


def _sums(events: Iterable[Event]) -> tuple[Counts, Counts]:
    """Deltas by cell of ``deliverable_summary`` and of ``deliverable_axis_summary``."""
    cells: Counts = Counter()
    along_axes: Counts = Counter()
    for event in events:
        keys = [event[name] for name in AXES.values()]
        month = month_of(event["day"])
        cells[event["phase_id"], event["measure"], month, *keys] += event["delta"]
        for axis, key in zip(AXES, keys, strict=True):
            along_axes[event["phase_id"], axis, event["measure"], month, key] += event["delta"]
    return cells, along_axes


def _rows(names: tuple[str, ...], counts: Counts) -> list[dict[str, Any]]:
    """In the order of their keys, so that two writers never wait for each other."""
    kept = sorted(cell for cell, delta in counts.items() if delta)
    return [{**dict(zip(names, cell, strict=True)), "delta": counts[cell]} for cell in kept]


def _insert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), CHUNK):
        connection.execute(insert(table), rows[start : start + CHUNK])


def _add(connection: Connection, table: Table, names: tuple[str, ...], counts: Counts) -> None:
    rows = _rows(names, counts)
    if not rows:
        return
    kind = postgresql if connection.dialect.name == "postgresql" else sqlite
    adding = kind.insert(table)
    summed = {"delta": table.c.delta + adding.excluded.delta}
    connection.execute(adding.on_conflict_do_update(index_elements=names, set_=summed), rows)


def count_differences(connection: Connection) -> list[dict[str, Any]]:
    """Events that the facts do not give, and counts that the events do not add up to: summary, key, found, expected."""
    differences: list[dict[str, Any]] = []
    for phase_id in connection.execute(select(phase.c.id).order_by(phase.c.id)).scalars().all():
        events = list(expected_events(connection, phase_id))
        columns = deliverable_event.c
        keys = tuple(column.name for column in columns if column.name != "delta")
        wanted: Counts = Counter({tuple(event[key] for key in keys): event["delta"] for event in events})
        differences += _compare(connection, deliverable_event, keys, wanted, phase_id)
        cells, along_axes = _sums(events)
        differences += _compare(connection, deliverable_summary, CELL, cells, phase_id)
        differences += _compare(connection, deliverable_axis_summary, AXIS_CELL, along_axes, phase_id)
    return differences


def _compare(
    connection: Connection, table: Table, names: tuple[str, ...], expected: Counts, phase_id: int
) -> list[dict[str, Any]]:
    query = select(*(table.c[name] for name in names), table.c.delta).where(table.c.phase_id == phase_id)
    found: Counts = Counter({tuple(row[:-1]): row[-1] for row in connection.execute(query)})
    return [
        {"summary": table.name, **dict(zip(names, cell, strict=True)), "found": found[cell], "expected": expected[cell]}
        for cell in sorted(found.keys() | expected.keys())
        if found[cell] != expected[cell]
    ]
