"""What the plan says should have been spent by a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

PARTNER_REPORT_DAYS = 14
"""From a period's end to its partner reports, where a project gives no ``partner_report_days`` (Interreg Europe)."""


@dataclass(frozen=True)
class PeriodBudget:
    """A reporting period, both days included, and its budget in cents."""

    start: date
    end: date
    budget: int


def planned_by(periods: Iterable[PeriodBudget], day: date) -> int:
    """Cents planned by the end of ``day``: periods that are over whole, the running one in proportion to its days."""
    planned = 0
    for period in periods:
        length = (period.end - period.start).days + 1
        gone = (min(day, period.end) - period.start + timedelta(days=1)).days
        planned += period.budget * max(0, gone) // length
    return planned


def to_be_declared_by(periods: Iterable[PeriodBudget], day: date, report_days: int) -> int:
    """Cents of the periods whose partner report was due by ``day``, ``report_days`` after the period's end.

    Nobody is behind for what the running period will show: it is declared once the period is over.
    """
    due = timedelta(days=report_days)
    return sum(period.budget for period in periods if period.end + due <= day)


@dataclass(frozen=True, kw_only=True)
class UnderspendingRule:
    """From which share of the time on, and from how many points below plan, spending is far behind.

    The points are the project's own parameter (``underspending_alert``); the defaults are those of Interreg Baltic Sea.
    """

    points: int = 10
    from_time_percent: int = 50

    def is_broken(self, *, planned: float, spent: float, time_gone: float) -> bool:
        """Shares of the budget and of the duration, as fractions."""
        behind = round(100 * (planned - spent), 6)  # tenths are not exact in binary
        return 100 * time_gone >= self.from_time_percent and behind >= self.points


def time_gone(start: date, end: date, day: date) -> float:
    """The share of the days from ``start`` to ``end`` (both included) that are over at the end of ``day``, 0 to 1."""
    length = (end - start).days + 1
    return min(1.0, max(0.0, ((day - start).days + 1) / length)) if length > 0 else 1.0
