"""The spending profile of a phase, or of one pilot in it: the plan month by month, and what came of it."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd

from dashboard.domain.calendar import end_of_month, month_of, months_between
from dashboard.domain.ladder.spending import PeriodBudget, planned_by
from dashboard.domain.vocabulary import LADDER, Step
from dashboard.store.reads.money.ladder import by_axis, cross, over_time
from dashboard.store.reads.projects.outline import periods
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.viewer import Viewer

SPENT = LADDER[1:]


def money_profile(viewer: Viewer, pilot_id: int | None = None) -> pd.DataFrame:
    """day (month ends, and the as-of date), planned and each step from declared to paid: cumulative cents, NA where
    missing.

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
    if pilot_id is not None:
        return plans_along(viewer, "pilot").get(pilot_id, [])
    found = read(by_axis, viewer.phase_id, viewer.as_of, "period")
    return _by_period(viewer, dict(zip(found["key"], found["budgeted"], strict=True)))


def plans_along(viewer: Viewer, axis: str) -> dict[Any, list[PeriodBudget]]:
    """By key along ``axis``: its budget by reporting period; keys that the plan has no lines of are left out."""
    found = read(cross, viewer.phase_id, viewer.as_of, axis, "period", Step.BUDGETED)
    amounts: dict[Any, dict[int, Any]] = {}
    for key, period, amount in zip(found["row_key"], found["column_key"], found["amount"], strict=True):
        amounts.setdefault(key, {})[period] = amount
    plans = {key: _by_period(viewer, own) for key, own in amounts.items()}
    return {key: plan for key, plan in plans.items() if plan}


def _by_period(viewer: Viewer, amounts: Mapping[int, Any]) -> list[PeriodBudget]:
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
    return month_ends(plan, spent["month"], viewer.as_of)


def month_ends(plan: Iterable[PeriodBudget], months: Iterable[int], as_of: date) -> list[date]:
    """From the day before the plan and those ``months`` (201810) begin to where they end, and ``as_of`` among them."""
    plan, months = list(plan), list(months)
    starts = [period.start for period in plan] + [_day_of(month) for month in months]
    if not starts:
        return []
    start = min(starts)
    last = max([period.end for period in plan] + [min(as_of, end_of_month(_day_of(month))) for month in months])
    ends = {min(end_of_month(month), last) for month in months_between(start, last)}
    if start <= as_of <= last:
        ends.add(as_of)
    return sorted({start - timedelta(days=1), *ends})


def _day_of(month: int) -> date:
    return date(month // 100, month % 100, 1)


def _cumulative(amounts: pd.DataFrame, days: Iterable[date], as_of: date) -> list[int | None]:
    by_month = dict(zip(amounts["month"], amounts["amount"], strict=True))
    return [
        sum(int(amount) for month, amount in by_month.items() if month <= month_of(day)) if day <= as_of else None
        for day in days
    ]
