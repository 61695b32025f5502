"""Days and months, due and late."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.calendar import (
    days_late,
    end_of_month,
    first_of_month,
    month_of,
    months_between,
    opening_day,
)

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(DAYS)
def test_a_month_runs_from_its_first_to_its_last_day(day: date) -> None:
    assert first_of_month(day) <= day <= end_of_month(day)
    assert month_of(first_of_month(day)) == month_of(day) == month_of(end_of_month(day))


@given(DAYS, DAYS)
def test_months_between_are_every_month_once_in_order(one: date, other: date) -> None:
    start, end = min(one, other), max(one, other)
    months = [month_of(month) for month in months_between(start, end)]
    assert months == sorted(set(months))
    assert (months[0], months[-1]) == (month_of(start), month_of(end))
    assert len(months) == (end.year - start.year) * 12 + end.month - start.month + 1


@pytest.mark.parametrize(
    ("due", "finished_on", "late"),
    [
        (None, None, 0),
        (date(2018, 10, 30), None, 0),
        (date(2018, 10, 29), None, 1),
        (date(2018, 10, 1), date(2018, 10, 11), 10),
        (date(2018, 10, 1), date(2018, 9, 1), 0),
        (date(2018, 10, 1), date(2018, 12, 1), 29),
    ],
)
def test_lateness_is_counted_to_the_day_it_was_finished(due: date | None, finished_on: date | None, late: int) -> None:
    assert days_late(due, date(2018, 10, 30), finished_on=finished_on) == late


def test_a_phase_that_has_ended_opens_at_its_end() -> None:
    start, end = date(2017, 5, 1), date(2021, 10, 31)
    assert opening_day(date(2026, 1, 1), start, end) == end
    assert opening_day(date(2018, 10, 30), start, end) == date(2018, 10, 30)
    assert opening_day(date(2026, 1, 1), start, None) == date(2026, 1, 1)
