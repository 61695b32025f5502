"""The take-up of a plan: of what it had opened to a partner by a period's end and was not declared yet, what part the
report on that period declared; how it is expected to go on, and how far such expectations were out.

Money that is not spent in its period stays in the plan and may be declared later. A take-up of 1 declares all of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt

CONFIDENCE = 0.8
"""The share of cases in which the truth should lie inside an interval."""
NORMAL_QUANTILE = 1.2815515655446004
"""Of the standard normal distribution at 0.9: a tenth of the cases lies above, a tenth below its negative."""
KEPT = 0.5
"""Of what was expected before, what part is kept when a new report is seen; the rest is the new report's own."""
SMALLEST_PART = 0.02
"""Of a line's whole plan: where less than that was open, its take-up says nothing."""


@dataclass(frozen=True)
class Spread:
    """How far expectations were out: on average (``drift``, to be added to the next one) and around that."""

    drift: float
    deviation: float
    seen: int
    assumed: int

    @property
    def reach(self) -> float:
        """Half the width of an interval that holds ``CONFIDENCE``: wider than the normal one where little was seen.

        Student's quantile by its expansion in the degrees of freedom (Cornish and Fisher).
        """
        freedom, z = self.seen + self.assumed, NORMAL_QUANTILE
        return self.deviation * (z + (z**3 + z) / (4 * freedom))


def open_amounts(planned: Sequence[int], declared: Sequence[int]) -> list[int]:
    """Of each period: what the plan has by its end less what the reports before declared; never below zero."""
    opened, left = [], 0
    for plan, own in zip(planned, declared, strict=True):
        left += plan
        opened.append(max(0, left))
        left -= own
    return opened


def take_ups(planned: Sequence[int], declared: Sequence[int], reported: int, most: float) -> list[float | None]:
    """Of each of the first ``reported`` periods, 0 to ``most``; ``None`` where next to nothing was open."""
    least = SMALLEST_PART * sum(planned)
    return [
        min(most, max(0.0, own / opened)) if opened > 0 and opened >= least else None
        for own, opened in list(zip(declared, open_amounts(planned, declared), strict=True))[:reported]
    ]


def smoothed(before: float, values: Iterable[float | None]) -> float:
    """What is expected after ``values``: the last one counts half, the one before a quarter … and the rest
    ``before``."""
    for value in values:
        if value is not None:
            before = KEPT * before + (1 - KEPT) * value
    return before


def growth(step: int) -> float:
    """How much larger the error is ``step`` periods ahead than one ahead.

    Where a pace keeps rising or falling, ``smoothed`` is one step behind it by 1 ÷ (1 − KEPT) of what it changes a
    period, and falls behind by that change with each further period.
    """
    return 1 + (step - 1) * (1 - KEPT)


# A line is in its partner's sum, in its pilot's and in the whole's; the answer hangs on nothing but the arguments.
@lru_cache(maxsize=10_000)
def carried_on(
    planned: tuple[int, ...], declared: tuple[int, ...], reported: int, take_up: float, shift: float, most: float
) -> tuple[int, ...]:
    """Cents that each period after the first ``reported`` will declare at ``take_up``, ``shift`` higher or lower.

    Beyond its plan a line goes up to ``most`` times the plan.
    """
    plan, total = sum(planned[:reported]), sum(declared)
    left, coming = plan - total, []
    for step, cents in enumerate(planned[reported:], start=1):
        wanted = min(most, max(0.0, take_up + shift * growth(step)))
        left, plan = left + cents, plan + cents
        within = int(min(wanted, 1.0) * max(0, left))
        beyond = min(int(max(0.0, wanted - 1) * max(0, cents)), max(0, int(most * plan) - total - within))
        left, total = left - within, total + within + beyond
        coming.append(within + beyond)
    return tuple(coming)


def spread_of(errors: Sequence[float], *, assumed: float, weight: int = 4) -> Spread:
    """Of what was seen less what was expected; ``assumed``, counted as ``weight`` cases, holds where few were seen."""
    seen = len(errors)
    drift = sum(errors) / (seen + weight)
    squares = weight * assumed**2 + sum((error - drift) ** 2 for error in errors)
    return Spread(drift=drift, deviation=sqrt(squares / (seen + weight)), seen=seen, assumed=weight)


def shared_part(errors: Iterable[Sequence[float]], *, assumed: float = 0.5) -> float:
    """How much of the errors the parts of a whole have in common, 0 to 1; ``errors`` in one sequence a period.

    The mean product of two parts' errors in the same period, relative to their mean square; ``assumed`` counts as
    one period.
    """
    found, periods = assumed, 1
    for together in errors:
        size, squares = len(together), sum(error**2 for error in together)
        if size > 1 and squares > 0:
            found += (sum(together) ** 2 - squares) / ((size - 1) * squares)
            periods += 1
    return min(1.0, max(0.0, found / periods))
