"""A budget plan: its sums, its versions, its flat rates, and whether its totals agree."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.domain.budget.plan import (
    AXES,
    Cell,
    Codes,
    Edit,
    Move,
    categories_of,
    edited,
    moved,
    of_partner,
    problems_of_edits,
    sums_by,
    with_flat_rates,
)
from dashboard.domain.budget.simplified_costs import Options, flat_rates
from dashboard.domain.budget.totals import Approved, Financing, balanced, blocking, erdf_of, findings
from dashboard.domain.budget.versions import CellChange, Change, compare, compare_by, problems_of_force
from dashboard.domain.vocabulary import CostCategory

C = CostCategory
RATES = {
    "office_of_staff": 0.15,
    "travel_of_staff": 0.15,
    "other_costs_of_staff": 0.4,
    "staff_of_direct_costs": 0.2,
    "office_of_direct_costs": 0.07,
}
RULES: dict[str, Any] = {"simplified_cost_options": RATES}
CELLS = st.builds(
    Cell,
    partner=st.sampled_from(["A", "B", "C"]),
    work_package=st.sampled_from(["WP1", "WP2", "WP3"]),
    cost_category=st.sampled_from(C),
    period=st.sampled_from([None, 1, 2, 10]),
    pilot=st.sampled_from([None, "P1", "P2"]),
)
PLANS = st.dictionaries(CELLS, st.integers(0, 10**11), max_size=40)
OPTIONS = st.sampled_from(
    [
        Options(),
        Options(office_on_staff=Decimal("0.15")),
        Options(office_on_staff=Decimal("0.15"), travel_on_staff=Decimal("0.15"), staff_on_direct=Decimal("0.2")),
        Options(office_on_direct=Decimal("0.07"), staff_on_direct=Decimal("0.2")),
        Options(office_on_direct=Decimal("0.07"), travel_on_staff=Decimal("0.1")),
        Options(other_on_staff=Decimal("0.4")),
    ]
)


def cell(category: C = C.STAFF, partner: str = "A", period: int | None = 1, **place: Any) -> Cell:
    return Cell(partner=partner, work_package=place.pop("wp", "WP1"), cost_category=category, period=period, **place)


def check(
    plan: Mapping[Cell, int],
    financing: Mapping[str, Financing] | None = None,
    approved: Approved | None = None,
    rules: Mapping[str, Any] = RULES,
) -> dict[str, bool]:
    """By code, whether it blocks."""
    found = findings(plan, financing or {}, approved or Approved(), rules)
    return {finding.problem.code: finding.blocks for finding in found}


def applied(plan: Mapping[Cell, int], changes: Iterable[Change]) -> dict[Cell, int]:
    return edited(plan, [Edit(cell=change.cell, seen=change.before, amount=change.after) for change in changes])


@given(PLANS)
def test_sums_along_any_axis_agree_to_the_cent(plan: dict[Cell, int]) -> None:
    assert {sum(sums_by(plan, axis).values()) for axis in AXES} == {sum(plan.values())}


@given(PLANS, PLANS)
def test_a_version_with_its_changes_is_the_next_one(before: dict[Cell, int], after: dict[Cell, int]) -> None:
    changes = compare(before, after)
    assert applied(before, changes) == after
    assert compare(before, before) == []
    difference = sum(after.values()) - sum(before.values())
    assert sum(change.difference for change in changes) == difference
    for axis in AXES:
        assert sum(each.difference for each in compare_by(before, after, axis)) == difference


def test_a_cell_was_added_removed_or_changed_and_zero_is_a_line() -> None:
    before = {cell(): 100, cell(C.TRAVEL): 0, cell(C.OFFICE): 7}
    after = {cell(): 150, cell(C.EQUIPMENT): 0, cell(C.OFFICE): 7}
    assert [(change.cell.cost_category, change.kind, change.difference) for change in compare(before, after)] == [
        (C.STAFF, CellChange.CHANGED, 50), (C.TRAVEL, CellChange.REMOVED, 0), (C.EQUIPMENT, CellChange.ADDED, 0),
    ]  # fmt: skip


@given(PLANS, OPTIONS)
def test_flat_rates_never_exceed_their_base_and_lose_no_cent(plan: dict[Cell, int], options: Options) -> None:
    found = with_flat_rates(plan, {"A": options})
    own, others = of_partner(found, "A"), {key: value for key, value in found.items() if key.partner != "A"}
    assert others == {key: value for key, value in plan.items() if key.partner != "A"}
    sums = sums_by(own, "cost_category")
    for flat in flat_rates(options):
        base = sum(sums.get(category, 0) for category in flat.base)
        assert sums.get(flat.category, 0) == int(Decimal(base) * flat.rate)
    assert with_flat_rates(found, {"A": options}) == found
    assert "budget_flat_rate" not in check(found, {"A": Financing(options=options)})


@pytest.mark.sweep
@settings(max_examples=100_000, deadline=None)
@given(PLANS, PLANS, OPTIONS)
def test_a_hundred_thousand_plans_lose_no_cent(
    before: dict[Cell, int], after: dict[Cell, int], options: Options
) -> None:
    computed = with_flat_rates(after, {"A": options})
    assert applied(before, compare(before, computed)) == computed
    for axis in AXES:
        assert sum(sums_by(computed, axis).values()) == sum(computed.values())
        difference = sum(computed.values()) - sum(before.values())
        assert sum(each.difference for each in compare_by(before, computed, axis)) == difference
    sums = sums_by(of_partner(computed, "A"), "cost_category")
    for flat in flat_rates(options):
        base = sum(sums.get(category, 0) for category in flat.base)
        assert sums.get(flat.category, 0) == int(Decimal(base) * flat.rate)


def test_a_flat_rate_lies_where_its_base_lies() -> None:
    plan = {cell(period=1): 100_01, cell(period=2, pilot="P1"): 300_02, cell(C.OFFICE): 999}
    found = with_flat_rates(plan, {"A": Options(office_on_staff=Decimal("0.15"))})
    assert sums_by(found, "cost_category")[C.OFFICE] == 60_00  # 15 % of 400.03 is 60.0045
    assert found[cell(C.OFFICE, period=1)] == 15_00
    assert found[cell(C.OFFICE, period=2, pilot="P1")] == 45_00


def test_staff_that_is_flat_rests_on_travel_only_where_that_is_real() -> None:
    plan = {cell(C.TRAVEL): 1000, cell(C.EXTERNAL_EXPERTISE): 2000}
    on_both = with_flat_rates(plan, {"A": Options(staff_on_direct=Decimal("0.2"))})
    assert on_both[cell(C.STAFF)] == 600
    both_flat = Options(staff_on_direct=Decimal("0.2"), travel_on_staff=Decimal("0.15"))
    assert sums_by(with_flat_rates(plan, {"A": both_flat}), "cost_category") == {
        C.EXTERNAL_EXPERTISE: 2000, C.STAFF: 400, C.TRAVEL: 60,
    }  # fmt: skip


@given(PLANS, st.lists(st.builds(Move, amount=st.integers(0, 10**9), origin=CELLS, target=CELLS), max_size=8))
def test_moves_keep_the_total_and_come_back_from_json(plan: dict[Cell, int], moves: list[Move]) -> None:
    assert sum(moved(plan, moves).values()) == sum(plan.values())
    assert [Move.of(move.said) for move in moves] == moves


def test_a_plan_that_agrees_has_no_findings() -> None:
    plan = {cell(): 100_03, cell(partner="B"): 200_00}
    financing = {
        "A": Financing(erdf_rate=Decimal("0.75"), erdf=75_02, public=25_01),
        "B": Financing(erdf_rate=Decimal("0.5"), erdf=100_00, automatic_public=60_00, private=40_00),
    }
    approved = Approved(total=300_03, erdf=175_02, partners={"A": 100_03, "B": 200_00})
    assert check(plan, financing, approved) == {}


@pytest.mark.parametrize(
    ("financing", "expected"),
    [
        (Financing(erdf_rate=Decimal("0.75"), erdf=75_01, public=25_02), {"budget_erdf_below_rate": False}),
        (Financing(erdf_rate=Decimal("0.75"), erdf=75_03, public=25_00), {"budget_erdf_above_rate": True}),
        (Financing(erdf_rate=Decimal("0.75"), erdf=75_02, public=25_00), {"budget_contributions": True}),
        (Financing(erdf_rate=Decimal("0.75"), erdf=75_02), {"budget_contributions_unknown": False}),
        (Financing(erdf_rate=Decimal("0.75")), {"budget_contributions_unknown": False}),
        (Financing(), {"budget_erdf_unknown": False}),
        (
            Financing(erdf_rate=Decimal("0.75"), erdf=75_02, public=30_01, private=-5_00),
            {"budget_negative_contribution": True},
        ),
    ],
)
def test_erdf_and_contributions_that_do_not_add_up_are_named(financing: Financing, expected: dict[str, bool]) -> None:
    assert check({cell(): 100_03}, {"A": financing}) == expected


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        (120_00, {"budget_partner_total": False, "budget_phase_total": False}),
        (120_01, {"budget_partner_total_beyond": False, "budget_phase_total": False}),
        (1, {"budget_partner_total": False, "budget_phase_total": False}),
        (100_00, {}),
    ],
)
def test_another_total_than_the_approved_one_is_said_with_the_flexibility(
    total: int, expected: dict[str, bool]
) -> None:
    approved = Approved(total=100_00, partners={"A": 100_00})
    found = check({cell(): total}, {"A": Financing(erdf=total)}, approved, RULES | {"budget_flexibility": 0.2})
    assert found == expected


def test_the_erdf_of_the_phase_is_never_exceeded() -> None:
    financing = {"A": Financing(erdf_rate=Decimal("0.75"), erdf=75_00, public=25_00)}
    assert check({cell(): 100_00}, financing, Approved(erdf=75_00)) == {}
    assert check({cell(): 100_00}, financing, Approved(erdf=74_99)) == {"budget_erdf_above_phase": True}
    assert check({cell(): 100_00}, financing, Approved(erdf=75_01)) == {"budget_erdf_below_phase": False}


def test_negative_cells_and_flat_rates_that_are_off_block() -> None:
    options = Options(office_on_staff=Decimal("0.15"))
    plan = {cell(): 100_00, cell(C.OFFICE): 14_99, cell(C.TRAVEL): -1}
    found = check(plan, {"A": Financing(options=options, erdf=0, public=114_98)})
    assert found == {"budget_negative_cell": True, "budget_flat_rate": True}


def test_options_beyond_the_rules_and_excluded_categories_block() -> None:
    options = Options(other_on_staff=Decimal("0.5"), office_on_staff=Decimal("0.1"))
    plan = with_flat_rates({cell(): 100_00, cell(C.EQUIPMENT): 5}, {"A": options})
    found = check(plan, {"A": Financing(options=options, erdf=sum(plan.values()))})
    assert found == {
        "flat_rate_too_high": True,
        "flat_rates_other_costs_alone": True,
        "budget_category_not_allowed": True,
    }


def test_categories_are_those_of_the_rules_and_of_their_options() -> None:
    assert categories_of({}) == frozenset(C)
    rules = {"cost_categories": ["staff", "travel"], "lump_sums": [{"code": "PREP", "amount": 10}]}
    assert categories_of(rules | RULES) == {C.STAFF, C.TRAVEL, C.OTHER_COSTS, C.LUMP_SUM}
    assert check({cell(C.EQUIPMENT): 1}, {"A": Financing(erdf=1)}, rules=rules) == {"budget_category_not_allowed": True}


def test_lump_sums_are_whole_ones_of_the_list() -> None:
    rules = {"lump_sums": [{"code": "A", "amount": 100}, {"code": "B", "amount": "50.5"}]}
    paid = {"A": Financing(erdf=15_050)}
    assert check({cell(C.LUMP_SUM, period=1): 100_00, cell(C.LUMP_SUM, period=2): 50_50}, paid, rules=rules) == {}
    paid = {"A": Financing(erdf=200_00)}
    assert check({cell(C.LUMP_SUM): 200_00}, paid, rules=rules) == {"budget_lump_sum": False}


def test_contributions_can_be_made_to_fill_what_the_erdf_leaves() -> None:
    financing = Financing(erdf=75_00, public=20_00, private=1_00)
    assert balanced(100_00, financing) == {"public": 24_00, "private": 1_00}
    assert balanced(100_00, Financing(erdf=75_00)) is None
    assert balanced(70_00, financing) is None


CODES = Codes(
    partner=frozenset("AB"), work_package=frozenset({"WP1"}), period=frozenset({1}), pilot=frozenset({"P1"}),
    cost_category=frozenset({C.STAFF, C.OFFICE}),
)  # fmt: skip


def test_edits_that_name_nothing_known_are_refused_all_at_once() -> None:
    wrong = replace(cell(C.TRAVEL, partner="Z", wp="WP9", period=9), pilot="P9")
    edits = [Edit(cell=wrong, seen=None, amount=10**15 + 1), Edit(cell=wrong, seen=None, amount=1)]
    assert {problem.code for problem in problems_of_edits(edits, CODES, {})} == {
        "budget_unknown_partner", "budget_unknown_work_package", "budget_unknown_period", "budget_unknown_pilot",
        "budget_category_excluded", "budget_amount_too_large", "budget_cell_twice",
    }  # fmt: skip


def test_a_computed_cell_is_not_typed_and_an_excluded_one_may_be_emptied() -> None:
    options = {"A": Options(office_on_staff=Decimal("0.15"))}
    found = problems_of_edits([Edit(cell=cell(C.OFFICE), seen=1, amount=2)], CODES, options)
    assert [problem.code for problem in found] == ["budget_cell_computed"]
    emptied = Edit(cell=cell(C.TRAVEL, pilot="P1"), seen=1, amount=None)
    assert problems_of_edits([emptied], CODES, {}) == []
    assert edited({emptied.cell: 1}, [emptied]) == {}


LAST = date(2018, 5, 1)


@pytest.mark.parametrize(
    ("day", "number", "expected"),
    [
        (None, 3, ["budget_force_day_missing"]),
        (date(2018, 4, 30), 3, ["budget_force_too_early"]),
        (LAST, 3, []),
        (LAST, 1, ["budget_force_too_early"]),
        (date(2020, 1, 1), 3, ["budget_force_too_late"]),
        (date(2019, 12, 31), 1, []),
    ],
)
def test_a_version_begins_no_earlier_than_the_one_before_and_within_the_phase(
    day: date | None, number: int, expected: list[str]
) -> None:
    others = [(date(2017, 1, 1), 1), (LAST, 2)]
    found = problems_of_force(day, number=number, others=others, end=date(2019, 12, 31))
    assert [problem.code for problem in found] == expected


@given(st.integers(0, 10**13), st.decimals(0, 1, places=6))
def test_the_erdf_is_rounded_down(total: int, rate: Decimal) -> None:
    erdf = erdf_of(total, rate)
    assert erdf is not None
    assert erdf <= total * rate < erdf + 1


def test_only_what_blocks_is_a_reason_to_refuse() -> None:
    found = findings({cell(): -1}, {}, Approved(total=5), RULES)
    assert {problem.code for problem in blocking(found)} == {"budget_negative_cell"}
