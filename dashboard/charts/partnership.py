"""Who took part when: a bar per organisation and phase, so that entries, exits and replacements are seen at once."""

import html
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import theme
from dashboard.charts.budget_ladder import shortened

LONGEST_LABEL = 26
ROW = 26
DAY = 86_400_000
"""Plotly's lengths of time are milliseconds."""


def partnership(stays: pd.DataFrame, *, as_of: date, words: Mapping[str, str], language: str) -> go.Figure | None:
    """``stays``: label, name, phase, start, end (dates), role, said (what changed, or nothing), in the order of rows.

    ``words``: as_of, lead, partner. ``None`` where no stay has dates.
    """
    dated = [row for row in stays.to_dict("records") if row["start"] is not None and row["end"] is not None]
    if not dated:
        return None
    labels = list(dict.fromkeys(row["label"] for row in dated))
    figure = theme.base_figure(len(labels) * ROW + 72, top=44, right=8)
    for role, colour in (("lead", theme.NAVY), ("partner", theme.TEAL)):
        here = [row for row in dated if (row["role"] == "lead") == (role == "lead")]
        if here:
            figure.add_trace({**_bars(here, labels), "name": words[role], "marker": {"color": colour}})
    _say(figure, dated, labels)
    first, last = min(row["start"] for row in dated), max(row["end"] for row in dated)
    theme.time_axis(figure, first, last, language, most=5)
    figure.update_layout(
        showlegend=True,
        legend={"itemclick": False, "itemdoubleclick": False, "y": 1.06},
        xaxis={"range": [first, max(last, as_of) + (last - first) * 0.34]},
        yaxis={
            "tickvals": list(range(len(labels))),
            "ticktext": [shortened(label, LONGEST_LABEL) for label in labels],
            "range": [len(labels) - 0.4, -0.6],
        },
    )
    theme.as_of_line(figure, as_of, words["as_of"])
    return figure


def _bars(rows: list[dict[Any, Any]], labels: list[str]) -> dict[str, Any]:
    hover = [
        f"<b>{html.escape(row['name'])}</b><br>{html.escape(row['phase'])}"
        + (f"<br>{html.escape(row['said'])}" if row["said"] else "")
        for row in rows
    ]
    return {
        "type": "bar", "orientation": "h", "base": [row["start"] for row in rows], "width": 0.5,
        "x": [((row["end"] - row["start"]).days + 1) * DAY for row in rows],
        "y": [labels.index(row["label"]) for row in rows],
        "hovertext": hover, "hovertemplate": "%{hovertext}<extra></extra>",
    }  # fmt: skip


def _say(figure: go.Figure, rows: list[dict[Any, Any]], labels: list[str]) -> None:
    """What changed, beside the last bar of the organisation."""
    last = {row["label"]: row for row in rows}
    said = [row for row in last.values() if row["said"]]
    figure.add_trace(
        {
            "type": "scatter", "mode": "text", "x": [row["end"] + timedelta(days=1) for row in said],
            "y": [labels.index(row["label"]) for row in said],
            "text": [f"  {html.escape(row['said'])}" for row in said], "textposition": "middle right",
            "textfont": {"size": 12}, "hoverinfo": "skip", "showlegend": False, "cliponaxis": False,
        }
    )  # fmt: skip
