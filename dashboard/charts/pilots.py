"""Pilot actions side by side in time: each one's dates in sand, inside them the share of its budget it has used."""

import html
from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import theme
from dashboard.charts.rows import row_figure, say_beside
from dashboard.texts import formats

DAY = 86_400_000
"""Plotly's lengths of time are milliseconds."""
FEWEST = 2
AS_OF = 16
"""Pixels of the name of the as-of line."""


def pilot_timeline(pilots: pd.DataFrame, *, as_of: date, words: Mapping[str, str], language: str) -> go.Figure | None:
    """``pilots``: label, name, start, end (dates), consumption (a fraction, NA where missing), said (for the hover).

    ``words``: dates, used, as_of. ``None`` where fewer than two have dates: nothing is side by side.
    """
    rows: list[dict[Any, Any]] = [row for row in pilots.to_dict("records") if row["start"] and row["end"]]
    if len(rows) < FEWEST:
        return None
    shares = [None if pd.isna(row["consumption"]) else float(row["consumption"]) for row in rows]
    said = ["" if share is None else formats.percent(share, language) for share in shares]
    marks = [("■", theme.SAND, words["dates"])] + [("■", theme.TEAL, words["used"])] * any(said)
    figure = row_figure([row["label"] for row in rows], marks=marks, words=said, top=AS_OF)
    days = [(row["end"] - row["start"]).days + 1 for row in rows]
    used = [length * min(share or 0.0, 1.0) for length, share in zip(days, shares, strict=True)]
    figure.add_trace(_bars(rows, days, 0.74, {"color": theme.SAND, "opacity": 0.42}, words["dates"]))
    figure.add_trace(_bars(rows, used, 0.36, {"color": theme.TEAL}, words["used"]))
    say_beside(figure, [row["end"].isoformat() for row in rows], said)
    first, last = min(row["start"] for row in rows), max(row["end"] for row in rows)
    theme.time_axis(figure, min(first, as_of), max(last, as_of), language, most=4)
    theme.as_of_line(figure, as_of, words["as_of"])
    return figure


def _bars(
    rows: list[dict[Any, Any]], days: list[Any], width: float, marker: dict[str, Any], name: str
) -> dict[str, Any]:
    hover = [
        f"<b>{html.escape(row['label'])}</b><br>{html.escape(row['name'])}<br>{html.escape(row['said'])}"
        for row in rows
    ]
    return {
        "type": "bar", "orientation": "h", "base": [row["start"].isoformat() for row in rows],
        "x": [each * DAY for each in days], "y": list(range(len(rows))), "width": width, "marker": marker, "name": name,
        "hovertext": hover, "hovertemplate": "%{hovertext}<extra></extra>",
    }  # fmt: skip
