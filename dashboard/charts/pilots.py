"""Pilot actions side by side in time: each one's dates in sand, inside them the share of its budget it has used."""

import html
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import theme
from dashboard.charts.budget_ladder import shortened

LONGEST_LABEL = 26
DAY = 86_400_000
"""Plotly's lengths of time are milliseconds."""
ROOM_FOR_WORDS = 0.3


def pilot_timeline(pilots: pd.DataFrame, *, as_of: date, words: Mapping[str, str], language: str) -> go.Figure | None:
    """``pilots``: label, name, start, end (dates), consumption (a fraction, NA where missing), said (words at its end).

    ``words``: dates, used, as_of. ``None`` where no pilot has dates.
    """
    dated = pilots[pilots["start"].notna() & pilots["end"].notna()]
    if dated.empty:
        return None
    rows: list[dict[Any, Any]] = dated.to_dict("records")
    figure = theme.base_figure(len(rows) * theme.ROW_HEIGHT + 64, top=44, right=8)
    for name, trace in (("dates", _lengths(rows, words)), ("used", _used(rows, words))):
        figure.add_trace({**trace, "name": words[name]})
    first, last = min(row["start"] for row in rows), max(row["end"] for row in rows)
    _say(figure, rows)
    theme.time_axis(figure, first, last, language, most=5)
    figure.update_layout(
        barmode="overlay",
        showlegend=True,
        legend={"itemclick": False, "itemdoubleclick": False, "y": 1.06},
        xaxis={"range": [first, max(last, as_of) + (last - first) * ROOM_FOR_WORDS]},
        yaxis={
            "tickvals": list(range(len(rows))),
            "ticktext": [shortened(row["label"], LONGEST_LABEL) for row in rows],
            "range": [len(rows) - 0.45, -0.55],
        },
    )
    theme.as_of_line(figure, as_of, words["as_of"])
    return figure


def _lengths(rows: list[dict[Any, Any]], words: Mapping[str, str]) -> dict[str, Any]:
    lengths = [((row["end"] - row["start"]).days + 1) * DAY for row in rows]
    return _bars(rows, lengths, 0.74, theme.SAND, 0.42)


def _used(rows: list[dict[Any, Any]], words: Mapping[str, str]) -> dict[str, Any]:
    shares = [0.0 if pd.isna(row["consumption"]) else min(float(row["consumption"]), 1.0) for row in rows]
    lengths = [((row["end"] - row["start"]).days + 1) * DAY * share for row, share in zip(rows, shares, strict=True)]
    return _bars(rows, lengths, 0.36, theme.TEAL, 1)


def _bars(
    rows: list[dict[Any, Any]], lengths: list[float], width: float, colour: str, opacity: float
) -> dict[str, Any]:
    return {
        "type": "bar", "orientation": "h", "base": [row["start"] for row in rows], "x": lengths,
        "y": list(range(len(rows))), "width": width, "marker": {"color": colour, "opacity": opacity},
        "hovertext": [f"<b>{html.escape(row['name'])}</b><br>{html.escape(row['said'])}" for row in rows],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }  # fmt: skip


def _say(figure: go.Figure, rows: list[dict[Any, Any]]) -> None:
    """The words of a row, behind its last day."""
    figure.add_trace(
        {
            "type": "scatter", "x": [row["end"] + timedelta(days=1) for row in rows], "y": list(range(len(rows))),
            "mode": "text", "text": [f"  {html.escape(row['said'])}" for row in rows], "textposition": "middle right",
            "textfont": {"size": 13}, "hoverinfo": "skip", "showlegend": False, "cliponaxis": False,
        }
    )  # fmt: skip
