"""Each partner's cash gap: the ERDF that is to come for what it has paid in sand, inside it what it has received."""

import html
from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import theme
from dashboard.charts.rows import row_figure, say_beside
from dashboard.texts import formats


def cash_gap_bars(rows: pd.DataFrame, *, words: Mapping[str, str], language: str) -> go.Figure | None:
    """``rows``: label, name, erdf_expected, erdf_received, cash_gap (cents), gap_days, gap_oldest (NA where nothing is
    outstanding), the first one on top; rows without an amount are left out.

    ``words``: expected, received, gap, and ``said`` ("{gap} · {days} d"). ``None`` where nothing is expected.
    """
    known = rows[rows["erdf_expected"].notna()].to_dict("records")
    if not any(row["erdf_expected"] for row in known):
        return None
    said = [_said(row, words, language) for row in known]
    marks = [("■", theme.SAND, words["expected"]), ("■", theme.TEAL, words["received"])]
    figure = row_figure([row["label"] for row in known], marks=marks, words=said)
    hover = [_hover(row, words, language) for row in known]
    for name, width, marker in (
        ("expected", 0.74, {"color": theme.SAND, "opacity": 0.42}),
        ("received", 0.36, {"color": theme.TEAL}),
    ):
        figure.add_trace(
            {
                "type": "bar", "orientation": "h", "x": [int(row[f"erdf_{name}"]) for row in known],
                "y": list(range(len(known))), "width": width, "marker": marker, "name": words[name],
                "hovertext": hover, "hovertemplate": "%{hovertext}<extra></extra>",
            }
        )  # fmt: skip
    ends = [max(int(row["erdf_expected"]), int(row["erdf_received"])) for row in known]
    say_beside(figure, ends, said)
    theme.k_euro_axis(figure, "x", language, largest=max(ends), count=2)
    return figure


def _said(row: Mapping[Any, Any], words: Mapping[str, str], language: str) -> str:
    gap = formats.thousands(int(row["cash_gap"]), language)
    return gap if pd.isna(row["gap_days"]) else words["said"].format(gap=gap, days=int(row["gap_days"]))


def _hover(row: Mapping[Any, Any], words: Mapping[str, str], language: str) -> str:
    lines = [f"<b>{html.escape(row['label'])}</b>", html.escape(row["name"])]
    amounts = (("expected", "erdf_expected"), ("received", "erdf_received"), ("gap", "cash_gap"))
    lines += [f"{words[word]}: {formats.money(int(row[name]), language)}" for word, name in amounts]
    return "<br>".join(lines)
