"""How the overview is laid out: figures, progress beside what needs attention, then pilots, places and sources."""

import streamlit as st

from dashboard.widgets.duties.page import owed_link
from dashboard.widgets.kit.address import link
from dashboard.widgets.kit.charts import chart
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.page import empty_state
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.overview.drawings import Drawing
from dashboard.widgets.overview.view import OverviewView

FACTS_HEIGHT = 400
"""Pixels that the sources may take above the pilots; the rest scrolls."""


def draw_overview(viewer: Viewer, seen: OverviewView) -> None:
    """Progress beside what needs attention, then pilots beside the map.

    Where no progress can be measured, what the sources do say stands in its place, and the map comes up beside it.
    """
    if seen.progress.figure is None:
        left, right = st.columns([3, 2], gap="medium")
        with left:
            draw_sources(viewer, seen)
            draw(viewer, seen, seen.consumption, key="consumption", missing="overview.no_pilot_budget_hint")
        with right:
            draw_attention(viewer, seen)
            draw(viewer, seen, seen.places, key="places", missing="overview.no_places_hint")
        return
    left, right = st.columns([3, 2], gap="medium")
    with left:
        draw(viewer, seen, seen.progress, key="progress")
    with right:
        draw_attention(viewer, seen)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        draw(viewer, seen, seen.consumption, key="consumption", missing="overview.no_pilot_budget_hint")
    with right:
        draw(viewer, seen, seen.places, key="places", missing="overview.no_places_hint")
    if len(seen.facts):
        with st.expander(_sources_title(viewer, seen), key="sources"):
            _draw_facts(viewer, seen)


def draw_attention(viewer: Viewer, seen: OverviewView) -> None:
    with st.container(key="attention", gap="xxsmall"):
        head = f"**{viewer.t('overview.attention')}**"
        st.markdown(f"{head}  \n:small[:gray[{plain(seen.deliverables)}]]" if seen.deliverables else head)
        owed_link(viewer)
        for line in seen.attention.lines:
            st.page_link(**link(line.page, **line.params), label=line.words, width="stretch")
        if seen.attention.others:
            st.caption(viewer.t("overview.others", n=seen.attention.others))
        elif not seen.attention.lines:
            st.markdown(viewer.t("overview.nothing_known" if seen.nothing_known else "overview.nothing_to_attend"))


def draw_sources(viewer: Viewer, seen: OverviewView) -> None:
    """What the sources say, and why there is no progress."""
    st.markdown(f"**{_sources_title(viewer, seen)}**  \n:small[:gray[{plain(seen.progress.title)}]]")
    if len(seen.facts):
        with st.container(height=FACTS_HEIGHT, border=False):
            _draw_facts(viewer, seen)


def _draw_facts(viewer: Viewer, seen: OverviewView) -> None:
    st.table(seen.facts, border="horizontal", hide_index=True, alt=_sources_title(viewer, seen))


def _sources_title(viewer: Viewer, seen: OverviewView) -> str:
    """Counts the facts on which they disagree."""
    label = viewer.t("overview.sources")
    return f"{label} · {viewer.t('overview.disagree_on', n=seen.disagreeing)}" if seen.disagreeing else label


def draw(viewer: Viewer, seen: OverviewView, drawing: Drawing, *, key: str, missing: str = "") -> None:
    """The chart, or, where there is nothing to draw, why."""
    if drawing.figure is None:
        empty_state(drawing.title, viewer.t(missing) if missing else "")
        return
    chart(viewer, drawing.figure, key=key, alt=drawing.alt, title=drawing.title, illustrative=seen.illustrative)
    if drawing.note:
        st.caption(drawing.note)
