"""Who is far below the spending plan past half-time: by how much, since when, and what brings them back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from dashboard.domain.ladder.spending import PeriodBudget, UnderspendingRule, time_gone, to_be_declared_by

DAYS_A_MONTH = 30.4375


@dataclass(frozen=True, kw_only=True)
class Spending:
    """A partner's or a pilot's budget, in all and by period, and what it declared: (day, cents) in order of days."""

    budget: int
    periods: Sequence[PeriodBudget]
    declared: Sequence[tuple[date, int]]

    def spent(self, day: date) -> int:
        return sum(cents for when, cents in self.declared if when <= day)


@dataclass(frozen=True, kw_only=True)
class Behind:
    """``planned`` and ``spent`` as shares of the budget; ``since`` the rule has been broken without a break.

    ``needed``: cents to be declared by ``needed_by``, when the next period's reports are due, to be within the rule
    then; ``per_month`` until that day. Missing after the last one.
    """

    planned: float
    spent: float
    missing: int
    since: date
    needed_by: date | None
    needed: int | None
    per_month: int | None


def behind(
    spending: Spending, rule: UnderspendingRule, *, start: date, end: date, day: date, report_days: int
) -> Behind | None:
    """``None`` where the rule is kept on ``day``, or where there is no budget to hold spending against."""
    budget = spending.budget
    if budget <= 0 or not _broken(spending, rule, start, end, day, report_days):
        return None
    planned, spent = to_be_declared_by(spending.periods, day, report_days), spending.spent(day)
    needed_by = _next_due(spending.periods, day, report_days)
    needed = per_month = None
    if needed_by is not None:
        then = to_be_declared_by(spending.periods, needed_by, report_days)
        needed = max(0, then - rule.points * budget // 100 + 1 - spent)
        per_month = ceil(needed / max(1.0, (needed_by - day).days / DAYS_A_MONTH))
    return Behind(
        planned=planned / budget,
        spent=spent / budget,
        missing=planned - spent,
        since=_since(spending, rule, start, end, day, report_days),
        needed_by=needed_by,
        needed=needed,
        per_month=per_month,
    )


def _broken(spending: Spending, rule: UnderspendingRule, start: date, end: date, day: date, report_days: int) -> bool:
    return rule.is_broken(
        planned=to_be_declared_by(spending.periods, day, report_days) / spending.budget,
        spent=spending.spent(day) / spending.budget,
        time_gone=time_gone(start, end, day),
    )


def _since(spending: Spending, rule: UnderspendingRule, start: date, end: date, day: date, report_days: int) -> date:
    """The first day of the run of broken days that ``day`` ends; it changes with due dates, half-time and reports."""
    length = (end - start).days + 1
    half_time = start + timedelta(days=max(0, ceil(rule.from_time_percent * length / 100) - 1))
    dues = [period.end + timedelta(days=report_days) for period in spending.periods]
    changes = sorted({each for each in (half_time, *dues, *(when for when, _ in spending.declared)) if each <= day})
    first = day
    for each in reversed(changes):
        if not _broken(spending, rule, start, end, each, report_days):
            break
        first = each
    return first


def _next_due(periods: Sequence[PeriodBudget], day: date, report_days: int) -> date | None:
    dues = (period.end + timedelta(days=report_days) for period in periods if period.budget > 0)
    return min((due for due in dues if due > day), default=None)
