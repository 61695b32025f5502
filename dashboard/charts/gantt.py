"""The plan on a time axis: a bar an activity, a mark a deliverable on its due date, and the line of the as-of date."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import theme
from dashboard.charts.gantt_rows import Rows, rows_of
from dashboard.charts.labels import safe, wrapped
from dashboard.domain.deliverables.states import timeliness
from dashboard.domain.vocabulary import DeliverableState, TrafficLight
from dashboard.texts import formats

ROW = 24
"""Pixels of a row."""
TOP = 76
"""Pixels above the rows: the legend, the as-of date, the months."""
DAY_MS = 86_400_000
FINISHED = frozenset({DeliverableState.SUBMITTED, DeliverableState.UNDER_REVIEW, DeliverableState.ACCEPTED})


@dataclass(frozen=True, kw_only=True)
class GanttWords:
    """The chart's words in the reader's language."""

    as_of: str
    marks: Mapping[str, str]
    """Legend: ``done``, ``planned``, ``at_risk``, ``late``, ``cancelled``."""
    states: Mapping[str, str]
    others: str
    """Where activities and deliverables without a work package stand."""


MARKS: dict[str, dict[str, object]] = {
    "done": {"symbol": "circle", "color": theme.TEAL, "size": 11},
    "planned": {"symbol": "circle-open", "color": theme.INK, "size": 11, "line": {"width": 2}},
    "at_risk": {"symbol": "triangle-up", "color": theme.AT_RISK, "size": 13},
    "late": {"symbol": "square", "color": theme.LATE, "size": 11},
    "cancelled": {"symbol": "x-thin", "color": theme.INK, "size": 9, "line": {"width": 2, "color": theme.INK}},
}


def gantt(
    activities: pd.DataFrame,
    deliverables: pd.DataFrame,
    *,
    start: date | None,
    end: date | None,
    as_of: date,
    words: GanttWords,
    language: str,
    named: bool = False,
) -> go.Figure | None:
    """``activities``: code, name, work_package, start, end; ``deliverables``: code, title, work_package, due, state.

    ``named`` writes the deliverables' codes beside their marks. ``None`` where nothing has a date.
    """
    bars = activities.dropna(subset=["start", "end"])
    marks = deliverables.dropna(subset=["due"])
    days = [*bars["start"], *bars["end"], *marks["due"], *(day for day in (start, end) if day)]
    if bars.empty and marks.empty:
        return None
    first, last = min([*days, as_of]), max([*days, as_of])
    margin = timedelta(days=max(10, (last - first).days // (25 if named else 50)))
    rows = rows_of(bars, marks, first, last, words.others, named)
    height = ROW * max(len(rows.labels), 3)
    figure = theme.base_figure(height + TOP + 12, top=TOP, bottom=12)
    _draw_activities(figure, bars, rows, language)
    _draw_deliverables(figure, marks, rows, as_of, words, language, named)
    theme.time_axis(figure, first - margin, last + margin, language)
    figure.update_layout(
        showlegend=not marks.empty,
        legend={"y": 1 + (TOP - 26) / height, "itemclick": False, "itemdoubleclick": False},
        xaxis={"side": "top"},
        yaxis={"range": [len(rows.labels) - 0.4, -0.6], "tickvals": rows.tick_rows, "ticktext": rows.tick_texts},
        barmode="overlay",
        bargap=0.35,
    )
    _separate(figure, rows)
    theme.as_of_line(figure, as_of, words.as_of)
    figure.layout.annotations[0].update(yshift=18, text=f"<b>{words.as_of}</b>")
    return figure


def _draw_activities(figure: go.Figure, bars: pd.DataFrame, rows: Rows, language: str) -> None:
    if bars.empty:
        return
    spans = [((end - start).days + 1) * DAY_MS for start, end in zip(bars["start"], bars["end"], strict=True)]
    dates = [
        f"{formats.day(start, language)} – {formats.day(end, language)}"
        for start, end in zip(bars["start"], bars["end"], strict=True)
    ]
    names = [f"{code} {safe(name)}" for code, name in zip(bars["code"], bars["name"], strict=True)]
    figure.add_bar(
        x=spans,
        base=list(bars["start"]),
        y=[rows.activity_row[str(code)] for code in bars["code"]],
        orientation="h",
        marker={"color": theme.SAND, "opacity": 0.32, "line": {"width": 0}},
        hovertemplate="%{customdata}<extra></extra>",
        customdata=[f"<b>{name}</b><br>{when}" for name, when in zip(names, dates, strict=True)],
        showlegend=False,
    )
    figure.add_scatter(
        x=list(bars["start"]),
        y=[rows.activity_row[str(code)] for code in bars["code"]],
        mode="text",
        text=[f"<b>{code}</b> {safe(name)}" for code, name in zip(bars["code"], bars["name"], strict=True)],
        textposition="middle right",
        hoverinfo="skip",
        showlegend=False,
    )


def _draw_deliverables(
    figure: go.Figure, marks: pd.DataFrame, rows: Rows, as_of: date, words: GanttWords, language: str, named: bool
) -> None:
    kinds = [
        _mark(DeliverableState(state), due, as_of) for state, due in zip(marks["state"], marks["due"], strict=True)
    ]
    for kind, style in MARKS.items():
        mine = marks[[found == kind for found in kinds]]
        if mine.empty:
            continue
        figure.add_scatter(
            x=list(mine["due"]),
            y=[rows.deliverable_row[str(code)] for code in mine["code"]],
            mode="markers+text" if named else "markers",
            marker=style,
            text=list(mine["code"]) if named else None,
            textposition="middle right",
            textfont={"size": 11},
            name=words.marks[kind],
            hovertemplate="%{customdata}<extra></extra>",
            customdata=[_hover(item, words, language) for item in mine.to_dict("records")],
        )


def _hover(item: Mapping[Any, Any], words: GanttWords, language: str) -> str:
    when = f"{formats.day(item['due'], language)} · {words.states[item['state']]}"
    return f"<b>{item['code']}</b> {wrapped(item['title'], 48)}<br>{when}"


def _mark(state: DeliverableState, due: date, as_of: date) -> str:
    if state in FINISHED:
        return "done"
    if state == DeliverableState.CANCELLED:
        return "cancelled"
    light = timeliness(state, due, as_of)
    return "planned" if light == TrafficLight.ON_TRACK else str(light)


def _separate(figure: go.Figure, rows: Rows) -> None:
    for row in rows.group_starts[1:]:
        figure.add_shape(
            type="line", x0=0, x1=1, xref="paper", y0=row - 0.5, y1=row - 0.5, line={"color": theme.GRID, "width": 1}
        )
