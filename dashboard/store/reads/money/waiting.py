"""What moved up the ladder of each report, day by day, and at which rates partners are reimbursed."""

from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
from sqlalchemy import Connection, String, func, select, type_coerce

from dashboard.domain.vocabulary import Step
from dashboard.store.reads.frames import frame_of
from dashboard.store.reads.money.ladder import CELL_KEYS, version_in_force
from dashboard.store.tables import (
    budget_financing,
    money_entry,
    money_summary,
    partner,
    project_report,
    verification_cut,
)

MOVING = [str(step) for step in Step if step not in (Step.BUDGETED, Step.ENTERED)]
CELL = {
    "partner": "int64",
    "work_package": "int64",
    "cost_category": "object",
    "period": "int64",
    "pilot": "int64",
    "report": "int64",
}
"""What money that goes up the ladder together has in common; 0 for none."""


def report_moves(connection: Connection, phase_id: int, until: date) -> pd.DataFrame:
    """Each day's own amounts of each cell up to ``until``: the keys of ``CELL``, step, day, amount (cents); the days
    in order.

    From the sums by day: as many rows as cells have days on which something moved, whatever the number of lines.
    """
    sums = money_summary.c
    keys = [type_coerce(CELL_KEYS[name], String) if name == "cost_category" else CELL_KEYS[name] for name in CELL]
    query = select(*keys, type_coerce(sums.step, String), sums.day, sums.amount).where(
        sums.phase_id == phase_id, sums.version_key == 0, sums.step.in_(MOVING), sums.day <= until
    )
    rows = sorted(connection.execute(query).all(), key=lambda row: row[-2])
    return frame_of(rows, {**CELL, "step": "object", "day": "object", "amount": "Int64"})


def verification_cuts(connection: Connection, phase_id: int, until: date) -> pd.DataFrame:
    """What verification has deducted of each cell up to ``until``: the keys of ``CELL``, amount (cents).

    The sums do not tell it from what control deducted; the joint secretariat's cuts are few, and each leads to its
    movements.
    """
    its, cut = money_entry.c, verification_cut.c
    keys = (
        its.partner_id, its.work_package_id, type_coerce(its.cost_category, String), its.reporting_period_id,
        its.pilot_key, its.partner_report_key,
    )  # fmt: skip
    same = (its.expenditure_item_id == cut.expenditure_item_id) & (its.project_report_id == cut.project_report_id)
    query = (
        select(*keys, its.amount)
        .select_from(verification_cut)
        .join(project_report, cut.project_report_id == project_report.c.id)
        .join(money_entry, same)
        .where(project_report.c.phase_id == phase_id, its.step == Step.DEDUCTED, its.day <= until)
    )
    amounts: dict[tuple[Any, ...], int] = {}
    for *cell, amount in connection.execute(query):
        amounts[tuple(cell)] = amounts.get(tuple(cell), 0) + amount
    return frame_of([(*cell, amount) for cell, amount in amounts.items()], {**CELL, "amount": "Int64"})


def erdf_rates(connection: Connection, phase_id: int, as_of: date) -> dict[int, Decimal | None]:
    """By partner: the ERDF rate of the budget in force that day, else the partner's own, else ``None``."""
    own, plan = partner.c, budget_financing.c
    version = version_in_force(connection, phase_id, as_of)
    in_force = (plan.partner_id == own.id) & (plan.budget_version_id == version)
    query = select(own.id, func.coalesce(plan.erdf_rate, own.erdf_rate)).select_from(partner)
    query = query.outerjoin(budget_financing, in_force).where(own.phase_id == phase_id)
    return {row[0]: row[1] for row in connection.execute(query)}
