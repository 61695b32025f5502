"""Budget plans by version: which there are, their sums along two axes, their lines, and how they are paid for."""

from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select, exists, func, select

from dashboard.domain.budget.plan import Cell
from dashboard.domain.budget.simplified_costs import Options
from dashboard.domain.budget.totals import Approved, Financing
from dashboard.domain.budget.versions import VersionState
from dashboard.domain.calendar import BEGINNING
from dashboard.domain.vocabulary import CostCategory, Provenance, Step
from dashboard.store.reads.frames import cents_sum, frame, frame_of
from dashboard.store.reads.money.ladder import CELL_KEYS, version_in_force
from dashboard.store.tables import (
    budget_financing,
    budget_line,
    budget_version,
    money_axis_summary,
    money_summary,
    organisation,
    partner,
    phase,
    pilot,
    reporting_period,
    work_package,
)

OPTION_COLUMNS = ("office_on_staff", "office_on_direct", "travel_on_staff", "staff_on_direct", "other_on_staff")
MONEY_COLUMNS = ("erdf_rate", "erdf", "public", "automatic_public", "private")
FINANCING_COLUMNS = (*MONEY_COLUMNS, *OPTION_COLUMNS)


def versions(connection: Connection, phase_id: int, as_of: date, drafts: bool = True) -> pd.DataFrame:
    """The versions known on that day, the newest number first; ``drafts=False`` leaves those out.

    version_id, number, kind, name, note, in_force_from, total, erdf (cents, missing where none is known), author,
    recorded_at, version, state (a ``VersionState``), illustrative. Without a version in force by then, the first one
    counts as in force.
    """
    its = budget_version.c
    total, erdf = _total_of(phase_id), _erdf_of()
    made_up = exists().where(
        budget_line.c.budget_version_id == its.id, budget_line.c.status == Provenance.ILLUSTRATIVE
    )  # fmt: skip
    query = select(
        its.id.label("version_id"), its.number, its.kind, its.name, its.note, its.in_force_from,
        total.label("total"), erdf.label("erdf"), its.author, its.recorded_at, its.version,
        made_up.label("illustrative"),
    ).where(its.phase_id == phase_id)  # fmt: skip
    found = frame(connection, query.order_by(its.number.desc()), optional={"total", "erdf"})
    present = version_in_force(connection, phase_id, as_of)
    found["state"] = pd.Series(
        [_state(row, present, as_of) for row in found.to_dict("records")], dtype="object", index=found.index
    )
    known = [moment is None or moment.date() <= as_of for moment in found["recorded_at"]]
    shown = pd.Series(known, dtype="bool", index=found.index) | (found["state"] == VersionState.IN_FORCE)
    if not drafts:
        shown &= found["state"] != VersionState.DRAFT
    return found[shown].reset_index(drop=True)


def _total_of(phase_id: int) -> Any:
    its = money_axis_summary.c
    return (
        select(cents_sum(its.amount))
        .where(its.phase_id == phase_id, its.axis == "partner", its.step == Step.BUDGETED, its.day == BEGINNING)
        .where(its.version_key == budget_version.c.id)
        .scalar_subquery()
    )


def _erdf_of() -> Any:
    its = budget_financing.c
    return select(cents_sum(its.erdf)).where(its.budget_version_id == budget_version.c.id).scalar_subquery()


def _state(row: dict[Any, Any], present: int | None, as_of: date) -> str:
    since = row["in_force_from"]
    if since is None or pd.isna(since):
        return VersionState.DRAFT
    if row["version_id"] == present:
        return VersionState.IN_FORCE
    return VersionState.REPLACED if since <= as_of else VersionState.PLANNED


def before_it(connection: Connection, phase_id: int, version_id: int) -> int | None:
    """The id of the version that was in force before this one; for a draft, the last that is or will be in force."""
    its = budget_version.c
    own = connection.execute(select(its.in_force_from, its.number).where(its.id == version_id)).first()
    if own is None:
        return None
    others = select(its.id, its.in_force_from, its.number).where(its.phase_id == phase_id, its.id != version_id)
    rows = connection.execute(others.where(its.in_force_from.is_not(None))).all()
    earlier = [(row.in_force_from, row.number, row.id) for row in rows]
    if own.in_force_from is not None:
        earlier = [each for each in earlier if each[:2] < (own.in_force_from, own.number)]
    return max(earlier)[2] if earlier else None


def pivot(
    connection: Connection,
    phase_id: int,
    version_id: int,
    rows: str,
    partner_id: int | None = None,
    work_package_id: int | None = None,
) -> pd.DataFrame:
    """A version along ``rows`` (a key of ``CELL_KEYS``) and the periods: row_key, period_key (0 for none), amount.

    From the sums; of one partner, of one work package, or of both, where they are given.
    """
    its, row = money_summary.c, CELL_KEYS[rows]
    query = select(row, its.reporting_period_key, cents_sum(its.amount))
    query = query.where(its.phase_id == phase_id, its.step == Step.BUDGETED, its.day == BEGINNING)
    query = query.where(its.version_key == version_id)
    for column, wanted in ((its.partner_id, partner_id), (its.work_package_id, work_package_id)):
        query = query if wanted is None else query.where(column == wanted)
    found = [
        (str(each[0]) if rows == "cost_category" else int(each[0]), each[1], each[2])
        for each in connection.execute(query.group_by(row, its.reporting_period_key))
    ]
    dtypes = {"row_key": "object" if rows == "cost_category" else "int64", "period_key": "int64", "amount": "Int64"}
    return frame_of(sorted(found), dtypes)


def lines(connection: Connection, version_id: int) -> pd.DataFrame:
    """The lines of a version by codes: partner, work_package, cost_category, period (a number), pilot (both missing
    where there is none), amount (cents), source, status; in the order of partners' numbers."""
    return frame(connection, lines_query(version_id), optional={"period"})


def lines_query(version_id: int) -> Select[Any]:
    its = budget_line.c
    return (
        select(
            organisation.c.code.label("partner"), work_package.c.code.label("work_package"), its.cost_category,
            reporting_period.c.number.label("period"), pilot.c.code.label("pilot"), its.amount, its.source, its.status,
        )
        .select_from(
            budget_line.join(partner, its.partner_id == partner.c.id)
            .join(organisation)
            .join(work_package, its.work_package_id == work_package.c.id)
            .outerjoin(reporting_period, its.reporting_period_id == reporting_period.c.id)
            .outerjoin(pilot, its.pilot_id == pilot.c.id)
        )
        .where(its.budget_version_id == version_id)
        .order_by(partner.c.number, work_package.c.position, its.cost_category, pilot.c.id, reporting_period.c.number)
    )  # fmt: skip


def financing_query(phase_id: int, version_id: int) -> Select[Any]:
    """How each partner's budget is paid for, by number: partner (a code), number, approved (cents), erdf_rate, erdf,
    public, automatic_public, private (cents), and a column a simplified cost option (rates are decimals).

    Where a version says nothing of a partner, its rate is the one the sources give it; the rest is missing.
    """
    own, plan = partner.c, budget_financing.c
    joined = (plan.partner_id == own.id) & (plan.budget_version_id == version_id)
    rate = func.coalesce(plan.erdf_rate, own.erdf_rate).label("erdf_rate")
    return (
        select(
            organisation.c.code.label("partner"), own.number, own.total_budget.label("approved"), rate,
            *(plan[name] for name in FINANCING_COLUMNS if name != "erdf_rate"),
        )
        .join_from(partner, organisation)
        .outerjoin(budget_financing, joined)
        .where(own.phase_id == phase_id)
        .order_by(own.number, organisation.c.code)
    )  # fmt: skip


def plan_of(connection: Connection, version_id: int) -> dict[Cell, int]:
    """The cells of a version; lines of one cell together."""
    found: dict[Cell, int] = {}
    for row in connection.execute(lines_query(version_id)):
        cell = Cell(
            partner=row.partner,
            work_package=row.work_package,
            cost_category=CostCategory(row.cost_category),
            period=row.period,
            pilot=row.pilot,
        )
        found[cell] = found.get(cell, 0) + row.amount
    return found


def financing_of(connection: Connection, phase_id: int, version_id: int) -> dict[str, Financing]:
    """How a version is paid for, by partner, as ``financing_query`` says."""
    return {
        row["partner"]: Financing(
            **{name: row[name] for name in MONEY_COLUMNS},
            options=Options(**{name: row[name] for name in OPTION_COLUMNS}),
        )
        for row in connection.execute(financing_query(phase_id, version_id)).mappings()
    }


def approved_of(connection: Connection, phase_id: int) -> Approved:
    """What the sources give of the phase and of each partner, in the order of their numbers."""
    whole = connection.execute(select(phase.c.total_budget, phase.c.erdf).where(phase.c.id == phase_id)).one()
    own = select(organisation.c.code, partner.c.total_budget).join_from(partner, organisation)
    rows = connection.execute(own.where(partner.c.phase_id == phase_id).order_by(partner.c.number))
    partners = {row.code: row.total_budget for row in rows}
    return Approved(total=whole.total_budget, erdf=whole.erdf, partners=partners)
