"""The three readings of progress as lines: planned (sand, dashed), reported (teal), accepted (navy)."""

from collections.abc import Mapping
from datetime import date

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import theme
from dashboard.texts import formats

HEIGHT = 280
TOP = 56
"""Pixels above the lines: their names with their values, and the as-of date."""
STYLES: dict[str, dict[str, object]] = {
    "reported": {"color": theme.TEAL, "width": 2.5},
    "accepted": {"color": theme.NAVY, "width": 2.5},
    "planned": {"color": theme.SAND, "width": 2.5, "dash": "dash"},
}
"""In the order they are drawn: the plan last, so that what follows it does not hide it."""


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
    figure = theme.base_figure(HEIGHT, top=TOP, right=24)
    now = readings[readings["day"] <= as_of]
    for name, line in STYLES.items():
        held = readings.dropna(subset=[name])
        percents = [formats.percent(value / 100, language) for value in held[name]]
        days = [formats.day(day, language) for day in held["day"]]
        present = now[name].dropna()
        value = formats.percent(float(present.iloc[-1]) / 100, language) if len(present) else ""
        figure.add_scatter(
            x=list(held["day"]),
            y=list(held[name]),
            mode="lines",
            line=line,
            name=f"{words[name]} {value}".strip(),
            customdata=[f"{words[name]}: {percent} · {day}" for percent, day in zip(percents, days, strict=True)],
            hovertemplate="%{customdata}<extra></extra>",
        )
    last = max([*readings["day"], as_of, *([end] if end else [])])
    first = min([*readings["day"], *([start] if start else [])])
    theme.time_axis(figure, first, last, language, most=6)
    theme.percent_axis(figure, "y", language)
    theme.as_of_line(figure, as_of, words["as_of"])
    figure.update_layout(
        showlegend=True,
        legend={
            "y": 1 + 22 / (HEIGHT - TOP - 28),
            "itemclick": False,
            "itemdoubleclick": False,
            "traceorder": "normal",
        },
    )
    return figure
