"""How far a shift of budget goes, axis by axis, and who must agree to it: the flexibility meter.

A programme lets a partner, a category … exceed its approved amount by a share without asking anybody, by a larger one
with the steering committee's consent, and beyond that by a modification of the programme alone (rules.md, budget
flexibility). The shares are the project's own (``[rules.flexibility]``); what it gives no rule for is free. Shares are
those of the increase, since only what is exceeded is limited: what one gives up another takes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dashboard.domain.vocabulary import FlexibilityLevel

Level = FlexibilityLevel
AXES = ("partner", "cost_category", "pilot", "work_package", "period")
ORDER = list(Level)
Totals = Mapping[str, Mapping[str, int]]
"""By axis and key: cents."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Up to ``free`` nobody is asked, up to ``committee`` the steering committee; fractions of the approved amount."""

    free: Decimal
    committee: Decimal


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One key of an axis: cents approved and cents wanted; ``limits`` missing where the project gives no rule.

    ``share`` is the increase as a fraction of the approved amount: missing where there was none, below zero where
    something is given up.
    """

    axis: str
    key: str
    approved: int
    wanted: int
    limits: Limits | None

    @property
    def change(self) -> int:
        return self.wanted - self.approved

    @property
    def share(self) -> Decimal | None:
        return Decimal(self.change) / self.approved if self.approved else None

    @property
    def level(self) -> FlexibilityLevel:
        if self.wanted < 0:
            return Level.IMPOSSIBLE
        if self.limits is None or self.change <= 0:
            return Level.FREE
        if self.share is None:  # a line that nobody has approved
            return Level.PROGRAMME_MODIFICATION
        if self.share <= self.limits.free:
            return Level.FREE
        return Level.STEERING_COMMITTEE if self.share <= self.limits.committee else Level.PROGRAMME_MODIFICATION


def limits_of(rules: Mapping[str, Any]) -> dict[str, Limits]:
    """By axis, of the project's rules; a bare ``budget_flexibility`` is what a partner may exceed its total by."""
    given = rules.get("flexibility", {})
    found = {axis: _limits(given[axis]) for axis in AXES if axis in given}
    if "partner" not in found and "budget_flexibility" in rules:
        found["partner"] = Limits(free=Decimal(str(rules["budget_flexibility"])), committee=Decimal(0))
    return found


def _limits(given: Mapping[str, Any]) -> Limits:
    return Limits(free=Decimal(str(given.get("free", 0))), committee=Decimal(str(given.get("committee", 0))))


def readings(approved: Totals, wanted: Totals, rules: Mapping[str, Any]) -> list[Reading]:
    """What changes along each axis, the furthest first within an axis."""
    limits = limits_of(rules)
    found = []
    for axis in AXES:
        before, after = approved.get(axis, {}), wanted.get(axis, {})
        changed = [
            Reading(axis=axis, key=key, approved=before.get(key, 0), wanted=after.get(key, 0), limits=limits.get(axis))
            for key in sorted({*before, *after})
            if before.get(key, 0) != after.get(key, 0)
        ]
        found += sorted(changed, key=lambda each: (-ORDER.index(each.level), -each.change, each.key))
    return found


def level_of(meter: Iterable[Reading], *, erdf_wanted: int | None, erdf_limit: int | None) -> FlexibilityLevel:
    """Who must agree to all of it: whoever must agree to the furthest; nobody can where the ERDF would be exceeded."""
    if erdf_wanted is not None and erdf_limit is not None and erdf_wanted > erdf_limit:
        return Level.IMPOSSIBLE
    return max((each.level for each in meter), key=ORDER.index, default=Level.FREE)
