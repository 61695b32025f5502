"""Generated reports of shared costs and flat rates: whatever control and verification say, every axis keeps every cent.

Some hundred with every run, 100,000 in the sweep. What people do in which order is tried in
``tests/services/test_reporting_lives.py``.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.domain.budget.simplified_costs import Options, computed, flat_rates, spread
from dashboard.domain.money import share_at_rate, split
from dashboard.domain.reporting.flat_control import FlatItem, Standing, follow_all
from dashboard.domain.vocabulary import CostCategory as C
from dashboard.domain.vocabulary import Step
from dashboard.store.derived.money_entries import Movement, Place, holding, taken
from dashboard.store.derived.money_sums import AXES

CENTS = st.one_of(st.integers(0, 20), st.integers(0, 10**13))
PILOTS = st.lists(st.tuples(st.sampled_from([0, 1, 2, 3]), st.integers(0, 1_000)), min_size=1, max_size=4).filter(
    lambda shares: any(weight for _, weight in shares) and len({key for key, _ in shares}) == len(shares)
)
OPTIONS = st.sampled_from(
    [
        Options(),
        Options(office_on_staff=Decimal("0.15"), travel_on_staff=Decimal("0.15")),
        Options(staff_on_direct=Decimal("0.2"), office_on_direct=Decimal("0.07")),
        Options(staff_on_direct=Decimal("0.2"), office_on_staff=Decimal("0.15"), travel_on_staff=Decimal("0.1")),
        Options(other_on_staff=Decimal("0.4")),
    ]
)
REAL = (C.STAFF, C.EXTERNAL_EXPERTISE, C.EQUIPMENT, C.TRAVEL)
RUNGS = (Step.DECLARED, Step.CERTIFIED, Step.VERIFIED)
KEYS = ("partner_id", "work_package_id", "cost_category", "reporting_period_id", "pilot_key", "partner_report_key")
DAY = date(2018, 7, 1)


@dataclass(frozen=True)
class Cost:
    """A real cost of a report, with what control and verification make of it as shares of a million."""

    place: Place
    declared: int
    deducted: int
    parked: bool
    cut: int


@st.composite
def costs(draw: st.DrawFn) -> Cost:
    place = Place(
        item_id=1, phase_id=1, partner_id=draw(st.integers(1, 3)), work_package_id=draw(st.integers(1, 3)),
        cost_category=str(draw(st.sampled_from(REAL))), reporting_period_id=draw(st.integers(1, 2)),
        partner_report_key=draw(st.integers(1, 2)), pilots=tuple(draw(PILOTS)),
    )  # fmt: skip
    declared = draw(CENTS)
    deducted = draw(st.integers(0, declared))
    return Cost(place, declared, deducted, draw(st.booleans()), draw(st.integers(0, declared - deducted)))


def movements(cost: Cost) -> list[Movement]:
    """Declared; parked whole, or certified but for what is deducted; of that, verified but for the cut."""
    whole = holding(cost.place, cost.declared)
    found = [(Step.DECLARED, cost.place, cost.declared)]
    if cost.parked:
        found += [(Step.PARKED, whole, cost.declared), (Step.PARKED, whole, -cost.declared)]
    certified, rest = taken(whole, cost.declared - cost.deducted)
    cut, verified = taken(certified, cost.cut)
    found += [
        (Step.CERTIFIED, certified, cost.declared - cost.deducted), (Step.DEDUCTED, rest, cost.deducted),
        (Step.DEDUCTED, cut, cost.cut), (Step.VERIFIED, verified, cost.declared - cost.deducted - cost.cut),
    ]  # fmt: skip
    return [Movement(place=place, step=step, day=DAY, amount=amount) for step, place, amount in found if amount]


def keeps_every_cent(report: list[Cost]) -> None:
    rows = [row for cost in report for movement in movements(cost) for row in movement.rows()]
    wanted = {
        Step.DECLARED: sum(cost.declared for cost in report),
        Step.CERTIFIED: sum(cost.declared - cost.deducted for cost in report),
        Step.VERIFIED: sum(cost.declared - cost.deducted - cost.cut for cost in report),
        Step.DEDUCTED: sum(cost.deducted + cost.cut for cost in report),
        Step.PARKED: 0,
    }
    assert len(KEYS) == len(AXES)
    for name in KEYS:
        sums: Counter[tuple[object, str]] = Counter()
        for row in rows:
            sums[row[name], row["step"]] += row["amount"]
        for step, amount in wanted.items():
            assert sum(value for (_, at), value in sums.items() if at == step) == amount
        for key in {key for key, _ in sums}:
            rungs = [sums[key, step] for step in RUNGS]
            assert rungs == sorted(rungs, reverse=True), (name, key)
            assert sums[key, Step.PARKED] == 0
            assert sums[key, Step.VERIFIED] + sums[key, Step.DEDUCTED] == sums[key, Step.DECLARED]


def follows_its_base(options: Options, amounts: dict[C, int], parts: list[tuple[int, int]]) -> None:
    """Two certificates: the first certifies and deducts some of each base and parks the rest, the second settles it."""
    real = {category: cents for category, cents in amounts.items() if category not in options.flat}
    totals = computed(real, options)
    flats = {flat.category: flat for flat in flat_rates(options)}
    for category, flat in flats.items():
        base = [real.get(each, totals.get(each, 0)) for each in flat.base]
        assert totals[category] == share_at_rate(sum(base), flat.rate)
        assert sum(spread(totals[category], base)) == (totals[category] if sum(base) else 0)
    certified, parked = {}, {}
    for (category, cents), (first, second) in zip(real.items(), parts, strict=False):
        certified[category] = cents * first // 100
        parked[category] = (cents - certified[category]) * second // 100
    items = [FlatItem(flat=flats[category], amount=totals[category]) for category in flats]
    said = follow_all(items, Standing(certified=certified, parked=parked))
    assert [each.amount for each in said] == [item.amount for item in items]
    again = [
        FlatItem(flat=item.flat, amount=each.parked, was_parked=True) for item, each in zip(items, said, strict=True)
    ]
    whole = {category: certified[category] + parked[category] for category in certified}
    before = {item.flat.category: each.certified for item, each in zip(items, said, strict=True)}
    waiting = {item.flat.category: each.parked for item, each in zip(items, said, strict=True)}
    later = follow_all(again, Standing(certified=whole | before, parked=waiting))
    for item, first, second in zip(items, said, later, strict=True):
        assert second.amount == first.parked
        assert first.certified + second.certified + first.deducted + second.deducted + second.parked == item.amount
        base = sum((whole | before).get(each, 0) for each in item.flat.base)
        own = base + sum(
            other.certified for kept, other in zip(items, later, strict=True) if kept.flat.category in item.flat.base
        )
        assert first.certified + second.certified <= share_at_rate(own, item.flat.rate)


AMOUNTS = st.fixed_dictionaries(dict.fromkeys(REAL, CENTS))
PARTS = st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), min_size=4, max_size=4)
REPORTS = st.lists(costs(), min_size=1, max_size=6)
QUICK = {"deadline": None, "suppress_health_check": list(HealthCheck), "database": None}


@settings(max_examples=60, **QUICK)
@given(REPORTS)
def test_every_axis_keeps_every_cent(report: list[Cost]) -> None:
    keeps_every_cent(report)


@pytest.mark.sweep
@settings(max_examples=100_000, **QUICK)
@given(REPORTS)
def test_every_axis_keeps_every_cent_of_a_hundred_thousand_reports(report: list[Cost]) -> None:
    keeps_every_cent(report)


@settings(max_examples=60, **QUICK)
@given(OPTIONS, AMOUNTS, PARTS)
def test_flat_rates_follow_their_base_over_two_certificates(
    options: Options, amounts: dict[C, int], parts: list[tuple[int, int]]
) -> None:
    follows_its_base(options, amounts, parts)


@pytest.mark.sweep
@settings(max_examples=100_000, **QUICK)
@given(OPTIONS, AMOUNTS, PARTS)
def test_flat_rates_follow_their_base_in_a_hundred_thousand_reports(
    options: Options, amounts: dict[C, int], parts: list[tuple[int, int]]
) -> None:
    follows_its_base(options, amounts, parts)


@pytest.mark.sweep
@settings(max_examples=100_000, **QUICK)
@given(st.integers(-(10**15), 10**15), st.lists(st.integers(0, 10**9), min_size=1, max_size=30).filter(any))
def test_a_hundred_thousand_shares_add_up(cents: int, weights: list[int]) -> None:
    shares = split(cents, weights)
    total = sum(weights)
    assert sum(shares) == cents
    assert all(abs(share * total - cents * weight) < total for share, weight in zip(shares, weights, strict=True))
    ranked = sorted(zip(weights, shares, strict=True))
    assert all(less[1] - more[1] <= 1 for less, more in pairwise(ranked) if cents >= 0)
