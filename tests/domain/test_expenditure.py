"""What an item must hold, its euro, and each automatic check: found where it should be, and nowhere else."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.budget.cost_options import cost_options
from dashboard.domain.budget.simplified_costs import Options, computed
from dashboard.domain.expenditure.checks import (
    CheckCode,
    CheckContext,
    CheckedItem,
    Declared,
    Severity,
    check_items,
    invoice_key,
    severities,
)
from dashboard.domain.expenditure.flat_rates import BaseItem, flat_cells, still_wanted
from dashboard.domain.expenditure.item import ItemFields, euros, problems_of_item
from dashboard.domain.vocabulary import CostBasis, CostCategory, VatRecovery
from tests.work import at_most

GIVEN: dict[str, Any] = {
    "cost_category": CostCategory.EQUIPMENT,
    "work_package": "WP1",
    "description": "A boat",
    "invoice_number": "F-12",
    "invoice_date": date(2018, 5, 1),
    "payment_date": date(2018, 5, 31),
    "total_invoice": 121_00,
    "vat": 21_00,
    "declared_amount": 100_00,
}


def problems(**changed: Any) -> list[str]:
    fields = ItemFields(**(GIVEN | changed))
    return [problem.code.removeprefix("item_") for problem in problems_of_item(fields, currencies={"EUR", "GBP"})]


def test_a_whole_item_has_no_problem() -> None:
    assert problems() == []
    assert problems(cost_category=CostCategory.STAFF, invoice_number=None, invoice_date=None, vat=None) == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"description": ""}, "description_missing"),
        ({"work_package": ""}, "work_package_missing"),
        ({"payment_date": None}, "payment_date_missing"),
        ({"invoice_number": " "}, "invoice_number_missing"),
        ({"invoice_date": None}, "invoice_date_missing"),
        ({"declared_amount": None}, "declared_amount_missing"),
        ({"declared_amount": 0}, "declared_amount_zero"),
        ({"declared_amount": 121_01}, "declared_above_total"),
        ({"declared_amount": -1}, "amount_negative"),
        ({"total_invoice": 10**16}, "amount_too_large"),
        ({"vat": 121_01}, "vat_above_total"),
        ({"currency": "EURO"}, "currency_unknown"),
        ({"invoice_date": date(218, 5, 1)}, "day_absurd"),
        ({"reference": "A/1"}, "reference_signs"),
        ({"pilots": (("P1", 1), ("P1", 2))}, "share_twice"),
        ({"pilots": (("P1", 0), (None, 0))}, "share_nothing"),
        ({"pilots": (("P1", -1), (None, 2))}, "share_weight"),
        ({"basis": CostBasis.FLAT_RATE}, "flat_rate_typed"),
        ({"basis": CostBasis.LUMP_SUM}, "option_missing"),
        ({"basis": CostBasis.UNIT_COST, "option_code": "DAY"}, "units_missing"),
        ({"basis": CostBasis.UNIT_COST, "option_code": "DAY", "units": Decimal("0.001")}, "units_absurd"),
    ],
)
def test_each_problem_of_an_item_is_named(changed: dict[str, Any], code: str) -> None:
    assert problems(**changed) == [code]


@pytest.mark.parametrize(("field", "words"), [("description", "a\x00b"), ("invoice_number", "a\u202eb")])
def test_what_cannot_be_printed_is_refused(field: str, words: str) -> None:
    assert "unprintable" in problems(**{field: words})


@given(st.integers(1, 10**12), st.decimals("0.0001", "10000", places=4))
def test_euro_are_rounded_down_to_the_cent(amount: int, rate: Decimal) -> None:
    found = euros(amount, rate)
    assert found <= Fraction(amount) / Fraction(rate) < found + 1


amounts = st.integers(0, 10**9)
pilots = st.lists(
    st.tuples(st.integers(0, 3), st.integers(1, 100)), min_size=1, max_size=3, unique_by=lambda pair: pair[0]
)
categories = st.sampled_from([CostCategory.STAFF, CostCategory.TRAVEL, CostCategory.EQUIPMENT])
items = st.lists(st.builds(BaseItem, categories, st.integers(1, 3), pilots, amounts), max_size=8)
options = st.sampled_from(
    [
        Options(office_on_staff=Decimal("0.15"), travel_on_staff=Decimal("0.15")),
        Options(staff_on_direct=Decimal("0.2"), office_on_direct=Decimal("0.15")),
        Options(staff_on_direct=Decimal("0.2"), travel_on_staff=Decimal("0.15"), office_on_staff=Decimal("0.07")),
        Options(other_on_staff=Decimal("0.4")),
    ]
)


@given(items, options)
def test_flat_rates_by_cell_sum_to_the_rate_of_the_whole_base(given_items: list[BaseItem], chosen: Options) -> None:
    direct: dict[CostCategory, int] = {}
    for item in given_items:
        if item.cost_category not in chosen.flat:
            direct[item.cost_category] = direct.get(item.cost_category, 0) + item.amount
    cells = flat_cells(given_items, chosen)
    assert {category: sum(of.values()) for category, of in cells.items()} == computed(direct, chosen)
    assert all(amount >= 0 for of in cells.values() for amount in of.values())


cells = st.dictionaries(st.tuples(st.integers(1, 2), st.integers(0, 2)), amounts, max_size=5)


@given(cells, cells)
def test_what_is_still_wanted_makes_up_the_difference_exactly(wanted: Any, fixed: Any) -> None:
    left = still_wanted(wanted, fixed)
    assert sum(left.values()) == max(0, sum(wanted.values()) - sum(fixed.values()))


CONTEXT: dict[str, Any] = {
    "start": date(2018, 1, 1),
    "end": date(2019, 12, 31),
    "period_end": date(2018, 6, 30),
    "paid_until": date(2018, 6, 30),
}
ITEM = CheckedItem(
    item=1,
    reference="R1-001",
    cost_category=CostCategory.EQUIPMENT,
    basis=CostBasis.REAL,
    invoice_number="F-12",
    invoice_date=date(2018, 5, 1),
    payment_date=date(2018, 5, 31),
    total_invoice=121_00,
    vat=21_00,
    declared_amount=100_00,
    currency="EUR",
    declared_eur=100_00,
    documents=1,
)
FLAT = ITEM._replace(
    item=2, reference="R1-002", cost_category=CostCategory.OFFICE, basis=CostBasis.FLAT_RATE, invoice_number=None,
    invoice_date=None, payment_date=None, total_invoice=None, vat=None, declared_amount=15_00, declared_eur=15_00,
    documents=0,
)  # fmt: skip
STAFF = ITEM._replace(cost_category=CostCategory.STAFF, invoice_number=None)
ON_STAFF = Options(office_on_staff=Decimal("0.15"))


def found(*given_items: CheckedItem, **context: Any) -> list[tuple[int | None, str]]:
    return [(each.item, str(each.code)) for each in check_items(given_items, CheckContext(**(CONTEXT | context)))]


def test_a_sound_report_has_no_finding() -> None:
    assert found(ITEM) == []
    assert found(STAFF, FLAT, options=ON_STAFF) == []


@pytest.mark.parametrize(
    ("changed", "context", "code"),
    [
        ({"invoice_date": date(2017, 12, 31)}, {}, "outside_dates"),
        ({"invoice_date": None, "payment_date": date(2017, 12, 31)}, {}, "outside_dates"),
        ({"payment_date": date(2017, 12, 31)}, {}, "outside_dates"),
        ({}, {"entry": date(2018, 5, 2)}, "outside_partnership"),
        ({}, {"exit": date(2018, 4, 30)}, "outside_partnership"),
        ({"payment_date": date(2018, 7, 1)}, {}, "paid_after_period"),
        ({"reference": "R0-001"}, {"references": frozenset({"R0-001"})}, "duplicate_reference"),
        ({}, {"categories": frozenset({CostCategory.STAFF})}, "category_not_allowed"),
        ({}, {"options": Options(other_on_staff=Decimal("0.4"))}, "category_not_allowed"),
        ({"documents": 0}, {}, "missing_evidence"),
        ({"currency": "GBP", "declared_eur": None}, {}, "missing_rate"),
        ({"declared_amount": 100_01}, {"vat_recovery": VatRecovery.YES}, "vat_without_right"),
        ({}, {"budget": {CostCategory.EQUIPMENT: 99_99}}, "above_budget"),
        ({}, {"budget": {CostCategory.EQUIPMENT: 150_00}, "declared": {CostCategory.EQUIPMENT: 50_01}}, "above_budget"),
        ({}, {"invoices": {invoice_key("f -12 ", date(2018, 5, 1), 121_00): Declared(1, "R0-7")}}, "duplicate_invoice"),
        ({}, {"invoices": {invoice_key("F-12", date(2018, 5, 1), 121_00): Declared(2101, "R0-7")}}, "invoice_exceeded"),
    ],
)  # fmt: skip
def test_each_check_finds_what_it_is_for(changed: dict[str, Any], context: dict[str, Any], code: str) -> None:
    assert found(ITEM._replace(**changed), **context) == [(1, code)]


@pytest.mark.parametrize(
    ("changed", "context"),
    [
        ({"invoice_date": date(2018, 1, 1)}, {}),
        ({"payment_date": date(2018, 6, 30)}, {}),
        ({"payment_date": date(2018, 9, 30)}, {"paid_until": date(2018, 9, 30)}),
        ({}, {"entry": date(2018, 5, 1), "exit": date(2018, 5, 1)}),
        ({}, {"budget": {CostCategory.EQUIPMENT: 90_00}, "flexibility": Decimal("0.2")}),
        ({"declared_amount": 100_00}, {"vat_recovery": VatRecovery.YES}),
        ({"declared_amount": 121_00}, {"vat_recovery": VatRecovery.NO}),
        ({"documents": None}, {}),
        ({}, {"invoices": {invoice_key("F-12", date(2018, 5, 2), 121_00): Declared(121_00, "R0-7")}}),
    ],
)
def test_no_check_finds_what_is_within_its_bounds(changed: dict[str, Any], context: dict[str, Any]) -> None:
    assert found(ITEM._replace(**changed), **context) == []


def test_one_invoice_in_two_items_is_a_doubt_and_more_than_the_invoice_an_error() -> None:
    half = ITEM._replace(declared_amount=60_00)
    other = half._replace(item=2, reference="R1-002", invoice_number="f-12")
    assert found(half, other) == [(1, "duplicate_invoice"), (2, "duplicate_invoice")]
    whole = other._replace(declared_amount=61_01)
    assert found(half, whole) == [(1, "invoice_exceeded"), (2, "invoice_exceeded")]


def test_flat_rates_must_be_their_share_and_documents_are_not_asked_of_them() -> None:
    assert found(STAFF, FLAT._replace(declared_eur=14_99), options=ON_STAFF) == [(2, "flat_rate_mismatch")]
    assert found(STAFF, options=ON_STAFF) == [(None, "flat_rate_mismatch")]
    assert found(STAFF, FLAT) == [(2, "category_is_flat")]
    real = FLAT._replace(basis=CostBasis.REAL, documents=1)
    assert (2, "category_is_flat") in found(STAFF, real, options=ON_STAFF)
    waiting = STAFF._replace(currency="GBP", declared_eur=None)
    assert found(waiting, FLAT, options=ON_STAFF) == [(1, "missing_rate")]


def test_a_project_says_which_checks_block_but_for_those_that_keep_sums_right() -> None:
    rules = {"checks": {"missing_evidence": "blocks", "missing_rate": "warns", "outside_dates": "perhaps"}}
    said = severities(rules)
    assert said[CheckCode.MISSING_EVIDENCE] == Severity.BLOCKS
    assert said[CheckCode.MISSING_RATE] == Severity.BLOCKS
    assert said[CheckCode.OUTSIDE_DATES] == Severity.BLOCKS
    assert severities({"checks": "all"})[CheckCode.MISSING_EVIDENCE] == Severity.WARNS


def test_partial_recovery_of_vat_is_a_doubt_only() -> None:
    context = CheckContext(**CONTEXT, vat_recovery=VatRecovery.PARTLY)
    found_here = check_items([ITEM._replace(declared_amount=121_00)], context)
    assert [(each.code, each.severity) for each in found_here] == [(CheckCode.VAT_WITHOUT_RIGHT, Severity.WARNS)]


def test_options_of_a_project_that_cannot_be_read_are_not_offered() -> None:
    rows = [
        {"code": "A", "amount": 10.5},
        {"code": "B", "amount": "x"},
        {"code": "C", "amount": "inf"},
        {"code": "D", "amount": 0.001},
        {"amount": 1},
        "E",
    ]
    assert [option.amount for option in cost_options({"lump_sums": rows}).values()] == [10_50]
    assert cost_options({"unit_costs": "none"}) == {}


def checked(number: int) -> int:
    """How many findings there are in so many items."""
    many = [
        ITEM._replace(item=each, reference=f"R1-{each}", invoice_number=f"F-{each}", documents=each % 2)
        for each in range(number)
    ]
    return len(check_items(many, CheckContext(**CONTEXT, budget={}, vat_recovery=VatRecovery.YES)))


def test_many_items_are_checked_at_once() -> None:
    assert checked(1_000) == 1_500


@pytest.mark.sweep
def test_a_hundred_thousand_items_are_checked_in_about_a_second() -> None:
    with at_most(3):  # 1.1, of which the findings take half
        assert checked(100_000) == 150_000
