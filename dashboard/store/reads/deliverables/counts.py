"""How many deliverables there are in each state, due, overdue …, as of a date: closed months plus the days since."""

from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Integer, Select, func, literal_column, select, union_all

from dashboard.domain.calendar import BEGINNING, first_of_month, month_of, months_between
from dashboard.domain.vocabulary import DeliverableState, Measure
from dashboard.store.derived.deliverable_counts import AXES
from dashboard.store.reads.frames import frame_of
from dashboard.store.tables import deliverable_axis_summary, deliverable_event, deliverable_summary

BEFORE_ALL = month_of(BEGINNING)
OVER_TIME = (Measure.TOTAL, Measure.DUE, Measure.REPORTED_PERCENT, DeliverableState.ACCEPTED)


def counts(connection: Connection, phase_id: int, as_of: date) -> pd.DataFrame:
    """One row a cell that is not zero: work_package_key, responsible_key, pilot_key (ids, 0 for none), measure, count.

    ``measure`` is a ``DeliverableState`` or a ``Measure``; ``count`` of ``reported_percent`` is a sum of percents.
    Along one axis ``counts_by`` costs less.
    """
    closed, event = deliverable_summary.c, deliverable_event.c
    names = (*AXES.values(), "measure")
    months = select(*(closed[name] for name in names), closed.delta).where(
        closed.phase_id == phase_id, closed.month < month_of(as_of)
    )
    days = select(*(event[name] for name in names), event.delta).where(*_days_of_month(phase_id, as_of))
    return _added_up(connection, months, days, names)


def counts_by(connection: Connection, phase_id: int, as_of: date, axis: str) -> pd.DataFrame:
    """The same along one axis (work_package, responsible, pilot): key (an id, 0 for none), measure, count."""
    closed, event = deliverable_axis_summary.c, deliverable_event.c
    months = select(closed.key, closed.measure, closed.delta).where(
        closed.phase_id == phase_id, closed.axis == axis, closed.month < month_of(as_of)
    )
    days = select(event[AXES[axis]], event.measure, event.delta).where(*_days_of_month(phase_id, as_of))
    return _added_up(connection, months, days, ("key", "measure"))


def counts_over_time(connection: Connection, phase_id: int, until: date) -> pd.DataFrame:
    """What the counts were at the end of every month since the first, the last at ``until``: month (201810),
    work_package_key, measure, count; only total, due, reported_percent and accepted."""
    closed, event = deliverable_axis_summary.c, deliverable_event.c
    months = select(closed.month, closed.key, closed.measure, closed.delta).where(
        closed.phase_id == phase_id,
        closed.axis == "work_package",
        closed.measure.in_(OVER_TIME),
        closed.month < month_of(until),
    )
    last: ColumnElement[int] = literal_column(str(month_of(until)), Integer)
    days = select(last, event.work_package_key, event.measure, event.delta).where(
        *_days_of_month(phase_id, until), event.measure.in_(OVER_TIME)
    )
    changes: dict[int, list[tuple[int, str, int]]] = {}
    for month, *change in connection.execute(_sums(months, days)):
        changes.setdefault(month, []).append((change[0], change[1], change[2]))
    dtypes = {"month": "int64", "work_package_key": "int64", "measure": "object", "count": "int64"}
    return frame_of(_running(changes, until), dtypes)


def _running(changes: dict[int, list[tuple[int, str, int]]], until: date) -> list[tuple[int, int, str, int]]:
    """The sums so far at the end of each month; what was there from the beginning of time counts in all."""
    balance: dict[tuple[int, str], int] = {}
    rows = []
    dated = [month for month in changes if month > BEFORE_ALL]
    first = date(min(dated) // 100, min(dated) % 100, 1) if dated else until
    for month in (BEFORE_ALL, *map(month_of, months_between(first, until))):
        for key, measure, delta in changes.get(month, []):
            balance[key, measure] = balance.get((key, measure), 0) + delta
        if month != BEFORE_ALL:
            rows += [(month, key, measure, count) for (key, measure), count in sorted(balance.items())]
    return rows


def _days_of_month(phase_id: int, as_of: date) -> tuple[Any, ...]:
    event = deliverable_event.c
    return event.phase_id == phase_id, event.day >= first_of_month(as_of), event.day <= as_of


def _added_up(connection: Connection, months: Any, days: Any, names: tuple[str, ...]) -> pd.DataFrame:
    found = sorted(tuple(row) for row in connection.execute(_sums(months, days)))
    return frame_of(found, {name: "object" if name == "measure" else "int64" for name in names} | {"count": "int64"})


def _sums(months: Any, days: Any) -> Select[Any]:
    """The last column added up over both, by the others; without those that come to nothing."""
    both = union_all(months, days).subquery()
    *keys, delta = both.c
    total = func.sum(delta)
    return select(*keys, total).group_by(*keys).having(total != 0)
