"""Decommitment: tranches by calendar year, their deadlines, and what is lost at each."""

from datetime import date
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.domain.forecast.decommitment import at_risk, deadlines, due_by, month_ends, years_after
from dashboard.domain.forecast.outlook import Estimate
from dashboard.domain.ladder.spending import PeriodBudget, planned_by


@pytest.mark.parametrize(("rule", "years"), [("N+3", 3), ("n + 2", 2), (None, None), ("", None)])
def test_the_rule_is_read(rule: object, years: int | None) -> None:
    assert years_after(rule) == years


@pytest.mark.parametrize("rule", ["N+", "three years", 3, "N-3", "N+33"])
def test_another_rule_is_refused(rule: object) -> None:
    with pytest.raises(ValueError, match=str(rule).replace("+", r"\+")):
        years_after(rule)


def test_a_period_across_years_is_shared_by_its_days_in_a_leap_year_too() -> None:
    """1 July 2019 to 30 June 2020: 184 days in 2019 and, 2020 being a leap year, 182 in 2020. 366 € in all."""
    plan = [PeriodBudget(date(2019, 7, 1), date(2020, 6, 30), 366_00)]
    found = deadlines(partial(planned_by, plan), date(2019, 7, 1), date(2020, 6, 30), 3)
    assert [(each.year, each.day, each.tranche, each.due) for each in found] == [
        (2019, date(2022, 12, 31), 184_00, 184_00),
        (2020, date(2023, 12, 31), 182_00, 366_00),
    ]
    assert due_by(found, date(2022, 12, 30)) == 0
    assert due_by(found, date(2022, 12, 31)) == 184_00
    assert due_by(found, date(2024, 1, 1)) == 366_00
    months = month_ends(date(2019, 7, 1), found)
    assert (months[0], months[7], months[-1], len(months)) == (
        date(2019, 7, 31), date(2020, 2, 29), date(2023, 12, 31), 54
    )  # fmt: skip
    assert month_ends(date(2019, 7, 1), []) == []


def test_what_is_lost_at_one_deadline_is_not_asked_for_at_the_next() -> None:
    """Due 100, then 300. 60 claimed by the first: 40 lost. 250 by the second: of the 260 still due, 10 more."""
    plan = [
        PeriodBudget(date(2018, 1, 1), date(2018, 12, 31), 100),
        PeriodBudget(date(2019, 1, 1), date(2019, 12, 31), 200),
    ]
    those = deadlines(partial(planned_by, plan), date(2018, 1, 1), date(2019, 12, 31), 2)
    claimed = {date(2020, 12, 31): Estimate(60, 50, 100), date(2021, 12, 31): Estimate(250, 250, 300)}
    first, second = at_risk(those, claimed.__getitem__)
    assert first.lost == Estimate(40, 0, 50)
    assert second.lost == Estimate(10, 0, 0)


@settings(deadline=None)
@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=4), st.lists(st.integers(0, 10**9), min_size=4, max_size=4))
def test_the_tranches_are_the_plan_and_nothing_is_lost_twice(budgets: list[int], claims: list[int]) -> None:
    plan = [
        PeriodBudget(date(2018 + place // 2, 1 if place % 2 == 0 else 7, 1),
            date(2018 + place // 2, 6 if place % 2 == 0 else 12, 30), cents)
        for place, cents in enumerate(budgets)
    ]  # fmt: skip
    those = deadlines(partial(planned_by, plan), plan[0].start, plan[-1].end, 3)
    assert sum(each.tranche for each in those) == sum(budgets)
    by = {each.day: sum(sorted(claims)[: place + 1]) for place, each in enumerate(those)}
    risks = at_risk(those, lambda day: Estimate(by[day], by[day], by[day]))
    lost = sum(risk.lost.point for risk in risks)
    assert max(0, sum(budgets) - by[those[-1].day]) <= lost <= sum(budgets)
