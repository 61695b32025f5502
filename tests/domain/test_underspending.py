"""The underspending alert: since when, and what brings spending back within the rule."""

from datetime import date

from dashboard.domain.forecast.underspending import Behind, Spending, behind
from dashboard.domain.ladder.spending import PeriodBudget, UnderspendingRule

RULE = UnderspendingRule()
START, END = date(2018, 1, 1), date(2019, 12, 31)
PLAN = [
    PeriodBudget(date(2018, 1, 1), date(2018, 6, 30), 250_00),
    PeriodBudget(date(2018, 7, 1), date(2018, 12, 31), 250_00),
    PeriodBudget(date(2019, 1, 1), date(2019, 6, 30), 250_00),
    PeriodBudget(date(2019, 7, 1), date(2019, 12, 31), 250_00),
]


def at(day: date, *declared: tuple[date, int], budget: int = 1_000_00) -> Behind | None:
    spending = Spending(budget=budget, periods=PLAN, declared=declared)
    return behind(spending, RULE, start=START, end=END, day=day, report_days=14)


def test_nobody_is_behind_before_half_time() -> None:
    assert at(date(2018, 12, 30)) is None
    found = at(date(2018, 12, 31))
    assert found is not None
    assert (found.planned, found.spent, found.missing) == (0.25, 0, 250_00)


def test_since_is_the_first_day_of_the_unbroken_run() -> None:
    """Half-time is 31 December 2018. The report of 200 € of 10 January heals it; from 14 January on 500 € are due."""
    found = at(date(2019, 3, 1), (date(2019, 1, 10), 200_00))
    assert found is not None
    assert found.since == date(2019, 1, 14)
    never = at(date(2019, 3, 1))
    assert never is not None
    assert never.since == date(2018, 12, 31)


def test_what_is_needed_keeps_the_rule_when_the_next_reports_are_due() -> None:
    """Due by 14 July 2019: 750 €. Within the rule is less than 100 € below: 650.01 € in all, 450.01 € more, in the 135
    days from 1 March, which are 4.4353 months: 101.47 € a month, rounded up to the cent."""
    found = at(date(2019, 3, 1), (date(2019, 1, 10), 200_00))
    assert found is not None
    assert (found.needed_by, found.needed, found.per_month) == (date(2019, 7, 14), 450_01, 101_47)
    then = at(date(2019, 7, 14), (date(2019, 1, 10), 200_00), (date(2019, 7, 1), found.needed or 0))
    assert then is None
    less = at(date(2019, 7, 14), (date(2019, 1, 10), 200_00), (date(2019, 7, 1), (found.needed or 0) - 1))
    assert less is not None


def test_after_the_last_due_date_nothing_brings_it_back_by_the_plan() -> None:
    found = at(date(2020, 2, 1), (date(2019, 1, 10), 200_00))
    assert found is not None
    assert (found.needed_by, found.needed, found.per_month) == (None, None, None)


def test_without_a_budget_there_is_nothing_to_hold_against_the_rule() -> None:
    assert at(date(2019, 3, 1), budget=0) is None
