"""How the overview is laid out: figures, progress beside what needs attention, then pilots, places and sources."""

import streamlit as st

from dashboard.widgets.address import link
from dashboard.widgets.charts import chart
from dashboard.widgets.markdown import plain
from dashboard.widgets.overview_drawings import Drawing
from dashboard.widgets.overview_view import OverviewView
from dashboard.widgets.page import Viewer, empty_state
from dashboard.widgets.sourced_facts import COLUMNS
from dashboard.widgets.tables import table


def draw_progress(viewer: Viewer, seen: OverviewView) -> None:
    """The work packages beside what needs attention."""
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _draw(
            viewer,
            seen.progress,
            key="progress",
            missing=("overview.no_work_packages", "overview.no_work_packages_hint"),
        )
    with right:
        draw_attention(viewer, seen)


def draw_attention(viewer: Viewer, seen: OverviewView) -> None:
    with st.container(key="attention", gap="xxsmall"):
        head = f"**{viewer.t('overview.attention')}**"
        st.markdown(f"{head}  \n:small[:gray[{plain(seen.deliverables)}]]" if seen.deliverables else head)
        for line in seen.attention.lines:
            st.page_link(**link(line.page, **line.params), label=line.words, width="stretch")
        if seen.attention.others:
            st.caption(viewer.t("overview.others", n=seen.attention.others))
        elif not seen.attention.lines:
            st.markdown(viewer.t("overview.nothing_to_attend"))


def draw_pilots_and_places(viewer: Viewer, seen: OverviewView) -> None:
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _draw(viewer, seen.consumption, key="consumption", missing=(None, "overview.no_pilot_budget_hint"))
    with right:
        _draw(viewer, seen.places, key="places", missing=(None, "overview.no_places_hint"))


def draw_sources(viewer: Viewer, seen: OverviewView) -> None:
    """What the sources say, closed; its name counts those that disagree."""
    if seen.facts.empty:
        return
    disagreeing = int(seen.facts.loc[seen.facts["disagrees"], "subject"].nunique())
    label = viewer.t("overview.sources")
    if disagreeing:
        label = f"{label} · {viewer.t('overview.disagree_on', n=disagreeing)}"
    with st.expander(label, key="sources"):
        table(viewer, seen.facts, COLUMNS, key="facts")


def _draw(viewer: Viewer, drawing: Drawing, *, key: str, missing: tuple[str | None, str]) -> None:
    if drawing.figure is None:
        title = viewer.t(missing[0]) if missing[0] else drawing.title
        empty_state(title, viewer.t(missing[1]))
        return
    chart(viewer, drawing.figure, key=key, alt=drawing.alt, title=drawing.title)
    if drawing.note:
        st.caption(drawing.note)
