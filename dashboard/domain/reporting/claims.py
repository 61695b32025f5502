"""When declared money reaches a payment claim (project report), and how much of it: what is claimed and will be."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from typing import Any

from dashboard.domain.forecast.basis import ForecastFacts
from dashboard.domain.forecast.outlook import Estimate, Outlook
from dashboard.domain.money import share_at_rate
from dashboard.domain.reporting.steps import partner_report_due, project_report_due


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """Cents of a partner's declared money for a period (its index) that a claim of ``day`` holds."""

    partner: int
    period: int
    day: date
    cents: int


@dataclass(frozen=True, kw_only=True)
class ClaimPace:
    """Days from being declared to being claimed, and the part of what is declared that control leaves."""

    days: int
    kept: float


@dataclass(frozen=True, kw_only=True)
class Claims:
    """ERDF claimed by a day: ``so_far`` as it was, later ``outstanding`` (declared already) and ``coming``.

    (day, cents) each. The interval of what is coming is that of the whole phase's forecast, in proportion.
    """

    day: date
    so_far: tuple[tuple[date, int], ...]
    outstanding: tuple[tuple[date, int], ...]
    coming: tuple[tuple[date, int], ...]
    least: float
    most: float

    def by(self, day: date) -> Estimate:
        certain = _sum_by(self.so_far, day) + _sum_by(self.outstanding, day)
        coming = _sum_by(self.coming, day)
        return Estimate(certain + coming, certain + int(coming * self.least), certain + int(coming * self.most))


def pace_of(facts: ForecastFacts, claimed: Iterable[Claimed], day: date, *, certified: int, deducted: int) -> ClaimPace:
    """From what was claimed by ``day``; where nothing was, the days between the two due dates of the rules."""
    declared = _declared_days(facts, day)
    waits = [
        (each.day - declared[each.partner, each.period]).days
        for each in claimed
        if each.day <= day and each.cents > 0 and (each.partner, each.period) in declared
    ]
    by_rule = [
        (project_report_due(period, facts.rules) - partner_report_due(period, facts.rules)).days
        for period in facts.periods
    ]
    days = median(waits or by_rule or [0])
    decided = certified + deducted
    return ClaimPace(days=max(0, round(days)), kept=min(1.0, certified / decided) if decided > 0 else 1.0)


def claims(
    facts: ForecastFacts,
    found: Outlook,
    claimed: Iterable[Claimed],
    pace: ClaimPace,
    rates: Mapping[int, Decimal],
) -> Claims:
    """The ERDF of what is claimed and will be, at each partner's rate (a partner without one counts for nothing)."""
    history, known = found.history, [each for each in claimed if each.day <= found.history.day]
    tomorrow, wait = history.day + timedelta(days=1), timedelta(days=pace.days)

    def erdf(partner: int, cents: float) -> int:
        return share_at_rate(int(cents), rates.get(partner, Decimal(0)))

    taken: dict[tuple[int, int], int] = {}
    for each in known:
        taken[each.partner, each.period] = taken.get((each.partner, each.period), 0) + each.cents
    outstanding: list[tuple[date, int]] = []
    for (partner, period), when in _declared_days(facts, history.day).items():
        cents = sum(line.declared[period] for line in history.lines if line.partner == partner)
        left = int(cents * pace.kept) - taken.get((partner, period), 0)
        if left > 0:
            outstanding.append((max(when + wait, tomorrow), erdf(partner, left)))
    coming = [
        (found.expected_on(line.partner, period) + wait, erdf(line.partner, cents * pace.kept))
        for line in history.lines
        for period, cents in enumerate(found.course(line), start=history.reported.get(line.partner, 0))
        if cents
    ]
    whole = found.at_completion()
    declared = sum(sum(line.declared) for line in history.lines)
    ahead = whole.point - declared
    return Claims(
        day=history.day,
        so_far=tuple((each.day, erdf(each.partner, each.cents)) for each in known),
        outstanding=tuple(outstanding),
        coming=tuple(coming),
        least=(whole.low - declared) / ahead if ahead > 0 else 1.0,
        most=(whole.high - declared) / ahead if ahead > 0 else 1.0,
    )


def _declared_days(facts: ForecastFacts, day: date) -> dict[tuple[int, int], date]:
    """Of each partner and period, the first day on which anything was declared."""
    first: dict[tuple[int, int], Any] = {}
    for each in facts.declared:
        if each.day > day:
            break
        if each.cents > 0:
            first.setdefault((each.partner, each.period), each.day)
    return first


def _sum_by(dated: Iterable[tuple[date, int]], day: date) -> int:
    return sum(cents for when, cents in dated if when <= day)
