"""All that the overview of a phase shows, worked out once for everyone who looks at the same day and language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.domain.vocabulary import Measure, Provenance
from dashboard.store.reads.deliverables.states import page
from dashboard.store.reads.projects.outline import phases, projects
from dashboard.texts import formats
from dashboard.widgets.kit.reading import read, translated
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.overview.attention import Attention, attention
from dashboard.widgets.overview.drawings import Drawing, consumption_drawing, places_drawing, progress_drawing
from dashboard.widgets.overview.figures import Figure, deliverables_now, overview_figures
from dashboard.widgets.overview.numbers import standing
from dashboard.widgets.overview.sourced_facts import as_table, sourced_facts, subject_words


@dataclass(frozen=True, kw_only=True)
class OverviewView:
    identity: str
    figures: Sequence[Figure]
    deliverables: str
    progress: Drawing
    consumption: Drawing
    places: Drawing
    attention: Attention
    facts: pd.DataFrame
    """As ``st.table`` takes it."""
    disagreeing: int
    illustrative: bool
    nothing_known: bool


def overview_view(viewer: Viewer) -> OverviewView:
    """Asks nothing about the person: kept by ``keeping.keep``."""
    now = standing(viewer)
    known = sourced_facts(viewer)
    return OverviewView(
        identity=_identity(viewer),
        figures=overview_figures(viewer, now, _end_dates(viewer, known)),
        deliverables=deliverables_now(viewer, now),
        progress=progress_drawing(viewer, now),
        consumption=consumption_drawing(viewer, now),
        places=places_drawing(viewer),
        attention=attention(viewer, now),
        facts=as_table(viewer, known),
        disagreeing=int(known.loc[known["disagrees"].astype(bool), "subject"].nunique()),
        illustrative=now.money.illustrative or _has_illustrative_deliverables(viewer),
        nothing_known=not now.counts.get(Measure.TOTAL) and not now.money.spending_known,
    )


def _identity(viewer: Viewer) -> str:
    """Title, programme, its number, total and ERDF: what the sources give of them."""
    found = translated(viewer, "project", read(projects), "code", ["title", "programme"])
    own = found[found["code"] == viewer.project].to_dict("records")[0]
    every = read(phases)
    phase = every[every["phase_id"] == viewer.phase_id].to_dict("records")[0]
    parts = [own["title"], own["programme"], own["reference"]]
    if pd.notna(phase["total_budget"]):
        parts.append(formats.thousands(int(phase["total_budget"]), viewer.language))
    if pd.notna(phase["erdf"]):
        parts.append(_erdf(viewer, phase))
    return " · ".join(part for part in parts if isinstance(part, str) and part)


def _erdf(viewer: Viewer, phase: Mapping[Any, Any]) -> str:
    erdf = formats.thousands(int(phase["erdf"]), viewer.language)
    if pd.isna(phase["erdf_rate"]):
        return viewer.t("overview.erdf_part_without_rate", erdf=erdf)
    rate = float(phase["erdf_rate"])
    decimals = 0 if round(rate, 2) == rate else 1
    return viewer.t("overview.erdf_part", erdf=erdf, rate=formats.percent(rate, viewer.language, decimals=decimals))


def _end_dates(viewer: Viewer, known: pd.DataFrame) -> int:
    words = subject_words(viewer, "end")
    return int(known.loc[known["disagrees"].astype(bool) & (known["subject"] == words), "value"].nunique())


def _has_illustrative_deliverables(viewer: Viewer) -> bool:
    first = read(page, viewer.phase_id, viewer.as_of, limit=1)
    return bool((first[["status", "schedule_status", "state_status"]] == Provenance.ILLUSTRATIVE).any(axis=None))
