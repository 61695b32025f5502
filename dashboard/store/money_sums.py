"""The sums of budget lines and expenditure items, by month of each step: what they should be, and making them so."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Select,
    String,
    cast,
    delete,
    extract,
    func,
    insert,
    literal,
    literal_column,
    select,
    union_all,
)

from dashboard.domain.vocabulary import Step
from dashboard.store.tables import budget_line, expenditure_item, money_axis_summary, money_summary

SPENDING = (Step.DECLARED, Step.CERTIFIED, Step.PAID)
AXES = {
    "partner": money_summary.c.partner_id,
    "work_package": money_summary.c.work_package_id,
    "cost_category": money_summary.c.cost_category,
    "period": money_summary.c.reporting_period_key,
    "pilot": money_summary.c.pilot_key,
}
NONE = literal_column("0", Integer)  # a bound 0 would not be the same expression twice to PostgreSQL's GROUP BY
CELL = [column for column in money_summary.c if column.name not in ("amount", "lines")]
AXIS_CELL = [column for column in money_axis_summary.c if column.name != "amount"]


def rebuild_money(connection: Connection, phase_id: int) -> None:
    """Make the phase's sums anew from its lines."""
    for table in (money_summary, money_axis_summary):
        connection.execute(delete(table).where(table.c.phase_id == phase_id))
    for lines in money_of_lines():
        one_phase = lines.where(lines.selected_columns["phase_id"] == phase_id)
        connection.execute(insert(money_summary).from_select([*money_summary.c.keys()], one_phase))
    for axis in money_of_cells():
        one_phase = axis.where(money_summary.c.phase_id == phase_id)
        connection.execute(insert(money_axis_summary).from_select([*money_axis_summary.c.keys()], one_phase))


def money_of_lines() -> list[Select[Any]]:
    """The rows that ``money_summary`` should hold, one query a step."""
    spent = [
        _cells(
            expenditure_item,
            step,
            month_number(expenditure_item.c[f"{step}_on"]),
            expenditure_item.c[f"{step}_eur"],
        ).where(expenditure_item.c[f"{step}_on"].is_not(None), expenditure_item.c[f"{step}_eur"].is_not(None))
        for step in SPENDING
    ]
    return [_cells(budget_line, Step.BUDGETED, NONE, budget_line.c.amount), *spent]


def _cells(table: FromClause, step: Step, month: ColumnElement[int], amount: ColumnElement[int]) -> Select[Any]:
    period, pilot = or_none(table.c.reporting_period_id), or_none(table.c.pilot_id)
    keys = (table.c.partner_id, table.c.work_package_id, table.c.cost_category, period, pilot)
    return select(
        table.c.phase_id,
        literal(step, money_summary.c.step.type).label("step"),
        month.label("month"),
        *keys[:3],
        period.label("reporting_period_key"),
        pilot.label("pilot_key"),
        cast(func.sum(amount), BigInteger).label("amount"),
        func.count().label("lines"),
    ).group_by(table.c.phase_id, *(() if month is NONE else (month,)), *keys)


def or_none(key: ColumnElement[Any]) -> ColumnElement[int]:
    """The key that stands for "none" where it is missing."""
    return func.coalesce(key, NONE)


def month_number(day: ColumnElement[Any]) -> ColumnElement[int]:
    """``domain.calendar.month_of`` in SQL."""
    return cast(extract("year", day), Integer) * literal_column("100") + cast(extract("month", day), Integer)


def money_of_cells() -> list[Select[Any]]:
    """The rows that ``money_axis_summary`` should hold, one query an axis."""
    its = money_summary.c
    return [
        select(
            its.phase_id,
            literal(axis).label("axis"),
            its.step,
            its.month,
            cast(key, String(32)).label("key"),
            cast(func.sum(its.amount), BigInteger).label("amount"),
        ).group_by(its.phase_id, its.step, its.month, key)
        for axis, key in AXES.items()
    ]


def money_differences(connection: Connection) -> list[dict[str, Any]]:
    """Cells of the sums that are not what the lines add up to: summary, its keys, and amount (found less expected)."""
    cells = _differences(connection, money_summary, CELL, money_of_lines(), ("amount", "lines"))
    return cells + _differences(connection, money_axis_summary, AXIS_CELL, money_of_cells(), ("amount",))


def _differences(
    connection: Connection, table: Any, keys: list[Any], expected: list[Select[Any]], values: tuple[str, ...]
) -> list[dict[str, Any]]:
    found = select(*keys, *(table.c[value] for value in values))
    wanted = []
    for query in expected:
        rows = query.subquery()
        wanted.append(select(*(rows.c[key.name] for key in keys), *((-rows.c[value]).label(value) for value in values)))
    both = union_all(found, *wanted).subquery()
    sums = {value: cast(func.sum(both.c[value]), BigInteger) for value in values}
    query = select(*(both.c[key.name] for key in keys), *(total.label(value) for value, total in sums.items()))
    query = query.group_by(*(both.c[key.name] for key in keys))
    wrong = sums[values[0]] != 0
    for value in values[1:]:
        wrong = wrong | (sums[value] != 0)
    return [{"summary": table.name, **row._mapping} for row in connection.execute(query.having(wrong))]
