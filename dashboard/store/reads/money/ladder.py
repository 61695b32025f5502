"""What was budgeted and how far money has come, as of a date: from the sums by day, never from the lines."""

from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Select, exists, or_, select

from dashboard.domain.calendar import month_of
from dashboard.domain.vocabulary import Provenance, Step
from dashboard.store.reads.frames import cents_sum, frame_of
from dashboard.store.tables import (
    budget_line,
    budget_version,
    expenditure_item,
    money_axis_summary,
    money_summary,
)

CELL_KEYS: dict[str, ColumnElement[Any]] = {
    "partner": money_summary.c.partner_id,
    "work_package": money_summary.c.work_package_id,
    "cost_category": money_summary.c.cost_category,
    "period": money_summary.c.reporting_period_key,
    "pilot": money_summary.c.pilot_key,
    "report": money_summary.c.partner_report_key,
}
STEPS = [str(step) for step in Step]
MOVED = [str(step) for step in Step if step != Step.BUDGETED]


def version_in_force(connection: Connection, phase_id: int, as_of: date) -> int | None:
    """The id of the budget version in force on that day, the first one before any was; ``None`` without one."""
    its = budget_version.c
    known = select(its.id).where(its.phase_id == phase_id, its.in_force_from.is_not(None))
    last = known.where(its.in_force_from <= as_of).order_by(its.in_force_from.desc(), its.number.desc())
    first = known.order_by(its.in_force_from, its.number)
    found = connection.execute(last.limit(1)).scalar()
    return found if found is not None else connection.execute(first.limit(1)).scalar()


def by_axis(
    connection: Connection, phase_id: int, as_of: date, axis: str, version_id: int | None = None
) -> pd.DataFrame:
    """One row a key that has any: key, then a column a step (cents, Int64).

    ``axis`` is partner, work_package, cost_category, period, pilot or report; ``key`` the id or the category's code,
    0 for none. ``budgeted`` is of the version in force that day unless another is given; it is missing where the phase
    has no budget line at all, the other steps where it has no expenditure.
    """
    sums = money_axis_summary.c
    query = select(sums.key, sums.step, cents_sum(sums.amount)).where(sums.phase_id == phase_id, sums.axis == axis)
    query = query.where(_counts(connection, sums, phase_id, as_of, version_id)).group_by(sums.key, sums.step)
    amounts: dict[Any, dict[str, int]] = {}
    for key, step, amount in connection.execute(query):
        amounts.setdefault(_key(axis, key), dict.fromkeys(STEPS, 0))[str(step)] = amount
    known = known_steps(connection, phase_id)
    filled = [
        (key, *(cell[step] if step in known else None for step in STEPS)) for key, cell in sorted(amounts.items())
    ]
    return frame_of(filled, {"key": _key_dtype(axis), **dict.fromkeys(STEPS, "Int64")})


def cross(
    connection: Connection,
    phase_id: int,
    as_of: date,
    rows: str,
    columns: str,
    step: str,
    version_id: int | None = None,
) -> pd.DataFrame:
    """One step along two axes at once: row_key, column_key, amount (cents)."""
    row, column = CELL_KEYS[rows], CELL_KEYS[columns]
    sums = money_summary.c
    query = select(row, column, cents_sum(sums.amount)).where(sums.phase_id == phase_id, sums.step == step)
    query = query.where(_counts(connection, sums, phase_id, as_of, version_id)).group_by(row, column)
    found = [(_key(rows, each[0]), _key(columns, each[1]), each[2]) for each in connection.execute(query)]
    dtypes = {"row_key": _key_dtype(rows), "column_key": _key_dtype(columns), "amount": "Int64"}
    return frame_of(sorted(found), dtypes)


def over_time(connection: Connection, phase_id: int, until: date, axis: str | None = None) -> pd.DataFrame:
    """Each month's own amounts, not added up: month (201810), step, key (where an axis is given), amount (cents).

    All steps but the budget; the month of ``until`` counts its days up to it.
    """
    found = by_day(connection, phase_id, until, axis)
    amounts: dict[tuple[Any, ...], int] = {}
    for day, *rest, amount in found.itertuples(index=False):
        cell = (month_of(day), *rest)
        amounts[cell] = amounts.get(cell, 0) + amount
    dtypes = {"month": "int64", "step": "object"} | ({"key": _key_dtype(axis)} if axis else {}) | {"amount": "Int64"}
    return frame_of([(*cell, amount) for cell, amount in sorted(amounts.items())], dtypes)


def by_day(connection: Connection, phase_id: int, until: date, axis: str | None = None) -> pd.DataFrame:
    """Each day's own amounts up to ``until``: day, step, key (where an axis is given), amount (cents)."""
    sums = money_axis_summary.c
    keys = (sums.key,) if axis else ()
    query: Select[Any] = select(sums.day, sums.step, *keys, cents_sum(sums.amount))
    query = query.where(sums.phase_id == phase_id, sums.axis == (axis or "partner"), sums.step.in_(MOVED))
    query = query.where(sums.day <= until).group_by(sums.day, sums.step, *keys)
    rows = [
        (row[0], str(row[1]), *(_key(axis, row[2]) for _ in keys if axis), row[-1]) for row in connection.execute(query)
    ]
    dtypes = {"day": "object", "step": "object"} | ({"key": _key_dtype(axis)} if axis else {}) | {"amount": "Int64"}
    return frame_of(sorted(rows), dtypes)


def illustrative_share(connection: Connection, phase_id: int) -> dict[str, bool]:
    """Whether any of the phase's lines is illustrative: budget, expenditure."""
    tables = {"budget": budget_line, "expenditure": expenditure_item}
    return {
        name: _any(connection, table.c.phase_id == phase_id, table.c.status == Provenance.ILLUSTRATIVE)
        for name, table in tables.items()
    }


def known_steps(connection: Connection, phase_id: int) -> set[str]:
    """The steps of which the phase has any line: the others are missing, not zero."""
    known: set[str] = set()
    if _any(connection, budget_line.c.phase_id == phase_id):
        known.add(Step.BUDGETED)
    if _any(connection, expenditure_item.c.phase_id == phase_id):
        known.update(MOVED)
    return known


def _any(connection: Connection, *conditions: ColumnElement[bool]) -> bool:
    return bool(connection.execute(select(exists().where(*conditions))).scalar_one())


def _counts(
    connection: Connection, sums: Any, phase_id: int, as_of: date, version_id: int | None
) -> ColumnElement[bool]:
    """What counts on that day: movements up to it, and the budget of one version."""
    version = version_id if version_id is not None else version_in_force(connection, phase_id, as_of)
    moved = (sums.version_key == 0) & (sums.day <= as_of)
    return moved if version is None else or_(moved, sums.version_key == version)


def _key(axis: str | None, key: Any) -> Any:
    return str(key) if axis == "cost_category" else int(key)


def _key_dtype(axis: str | None) -> str:
    return "object" if axis == "cost_category" else "int64"
