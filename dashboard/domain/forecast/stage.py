"""How much there is to look ahead from, and the outlook where it is enough."""

from enum import StrEnum

from dashboard.domain.forecast.basis import ForecastFacts
from dashboard.domain.forecast.outlook import History, Outlook, outlook


class Stage(StrEnum):
    NO_PERIODS = "no_periods"
    NO_PLAN = "no_plan"
    NOT_BEGUN = "not_begun"
    TOO_LITTLE = "too_little"
    RUNNING = "running"
    OVER = "over"


def stage_of(facts: ForecastFacts, history: History) -> Stage:
    if not facts.periods:
        return Stage.NO_PERIODS
    if not any(any(line.planned) for line in history.lines):
        return Stage.NO_PLAN
    if history.day < facts.periods[0].start:
        return Stage.NOT_BEGUN
    if not history.reports:
        return Stage.TOO_LITTLE
    if history.is_over:
        return Stage.OVER
    return Stage.RUNNING if history.reports >= history.reports_needed else Stage.TOO_LITTLE


def outlook_of(facts: ForecastFacts, history: History) -> Outlook | None:
    return outlook(history) if stage_of(facts, history) in (Stage.RUNNING, Stage.OVER) else None
