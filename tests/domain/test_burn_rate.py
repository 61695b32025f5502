"""How fast a budget is used and would have to be: whole months, rounded down to the cent."""

from datetime import date
from fractions import Fraction

import pytest

from dashboard.domain.ladder.burn_rate import burn_rate, months_before, months_left, needed_a_month

AS_OF = date(2018, 10, 30)


def test_the_burn_rate_counts_the_last_six_months_to_the_day() -> None:
    declared = [(date(2018, 4, 30), 99_999), (date(2018, 5, 1), 600), (AS_OF, 61), (date(2018, 10, 31), 1_000)]
    assert burn_rate(declared, AS_OF) == 661 // 6
    assert burn_rate([], AS_OF) == 0


@pytest.mark.parametrize(
    ("day", "before"),
    [
        (date(2018, 10, 30), date(2018, 4, 30)),
        (date(2018, 8, 31), date(2018, 2, 28)),
        (date(2018, 3, 1), date(2017, 9, 1)),
    ],
)
def test_six_months_earlier_is_the_same_day_or_the_months_last(day: date, before: date) -> None:
    assert months_before(day, 6) == before


def test_what_remains_is_spread_over_the_time_left() -> None:
    end = date(2019, 10, 30)
    assert months_left(AS_OF, end) == Fraction(365 * 48, 1461)
    assert needed_a_month(1_200_000, AS_OF, end) == 1_200_000 * 1461 // (365 * 48) == 100_068


def test_in_the_last_month_all_of_it_is_needed_and_after_the_end_nothing_can_be() -> None:
    assert needed_a_month(5_000, AS_OF, date(2018, 11, 10)) == 5_000
    assert needed_a_month(5_000, AS_OF, AS_OF) is None
    assert needed_a_month(-5_000, AS_OF, date(2019, 10, 30)) == 0
