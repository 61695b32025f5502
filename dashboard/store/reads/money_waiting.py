"""What moved up the ladder of each report, day by day, and at which rates partners are reimbursed."""

from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select, func, select

from dashboard.domain.vocabulary import Step
from dashboard.store.reads.frames import cents_sum, frame_of
from dashboard.store.reads.money import CELL_KEYS, version_in_force
from dashboard.store.tables import (
    budget_financing,
    money_entry,
    money_summary,
    partner,
    project_report,
    verification_cut,
)

MOVING = [str(step) for step in Step if step not in (Step.BUDGETED, Step.ENTERED)]
ENTRY_KEYS = {
    "partner": money_entry.c.partner_id,
    "work_package": money_entry.c.work_package_id,
    "cost_category": money_entry.c.cost_category,
    "period": money_entry.c.reporting_period_id,
    "pilot": money_entry.c.pilot_key,
}


def report_moves(connection: Connection, phase_id: int, until: date, axis: str) -> pd.DataFrame:
    """Each day's own amounts of each report up to ``until``: key, report (0 for none), step, day, amount (cents); the
    days in order.

    From the sums by day: as many rows as reports have days on which something moved, whatever the number of lines.
    """
    sums = money_summary.c
    keys = (CELL_KEYS[axis], sums.partner_report_key, sums.step, sums.day)
    query = select(*keys, cents_sum(sums.amount)).where(
        sums.phase_id == phase_id, sums.version_key == 0, sums.step.in_(MOVING), sums.day <= until
    )
    rows = [
        (_key(axis, key), report, str(step), day, amount)
        for key, report, step, day, amount in connection.execute(query.group_by(*keys))
    ]
    rows.sort(key=lambda row: row[3])
    dtypes = {"key": _dtype(axis), "report": "int64", "step": "object", "day": "object", "amount": "Int64"}
    return frame_of(rows, dtypes)


def verification_cuts(connection: Connection, phase_id: int, until: date, axis: str) -> pd.DataFrame:
    """Of each report, what verification deducted up to ``until``: key, report (0 for none), amount (cents).

    The sums do not tell it from what control deducted; the joint secretariat's cuts are few, and each leads to its
    movements.
    """
    its, cut = money_entry.c, verification_cut.c
    keys = (ENTRY_KEYS[axis], its.partner_report_key)
    same = (its.expenditure_item_id == cut.expenditure_item_id) & (its.project_report_id == cut.project_report_id)
    query: Select[Any] = (
        select(*keys, cents_sum(its.amount))
        .select_from(verification_cut)
        .join(project_report, cut.project_report_id == project_report.c.id)
        .join(money_entry, same)
        .where(project_report.c.phase_id == phase_id, its.step == Step.DEDUCTED, its.day <= until)
        .group_by(*keys)
    )
    rows = [(_key(axis, key), report, amount) for key, report, amount in connection.execute(query)]
    return frame_of(rows, {"key": _dtype(axis), "report": "int64", "amount": "Int64"})


def erdf_rates(connection: Connection, phase_id: int, as_of: date) -> dict[int, Decimal | None]:
    """By partner: the ERDF rate of the budget in force that day, else the partner's own, else ``None``."""
    own, plan = partner.c, budget_financing.c
    version = version_in_force(connection, phase_id, as_of)
    in_force = (plan.partner_id == own.id) & (plan.budget_version_id == version)
    query = select(own.id, func.coalesce(plan.erdf_rate, own.erdf_rate)).select_from(partner)
    query = query.outerjoin(budget_financing, in_force).where(own.phase_id == phase_id)
    return {row[0]: row[1] for row in connection.execute(query)}


def _key(axis: str, key: Any) -> Any:
    return str(key) if axis == "cost_category" else key


def _dtype(axis: str) -> str:
    return "object" if axis == "cost_category" else "int64"
