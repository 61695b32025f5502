"""How fast a budget is used, and how fast what is left of it would have to be used to be used in time."""

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction

from dashboard.domain.calendar import end_of_month

MONTHS = 6
"""The length of a reporting period: whatever day one looks, each partner's last report is within it."""
DAYS_A_MONTH = Fraction(1461, 48)
"""365.25 ÷ 12."""


def burn_rate(declared: Iterable[tuple[date, int]], as_of: date) -> int:
    """Cents a month: what was declared in the ``MONTHS`` months up to ``as_of``, divided by them, rounded down."""
    after = months_before(as_of, MONTHS)
    return sum(amount for day, amount in declared if after < day <= as_of) // MONTHS


def months_before(day: date, months: int) -> date:
    """The same day of the month that many months earlier, or that month's last day."""
    number = day.year * 12 + day.month - 1 - months
    first = date(number // 12, number % 12 + 1, 1)
    return first.replace(day=min(day.day, end_of_month(first).day))


def months_left(as_of: date, end: date) -> Fraction:
    """From the day after ``as_of`` to ``end``; none once it is over."""
    days = (end - as_of) // timedelta(days=1)
    return Fraction(max(0, days)) / DAYS_A_MONTH


def needed_a_month(remaining: int, as_of: date, end: date) -> int | None:
    """Cents a month that would use ``remaining`` by ``end``, rounded down; all of it where less than a month is left,
    nothing where nothing remains, ``None`` once ``end`` has passed."""
    left = months_left(as_of, end)
    if not left:
        return None
    return int(max(0, remaining) / max(left, Fraction(1)))
