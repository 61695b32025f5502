"""Decommitment (N+3, N+2): ERDF of a year's tranche that is not claimed by the end of a later year is lost.

A Member State's or a programme's commitment of year N is decommitted where no payment application covers it by
31 December of year N+3 (Reg. (EU) No 1303/2013 Art. 136; N+2 for the last tranche of 2021–27, Reg. (EU) 2021/1060
Art. 105). The rule binds the programme: here a project's plan by year stands for its part of the commitments, and its
project reports for the payment applications, which is an estimate.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.domain.calendar import end_of_month, months_between
from dashboard.domain.forecast.outlook import Estimate

RULE = re.compile(r"\s*N\s*\+\s*([0-9])\s*", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """By ``day`` the ERDF planned for ``year`` and all years before it, ``due`` in cents, must be claimed."""

    year: int
    day: date
    tranche: int
    due: int


@dataclass(frozen=True, kw_only=True)
class AtRisk:
    """What is claimed by a deadline, or expected to be, and what of its tranches that leaves to be lost."""

    deadline: Deadline
    claimed: Estimate
    lost: Estimate


def years_after(rule: object) -> int | None:
    """3 of ``N+3``; ``None`` where the project gives no rule. Raises ``ValueError`` for anything else."""
    if rule is None or rule == "":
        return None
    found = RULE.fullmatch(rule) if isinstance(rule, str) else None
    if found is None:
        raise ValueError(str(rule))
    return int(found[1])


def deadlines(planned_by: Callable[[date], int], start: date, end: date, years: int) -> list[Deadline]:
    """One for each calendar year of the plan; ``planned_by`` gives the ERDF planned by the end of a day, in cents."""
    found, before = [], 0
    for year in range(start.year, end.year + 1):
        due = planned_by(date(year, 12, 31))
        found.append(Deadline(year=year, day=date(year + years, 12, 31), tranche=due - before, due=due))
        before = due
    return found


def at_risk(those: Iterable[Deadline], claimed_by: Callable[[date], Estimate]) -> list[AtRisk]:
    """Of each deadline what would be lost at it. What is lost stays so: later deadlines ask for that much less."""
    found: list[AtRisk] = []
    gone = Estimate(0, 0, 0)
    for deadline in those:
        claimed = claimed_by(deadline.day)
        lost = Estimate(
            point=max(0, deadline.due - gone.point - claimed.point),
            low=max(0, deadline.due - gone.low - claimed.high),
            high=max(0, deadline.due - gone.high - claimed.low),
        )
        gone = Estimate(gone.point + lost.point, gone.low + lost.low, gone.high + lost.high)
        found.append(AtRisk(deadline=deadline, claimed=claimed, lost=lost))
    return found


def due_by(those: Iterable[Deadline], day: date) -> int:
    """The ERDF that must have been claimed by the end of ``day``."""
    return max((deadline.due for deadline in those if deadline.day <= day), default=0)


def month_ends(start: date, those: Sequence[Deadline]) -> list[date]:
    """From ``start``'s month to the last deadline's."""
    return [end_of_month(month) for month in months_between(start, those[-1].day)] if those else []
