"""What the page looks ahead from: the facts of the phase, what was known on the day shown, and what follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from dashboard.domain.forecast import History, Outlook, outlook
from dashboard.domain.forecast_facts import ForecastFacts
from dashboard.store.reads.forecast import forecast_facts
from dashboard.store.reads.money import illustrative_share
from dashboard.widgets.keeping import keep
from dashboard.widgets.money_ladder import Ladder, money_ladder
from dashboard.widgets.page import Viewer
from dashboard.widgets.reading import read

AXES = ("pilot", "partner")


class Stage(StrEnum):
    """How much there is to look ahead from."""

    NO_PERIODS = "no_periods"
    NO_PLAN = "no_plan"
    NOT_BEGUN = "not_begun"
    TOO_LITTLE = "too_little"
    RUNNING = "running"
    OVER = "over"


@dataclass(frozen=True, kw_only=True)
class Basis:
    """``outlook`` is missing unless the stage is ``RUNNING`` or ``OVER``; ``ladders`` by axis."""

    stage: Stage
    facts: ForecastFacts
    history: History
    outlook: Outlook | None
    ladders: Mapping[str, Ladder]
    illustrative: bool

    @property
    def is_planned(self) -> bool:
        """There are periods, and a budget by period."""
        return self.stage not in (Stage.NO_PERIODS, Stage.NO_PLAN)


def basis(viewer: Viewer) -> Basis:
    """Kept until any write."""
    return keep(_basis, viewer)


def _basis(viewer: Viewer) -> Basis:
    facts = read(forecast_facts, viewer.phase_id)
    history = facts.history(viewer.as_of)
    stage = _stage(viewer, facts, history)
    return Basis(
        stage=stage,
        facts=facts,
        history=history,
        outlook=outlook(history) if stage in (Stage.RUNNING, Stage.OVER) else None,
        ladders={axis: money_ladder(viewer, axis) for axis in AXES},
        illustrative=any(read(illustrative_share, viewer.phase_id).values()),
    )


def _stage(viewer: Viewer, facts: ForecastFacts, history: History) -> Stage:
    if not facts.periods:
        return Stage.NO_PERIODS
    if not any(any(line.planned) for line in history.lines):
        return Stage.NO_PLAN
    if viewer.as_of < facts.periods[0].start:
        return Stage.NOT_BEGUN
    if not history.reports:
        return Stage.TOO_LITTLE
    if history.is_over:
        return Stage.OVER
    return Stage.RUNNING if history.reports >= history.reports_needed else Stage.TOO_LITTLE
