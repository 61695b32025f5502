"""What if: shifts take and give exactly, flat rates follow, and what cannot be done is said."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.budget.plan import Cell, Codes
from dashboard.domain.budget.scenario import Shift, all_moves, outcome, overdrawn, problems_of_shifts, totals_by_axis
from dashboard.domain.budget.simplified_costs import Options
from dashboard.domain.vocabulary import CostCategory as C

CODES = Codes(
    partner=frozenset({"CORK", "PAU"}),
    work_package=frozenset({"WP1", "WP2"}),
    period=frozenset({1, 2}),
    pilot=frozenset({"P1"}),
)
OPTIONS = {"CORK": Options(office_on_staff=Decimal("0.15")), "PAU": Options()}


def cell(partner: str = "CORK", category: C = C.STAFF, work_package: str = "WP1", period: int | None = 1) -> Cell:
    return Cell(partner=partner, work_package=work_package, cost_category=category, period=period)


PLAN = {
    cell(): 1000_00,
    cell(category=C.OFFICE): 150_00,
    cell(category=C.TRAVEL): 100_01,
    cell(category=C.TRAVEL, period=2): 50_00,
    cell("PAU", C.TRAVEL): 70_00,
}


def codes_of(*shifts: Shift) -> list[str]:
    return [problem.code for problem in problems_of_shifts(PLAN, shifts, CODES, OPTIONS)]


def test_a_shift_takes_in_proportion_and_leaves_what_its_target_does_not_name() -> None:
    shift = Shift(
        amount=15_00,
        origin={"partner": "CORK", "cost_category": "travel"},
        target={"cost_category": "equipment"},
    )
    after = outcome(PLAN, [shift], OPTIONS)
    assert after[cell(category=C.TRAVEL)] == 90_01
    assert after[cell(category=C.TRAVEL, period=2)] == 45_00
    assert after[cell(category=C.EQUIPMENT)] == 10_00
    assert after[cell(category=C.EQUIPMENT, period=2)] == 5_00


def test_flat_rates_follow_from_what_is_left_of_their_base() -> None:
    shift = Shift(amount=100_00, origin={"partner": "CORK", "cost_category": "staff"}, target={"partner": "PAU"})
    after = outcome(PLAN, [shift], OPTIONS)
    assert after[cell(category=C.OFFICE)] == 135_00
    assert after[cell("PAU")] == 100_00
    assert sum(after.values()) == sum(PLAN.values()) - 15_00, "the flat rate on what left is freed"


def test_what_cannot_be_done_is_said_shift_by_shift() -> None:
    travel = {"partner": "PAU", "cost_category": "travel"}
    assert codes_of(Shift(amount=70_01, origin=travel, target={"period": "2"})) == ["shift_too_much"]
    assert codes_of(Shift(amount=0, origin=travel, target={"period": "2"})) == ["shift_amount"]
    assert codes_of(Shift(amount=1, origin=travel, target={})) == ["shift_nowhere"]
    assert codes_of(Shift(amount=1, origin=travel, target={"partner": "PAU"})) == ["shift_nowhere"]
    assert codes_of(Shift(amount=1, origin=travel, target={"period": "9"})) == ["shift_unknown"]
    assert codes_of(Shift(amount=1, origin={"moon": "1"}, target={"period": "2"})) == ["shift_unknown"]
    office = {"partner": "CORK", "cost_category": "office"}
    assert codes_of(Shift(amount=1, origin=office, target={"period": "2"})) == ["shift_too_much"]
    assert codes_of(Shift(amount=1, origin=travel, target=office)) == ["shift_into_flat_rate"]
    assert codes_of(Shift(amount=1, origin=travel, target={"cost_category": "other_costs"})) == [
        "shift_category_excluded"
    ]


def test_a_shift_may_spend_what_the_one_before_brought() -> None:
    first = Shift(amount=70_00, origin={"partner": "PAU"}, target={"period": "2"})
    second = Shift(amount=70_00, origin={"partner": "PAU", "period": "2"}, target={"work_package": "WP2"})
    assert codes_of(first, second) == []
    assert codes_of(second) == ["shift_too_much"]


def test_a_plan_below_what_was_declared_is_told() -> None:
    assert overdrawn(PLAN, {"PAU": 70_01, "CORK": 1}) == {"PAU": 1}


@given(
    amounts=st.lists(st.integers(1, 10**9), min_size=1, max_size=6),
    share=st.fractions(min_value=0, max_value=1),
)
def test_a_shift_without_flat_rates_never_loses_a_cent(amounts: list[int], share: object) -> None:
    plan = {cell("PAU", C.TRAVEL, period=None) if n == 0 else cell("PAU", list(C)[n]): a for n, a in enumerate(amounts)}
    wanted = int(sum(plan.values()) * share)  # type: ignore[operator]
    shift = Shift(amount=wanted, origin={"partner": "PAU"}, target={"partner": "CORK"})
    moves = all_moves(plan, [shift], {})
    assert sum(move.amount for move in moves) == wanted
    after = outcome(plan, [shift], {})
    for axis, totals in totals_by_axis(after).items():
        assert sum(totals.values()) == sum(plan.values()), axis
    assert min(after.values()) >= 0
