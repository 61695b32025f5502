"""Simplified cost options: flat rates on their bases, lump sums and unit costs, rounded down to the cent.

The rates and which of them may be chosen are the project's own (``[rules.simplified_cost_options]``); the formulae and
exclusions are those by which Jems calculates (rules.md): staff % × (travel if a real cost + external expertise +
equipment + infrastructure); office on staff or on all direct costs; other costs 40 % of staff, and then nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dashboard.domain.money import share_at_rate, split
from dashboard.domain.refusal import Problem
from dashboard.domain.vocabulary import CostCategory, FlatOption

Category = CostCategory
DIRECT = (Category.EXTERNAL_EXPERTISE, Category.EQUIPMENT, Category.INFRASTRUCTURE)
NAMES = {
    "office_on_staff": "office_of_staff",
    "office_on_direct": "office_of_direct_costs",
    "travel_on_staff": "travel_of_staff",
    "staff_on_direct": "staff_of_direct_costs",
    "other_on_staff": "other_costs_of_staff",
}
"""Each option, and the key under which the project's rules give the rate that it may have at most."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """The flat rates that a partner has chosen, as fractions; missing where the category is a real cost."""

    office_on_staff: Decimal | None = None
    office_on_direct: Decimal | None = None
    travel_on_staff: Decimal | None = None
    staff_on_direct: Decimal | None = None
    other_on_staff: Decimal | None = None

    @property
    def flat(self) -> frozenset[CostCategory]:
        """The categories that follow from others, and for which no document is asked."""
        chosen = {
            Category.OFFICE: self.office_on_staff or self.office_on_direct,
            Category.TRAVEL: self.travel_on_staff,
            Category.STAFF: self.staff_on_direct,
            Category.OTHER_COSTS: self.other_on_staff,
        }
        return frozenset(category for category, rate in chosen.items() if rate)

    def allows(self, category: CostCategory) -> bool:
        """With the 40 % for all other costs nothing but staff is declared beside them; lump sums and unit costs are."""
        if not self.other_on_staff:
            return category != Category.OTHER_COSTS
        return category in (Category.STAFF, Category.OTHER_COSTS, Category.LUMP_SUM, Category.UNIT_COST)


@dataclass(frozen=True, kw_only=True)
class FlatRate:
    """A category that is ``rate`` of the sum of others."""

    category: CostCategory
    rate: Decimal
    base: tuple[CostCategory, ...]


def flat_rates(options: Options) -> list[FlatRate]:
    """In the order in which they are computed: staff before what rests on staff."""
    rates = []
    travel = () if options.travel_on_staff else (Category.TRAVEL,)
    if options.staff_on_direct:
        rates.append(FlatRate(category=Category.STAFF, rate=options.staff_on_direct, base=(*travel, *DIRECT)))
    if options.travel_on_staff:
        rates.append(FlatRate(category=Category.TRAVEL, rate=options.travel_on_staff, base=(Category.STAFF,)))
    if options.office_on_staff:
        rates.append(FlatRate(category=Category.OFFICE, rate=options.office_on_staff, base=(Category.STAFF,)))
    if options.office_on_direct:
        base = (Category.STAFF, Category.TRAVEL, *DIRECT)
        rates.append(FlatRate(category=Category.OFFICE, rate=options.office_on_direct, base=base))
    if options.other_on_staff:
        rates.append(FlatRate(category=Category.OTHER_COSTS, rate=options.other_on_staff, base=(Category.STAFF,)))
    return rates


def problems_of_options(options: Options, rules: Mapping[str, Any]) -> list[Problem]:
    """Rates beyond the project's, and options that exclude each other."""
    allowed = rules.get("simplified_cost_options", {})
    problems = []
    for name, key in NAMES.items():
        rate = getattr(options, name)
        limit = Decimal(str(allowed[key])) if key in allowed else None
        if rate is not None and rate < 0:
            problems.append(Problem(code="flat_rate_negative", field=name, values={"option": FlatOption(name)}))
        elif rate and limit is None:
            problems.append(Problem(code="flat_rate_unknown", field=name, values={"option": FlatOption(name)}))
        elif rate and limit is not None and rate > limit:
            values: dict[str, object] = {"option": FlatOption(name), "rate": percent(rate), "limit": percent(limit)}
            problems.append(Problem(code="flat_rate_too_high", field=name, values=values))
    if options.office_on_staff and options.office_on_direct:
        problems.append(Problem(code="flat_rates_office_twice", field="office_on_direct"))
    others = (options.office_on_staff, options.office_on_direct, options.travel_on_staff, options.staff_on_direct)
    if options.other_on_staff and any(others):
        problems.append(Problem(code="flat_rates_other_costs_alone", field="other_on_staff"))
    return problems


def percent(rate: Decimal) -> str:
    """``15`` for 0.15, without zeros that say nothing."""
    return format((rate * 100).normalize(), "f")


def computed(direct: Mapping[CostCategory, int], options: Options) -> dict[CostCategory, int]:
    """Cents of each flat category, from the cents of the real ones; one total a category, rounded down."""
    known = dict(direct)
    found: dict[CostCategory, int] = {}
    for flat in flat_rates(options):
        known[flat.category] = found[flat.category] = share_at_rate(
            sum(known.get(category, 0) for category in flat.base), flat.rate
        )
    return found


def spread(total: int, base: Sequence[int]) -> list[int]:
    """A flat category's cents over the cells of its base, so that they sum to ``total``; all zero without a base."""
    return split(total, base) if sum(base) > 0 else [0] * len(base)


def unit_cost_amount(price: int, units: Decimal) -> int:
    """Cents of so many units, rounded down to the cent."""
    return share_at_rate(price, units)
