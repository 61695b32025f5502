"""Versions of a budget plan: what one changes against another, cell by cell, and when one may be put in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from dashboard.domain.budget.plan import CATEGORIES, Cell, Plan, sums_by
from dashboard.domain.refusal import Problem
from dashboard.domain.vocabulary import CostCategory


class CellChange(StrEnum):
    """What became of a cell from one version to another."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class VersionState(StrEnum):
    """Where a version stands on a day; ``PLANNED`` is in force from a later one."""

    DRAFT = "draft"
    PLANNED = "planned"
    IN_FORCE = "in_force"
    REPLACED = "replaced"


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """``before`` and ``after`` are cents, missing where the version has no such line."""

    cell: Cell
    before: int | None
    after: int | None

    @property
    def kind(self) -> CellChange:
        if self.before is None:
            return CellChange.ADDED
        return CellChange.REMOVED if self.after is None else CellChange.CHANGED

    @property
    def difference(self) -> int:
        return (self.after or 0) - (self.before or 0)


@dataclass(frozen=True, kw_only=True, slots=True)
class AxisChange:
    """The same of all that has one code along an axis."""

    key: Any
    before: int | None
    after: int | None
    difference: int


def compare(before: Plan, after: Plan) -> list[Change]:
    """The cells in which two versions differ, in their order; none for a version and itself."""
    cells = sorted(set(before) | set(after), key=lambda cell: cell.order)
    return [
        Change(cell=cell, before=before.get(cell), after=after.get(cell))
        for cell in cells
        if before.get(cell) != after.get(cell)
    ]


def compare_by(before: Plan, after: Plan, axis: str) -> list[AxisChange]:
    """The sums of two versions along an axis, those too that do not differ; the differences add up on every axis."""
    sums = sums_by(before, axis), sums_by(after, axis)
    keys = sorted(set(sums[0]) | set(sums[1]), key=_order)
    return [
        AxisChange(
            key=key,
            before=sums[0].get(key),
            after=sums[1].get(key),
            difference=sums[1].get(key, 0) - sums[0].get(key, 0),
        )
        for key in keys
    ]


def _order(key: Any) -> tuple[bool, int, str]:
    """Categories in their own order, numbers and codes in theirs, what has none last."""
    if isinstance(key, CostCategory):
        return False, CATEGORIES.index(key), ""
    return (False, key, "") if isinstance(key, int) else (key is None, 0, str(key))


def problems_of_force(
    day: date | None, *, number: int, others: Sequence[tuple[date, int]], end: date | None
) -> list[Problem]:
    """Why a draft cannot be in force from ``day``; ``others`` are (since when, number) of those that are or will be.

    It may not begin before a version that is there already: what was in force on a day stays so. On the same day the
    higher number counts.
    """
    if day is None:
        return [Problem(code="budget_force_day_missing", field="in_force_from")]
    if others:
        last, last_number = max(others)
        if day < last or (day == last and number < last_number):
            values: dict[str, object] = {"day": last, "number": last_number}
            return [Problem(code="budget_force_too_early", field="in_force_from", values=values)]
    if end is not None and day > end:
        return [Problem(code="budget_force_too_late", field="in_force_from", values={"day": end})]
    return []
