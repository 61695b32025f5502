"""The forecast with another plan: the same whatever was asked before, each pace kept, nobody's delay missing."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.budget.plan import Cell
from dashboard.domain.forecast.basis import ForecastFacts, LineKey
from dashboard.domain.forecast.outlook import History, Outlook, outlook
from dashboard.domain.forecast.replanned import expected_by_partner, lines_of, replanned
from dashboard.domain.vocabulary import CostCategory
from tests.domain.test_forecast import AMOUNTS, AT_ANY_SPEED, ONE, PERIODS, histories, history

FACTS = ForecastFacts(periods=PERIODS, versions=(), planned={}, declared=(), reports=(), exits={}, rules={})
PLANS = st.dictionaries(st.tuples(st.integers(1, 5), st.integers(0, 3)), st.tuples(AMOUNTS, AMOUNTS, AMOUNTS))


def plan_of(known: History) -> dict[LineKey, tuple[int, ...]]:
    return {(line.partner, line.pilot): line.planned for line in known.lines}


def asked(found: Outlook) -> list[object]:
    """Everything that a page may ask, in one go."""
    known = found.history
    partners = [found.at_completion(partner=each) for each in known.partners]
    pilots = [found.at_completion(pilot=each) for each in {line.pilot for line in known.lines}]
    coming = [found.next_report(each) for each in known.partners]
    return [known.is_over, partners, pilots, coming, found.by(date(2019, 12, 31)), found.at_completion()]


@AT_ANY_SPEED
@given(histories(), PLANS, PLANS)
def test_what_is_expected_is_the_same_whatever_was_asked_before(known: History, first: object, second: object) -> None:
    used = outlook(known)
    if used is None:
        return
    for plan in (plan_of(known), first, second, first):
        asked(used)
        fresh = outlook(replace(known))
        assert fresh is not None
        assert asked(replanned(FACTS, used, plan)) == asked(replanned(FACTS, fresh, plan))  # type: ignore[arg-type]


def test_the_plan_in_force_changes_nothing() -> None:
    found = outlook(history(ONE, reported={1: 2}))
    assert found is not None
    assert replanned(FACTS, found, plan_of(found.history)) == found


def test_a_partner_takes_up_more_by_its_own_pace() -> None:
    """As worked by hand: 0.585625 of what is open in the third period, 160 € before and 260 € after."""
    found = outlook(history(ONE, reported={1: 2}))
    assert found is not None
    more = {(1, 0): (100_00, 100_00, 200_00)}
    assert expected_by_partner(FACTS, found, plan_of(found.history), more) == {1: (233_70, 140_00 + 152_26)}


def test_a_partner_without_any_budget_before_is_expected_at_the_pace_and_the_delay_of_the_others() -> None:
    found = outlook(history(ONE, reported={1: 2}, delay=40))
    assert found is not None
    after = replanned(FACTS, found, {(1, 0): ONE.planned, (9, 4): (0, 0, 100_00)})
    assert after.at_completion(partner=9).point == 58_56
    assert after.expected_on(9, 2) == found.expected_on(1, 2)


def test_a_partner_that_left_plans_nothing_after_its_exit_in_a_scenario_either() -> None:
    left = replace(FACTS, exits={1: date(2018, 10, 1)})
    found = outlook(replace(history(replace(ONE, planned=(100_00, 100_00, 0)), reported={1: 2})))
    assert found is not None
    assert found.history.is_over
    assert replanned(left, found, {(1, 0): (100_00, 100_00, 500_00)}).at_completion(partner=1).point == 140_00


def test_lines_hold_what_is_in_a_period_by_partner_and_pilot() -> None:
    staff = Cell(partner="A", work_package="WP1", cost_category=CostCategory.STAFF, period=2, pilot="P1")
    plan = {
        staff: 5,
        replace(staff, work_package="WP2"): 7,
        replace(staff, pilot=None): 1,
        replace(staff, period=None): 9,
    }
    assert lines_of(plan, FACTS, {"A": 3}, {"P1": 8}) == {(3, 8): (0, 12, 0), (3, 0): (0, 1, 0)}
