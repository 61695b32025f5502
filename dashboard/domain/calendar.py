"""Days and months: what is due, what is late, how long is left."""

from datetime import date, timedelta

FAR_FUTURE = date(9999, 12, 31)
BEGINNING = date(1, 1, 1)
FARTHEST_DAYS = 3653
"""Ten years: a date beyond is a slip of the hand."""
DUE_SOON_DAYS = 30


def month_of(day: date) -> int:
    """The month as a sortable number: 201810."""
    return day.year * 100 + day.month


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def end_of_month(day: date) -> date:
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return following - timedelta(days=1)


def months_between(start: date, end: date) -> list[date]:
    """First days of every month from ``start``'s to ``end``'s."""
    months = []
    month = first_of_month(start)
    while month <= end:
        months.append(month)
        month = end_of_month(month) + timedelta(days=1)
    return months


def days_late(due: date | None, as_of: date, *, finished_on: date | None = None) -> int:
    """Days past the due date at ``as_of``, or at the day it was finished; 0 where in time or without a date."""
    if due is None:
        return 0
    reference = min(as_of, finished_on) if finished_on else as_of
    return max(0, (reference - due).days)


def opening_day(today: date, start: date | None, end: date | None) -> date:
    """The day a phase opens at: today, or its end where it has ended."""
    return min(today, end) if end else today
