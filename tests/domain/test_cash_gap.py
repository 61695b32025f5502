"""The cash gap, worked by hand: what the partner carries until its ERDF comes."""

from datetime import date
from decimal import Decimal

from dashboard.domain.ladder.cash_gap import cash_gap
from dashboard.domain.ladder.waiting import NOTHING
from dashboard.domain.vocabulary import Step

JAN, JUL, SEP = date(2018, 1, 31), date(2018, 7, 31), date(2018, 9, 30)
AS_OF = date(2018, 10, 30)
RATE = Decimal("0.75")
FIRST = {
    Step.DECLARED: [(JAN, 1_000_01)],
    Step.DEDUCTED: [(JUL, 100_00)],
    Step.PARKED: [(JUL, 50_00)],
    Step.CERTIFIED: [(JUL, 850_01)],
    Step.PAID: [(SEP, 850_01)],
}
SECOND = {Step.DECLARED: [(JUL, 2_000_00)]}


def test_a_partner_worked_by_hand() -> None:
    """Report 1: 1,000.01 € declared, 100 deducted, 50 parked, 850.01 paid. Report 2: 2,000 € declared.

    Eligible 2,900.01 €, of which 75 % are 2,175.0075, down to 2,175.00; received 75 % of 850.01, down to 637.50."""
    found = cash_gap([FIRST, SECOND], RATE, AS_OF)
    assert (found.eligible, found.erdf_expected, found.erdf_received) == (2_900_01, 2_175_00, 637_50)
    assert found.gap == 1_537_50
    # Carried: the parked 50 € since 31 January, 272 days; the second report's 2,000 € since 31 July, 91 days.
    assert found.outstanding.cents == 2_050_00
    assert found.outstanding.cent_days == 50_00 * 272 + 2_000_00 * 91
    assert found.outstanding.oldest_days(AS_OF) == 272


def test_without_a_rate_the_erdf_is_missing_and_the_expenditure_is_not() -> None:
    found = cash_gap([SECOND], None, AS_OF)
    assert (found.eligible, found.erdf_expected, found.erdf_received, found.gap) == (2_000_00, None, None, None)
    assert found.outstanding.cents == 2_000_00


def test_who_declared_nothing_carries_nothing() -> None:
    found = cash_gap([], RATE, AS_OF)
    assert (found.gap, found.outstanding) == (0, NOTHING)


def test_who_was_paid_all_of_it_has_no_gap() -> None:
    found = cash_gap([{**FIRST, Step.PAID: [(SEP, 900_01)]}], RATE, AS_OF)
    assert (found.gap, found.outstanding) == (0, NOTHING)
