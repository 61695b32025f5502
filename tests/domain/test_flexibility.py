"""The flexibility meter: how far a shift goes, and who must agree to it."""

from decimal import Decimal

import pytest

from dashboard.domain.budget.flexibility import Reading, level_of, limits_of, readings
from dashboard.domain.vocabulary import FlexibilityLevel as Level

RULES = {"flexibility": {"partner": {"free": 0.05, "committee": 0.2}, "cost_category": {"free": 0.1, "committee": 0.2}}}
BEFORE = {"partner": {"CORK": 1000_00, "PAU": 2000_00}, "period": {"1": 3000_00}}


def meter(cork: int, pau: int) -> dict[str, Reading]:
    found = readings(BEFORE, {"partner": {"CORK": cork, "PAU": pau}, "period": {"1": 3000_00}}, RULES)
    return {each.key: each for each in found}


@pytest.mark.parametrize(
    ("cork", "level"),
    [
        (1000_01, Level.FREE),
        (1050_00, Level.FREE),
        (1050_01, Level.STEERING_COMMITTEE),
        (1200_00, Level.STEERING_COMMITTEE),
        (1200_01, Level.PROGRAMME_MODIFICATION),
    ],
)
def test_the_increase_decides_to_the_cent_who_must_agree(cork: int, level: Level) -> None:
    found = meter(cork, 3000_00 - cork)
    assert found["CORK"].level == level
    assert found["PAU"].level == Level.FREE, "whoever gives up money asks nobody"


def test_what_does_not_change_is_not_on_the_meter() -> None:
    assert readings(BEFORE, BEFORE, RULES) == []
    assert "1" not in meter(1100_00, 1900_00)


def test_a_line_that_nobody_approved_needs_the_programme_where_its_axis_has_a_rule() -> None:
    found = readings({"cost_category": {}}, {"cost_category": {"equipment": 1_00}}, RULES)
    assert [each.level for each in found] == [Level.PROGRAMME_MODIFICATION]
    assert found[0].share is None
    assert readings({"pilot": {}}, {"pilot": {"P1": 1_00}}, RULES)[0].level == Level.FREE


def test_less_than_nothing_is_not_possible() -> None:
    assert meter(3000_01, -1)["PAU"].level == Level.IMPOSSIBLE


def test_the_total_erdf_is_never_exceeded() -> None:
    assert level_of([], erdf_wanted=101, erdf_limit=100) == Level.IMPOSSIBLE
    assert level_of([], erdf_wanted=100, erdf_limit=100) == Level.FREE
    assert level_of([], erdf_wanted=100, erdf_limit=None) == Level.FREE


def test_the_furthest_shift_decides_for_all() -> None:
    found = readings(
        {"partner": {"A": 100_00}, "cost_category": {"travel": 100_00}},
        {"partner": {"A": 101_00}, "cost_category": {"travel": 115_00}},
        RULES,
    )
    assert level_of(found, erdf_wanted=None, erdf_limit=None) == Level.STEERING_COMMITTEE


def test_a_single_share_in_the_rules_is_what_a_partner_may_exceed_its_total_by() -> None:
    limits = limits_of({"budget_flexibility": 0.2})
    assert limits["partner"].free == Decimal("0.2")
    assert set(limits) == {"partner"}
