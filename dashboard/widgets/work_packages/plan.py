"""The Gantt of a phase or of one of its work packages."""

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard.charts.gantt import MARKS, GanttWords, gantt
from dashboard.domain.vocabulary import DeliverableState
from dashboard.store.reads.deliverables.states import page, schedule
from dashboard.store.reads.projects.outline import activities
from dashboard.texts import formats
from dashboard.widgets.kit.charts import chart
from dashboard.widgets.kit.keeping import keep
from dashboard.widgets.kit.page import empty_state
from dashboard.widgets.kit.reading import read, translated
from dashboard.widgets.kit.viewer import Viewer

NEAREST, LIMIT, MOST_NAMED = 300, 100, 40
NARROW = """
<style>
@media (max-width: 640px) { .st-key-chart_plan .scatterlayer .text { display: none; } }
</style>
"""
"""On a phone the codes beside the marks would cover each other; they stand in the table below."""


def plan_section(viewer: Viewer, overdue: int, code: str = "", *, illustrative: bool) -> None:
    """Activities as bars, deliverables as marks, the as-of line; of ``code``, or of all work packages.

    ``overdue`` is how many deliverables are, drawn or not.
    """
    drawn = keep(_plan, viewer, code)
    if drawn is None:
        empty_state(viewer.t("work_packages.no_plan"), viewer.t("work_packages.no_plan_hint"))
        return
    figure, alt, left_out = drawn
    if code:
        st.html(NARROW)
    chart(viewer, figure, key="plan", title=_finding(viewer, overdue, code), alt=alt, illustrative=illustrative)
    if left_out:
        st.caption(viewer.t("work_packages.plan_nearest"))


def _plan(viewer: Viewer, code: str) -> tuple[go.Figure, str, bool] | None:
    bars = translated(viewer, "activity", read(activities, viewer.phase_id), "code", ["name"])
    marks, left_out = _marks(viewer, code)
    marks = translated(viewer, "deliverable", marks, "code", ["title"])
    if code:
        bars = bars[bars["work_package"] == code]
    figure = gantt(
        bars,
        marks,
        start=viewer.start,
        end=viewer.end,
        as_of=viewer.as_of,
        words=_words(viewer),
        language=viewer.language,
        named=bool(code) and len(marks) <= MOST_NAMED,
    )
    if figure is None:
        return None
    alt = viewer.t(
        "work_packages.plan_alt",
        activities=len(bars),
        deliverables=len(marks),
        day=formats.long_day(viewer.as_of, viewer.language),
    )
    return figure, alt, left_out


def _marks(viewer: Viewer, code: str) -> tuple[pd.DataFrame, bool]:
    """The deliverables to draw, and whether there are more; of a work package in a crowd the first of its list."""
    nearest = read(schedule, viewer.phase_id, viewer.as_of)
    crowded = len(nearest) >= NEAREST
    if not code:
        return nearest, crowded
    if not crowded:
        return nearest[nearest["work_package"] == code], False
    first = read(page, viewer.phase_id, viewer.as_of, work_packages=(code,), limit=LIMIT)
    return first, len(first) == LIMIT


def _finding(viewer: Viewer, overdue: int, code: str) -> str:
    title = viewer.t("work_packages.plan_of", code=code) if code else viewer.t("work_packages.plan")
    finding = viewer.t("work_packages.plan_on_time")
    if overdue:
        finding = viewer.t("work_packages.plan_finding", n=overdue, count=formats.whole(overdue, viewer.language))
    return viewer.t("work_packages.titled", title=title, finding=f"{finding[:1].lower()}{finding[1:]}")


def _words(viewer: Viewer) -> GanttWords:
    return GanttWords(
        as_of=formats.day(viewer.as_of, viewer.language),
        marks={kind: viewer.t(f"work_packages.mark_{kind}") for kind in MARKS},
        states={state.value: viewer.t(f"words.deliverable_state.{state}") for state in DeliverableState},
        others=viewer.t("words.no_work_package"),
    )
