"""The sums of budget lines and of money's movements: what they should be, making them so, and adding to them."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    FromClause,
    Integer,
    Select,
    String,
    Table,
    cast,
    delete,
    func,
    insert,
    literal,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.dialects import postgresql, sqlite

from dashboard.domain.calendar import BEGINNING
from dashboard.domain.vocabulary import Step
from dashboard.store.tables import budget_line, money_axis_summary, money_entry, money_summary

AXES = {
    "partner": money_summary.c.partner_id,
    "work_package": money_summary.c.work_package_id,
    "cost_category": money_summary.c.cost_category,
    "period": money_summary.c.reporting_period_key,
    "pilot": money_summary.c.pilot_key,
    "report": money_summary.c.partner_report_key,
}
NONE = literal_column("0", Integer)  # a bound 0 would not be the same expression twice to PostgreSQL's GROUP BY
CELL = [column for column in money_summary.c if column.name not in ("amount", "lines")]
AXIS_CELL = [column for column in money_axis_summary.c if column.name != "amount"]


def rebuild_money(connection: Connection, phase_id: int) -> None:
    """Make the phase's sums anew from its budget lines and its movements."""
    for table in (money_summary, money_axis_summary):
        connection.execute(delete(table).where(table.c.phase_id == phase_id))
    for lines in money_of_lines():
        one_phase = lines.where(lines.selected_columns["phase_id"] == phase_id)
        connection.execute(insert(money_summary).from_select([*money_summary.c.keys()], one_phase))
    for axis in money_of_cells():
        one_phase = axis.where(money_summary.c.phase_id == phase_id)
        connection.execute(insert(money_axis_summary).from_select([*money_axis_summary.c.keys()], one_phase))


def rebuild_budget(connection: Connection, phase_id: int, version_id: int) -> None:
    """Make the sums of one budget version anew from its lines; the phase's movements are not touched."""
    for table in (money_summary, money_axis_summary):
        its = table.c
        here = (its.phase_id == phase_id, its.step == Step.BUDGETED, its.version_key == version_id)
        connection.execute(delete(table).where(*here, its.day == BEGINNING))
    lines = money_of_lines()[0].where(budget_line.c.budget_version_id == version_id)
    connection.execute(insert(money_summary).from_select([*money_summary.c.keys()], lines))
    for axis in money_of_cells():
        its = money_summary.c
        of_version = axis.where(its.phase_id == phase_id, its.step == Step.BUDGETED, its.version_key == version_id)
        connection.execute(insert(money_axis_summary).from_select([*money_axis_summary.c.keys()], of_version))


def money_of_lines() -> list[Select[Any]]:
    """The rows that ``money_summary`` should hold: one query for the budgets, one for the movements."""
    line, entry = budget_line.c, money_entry.c
    day = literal(BEGINNING, money_summary.c.day.type).label("day")
    step = literal(Step.BUDGETED, money_summary.c.step.type).label("step")
    version = line.budget_version_id.label("version_key")
    period, pilot = (func.coalesce(key, NONE) for key in (line.reporting_period_id, line.pilot_id))
    keys = (line.partner_id, line.work_package_id, line.cost_category)
    budgeted = select(
        line.phase_id, step, day, version, *keys, period.label("reporting_period_key"), pilot.label("pilot_key"),
        NONE.label("partner_report_key"), *_counted(line.amount),
    ).group_by(line.phase_id, line.budget_version_id, *keys, period, pilot)  # fmt: skip
    own = (entry.phase_id, entry.step, entry.day)
    others = (*keys_of(money_entry), entry.pilot_key, entry.partner_report_key)
    moved = select(
        *own, NONE.label("version_key"), *others[:3], others[3].label("reporting_period_key"), *others[4:],
        *_counted(entry.amount),
    ).group_by(*own, *others)  # fmt: skip
    return [budgeted, moved]


def keys_of(table: FromClause) -> tuple[Any, ...]:
    """Partner, work package, category and period of a line."""
    its = table.c
    return its.partner_id, its.work_package_id, its.cost_category, its.reporting_period_id


def _counted(amount: Any) -> tuple[Any, Any]:
    return cast(func.sum(amount), BigInteger).label("amount"), func.count().label("lines")


def money_of_cells() -> list[Select[Any]]:
    """The rows that ``money_axis_summary`` should hold, one query an axis."""
    its = money_summary.c
    return [
        select(
            its.phase_id,
            literal(axis).label("axis"),
            its.step,
            its.day,
            its.version_key,
            cast(key, String(32)).label("key"),
            cast(func.sum(its.amount), BigInteger).label("amount"),
        ).group_by(its.phase_id, its.step, its.day, its.version_key, key)
        for axis, key in AXES.items()
    ]


def add_movements(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Count rows of ``money_entry`` that were just inserted: one upsert for each sum they touch.

    A row that stands for several of one cell says so as ``lines``.
    """
    cells: dict[tuple[Any, ...], list[int]] = {}
    axes: dict[tuple[Any, ...], int] = {}
    for row in rows:
        keys = (
            row["partner_id"], row["work_package_id"], str(row["cost_category"]), row["reporting_period_id"],
            row["pilot_key"], row["partner_report_key"],
        )  # fmt: skip
        place = (row["phase_id"], str(row["step"]), row["day"], 0)
        cell = cells.setdefault((*place, *keys), [0, 0])
        cell[0] += row["amount"]
        cell[1] += row.get("lines", 1)
        for axis, key in zip(AXES, keys, strict=True):
            along = (row["phase_id"], axis, *place[1:], str(key))
            axes[along] = axes.get(along, 0) + row["amount"]
    # In the order of their keys, so that two writers never wait for each other's sums crosswise.
    names = [column.name for column in CELL]
    summed = [dict(zip(names, key, strict=True)) | {"amount": a, "lines": n} for key, (a, n) in sorted(cells.items())]
    _add(connection, money_summary, summed, ("amount", "lines"))
    names = [column.name for column in AXIS_CELL]
    along_axes = [dict(zip(names, key, strict=True)) | {"amount": amount} for key, amount in sorted(axes.items())]
    _add(connection, money_axis_summary, along_axes, ("amount",))


def _add(connection: Connection, table: Table, rows: list[dict[str, Any]], values: tuple[str, ...]) -> None:
    if not rows:
        return
    make: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    adding = make(table)
    adding = adding.on_conflict_do_update(
        index_elements=list(table.primary_key.columns),
        set_={value: table.c[value] + adding.excluded[value] for value in values},
    )
    connection.execute(adding, rows)


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
