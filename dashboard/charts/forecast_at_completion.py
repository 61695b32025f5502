"""The forecast at completion a row: the budget in sand, what is declared in teal, and where it should end."""

import html
from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import theme
from dashboard.charts.rows import row_figure, say_beside
from dashboard.texts import formats

BARS = (("budgeted", theme.SAND, 0.8, 0.42), ("declared", theme.TEAL, 0.42, 1.0))
"""Column, colour, part of the row's height, opacity."""
LONGEST_NAME = 14


def forecast_at_completion(rows: pd.DataFrame, *, words: Mapping[str, str], language: str) -> go.Figure | None:
    """``rows``: label, name, budgeted, declared, point, low, high (cents, NA where missing), share (fraction).

    The first one on top. ``words``: budgeted, declared, point, mark, interval, and the template ``said`` with
    ``{share}``, ``{low}`` and ``{high}``. ``None`` where there is nothing to draw.
    """
    records = rows.to_dict("records")
    ends = [max(_cents(row[name]) for name in ("budgeted", "declared", "high")) for row in records]
    if not any(ends):
        return None
    said = [_said(row, words, language) for row in records]
    marks = [("■", colour, words[name]) for name, colour, _, _ in BARS]
    marks += [("◆", theme.NAVY, words["mark"])]
    figure = row_figure([_name(row["label"]) for row in records], marks=marks, words=said)
    hover = [_hover(row, words, language) for row in records]
    for name, colour, width, opacity in BARS:
        figure.add_trace(
            {
                "type": "bar", "orientation": "h", "name": words[name], "width": width, "hovertext": hover,
                "x": [_cents(row[name]) for row in records], "y": list(range(len(records))),
                "marker": {"color": colour, "opacity": opacity}, "hovertemplate": "%{hovertext}<extra></extra>",
            }
        )  # fmt: skip
    figure.add_trace(_points(records, hover, words))
    say_beside(figure, ends, said)
    theme.k_euro_axis(figure, "x", language, largest=max(ends), count=2)
    return figure


def _name(label: str) -> str:
    """Short, so that bars and whiskers keep some room beside what is said of them on a phone."""
    return label if len(label) <= LONGEST_NAME else label[: LONGEST_NAME - 1].rstrip() + "…"


def _points(records: list[dict[Any, Any]], hover: list[str], words: Mapping[str, str]) -> dict[str, Any]:
    """The expected end of each row, with whiskers from the low to the high end of its interval."""
    return {
        "type": "scatter", "mode": "markers", "name": words["point"], "y": list(range(len(records))),
        "x": [_cents(row["point"]) for row in records],
        "marker": {"symbol": "diamond", "size": 8, "color": theme.NAVY},
        "error_x": {
            "type": "data", "symmetric": False, "color": theme.NAVY, "thickness": 2, "width": 5,
            "array": [_cents(row["high"]) - _cents(row["point"]) for row in records],
            "arrayminus": [_cents(row["point"]) - _cents(row["low"]) for row in records],
        },
        "hovertext": hover, "hovertemplate": "%{hovertext}<extra></extra>",
    }  # fmt: skip


def _said(row: Mapping[Any, Any], words: Mapping[str, str], language: str) -> str:
    budget = _cents(row["budgeted"])
    if not budget:
        return formats.thousands(_cents(row["point"]), language)
    shares = {name: formats.whole(100 * _cents(row[name]) / budget, language) for name in ("low", "high")}
    share = formats.percent(_cents(row["point"]) / budget, language)
    return share if row["low"] == row["high"] else words["said"].format(share=share, **shares)


def _hover(row: Mapping[Any, Any], words: Mapping[str, str], language: str) -> str:
    lines = [f"<b>{html.escape(row['label'])}</b>"]
    lines += [html.escape(row["name"])] if row["name"] != row["label"] else []
    for name in ("budgeted", "declared", "point"):
        lines.append(f"{words[name]}: {formats.money(None if pd.isna(row[name]) else int(row[name]), language)}")
    low, high = (formats.money(_cents(row[name]), language) for name in ("low", "high"))
    return "<br>".join([*lines, f"{words['interval']}: {low} – {high}"])


def _cents(value: Any) -> int:
    return 0 if pd.isna(value) else int(value)
