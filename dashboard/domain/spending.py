"""What the plan says should have been spent by a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


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
