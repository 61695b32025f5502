"""How long money waits: worked by hand, first in, first out; the rungs and what was taken back."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.domain.ladder.waiting import NOTHING, WAITS, Waiting, left, lots, waits
from dashboard.domain.vocabulary import Step

JAN, FEB, MAR, APR, MAY = (date(2018, month, 1) for month in range(1, 6))
AS_OF = date(2018, 5, 31)


def test_a_report_worked_by_hand() -> None:
    """1,000 € are declared on 1 January and 500 € on 1 February. By 31 May control has certified 700 €, deducted 50 €
    and parked 150 €, 40 € of which it certified later; 600 € were claimed, 20 € cut, 400 € verified, 300 € paid."""
    moves = {
        Step.DECLARED: [(JAN, 100_000), (FEB, 50_000)],
        Step.CERTIFIED: [(MAR, 70_000), (APR, 4_000)],
        Step.DEDUCTED: [(MAR, 5_000), (MAY, 2_000)],
        Step.PARKED: [(MAR, 15_000), (APR, -4_000)],
        Step.CLAIMED: [(APR, 60_000)],
        Step.VERIFIED: [(MAY, 40_000)],
        Step.PAID: [(MAY, 30_000)],
    }
    found = waits(moves, AS_OF, cut=2_000)
    # Control has settled 740 + 50 + 110 = 900 of the first 1,000: 100 wait since January, 500 since February.
    control = found[Step.DECLARED]
    assert (control.cents, control.since) == (60_000, JAN)
    assert control.mean_days == Fraction(10_000 * 150 + 50_000 * 119, 60_000) == Fraction(745, 6)
    assert control.oldest_days(AS_OF) == 150
    # 740 certified, 600 claimed: 100 of March and 40 of April are in no project report.
    assert found[Step.CERTIFIED] == Waiting(cents=14_000, cent_days=10_000 * 91 + 4_000 * 60, since=MAR)
    # 600 claimed, 400 verified and 20 cut: 180 wait for the joint secretariat.
    assert found[Step.CLAIMED] == Waiting(cents=18_000, cent_days=18_000 * 60, since=APR)
    assert found[Step.VERIFIED] == Waiting(cents=10_000, cent_days=10_000 * 30, since=MAY)
    assert found[Step.PARKED] == Waiting(cents=11_000, cent_days=11_000 * 91, since=MAR)


def test_a_report_that_was_taken_back_waits_since_it_was_sent_again() -> None:
    moves = {Step.DECLARED: [(JAN, 1_000), (FEB, -1_000), (MAR, 1_200)]}
    assert waits(moves, AS_OF)[Step.DECLARED] == Waiting(cents=1_200, cent_days=1_200 * 91, since=MAR)


def test_what_a_withdrawn_certificate_gave_waits_since_its_declaration() -> None:
    moves = {Step.DECLARED: [(JAN, 1_000)], Step.CERTIFIED: [(FEB, 600), (APR, -600)]}
    found = waits(moves, AS_OF)
    assert found[Step.DECLARED] == Waiting(cents=1_000, cent_days=1_000 * 150, since=JAN)
    assert found[Step.CERTIFIED] == NOTHING


def test_nothing_waits_for_no_days() -> None:
    assert waits({}, AS_OF) == dict.fromkeys(WAITS, NOTHING)
    assert NOTHING.mean_days is None
    assert NOTHING.oldest_days(AS_OF) is None


AT_ANY_SPEED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
DAYS = st.dates(date(2017, 1, 1), AS_OF)
MOVES = st.lists(st.tuples(DAYS, st.integers(1, 10**12)), max_size=8).map(sorted)


@pytest.mark.parametrize("cases", [100, pytest.param(100_000, marks=pytest.mark.sweep)])
def test_no_cent_is_lost_on_the_ladder(cases: int) -> None:
    """What was declared waits on one rung, is deducted, or is paid, whatever was parked, taken up again or cut."""

    @settings(AT_ANY_SPEED, max_examples=cases, database=None)
    @given(MOVES, st.data())
    def climb(declared: list[tuple[date, int]], data: st.DataObject) -> None:
        def part_of(amount: int) -> int:
            return data.draw(st.integers(0, amount))

        total = sum(amount for _, amount in declared)
        decided = part_of(total)
        parked = part_of(decided)
        again = part_of(parked)
        certified = part_of(decided - parked) + part_of(again)
        deducted = decided - parked + again - certified
        claimed = part_of(certified)
        verified = part_of(claimed)
        cut = part_of(claimed - verified)
        paid = part_of(verified)
        moves = {
            Step.DECLARED: declared,
            Step.PARKED: [(AS_OF, parked), (AS_OF, -again)],
            Step.CERTIFIED: [(AS_OF, certified)],
            Step.DEDUCTED: [(AS_OF, deducted), (AS_OF, cut)],
            Step.CLAIMED: [(AS_OF, claimed)],
            Step.VERIFIED: [(AS_OF, verified)],
            Step.PAID: [(AS_OF, paid)],
        }
        found = waits(moves, AS_OF, cut=cut)
        assert sum(each.cents for each in found.values()) + deducted + cut + paid == total
        assert found[Step.PARKED].cents == parked - again
        assert all(each.cents >= 0 and each.cent_days >= 0 for each in found.values())

    climb()


@AT_ANY_SPEED
@given(MOVES, st.integers(-5, 10**13))
def test_what_is_left_is_what_came_less_what_went_and_the_newest_of_it(came: list[tuple[date, int]], gone: int) -> None:
    remaining = left(came, gone)
    total = sum(amount for _, amount in came)
    assert sum(amount for _, amount in remaining) == max(0, total - max(0, gone))
    assert remaining[1:] == came[len(came) - len(remaining) + 1 :]


@AT_ANY_SPEED
@given(MOVES, st.data())
def test_what_is_taken_back_is_never_lost_or_made_up(came: list[tuple[date, int]], data: st.DataObject) -> None:
    total = sum(amount for _, amount in came)
    back = data.draw(st.integers(0, total))
    stayed = lots([*came, (AS_OF, -back)])
    assert sum(amount for _, amount in stayed) == total - back
    assert stayed[:-1] == came[: max(0, len(stayed) - 1)]
