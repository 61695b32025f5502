"""The dated facts that a forecast is made from, and what of them was known on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.domain.forecast import History, Line
from dashboard.domain.reporting import Period
from dashboard.domain.spending import PARTNER_REPORT_DAYS

LineKey = tuple[int, int]
"""A partner's id and a pilot's, 0 for none."""


@dataclass(frozen=True, kw_only=True)
class Declared:
    """Cents declared on a day for a period (its index); less than zero where they were taken back."""

    partner: int
    pilot: int
    period: int
    day: date
    cents: int


@dataclass(frozen=True, kw_only=True)
class Reported:
    """A partner report: ``submitted`` for the first time; ``next_forecast`` is what it says of the one after it."""

    partner: int
    period: int
    number: int
    submitted: date
    next_forecast: int | None


@dataclass(frozen=True, kw_only=True)
class ForecastFacts:
    """Of a phase, whatever the day.

    ``versions``: (in force from, id) in order; ``planned``: by version and line, cents for each period; ``declared``
    and ``reports`` in order of days; ``exits`` of partners that left; ``rules`` of the project.
    """

    periods: tuple[Period, ...]
    versions: tuple[tuple[date, int], ...]
    planned: Mapping[int, Mapping[LineKey, tuple[int, ...]]]
    declared: tuple[Declared, ...]
    reports: tuple[Reported, ...]
    exits: Mapping[int, date]
    rules: Mapping[str, Any]

    def plan(self, day: date) -> Mapping[LineKey, tuple[int, ...]]:
        """That of the version in force that day, of the first one before any was."""
        known = [number for start, number in self.versions if start <= day]
        number = known[-1] if known else next((number for _, number in self.versions), None)
        return {} if number is None else self.planned.get(number, {})

    def history(self, day: date) -> History:
        """What was known at the end of ``day``. A partner that has left by then plans nothing after its exit."""
        plan, none = self.plan(day), (0,) * len(self.periods)
        declared = {key: [0] * len(self.periods) for key in plan}
        first: dict[LineKey, date] = {}
        for each in self.declared:
            if each.day > day:
                break
            declared.setdefault((each.partner, each.pilot), list(none))[each.period] += each.cents
            if each.cents > 0:
                first.setdefault((each.partner, each.period), each.day)
        for report in self.reports:
            if report.submitted <= day:
                first[report.partner, report.period] = report.submitted
        delays: dict[int, list[tuple[int, int]]] = {}
        for (partner, period), when in first.items():
            delays.setdefault(partner, []).append((period, (when - self.periods[period].end).days))
        return History(
            day=day,
            ends=tuple(period.end for period in self.periods),
            lines=tuple(
                Line(partner=key[0], pilot=key[1], planned=self._still(key[0], plan.get(key, none), day),
                    declared=tuple(amounts))
                for key, amounts in sorted(declared.items())
            ),
            reported={partner: max(known)[0] + 1 for partner, known in delays.items()},
            delays={partner: tuple(days for _, days in sorted(known)) for partner, known in delays.items()},
            usual_delay=int(self.rules.get("partner_report_days", PARTNER_REPORT_DAYS)),
            flexibility=float(self.rules.get("budget_flexibility", 0)),
        )  # fmt: skip

    def _still(self, partner: int, planned: tuple[int, ...], day: date) -> tuple[int, ...]:
        left = self.exits.get(partner)
        if left is None or left > day:
            return planned
        return tuple(cents if period.start <= left else 0 for cents, period in zip(planned, self.periods, strict=True))
