"""The plan to date, the time gone and when spending is far behind."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.ladder.spending import PeriodBudget, UnderspendingRule, planned_by, time_gone, to_be_declared_by

FIRST = PeriodBudget(date(2018, 1, 1), date(2018, 6, 30), 181_00)
SECOND = PeriodBudget(date(2018, 7, 1), date(2018, 12, 31), 184_00)


@pytest.mark.parametrize(
    ("day", "planned"),
    [
        (date(2017, 12, 31), 0),
        (date(2018, 1, 1), 1_00),
        (date(2018, 6, 30), 181_00),
        (date(2018, 7, 2), 183_00),
        (date(2018, 12, 31), 365_00),
        (date(2020, 1, 1), 365_00),
    ],
)
def test_the_plan_is_linear_within_a_period(day: date, planned: int) -> None:
    assert planned_by([FIRST, SECOND], day) == planned


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2018, 6, 30), 0),
        (date(2018, 7, 13), 0),
        (date(2018, 7, 14), 181_00),
        (date(2018, 12, 31), 181_00),
        (date(2019, 1, 14), 365_00),
    ],
)
def test_a_period_is_to_be_declared_once_its_report_is_due(day: date, due: int) -> None:
    assert to_be_declared_by([FIRST, SECOND], day, 14) == due


@given(st.integers(0, 10**12), st.integers(0, 800), st.integers(0, 800))
def test_the_plan_never_falls_and_ends_at_the_budget(budget: int, first: int, second: int) -> None:
    period = PeriodBudget(date(2018, 1, 1), date(2018, 12, 31), budget)
    earlier, later = sorted(planned_by([period], date(2017, 6, 1) + timedelta(days=days)) for days in (first, second))
    assert 0 <= earlier <= later <= budget
    assert planned_by([period], date(2018, 12, 31)) == budget


def test_the_time_gone_counts_both_ends_and_stays_between_nothing_and_all() -> None:
    start, end = date(2018, 1, 1), date(2018, 1, 10)
    assert time_gone(start, end, date(2017, 12, 1)) == 0
    assert time_gone(start, end, start) == pytest.approx(0.1)
    assert time_gone(start, end, date(2019, 1, 1)) == 1


def test_spending_is_far_behind_only_past_half_time_and_from_ten_points_on() -> None:
    rule = UnderspendingRule()
    assert rule.is_broken(planned=0.5, spent=0.4, time_gone=0.5)
    assert not rule.is_broken(planned=0.5, spent=0.41, time_gone=0.9)
    assert not rule.is_broken(planned=0.5, spent=0.1, time_gone=0.49)
