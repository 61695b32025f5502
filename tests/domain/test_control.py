"""What control may say of an item, which items chance draws, and how flat rates follow their base."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.budget.simplified_costs import FlatRate, Options, flat_rates
from dashboard.domain.money import share_at_rate, split
from dashboard.domain.reporting.control import (
    ControlledItem,
    Decision,
    SampleBy,
    drawn,
    problems_of_decision,
    problems_of_sample,
)
from dashboard.domain.reporting.flat_control import (
    FlatBase,
    FlatItem,
    Standing,
    cuts_that_follow,
    follow,
    follow_all,
    over_items,
)
from dashboard.domain.vocabulary import CostCategory, ErrorType

ITEM = ControlledItem(item_id=1, reference="R1-001", amount=100_00)
RATE = Decimal("0.15")
RATES = ("0.15", "0.2", "0.4", "0.075")
CENTS = st.integers(0, 10**9)


def codes(**given: object) -> list[str]:
    return [problem.code for problem in problems_of_decision(Decision(**given), ITEM)]  # type: ignore[arg-type]


def test_a_decision_accounts_for_every_cent_and_gives_its_reasons() -> None:
    assert codes(certified=100_00) == []
    assert codes(certified=60_00, deducted=40_00, error_type=ErrorType.VAT, comment="VAT is recovered") == []
    assert codes(certified=0, parked=100_00, comment="The contract is missing") == []
    assert codes(certified=99_99) == ["decision_sum"]
    assert codes(certified=60_00, deducted=40_00) == ["error_type_missing", "decision_comment_missing"]
    assert codes(certified=0, parked=100_00, comment=" ") == ["decision_comment_missing"]
    assert codes(certified=60_00, parked=40_00, comment="x") == ["decision_parked_in_part"]
    assert codes(certified=-1, deducted=100_01, error_type=ErrorType.VAT, comment="x") == ["decision_negative"]
    follows = {"certified": 0, "deducted": 100_00, "error_type": ErrorType.FOLLOWS_BASE, "comment": "x"}
    assert codes(**follows) == ["error_type_of_flat_rates"]
    assert codes(certified=100_00, comment="\x00" + "x" * 2001) == ["too_long", "unprintable"]


def test_nobody_decides_on_a_flat_rate() -> None:
    flat = ControlledItem(item_id=1, reference="R1-002", amount=1, is_flat=True)
    assert [problem.code for problem in problems_of_decision(Decision(certified=1), flat)] == ["decision_on_flat_rate"]


@given(
    amounts=st.lists(st.integers(0, 10_000), min_size=1, max_size=30),
    seed=st.integers(0, 2**32),
    percent=st.integers(1, 100),
)
def test_a_seed_draws_the_same_sample_again_and_enough_of_it(amounts: list[int], seed: int, percent: int) -> None:
    items = [ControlledItem(item_id=n, reference=f"E{n}", amount=cents) for n, cents in enumerate(amounts)]
    flat = ControlledItem(item_id=99, reference="F", amount=10**6, is_flat=True)
    found = drawn([flat, *items], seed=seed, percent=Decimal(percent))
    assert found == drawn(reversed([*items, flat]), seed=seed, percent=Decimal(percent))
    reached = sum(item.amount for item in found)
    assert flat not in found
    assert reached * 100 >= sum(amounts) * percent
    assert len(found) == 1 or (reached - found[-1].amount) * 100 < sum(amounts) * percent
    few = drawn([flat, *items], seed=seed, number=3)
    assert len(few) == min(3, len(items))
    assert few == drawn(items, seed=seed, number=len(items))[:3]


def test_a_seed_draws_in_the_order_that_anybody_can_work_out() -> None:
    """With ``printf 2018/A | sha256sum`` and so on."""
    items = [ControlledItem(item_id=n, reference=name, amount=1) for n, name in enumerate("ABCD")]
    assert "".join(item.reference for item in drawn(items, seed=2018, number=4)) == "BDCA"


@pytest.mark.parametrize(
    ("by", "given", "code"),
    [
        (SampleBy.HAND, {}, "sample_empty"),
        (SampleBy.NUMBER, {"number": 0}, "sample_number"),
        (SampleBy.NUMBER, {}, "sample_number"),
        (SampleBy.PERCENT_OF_AMOUNT, {"percent": Decimal(0)}, "sample_percent"),
        (SampleBy.PERCENT_OF_AMOUNT, {"percent": Decimal("NaN")}, "sample_percent"),
        (SampleBy.PERCENT_OF_AMOUNT, {"percent": Decimal("100.01")}, "sample_percent"),
    ],
)
def test_a_sample_says_what_to_draw(by: SampleBy, given: dict[str, object], code: str) -> None:
    wanted = {"items": (), "number": None, "percent": None} | given
    assert [problem.code for problem in problems_of_sample(by, **wanted)] == [code]  # type: ignore[arg-type]


def test_the_worked_example_of_the_office_costs() -> None:
    first = follow(199_99, FlatBase(rate=RATE, certified=1_000_00, parked=333_33))
    assert (first.certified, first.parked, first.deducted) == (150_00, 49_99, 0)
    base = FlatBase(rate=RATE, certified=1_133_33, parked=0, certified_before=150_00)
    second = follow(49_99, base)
    assert (second.certified, second.parked, second.deducted) == (19_99, 0, 30_00)
    assert second.error_type == ErrorType.FOLLOWS_BASE


@given(
    st.lists(st.tuples(CENTS, CENTS, CENTS), min_size=1, max_size=4), st.sampled_from(["0.15", "0.2", "0.4", "0.075"])
)
def test_a_flat_rate_never_outgrows_its_certified_base_and_loses_no_cent(
    rounds: list[tuple[int, int, int]], rate: str
) -> None:
    """Each round certifies, deducts and parks some of what is left of the base, the last one parks nothing."""
    each = Decimal(rate)
    left = sum(sum(parts) for parts in rounds)
    waiting, certified, flat_certified, flat_deducted = share_at_rate(left, each), 0, 0, 0
    whole, deducted_base = waiting, 0
    for number, (more, gone, _) in enumerate(rounds):
        last = number == len(rounds) - 1
        certified += more
        deducted_base += gone
        parked = 0 if last else left - certified - deducted_base
        base = FlatBase(rate=each, certified=certified, parked=parked, certified_before=flat_certified)
        said = follow(waiting, base)
        assert said.amount == waiting
        assert min(said.certified, said.deducted, said.parked) >= 0
        flat_certified += said.certified
        flat_deducted += said.deducted
        waiting = said.parked
        assert flat_certified == share_at_rate(certified, each)
    assert waiting == 0
    assert flat_certified + flat_deducted == whole


@given(st.lists(st.integers(0, 1_000), min_size=1, max_size=8).filter(sum), st.data())
def test_the_parts_of_a_flat_rate_fall_on_its_items_without_losing_a_cent(
    amounts: list[int], data: st.DataObject
) -> None:
    total = sum(amounts)
    certified = data.draw(st.integers(0, total))
    parked = data.draw(st.integers(0, total - certified))
    whole = Decision(certified=certified, parked=parked, deducted=total - certified - parked)
    found = over_items(whole, amounts)
    assert [said.amount for said in found] == amounts
    for name in ("certified", "parked", "deducted"):
        assert sum(getattr(said, name) for said in found) == getattr(whole, name)
        assert all(getattr(said, name) >= 0 for said in found)


def test_staff_costs_that_are_flat_themselves_come_before_what_rests_on_them() -> None:
    options = Options(staff_on_direct=Decimal("0.2"), office_on_staff=RATE)
    flats = {flat.category: flat for flat in flat_rates(options)}
    office = FlatItem(flat=flats[CostCategory.OFFICE], amount=30_00)
    staff = FlatItem(flat=flats[CostCategory.STAFF], amount=200_00)
    standing = Standing(certified={CostCategory.EQUIPMENT: 500_00}, parked={CostCategory.TRAVEL: 200_00})
    said = follow_all([office, staff], standing)
    assert (said[1].certified, said[1].parked, said[1].deducted) == (100_00, 40_00, 60_00)
    assert (said[0].certified, said[0].parked, said[0].deducted) == (15_00, 6_00, 9_00)


def test_a_cut_of_what_a_flat_staff_rests_on_goes_on_to_what_rests_on_staff() -> None:
    options = Options(staff_on_direct=Decimal("0.2"), office_on_staff=RATE)
    flats = {flat.category: flat for flat in flat_rates(options)}
    items = [
        FlatItem(flat=flats[CostCategory.OFFICE], amount=15_00),
        FlatItem(flat=flats[CostCategory.STAFF], amount=60_00),
        FlatItem(flat=flats[CostCategory.STAFF], amount=40_00),
    ]
    certified = {CostCategory.EQUIPMENT: 500_00, CostCategory.STAFF: 100_00, CostCategory.OFFICE: 15_00}
    lost = cuts_that_follow(items, certified=certified, cut_before={}, cut_now={CostCategory.EQUIPMENT: 100_00})
    assert lost == [3_00, 12_00, 8_00]
    assert cuts_that_follow(items, certified=certified, cut_before={}, cut_now={CostCategory.OFFICE: 1_00}) == [0, 0, 0]


@given(
    amounts=st.lists(st.integers(0, 10**7), min_size=1, max_size=6).filter(sum),
    rate=st.sampled_from(RATES),
    cuts=st.lists(st.integers(0, 100), min_size=1, max_size=4),
    by_hand=st.integers(0, 100),
)
def test_after_any_cuts_a_flat_rate_is_its_rate_of_what_is_left_and_no_item_loses_more_than_it_has(
    amounts: list[int], rate: str, cuts: list[int], by_hand: int
) -> None:
    """One project report after the other cuts a share of what is left; the last one some of the flat rate by hand."""
    flat = FlatRate(category=CostCategory.OFFICE, rate=Decimal(rate), base=(CostCategory.STAFF,))
    base = sum(amounts)
    certified = {CostCategory.STAFF: base, CostCategory.OFFICE: share_at_rate(base, flat.rate)}
    gone = {CostCategory.STAFF: 0, CostCategory.OFFICE: 0}
    left = split(certified[CostCategory.OFFICE], amounts)
    for number, share in enumerate(cuts):
        cut = (base - gone[CostCategory.STAFF]) * share // 100
        hand = [each * by_hand // 100 if number == len(cuts) - 1 else 0 for each in left]
        items = [FlatItem(flat=flat, amount=each - own) for each, own in zip(left, hand, strict=True)]
        now = {CostCategory.STAFF: cut, CostCategory.OFFICE: sum(hand)}
        lost = cuts_that_follow(items, certified=certified, cut_before=gone, cut_now=now)
        assert all(0 <= each <= item.amount for each, item in zip(lost, items, strict=True))
        left = [each - own - more for each, own, more in zip(left, hand, lost, strict=True)]
        gone = {
            CostCategory.STAFF: gone[CostCategory.STAFF] + cut,
            CostCategory.OFFICE: certified[CostCategory.OFFICE] - sum(left),
        }
        due = share_at_rate(base - gone[CostCategory.STAFF], flat.rate)
        assert sum(left) <= due
        assert sum(left) == due or sum(hand)
