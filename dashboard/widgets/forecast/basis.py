"""What the page looks ahead from: the facts of the phase, what was known on the day shown, and what follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.domain.forecast.basis import ForecastFacts
from dashboard.domain.forecast.outlook import History, Outlook
from dashboard.domain.forecast.stage import Stage, outlook_of, stage_of
from dashboard.store.reads.money.forecast import forecast_facts
from dashboard.store.reads.money.ladder import illustrative_share
from dashboard.widgets.kit.keeping import keep
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.money.ladder import Ladder, money_ladder

AXES = ("pilot", "partner")


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
    stage = stage_of(facts, history)
    return Basis(
        stage=stage,
        facts=facts,
        history=history,
        outlook=outlook_of(facts, history),
        ladders={axis: money_ladder(viewer, axis) for axis in AXES},
        illustrative=any(read(illustrative_share, viewer.phase_id).values()),
    )
