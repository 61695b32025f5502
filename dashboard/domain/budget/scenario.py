"""What if: shifts of budget on top of a plan, what they make of it, and why one cannot be made.

A shift takes an amount from every cell that fits its origin, in proportion to what they hold, and gives it to the same
cells with what its target says instead: "5,000 € of Cork's travel to external expertise" leaves work packages, pilots
and periods as they are. Flat rates follow from their bases afterwards.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from dashboard.domain.budget.plan import AXES, Cell, Codes, Move, Plan, moved, sums_by, with_flat_rates
from dashboard.domain.budget.simplified_costs import Options
from dashboard.domain.money import LARGEST_CENTS, Amount, split
from dashboard.domain.refusal import Problem
from dashboard.domain.vocabulary import CostCategory

MOST_SHIFTS = 50
NONE = "none"
"""As a code of a pilot or a period: what belongs to none."""


@dataclass(frozen=True, kw_only=True)
class Shift:
    """``origin`` and ``target`` are codes by the axes of a cell; what they leave out is any, or stays as it is."""

    amount: int
    origin: Mapping[str, str] = field(default_factory=dict)
    target: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Self:
        """As a scenario keeps it."""
        return cls(amount=int(said["amount"]), origin=dict(said["origin"]), target=dict(said["target"]))

    @property
    def said(self) -> dict[str, Any]:
        return {"amount": self.amount, "origin": dict(self.origin), "target": dict(self.target)}


def fitting(plan: Plan, origin: Mapping[str, str], options: Mapping[str, Options]) -> list[Cell]:
    """The cells that a shift takes from, in their order: those that hold something and are no flat rate."""
    return sorted(
        (
            cell
            for cell, amount in plan.items()
            if amount > 0
            and all(_code(cell, axis) == code for axis, code in origin.items())
            and cell.cost_category not in options.get(cell.partner, Options()).flat
        ),
        key=lambda cell: cell.order,
    )


def moves_of(plan: Plan, shift: Shift, options: Mapping[str, Options]) -> list[Move]:
    """The shift cell by cell; together exactly its amount, none where nothing fits."""
    cells = fitting(plan, shift.origin, options)
    if not cells:
        return []
    parts = split(shift.amount, [plan[cell] for cell in cells])
    targets = [replace(cell, **_fields(shift.target)) for cell in cells]
    return [
        Move(amount=part, origin=cell, target=target)
        for cell, target, part in zip(cells, targets, parts, strict=True)
        if part and cell != target
    ]


def all_moves(plan: Plan, shifts: Iterable[Shift], options: Mapping[str, Options]) -> list[Move]:
    """One shift after the other, each on what the one before left."""
    found: list[Move] = []
    present = dict(plan)
    for shift in shifts:
        moves = moves_of(present, shift, options)
        present = moved(present, moves)
        found += moves
    return found


def outcome(plan: Plan, shifts: Iterable[Shift], options: Mapping[str, Options]) -> dict[Cell, int]:
    """The plan after all shifts, flat rates computed anew for the partners that they touch."""
    moves = all_moves(plan, shifts, options)
    touched = {cell.partner for move in moves for cell in (move.origin, move.target)}
    return with_flat_rates(moved(plan, moves), {name: options[name] for name in touched if name in options})


def problems_of_shifts(
    plan: Plan, shifts: Sequence[Shift], codes: Codes, options: Mapping[str, Options]
) -> list[Problem]:
    """Why these shifts cannot be made: each on what the ones before left; ``number`` counts them from 1."""
    if len(shifts) > MOST_SHIFTS:
        return [Problem(code="shifts_too_many", values={"limit": MOST_SHIFTS})]
    problems: list[Problem] = []
    present = dict(plan)
    for number, shift in enumerate(shifts, start=1):
        found = _problems_of_shift(present, shift, number, codes, options)
        problems += found
        if not found:
            present = moved(present, moves_of(present, shift, options))
    return problems


def _problems_of_shift(
    plan: Plan, shift: Shift, number: int, codes: Codes, options: Mapping[str, Options]
) -> list[Problem]:
    if not 0 < shift.amount <= LARGEST_CENTS:
        return [Problem(code="shift_amount", field="amount", values={"number": number})]
    problems = []
    for side in (shift.origin, shift.target):
        for axis, code in side.items():
            if axis not in AXES or not _is_known(axis, code, codes):
                problems.append(Problem(code="shift_unknown", field=axis, values={"number": number, "value": code}))
    if problems:
        return problems
    if all(shift.origin.get(axis) == code for axis, code in shift.target.items()):
        return [Problem(code="shift_nowhere", field="target", values={"number": number})]
    available = sum(plan[cell] for cell in fitting(plan, shift.origin, options))
    if shift.amount > available:
        values: dict[str, object] = {"number": number, "available": Amount(available), "amount": Amount(shift.amount)}
        return [Problem(code="shift_too_much", field="amount", values=values)]
    return _problems_of_targets(moves_of(plan, shift, options), number, codes, options)


def _problems_of_targets(
    moves: Iterable[Move], number: int, codes: Codes, options: Mapping[str, Options]
) -> list[Problem]:
    """A flat rate is computed and receives nothing, nor does what options or the programme exclude."""
    refused = {}
    for move in moves:
        cell = move.target
        chosen = options.get(cell.partner, Options())
        excluded = cell.cost_category not in codes.cost_category or not chosen.allows(cell.cost_category)
        if excluded or cell.cost_category in chosen.flat:
            code = "shift_into_flat_rate" if cell.cost_category in chosen.flat else "shift_category_excluded"
            values: dict[str, object] = {"number": number, "partner": cell.partner, "category": cell.cost_category}
            refused[code, cell.partner] = Problem(code=code, field="target", values=values)
    return list(refused.values())


def overdrawn(plan: Plan, declared: Mapping[str, int]) -> dict[str, int]:
    """Partners whose plan would lie below what they have declared already, and by how many cents."""
    totals = sums_by(plan, "partner")
    below = {partner: amount - totals.get(partner, 0) for partner, amount in declared.items()}
    return {partner: cents for partner, cents in below.items() if cents > 0}


def totals_by_axis(plan: Plan) -> dict[str, dict[str, int]]:
    """What the flexibility meter reads: cents by axis and code."""
    return {
        axis: {NONE if key is None else str(key): amount for key, amount in sums_by(plan, axis).items()}
        for axis in AXES
    }


def _code(cell: Cell, axis: str) -> str:
    value = getattr(cell, axis)
    return NONE if value is None else str(value)


def _fields(target: Mapping[str, str]) -> dict[str, Any]:
    return {axis: _value(axis, code) for axis, code in target.items()}


def _value(axis: str, code: str) -> Any:
    if code == NONE and axis in ("period", "pilot"):
        return None
    if axis == "cost_category":
        return CostCategory(code)
    return int(code) if axis == "period" else code


def _is_known(axis: str, code: str, codes: Codes) -> bool:
    try:
        value = _value(axis, code)
    except ValueError:
        return False
    return value in getattr(codes, axis) or (value is None and axis in ("period", "pilot"))
