"""The phases of all projects on one time axis, with the line of the day they are looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import theme
from dashboard.charts.labels import wrapped
from dashboard.texts import formats

ROW = 38
DAY_MS = 86_400_000


@dataclass(frozen=True, kw_only=True)
class TimelineWords:
    as_of: str
    initial_end: str
    """Hover of the mark at an initial end that was moved; template with ``{day}``."""


def phases_timeline(rows: pd.DataFrame, *, as_of: date, words: TimelineWords, language: str) -> go.Figure | None:
    """``rows``: label, start, end, end_initial (dates, missing where unknown); phases without dates are left out.

    ``None`` where no phase has both dates.
    """
    records = [row for row in rows.to_dict("records") if _day(row["start"]) and _day(row["end"])]
    if not records:
        return None
    places = list(range(len(records)))
    figure = theme.base_figure(ROW * len(records) + 56, top=24, bottom=30)
    figure.add_trace(
        {
            "type": "bar", "orientation": "h", "y": places, "width": 0.5,
            "base": [row["start"] for row in records],
            "x": [(row["end"] - row["start"]).days * DAY_MS for row in records],
            "marker": {"color": [_colour(row, as_of) for row in records]},
            "hovertext": [_hover(row, language) for row in records], "hoverinfo": "text",
        }
    )  # fmt: skip
    moved = [(place, row) for place, row in enumerate(records) if _day(row["end_initial"]) not in (None, row["end"])]
    if moved:
        figure.add_trace(
            {
                "type": "scatter", "mode": "markers", "x": [row["end_initial"] for _, row in moved],
                "y": [place for place, _ in moved], "hoverinfo": "text",
                "marker": {"symbol": "line-ns-open", "size": 24, "color": theme.SAND, "line": {"width": 3}},
                "hovertext": [
                    words.initial_end.format(day=formats.day(row["end_initial"], language)) for _, row in moved
                ],
            }
        )  # fmt: skip
    first = min([as_of, *(row["start"] for row in records)]) - timedelta(days=60)
    last = max([as_of, *(row["end"] for row in records)]) + timedelta(days=90)
    theme.time_axis(figure, first, last, language, most=10)
    theme.as_of_line(figure, as_of, words.as_of)
    figure.update_layout(
        yaxis={
            "tickvals": places,
            "ticktext": [wrapped(row["label"], 34) for row in records],
            "range": [len(records) - 0.4, -0.6],
        },
    )
    return figure


def _day(value: Any) -> date | None:
    return value if isinstance(value, date) and not pd.isna(value) else None


def _colour(row: Mapping[Any, Any], as_of: date) -> str:
    """Running phases in teal, those over or not begun in grey."""
    return theme.TEAL if row["start"] <= as_of <= row["end"] else theme.INK


def _hover(row: Mapping[Any, Any], language: str) -> str:
    return f"{wrapped(row['label'], 44)}<br>{formats.day(row['start'], language)} – {formats.day(row['end'], language)}"
