"""What reaches a payment claim, when, and at each partner's ERDF rate."""

from datetime import date
from decimal import Decimal

from dashboard.domain.forecast.basis import Declared, ForecastFacts
from dashboard.domain.forecast.outlook import outlook
from dashboard.domain.reporting.claims import Claimed, ClaimPace, claims, pace_of
from dashboard.domain.reporting.steps import Period

FACTS = ForecastFacts(
    periods=(
        Period(number=1, start=date(2018, 1, 1), end=date(2018, 6, 30)),
        Period(number=2, start=date(2018, 7, 1), end=date(2018, 12, 31)),
        Period(number=3, start=date(2019, 1, 1), end=date(2019, 6, 30)),
    ),
    versions=((date(2018, 1, 1), 1),),
    planned={1: {(1, 0): (100_00, 100_00, 100_00)}},
    declared=(
        Declared(partner=1, pilot=0, period=0, day=date(2018, 7, 30), cents=100_00),
        Declared(partner=1, pilot=0, period=1, day=date(2019, 1, 30), cents=100_00),
    ),
    reports=(),
    exits={},
    rules={},
)
CLAIMED = (Claimed(partner=1, period=0, day=date(2018, 11, 7), cents=90_00),)
DAY = date(2019, 2, 1)


def test_the_pace_is_that_of_the_claims_so_far() -> None:
    assert pace_of(FACTS, CLAIMED, DAY, certified=90_00, deducted=10_00) == ClaimPace(days=100, kept=0.9)


def test_without_a_claim_the_pace_is_that_of_the_rules() -> None:
    """From 14 days to three months after the period's end: 78, 76 and 78 days."""
    assert pace_of(FACTS, CLAIMED, date(2018, 10, 1), certified=0, deducted=0) == ClaimPace(days=78, kept=1.0)


def test_claims_are_so_far_outstanding_and_coming() -> None:
    """90 € claimed; of the second report 90 € are left, 100 days after 30 January: 10 May. The third report declares
    100 € on 30 July (all was always taken up), of which 90 € are claimed on 7 November. At 75 %: 67.50 € each."""
    found = outlook(FACTS.history(DAY))
    assert found is not None
    ahead = claims(FACTS, found, CLAIMED, ClaimPace(days=100, kept=0.9), {1: Decimal("0.75")})
    assert ahead.by(date(2018, 11, 6)).point == 0
    assert ahead.by(DAY).point == 67_50
    assert ahead.by(date(2019, 5, 9)).point == 67_50
    assert ahead.by(date(2019, 5, 10)).point == 135_00
    assert ahead.by(date(2019, 11, 6)).point == 135_00
    last = ahead.by(date(2019, 11, 7))
    assert last.point == 202_50
    assert 135_00 < last.low < last.point <= last.high
    assert claims(FACTS, found, CLAIMED, ClaimPace(days=100, kept=0.9), {}).by(date(2020, 1, 1)).point == 0
