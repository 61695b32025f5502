"""What was budgeted, declared, certified and paid, as of a date: closed months from the sums, the rest from lines."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Select, exists, literal, select, union_all

from dashboard.domain.calendar import end_of_month, first_of_month, month_of
from dashboard.domain.vocabulary import Provenance, Step
from dashboard.store.money_sums import SPENDING, or_none
from dashboard.store.reads.frames import cents_sum, frame_of
from dashboard.store.tables import budget_line, expenditure_item, money_axis_summary, money_summary

LINE_KEYS: dict[str, ColumnElement[Any]] = {
    "partner": expenditure_item.c.partner_id,
    "work_package": expenditure_item.c.work_package_id,
    "cost_category": expenditure_item.c.cost_category,
    "period": or_none(expenditure_item.c.reporting_period_id),
    "pilot": or_none(expenditure_item.c.pilot_id),
}
CELL_KEYS: dict[str, ColumnElement[Any]] = {
    "partner": money_summary.c.partner_id,
    "work_package": money_summary.c.work_package_id,
    "cost_category": money_summary.c.cost_category,
    "period": money_summary.c.reporting_period_key,
    "pilot": money_summary.c.pilot_key,
}
STEPS = [str(step) for step in Step]


def by_axis(connection: Connection, phase_id: int, as_of: date, axis: str) -> pd.DataFrame:
    """One row a key that has any: key, budgeted, declared, certified, paid (cents, Int64).

    ``axis`` is partner, work_package, cost_category, period or pilot; ``key`` the id or the category's code, 0 for
    none. ``budgeted`` is missing where the phase has no budget line at all, the others where it has no expenditure.
    """
    sums = money_axis_summary.c
    closed = select(sums.key, sums.step, sums.amount).where(
        sums.phase_id == phase_id, sums.axis == axis, sums.month < _open_month(as_of)
    )
    amounts: dict[Any, dict[str, int]] = {}
    found = [tuple(row) for row in connection.execute(closed)]
    for key, step, amount in found + _open_lines(connection, phase_id, as_of, [axis], SPENDING):
        cell = amounts.setdefault(_key(axis, key), dict.fromkeys(STEPS, 0))
        cell[step] += amount
    known = _known_steps(connection, phase_id)
    filled = [
        (key, *(cell[step] if step in known else None for step in STEPS)) for key, cell in sorted(amounts.items())
    ]
    return frame_of(filled, {"key": _key_dtype(axis), **dict.fromkeys(STEPS, "Int64")})


def cross(connection: Connection, phase_id: int, as_of: date, rows: str, columns: str, step: str) -> pd.DataFrame:
    """One step along two axes at once: row_key, column_key, amount (cents)."""
    row, column = CELL_KEYS[rows], CELL_KEYS[columns]
    sums = money_summary.c
    closed = (
        select(row, column, cents_sum(sums.amount))
        .where(sums.phase_id == phase_id, sums.step == step, sums.month < _open_month(as_of))
        .group_by(row, column)
    )
    found = [tuple(row) for row in connection.execute(closed)]
    if step != Step.BUDGETED:
        lines = _open_lines(connection, phase_id, as_of, [rows, columns], [Step(step)])
        found += [(row_key, column_key, amount) for row_key, column_key, _, amount in lines]
    amounts: dict[tuple[Any, Any], int] = {}
    for row_key, column_key, amount in found:
        cell = _key(rows, row_key), _key(columns, column_key)
        amounts[cell] = amounts.get(cell, 0) + amount
    filled = [(*cell, amount) for cell, amount in sorted(amounts.items())]
    return frame_of(filled, {"row_key": _key_dtype(rows), "column_key": _key_dtype(columns), "amount": "Int64"})


def over_time(connection: Connection, phase_id: int, until: date, axis: str | None = None) -> pd.DataFrame:
    """Each month's own amounts, not added up: month (201810), step, key (where an axis is given), amount (cents).

    The steps declared, certified and paid; the month of ``until`` counts its days up to it.
    """
    along = axis or "partner"
    sums = money_axis_summary.c
    closed = select(sums.month, sums.step, sums.key, sums.amount).where(
        sums.phase_id == phase_id, sums.axis == along, sums.month > 0, sums.month < _open_month(until)
    )
    found = [tuple(row) for row in connection.execute(closed)]
    this_month = _open_lines(connection, phase_id, until, [along], SPENDING)
    found += [(month_of(until), step, key, amount) for key, step, amount in this_month]
    amounts: dict[tuple[Any, ...], int] = {}
    for month, step, key, amount in found:
        cell = (month, str(step), _key(along, key)) if axis else (month, str(step))
        amounts[cell] = amounts.get(cell, 0) + amount
    dtypes = {"month": "int64", "step": "object"} | ({"key": _key_dtype(axis)} if axis else {}) | {"amount": "Int64"}
    return frame_of([(*cell, amount) for cell, amount in sorted(amounts.items())], dtypes)


def illustrative_share(connection: Connection, phase_id: int) -> dict[str, bool]:
    """Whether any of the phase's lines is illustrative: budget, expenditure."""
    tables = {"budget": budget_line, "expenditure": expenditure_item}
    return {
        name: _any(connection, table.c.phase_id == phase_id, table.c.status == Provenance.ILLUSTRATIVE)
        for name, table in tables.items()
    }


def _known_steps(connection: Connection, phase_id: int) -> set[str]:
    """The steps of which the phase has any line: the others are missing, not zero."""
    known: set[str] = set()
    if _any(connection, budget_line.c.phase_id == phase_id):
        known.add(Step.BUDGETED)
    if _any(connection, expenditure_item.c.phase_id == phase_id):
        known.update(SPENDING)
    return known


def _any(connection: Connection, *conditions: ColumnElement[bool]) -> bool:
    return bool(connection.execute(select(exists().where(*conditions))).scalar_one())


def _open_month(as_of: date) -> int:
    """The first month that is not closed at the end of ``as_of``."""
    return month_of(as_of) + (as_of == end_of_month(as_of))


def _open_lines(
    connection: Connection, phase_id: int, as_of: date, axes: Sequence[str], steps: Sequence[Step]
) -> list[tuple[Any, ...]]:
    """The lines of the open month up to ``as_of``: the axes' keys, step, amount; through the covering indexes."""
    if as_of == end_of_month(as_of):
        return []
    keys = [LINE_KEYS[axis] for axis in axes]
    lines = union_all(*(_lines_of(phase_id, as_of, keys, step) for step in steps))
    return [tuple(row) for row in connection.execute(lines)]


def _lines_of(phase_id: int, as_of: date, keys: Sequence[ColumnElement[Any]], step: Step) -> Select[Any]:
    day, amount = expenditure_item.c[f"{step}_on"], expenditure_item.c[f"{step}_eur"]
    return (
        select(*keys, literal(str(step)), cents_sum(amount))
        .where(expenditure_item.c.phase_id == phase_id, day >= first_of_month(as_of), day <= as_of)
        .where(amount.is_not(None))
        .group_by(*keys)
    )


def _key(axis: str, key: Any) -> Any:
    return str(key) if axis == "cost_category" else int(key)


def _key_dtype(axis: str) -> str:
    return "object" if axis == "cost_category" else "int64"
