"""The forecast put to the test: made anew as of each past month's end, and held against what came of it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from dashboard.domain.calendar import end_of_month, months_between
from dashboard.domain.forecast.basis import ForecastFacts
from dashboard.domain.forecast.outlook import Estimate, History, Outlook, outlook

Part = tuple[str, int]
"""``("partner", id)``, ``("pilot", id)`` (0: of no pilot) or ``("whole", 0)``."""
KINDS = ("pilot", "partner", "whole")


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One forecast of one part, and the truth."""

    made_on: date
    part: Part
    estimate: Estimate
    truth: int

    @property
    def inside(self) -> bool:
        return self.estimate.low <= self.truth <= self.estimate.high


@dataclass(frozen=True)
class Coverage:
    """How many of the trials held the truth, and by what part of it their points missed it in half of the cases."""

    inside: int
    trials: int
    typical_miss: float | None

    @property
    def share(self) -> float | None:
        return self.inside / self.trials if self.trials else None


def hindcast(facts: ForecastFacts, day: date) -> list[Trial]:
    """The trials of every month's end before ``day`` at which there was enough to forecast from.

    Forecast is what each part had declared by ``day``, or in all where nothing more is expected after it. A forecast
    that leaves nothing open, rightly, counts for nothing.
    """
    if not facts.periods or not facts.versions:
        return []
    now = facts.history(day)
    trials: list[Trial] = []
    found: Outlook | None = None
    last = min(day, facts.periods[-1].end) if now.is_over else day
    for month in months_between(facts.periods[0].start, last):
        made_on = end_of_month(month)
        if made_on >= day:
            break
        before = facts.history(made_on)
        if before.is_over:
            break
        if found is not None and found.history.knows_as_much_as(before):  # many a month brings no report
            found = replace(found, history=before)
        else:
            found = outlook(before)
        if found is not None:
            trials.extend(_trials(found, now))
    return trials


def coverage(trials: list[Trial], kind: str) -> Coverage:
    chosen = [trial for trial in trials if trial.part[0] == kind]
    misses = sorted(abs(trial.estimate.point - trial.truth) / trial.truth for trial in chosen if trial.truth > 0)
    typical = misses[len(misses) // 2] if misses else None
    return Coverage(sum(trial.inside for trial in chosen), len(chosen), typical)


def _trials(found: Outlook, now: History) -> Iterator[Trial]:
    before = found.history
    for part in _parts(before):
        chosen = {"partner": {"partner": part[1]}, "pilot": {"pilot": part[1]}, "whole": {}}[part[0]]
        truth = sum(
            sum(line.declared)
            for line in now.lines
            if part[0] == "whole" or part[1] == (line.partner if part[0] == "partner" else line.pilot)
        )
        estimate = found.at_completion(**chosen) if now.is_over else found.by(now.day, **chosen)
        if estimate.low < estimate.high or estimate.point != truth:
            yield Trial(made_on=before.day, part=part, estimate=estimate, truth=truth)


def _parts(history: History) -> list[Part]:
    pilots = sorted({line.pilot for line in history.lines if line.pilot})
    return [
        *(("partner", partner) for partner in history.partners),
        *(("pilot", pilot) for pilot in pilots),
        ("whole", 0),
    ]
