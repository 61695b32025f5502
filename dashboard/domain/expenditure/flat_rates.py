"""The flat rates of one report: for each cell of their base, what follows from it; together each rate rounded down."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from dashboard.domain.budget.simplified_costs import Options, flat_rates, spread
from dashboard.domain.money import share_at_rate, split
from dashboard.domain.vocabulary import CostCategory

Cell = tuple[int, int]
"""Work package and pilot, by their numbers; pilot 0 for none."""


class BaseItem(NamedTuple):
    """A cost that is not a flat rate: cents of euro, and the pilots that share it as (number or 0, weight)."""

    cost_category: CostCategory
    work_package: int
    pilots: Sequence[tuple[int, int]]
    amount: int


def flat_cells(items: Iterable[BaseItem], options: Options) -> dict[CostCategory, dict[Cell, int]]:
    """Cents of each flat category by cell; each category's total is its rate of its whole base, rounded down."""
    cells: dict[CostCategory, dict[Cell, int]] = {}
    for item in items:
        if item.cost_category in options.flat:
            continue
        of = cells.setdefault(item.cost_category, {})
        parts = split(item.amount, [weight for _, weight in item.pilots])
        for (pilot, _), part in zip(item.pilots, parts, strict=True):
            of[item.work_package, pilot] = of.get((item.work_package, pilot), 0) + part
    found = {}
    for flat in flat_rates(options):
        base: dict[Cell, int] = {}
        for category in flat.base:
            for cell, amount in cells.get(category, {}).items():
                base[cell] = base.get(cell, 0) + amount
        places = sorted(base)
        total = share_at_rate(sum(base.values()), flat.rate)
        shares = spread(total, [base[cell] for cell in places])
        found[flat.category] = cells[flat.category] = dict(zip(places, shares, strict=True))
    return found


def still_wanted(wanted: Mapping[Cell, int], fixed: Mapping[Cell, int]) -> dict[Cell, int]:
    """What new items must come to where certificates have fixed others: never less than nothing, the same in sum."""
    total = sum(wanted.values()) - sum(fixed.values())
    gaps = {cell: max(0, amount - fixed.get(cell, 0)) for cell, amount in sorted(wanted.items())}
    if total <= 0 or not any(gaps.values()):
        return {}
    return dict(zip(gaps, split(total, list(gaps.values())), strict=True))
