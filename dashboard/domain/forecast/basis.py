"""The dated facts that a forecast is made from, and what of them was known on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.domain.forecast.outlook import History, Line
from dashboard.domain.ladder.spending import PARTNER_REPORT_DAYS
from dashboard.domain.reporting.steps import Period

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
    """A partner report; ``next_forecast`` is what it says of the one after it.

    ``steps``: days in order, each with whether the report is in the controller's hands from then on, or the partner's.
    """

    partner: int
    period: int
    steps: tuple[tuple[date, bool], ...]
    next_forecast: int | None

    def submitted(self, day: date) -> date | None:
        """When it was handed in for the first time, if it was by then."""
        return next((when for when, handed_in in self.steps if handed_in and when <= day), None)

    def is_open(self, day: date) -> bool:
        """With the partner on that day, before it was handed in or after it came back."""
        so_far = [handed_in for when, handed_in in self.steps if when <= day]
        return not (so_far and so_far[-1])


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
        by_report: dict[LineKey, list[Declared]] = {}
        for each in self.declared:
            if each.day > day:
                break
            declared.setdefault((each.partner, each.pilot), list(none))[each.period] += each.cents
            by_report.setdefault((each.partner, each.period), []).append(each)
        # A report that was taken back whole is one still to come.
        first = {place: found[0].day for place, found in by_report.items() if sum(each.cents for each in found)}
        for report in self.reports:
            place, submitted = (report.partner, report.period), report.submitted(day)
            if submitted is not None and (place in first or not report.is_open(day)):
                first[place] = submitted
        delays: dict[int, list[tuple[int, int]]] = {}
        for (partner, period), when in first.items():
            delays.setdefault(partner, []).append((period, (when - self.periods[period].end).days))
        return History(
            day=day,
            ends=tuple(period.end for period in self.periods),
            lines=tuple(
                Line(partner=key[0], pilot=key[1], planned=self.still(key[0], plan.get(key, none), day),
                    declared=tuple(amounts))
                for key, amounts in sorted(declared.items())
            ),
            reported={partner: max(known)[0] + 1 for partner, known in delays.items()},
            delays={partner: tuple(days for _, days in sorted(known)) for partner, known in delays.items()},
            usual_delay=int(self.rules.get("partner_report_days", PARTNER_REPORT_DAYS)),
            flexibility=float(self.rules.get("budget_flexibility", 0)),
        )  # fmt: skip

    def still(self, partner: int, planned: tuple[int, ...], day: date) -> tuple[int, ...]:
        """Of the partner's plan, what it will not have left before."""
        left = self.exits.get(partner)
        if left is None or left > day:
            return planned
        return tuple(cents if period.start <= left else 0 for cents, period in zip(planned, self.periods, strict=True))
