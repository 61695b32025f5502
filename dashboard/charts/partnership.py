"""Who took part when: a bar per organisation and phase, so that entries, exits and replacements are seen at once."""

import html
from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import theme
from dashboard.charts.rows import row_figure, say_beside

ROW = 26
DAY = 86_400_000
"""Plotly's lengths of time are milliseconds."""
AS_OF = 16
"""Pixels of the name of the as-of line."""
MARGIN_BEYOND = 5
"""Years past the last phase from which on the as-of date no longer widens the axis."""


def partnership(stays: pd.DataFrame, *, as_of: date, words: Mapping[str, str], language: str) -> go.Figure | None:
    """``stays``: label, name, phase, start, end (dates), role, said (what changed, or nothing), in the order of rows.

    ``words``: as_of, lead, partner. ``None`` where no stay has dates.
    """
    dated = [row for row in stays.to_dict("records") if row["start"] and row["end"]]
    if not dated:
        return None
    labels = list(dict.fromkeys(row["label"] for row in dated))
    last_stays = {row["label"]: row for row in dated}
    said = [last_stays[label]["said"] for label in labels]
    marks = [("■", theme.NAVY, words["lead"]), ("■", theme.TEAL, words["partner"])]
    figure = row_figure(labels, marks=marks, words=said, row=ROW, top=AS_OF)
    for role, colour in (("lead", theme.NAVY), ("partner", theme.TEAL)):
        here = [row for row in dated if (row["role"] == "lead") == (role == "lead")]
        figure.add_trace({**_bars(here, labels), "name": words[role], "marker": {"color": colour}})
    say_beside(figure, [last_stays[label]["end"].isoformat() for label in labels], said)
    first, last = min(row["start"] for row in dated), max(row["end"] for row in dated)
    seen = first.year - MARGIN_BEYOND < as_of.year < last.year + MARGIN_BEYOND
    theme.time_axis(figure, min(first, as_of) if seen else first, max(last, as_of) if seen else last, language, most=4)
    if seen:
        theme.as_of_line(figure, as_of, words["as_of"])
    return figure


def _bars(rows: list[dict[Any, Any]], labels: list[str]) -> dict[str, Any]:
    hover = [
        "<br>".join([f"<b>{html.escape(row['name'])}</b>", *(html.escape(row[part]) for part in ("phase", "said"))])
        for row in rows
    ]
    return {
        "type": "bar", "orientation": "h", "base": [row["start"].isoformat() for row in rows], "width": 0.5,
        "x": [((row["end"] - row["start"]).days + 1) * DAY for row in rows],
        "y": [labels.index(row["label"]) for row in rows],
        "hovertext": hover, "hovertemplate": "%{hovertext}<extra></extra>",
    }  # fmt: skip
