"""The Gantt of a phase or of one of its work packages."""

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard.charts.gantt import MARKS, GanttWords, gantt
from dashboard.domain.deliverable import timeliness
from dashboard.domain.vocabulary import DeliverableState, TrafficLight
from dashboard.store.reads.deliverables import schedule
from dashboard.store.reads.projects import activities
from dashboard.texts import formats
from dashboard.widgets.charts import chart
from dashboard.widgets.keeping import keep
from dashboard.widgets.page import Viewer, empty_state
from dashboard.widgets.reading import read, translated

NEAREST = 300
NARROW = """
<style>
@media (max-width: 640px) { .st-key-chart_plan .scatterlayer .text { display: none; } }
</style>
"""
"""On a phone the codes beside the marks would cover each other; they stand in the table below."""


def plan_section(viewer: Viewer, code: str = "") -> None:
    """Activities as bars, deliverables as marks, the as-of line; of ``code``, or of all work packages."""
    drawn = keep(_plan, viewer, code)
    if drawn is None:
        empty_state(viewer.t("work_packages.no_plan"), viewer.t("work_packages.no_plan_hint"))
        return
    figure, title, alt, nearest = drawn
    if code:
        st.html(NARROW)
    chart(viewer, figure, key="plan", title=title, alt=alt)
    if nearest:
        st.caption(viewer.t("work_packages.plan_nearest", n=NEAREST))


def _plan(viewer: Viewer, code: str) -> tuple[go.Figure, str, str, bool] | None:
    bars = translated(viewer, "activity", read(activities, viewer.phase_id), "code", ["name"])
    marks = translated(viewer, "deliverable", read(schedule, viewer.phase_id, viewer.as_of), "code", ["title"])
    nearest = len(marks) >= NEAREST
    if code:
        bars, marks = bars[bars["work_package"] == code], marks[marks["work_package"] == code]
    figure = gantt(
        bars,
        marks,
        start=viewer.start,
        end=viewer.end,
        as_of=viewer.as_of,
        words=_words(viewer),
        language=viewer.language,
        named=bool(code),
    )
    if figure is None:
        return None
    alt = viewer.t(
        "work_packages.plan_alt",
        activities=len(bars),
        deliverables=len(marks),
        day=formats.long_day(viewer.as_of, viewer.language),
    )
    return figure, _finding(viewer, marks, code), alt, nearest


def _finding(viewer: Viewer, marks: pd.DataFrame, code: str) -> str:
    lights = [
        timeliness(DeliverableState(state), due, viewer.as_of)
        for state, due in zip(marks["state"], marks["due"], strict=True)
    ]
    late = lights.count(TrafficLight.LATE)
    title = viewer.t("work_packages.plan_of", code=code) if code else viewer.t("work_packages.plan")
    finding = viewer.t("work_packages.plan_finding", n=late) if late else viewer.t("work_packages.plan_on_time")
    return viewer.t("work_packages.titled", title=title, finding=f"{finding[:1].lower()}{finding[1:]}")


def _words(viewer: Viewer) -> GanttWords:
    return GanttWords(
        as_of=formats.day(viewer.as_of, viewer.language),
        marks={kind: viewer.t(f"work_packages.mark_{kind}") for kind in MARKS},
        states={state.value: viewer.t(f"words.deliverable_state.{state}") for state in DeliverableState},
        others=viewer.t("words.no_work_package"),
    )
