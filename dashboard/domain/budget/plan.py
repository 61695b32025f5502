"""A budget plan as cells of cents: its sums, what edits and moves make of it, and what flat rates follow from it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from dashboard.domain.budget.simplified_costs import Options, computed, flat_rates, spread
from dashboard.domain.money import LARGEST_CENTS
from dashboard.domain.refusal import Problem
from dashboard.domain.vocabulary import CostCategory

CATEGORIES = list(CostCategory)
AXES = ("partner", "work_package", "cost_category", "period", "pilot")
"""Along which a plan is added up: the fields of a cell."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """Where an amount of a plan stands, by codes; ``period`` is a number. Missing: in no period, for no pilot."""

    partner: str
    work_package: str
    cost_category: CostCategory
    period: int | None = None
    pilot: str | None = None

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Self:
        """From what ``said`` gave, as JSON keeps it. Raises ``ValueError`` or ``KeyError`` for what is no cell."""
        period = said.get("period")
        return cls(
            partner=str(said["partner"]),
            work_package=str(said["work_package"]),
            cost_category=CostCategory(said["cost_category"]),
            period=None if period is None else int(period),
            pilot=said.get("pilot") or None,
        )

    @property
    def said(self) -> dict[str, Any]:
        """By names, for JSON."""
        return {**asdict(self), "cost_category": self.cost_category.value}

    @property
    def order(self) -> tuple[str, str, int, str, int]:
        """What sorts cells as people read them."""
        category = CATEGORIES.index(self.cost_category)
        return self.partner, self.work_package, category, self.pilot or "", self.period or 0


Plan = Mapping[Cell, int]
"""Cents by cell; a cell that is not there has no line, which is not the same as a line of zero."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Edit:
    """What a cell is to hold, ``None`` for no line; ``seen`` is what it held when the person looked at it."""

    cell: Cell
    seen: int | None
    amount: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """``amount`` cents taken from one cell and given to another."""

    amount: int
    origin: Cell
    target: Cell

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Self:
        """From ``{"amount": cents, "origin": cell, "target": cell}``, as a scenario keeps it."""
        return cls(amount=int(said["amount"]), origin=Cell.of(said["origin"]), target=Cell.of(said["target"]))

    @property
    def said(self) -> dict[str, Any]:
        return {"amount": self.amount, "origin": self.origin.said, "target": self.target.said}


def sums_by(plan: Plan, axis: str) -> dict[Any, int]:
    """Cents by the codes of one axis; they add up to the whole plan whatever the axis."""
    sums: dict[Any, int] = {}
    for cell, amount in plan.items():
        key = getattr(cell, axis)
        sums[key] = sums.get(key, 0) + amount
    return sums


def of_partner(plan: Plan, partner: str) -> dict[Cell, int]:
    return {cell: amount for cell, amount in plan.items() if cell.partner == partner}


def edited(plan: Plan, edits: Iterable[Edit]) -> dict[Cell, int]:
    """The plan with what the edits say in their cells."""
    found = dict(plan)
    for edit in edits:
        if edit.amount is None:
            found.pop(edit.cell, None)
        else:
            found[edit.cell] = edit.amount
    return found


def moved(plan: Plan, moves: Iterable[Move]) -> dict[Cell, int]:
    """The plan after the moves: its total is the same to the cent, and a cell that is emptied keeps a line of zero."""
    found = dict(plan)
    for move in moves:
        found[move.origin] = found.get(move.origin, 0) - move.amount
        found[move.target] = found.get(move.target, 0) + move.amount
    return found


def with_flat_rates(plan: Plan, options: Mapping[str, Options]) -> dict[Cell, int]:
    """The plan with the flat-rate cells of these partners computed anew from their bases.

    One total a partner and category, rounded down to the cent, is spread over the work packages, pilots and periods in
    proportion to the base there. Cells of a flat category that stood before are gone.
    """
    found = {
        cell: amount
        for cell, amount in plan.items()
        if cell.partner not in options or cell.cost_category not in options[cell.partner].flat
    }
    for partner, chosen in options.items():
        if chosen.flat:
            found |= dict(_flat_cells(of_partner(found, partner), chosen))
    return found


def _flat_cells(own: dict[Cell, int], options: Options) -> Iterator[tuple[Cell, int]]:
    known = dict(own)
    totals = computed(sums_by(own, "cost_category"), options)
    for flat in flat_rates(options):
        base: dict[Cell, int] = {}
        for cell in sorted(known, key=lambda each: each.order):
            if cell.cost_category in flat.base:
                place = replace(cell, cost_category=flat.category)
                base[place] = base.get(place, 0) + known[cell]
        total = totals[flat.category]
        shares = spread(total, [max(0, amount) for amount in base.values()]) if total > 0 else []
        for place, share in zip(base, shares, strict=False):
            if share:
                known[place] = share
                yield place, share


@dataclass(frozen=True, kw_only=True)
class Codes:
    """What a phase has: its codes along each axis, and the categories that its programme knows (all, where unsaid)."""

    partner: frozenset[str]
    work_package: frozenset[str]
    period: frozenset[int]
    pilot: frozenset[str]
    cost_category: frozenset[CostCategory] = frozenset(CostCategory)


def categories_of(rules: Mapping[str, Any]) -> frozenset[CostCategory]:
    """Those of ``rules.cost_categories``, and what its simplified cost options add; all of them where it says none."""
    given = [category for category in rules.get("cost_categories", ()) if category in set(CostCategory)]
    if not given:
        return frozenset(CostCategory)
    found = {CostCategory(category) for category in given}
    options = rules.get("simplified_cost_options", {})
    added = {
        CostCategory.OTHER_COSTS: isinstance(options, Mapping) and "other_costs_of_staff" in options,
        CostCategory.LUMP_SUM: bool(rules.get("lump_sums")),
        CostCategory.UNIT_COST: bool(rules.get("unit_costs")),
    }
    return frozenset(found | {category for category, is_there in added.items() if is_there})


def problems_of_edits(edits: Sequence[Edit], codes: Codes, options: Mapping[str, Options]) -> list[Problem]:
    """Why these edits cannot be taken: codes nobody knows, computed cells, amounts that are none, a cell twice.

    A category that the programme does not know, or that the partner's options exclude, may be emptied, not filled.
    """
    problems: list[Problem] = []
    seen: set[Cell] = set()
    for edit in edits:
        cell = edit.cell
        problems += _unknown_codes(cell, codes)
        chosen = options.get(cell.partner, Options())
        values: dict[str, object] = {"partner": cell.partner, "category": cell.cost_category}
        if cell.cost_category in chosen.flat:
            problems.append(Problem(code="budget_cell_computed", field="amount", values=values))
        elif edit.amount and not (cell.cost_category in codes.cost_category and chosen.allows(cell.cost_category)):
            problems.append(Problem(code="budget_category_excluded", field="cost_category", values=values))
        if edit.amount is not None and abs(edit.amount) > LARGEST_CENTS:
            problems.append(Problem(code="budget_amount_too_large", field="amount", values=values))
        if cell in seen:
            problems.append(Problem(code="budget_cell_twice", field="amount", values=values))
        seen.add(cell)
    return _each_once(problems)


def _unknown_codes(cell: Cell, codes: Codes) -> Iterator[Problem]:
    for axis in ("partner", "work_package", "period", "pilot"):
        code = getattr(cell, axis)
        if code not in getattr(codes, axis) and not (code is None and axis in ("period", "pilot")):
            yield Problem(code=f"budget_unknown_{axis}", field=axis, values={"value": str(code)})


def _each_once(problems: Iterable[Problem]) -> list[Problem]:
    found: list[Problem] = []
    for problem in problems:
        if problem not in found:
            found.append(problem)
    return found
