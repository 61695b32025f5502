"""The three readings of progress as lines: planned (sand, dashed), reported (teal), accepted (navy), named at their ends."""

from collections.abc import Mapping
from datetime import date

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import theme
from dashboard.texts import formats

HEIGHT = 260
APART = 9.0
"""Percentage points between two names, so that they do not cover each other."""
STYLES: dict[str, dict[str, object]] = {
    "planned": {"color": theme.SAND, "width": 2, "dash": "dash"},
    "reported": {"color": theme.TEAL, "width": 2.5},
    "accepted": {"color": theme.NAVY, "width": 2.5},
}


def progress_over_time(
    readings: pd.DataFrame,
    *,
    start: date | None,
    end: date | None,
    as_of: date,
    words: Mapping[str, str],
    language: str,
) -> go.Figure | None:
    """``readings``: day, planned, reported, accepted (percent, missing after the as-of date but for the plan).

    ``words``: ``planned``, ``reported``, ``accepted``, ``as_of``. ``None`` without a reading.
    """
    if readings.empty:
        return None
    figure = theme.base_figure(HEIGHT, top=28, right=24)
    ends: dict[str, float] = {}
    now = readings[readings["day"] <= as_of]
    for name, line in STYLES.items():
        held = readings.dropna(subset=[name])
        figure.add_scatter(
            x=list(held["day"]),
            y=list(held[name]),
            mode="lines",
            line={**line, "shape": "hv"},
            customdata=[
                f"{words[name]}: {formats.percent(value / 100, language)} · {formats.day(day, language)}"
                for day, value in zip(held["day"], held[name], strict=True)
            ],
            hovertemplate="%{customdata}<extra></extra>",
        )
        if not now.empty and pd.notna(now[name].iloc[-1]):
            ends[name] = float(now[name].iloc[-1])
    last = max([*readings["day"], as_of, *([end] if end else [])])
    first = min([*readings["day"], *([start] if start else [])])
    theme.time_axis(figure, first, last, language, most=6)
    theme.percent_axis(figure, "y", language)
    theme.as_of_line(figure, as_of, words["as_of"])
    _name_lines(figure, ends, as_of, near_end=(last - as_of).days < (last - first).days * 0.22, words=words,
                language=language)  # fmt: skip
    return figure


def _name_lines(
    figure: go.Figure, ends: dict[str, float], as_of: date, *, near_end: bool, words: Mapping[str, str], language: str
) -> None:
    """The name and the value of each line where it meets the as-of date, pushed apart where they are close."""
    heights = _apart(sorted(ends.values()))
    for (name, value), height in zip(sorted(ends.items(), key=lambda item: item[1]), heights, strict=True):
        figure.add_annotation(
            x=as_of,
            y=height,
            xanchor="right" if near_end else "left",
            xshift=-6 if near_end else 6,
            text=f"<b>{words[name]} {formats.percent(value / 100, language)}</b>",
            font={"color": STYLES[name]["color"], "size": 13},
            showarrow=False,
        )


def _apart(values: list[float]) -> list[float]:
    """``values``, ascending, moved up where they are closer than ``APART``, and all down where they leave the chart."""
    heights: list[float] = []
    for value in values:
        heights.append(max(value, heights[-1] + APART) if heights else value)
    for index in range(len(heights) - 1, -1, -1):
        ceiling = 100.0 if index == len(heights) - 1 else heights[index + 1] - APART
        heights[index] = min(heights[index], ceiling)
    return heights
