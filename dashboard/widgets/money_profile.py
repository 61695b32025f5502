"""The spending profile of a phase, or of one pilot in it: the plan month by month, and what came of it."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pandas as pd

from dashboard.domain.calendar import end_of_month, month_of, months_between
from dashboard.domain.spending import PeriodBudget, planned_by
from dashboard.domain.vocabulary import Step
from dashboard.store.reads.money import by_axis, cross, over_time
from dashboard.store.reads.projects import periods
from dashboard.widgets.page import Viewer
from dashboard.widgets.reading import read

SPENT = (Step.DECLARED, Step.CERTIFIED, Step.PAID)


def money_profile(viewer: Viewer, pilot_id: int | None = None) -> pd.DataFrame:
    """day (month ends, and the as-of date), planned, declared, certified, paid: cumulative cents, NA where missing.

    The plan is linear within each reporting period; what is so is missing after the as-of date.
    """
    plan = period_budgets(viewer, pilot_id)
    spent = _spent(viewer, pilot_id)
    days = _days(viewer, plan, spent)
    columns: dict[str, list[Any]] = {"day": days}
    columns["planned"] = [planned_by(plan, day) if plan else None for day in days]
    known = bool(len(spent))
    for step in SPENT:
        amounts = spent[spent["step"] == step]
        columns[step] = _cumulative(amounts, days, viewer.as_of) if known else [None] * len(days)
    frame = pd.DataFrame(columns)
    return frame.astype(dict.fromkeys(("planned", *(str(step) for step in SPENT)), "Int64"))


def period_budgets(viewer: Viewer, pilot_id: int | None = None) -> list[PeriodBudget]:
    """The phase's budget, or the pilot's, by reporting period; empty where the plan has no lines by period."""
    if pilot_id is None:
        found = read(by_axis, viewer.phase_id, viewer.as_of, "period")
        amounts = dict(zip(found["key"], found["budgeted"], strict=True))
    else:
        found = read(cross, viewer.phase_id, viewer.as_of, "pilot", "period", Step.BUDGETED)
        found = found[found["row_key"] == pilot_id]
        amounts = dict(zip(found["column_key"], found["amount"], strict=True))
    planned = {key: int(amount) for key, amount in amounts.items() if pd.notna(amount)}
    if not any(planned.values()):
        return []
    return [
        PeriodBudget(row["start"], row["end"], planned.get(row["reporting_period_id"], 0))
        for row in read(periods, viewer.phase_id).to_dict("records")
    ]


def _spent(viewer: Viewer, pilot_id: int | None) -> pd.DataFrame:
    """month, step, amount of each month up to the as-of date."""
    if pilot_id is None:
        return read(over_time, viewer.phase_id, viewer.as_of)
    found = read(over_time, viewer.phase_id, viewer.as_of, "pilot")
    return found[found["key"] == pilot_id]


def _days(viewer: Viewer, plan: list[PeriodBudget], spent: pd.DataFrame) -> list[date]:
    starts = [period.start for period in plan] + [_day_of(month) for month in spent["month"]]
    if not starts:
        return []
    start = min(starts)
    last = max([period.end for period in plan] + [min(viewer.as_of, end_of_month(_day_of(m))) for m in spent["month"]])
    ends = {min(end_of_month(month), last) for month in months_between(start, last)}
    if start <= viewer.as_of <= last:
        ends.add(viewer.as_of)
    return sorted({start - timedelta(days=1), *ends})


def _day_of(month: int) -> date:
    return date(month // 100, month % 100, 1)


def _cumulative(amounts: pd.DataFrame, days: Iterable[date], as_of: date) -> list[int | None]:
    by_month = dict(zip(amounts["month"], amounts["amount"], strict=True))
    return [
        sum(int(amount) for month, amount in by_month.items() if month <= month_of(day)) if day <= as_of else None
        for day in days
    ]
