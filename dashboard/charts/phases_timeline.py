"""The phases of all projects on one time axis, with the line of the day they are looked at."""

from collections.abc import Mapping, Sequence
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
    running: str
    not_running: str
    initial_end: str
    """An initial end that was moved."""
    closing: str
    """The only date of a call: the day it closes."""


def phases_timeline(rows: pd.DataFrame, *, as_of: date, words: TimelineWords, language: str) -> go.Figure | None:
    """``rows``: label, start, end, end_initial (dates, missing where unknown).

    A phase without an end is left out, one without a start is a mark.

    ``None`` where no phase has an end.
    """
    records = [row for row in rows.to_dict("records") if _day(row["end"])]
    if not records:
        return None
    spans = [(place, row) for place, row in enumerate(records) if _day(row["start"])]
    figure = theme.base_figure(ROW * len(records) + 78, top=46, bottom=30)
    figure.add_trace(
        {
            "type": "bar", "orientation": "h", "y": [place for place, _ in spans], "width": 0.5,
            "base": [row["start"] for _, row in spans],
            "x": [(row["end"] - row["start"]).days * DAY_MS for _, row in spans],
            "marker": {"color": [_colour(row, as_of) for _, row in spans]},
            "hovertext": [_hover(row, language) for _, row in spans], "hoverinfo": "text",
        }
    )  # fmt: skip
    key = [("■", theme.TEAL, words.running), ("■", theme.INK, words.not_running)]
    moved = [(place, row) for place, row in spans if _day(row["end_initial"]) not in (None, row["end"])]
    key += _mark(figure, moved, "end_initial", "line-ns-open", theme.SAND, "┃", words.initial_end, language)
    closing = [(place, row) for place, row in enumerate(records) if not _day(row["start"])]
    key += _mark(figure, closing, "end", "diamond", theme.NAVY, "◆", words.closing, language)
    theme.key_line(figure, key)
    first = min([as_of, *(row["start"] for _, row in spans), *(row["end"] for row in records)]) - timedelta(days=60)
    last = max([as_of, *(row["end"] for row in records)]) + timedelta(days=90)
    theme.time_axis(figure, first, last, language, most=7)
    theme.as_of_line(figure, as_of, words.as_of)
    figure.update_layout(
        yaxis={
            "tickvals": list(range(len(records))),
            "ticktext": [wrapped(row["label"], 24) for row in records],
            "range": [len(records) - 0.4, -0.6],
        },
    )
    return figure


def _mark(
    figure: go.Figure,
    rows: Sequence[tuple[int, Mapping[Any, Any]]],
    column: str,
    symbol: str,
    colour: str,
    sign: str,
    word: str,
    language: str,
) -> list[tuple[str, str, str]]:
    """Marks at a date of some rows, and their entry in the key where there are any."""
    if not rows:
        return []
    size = 24 if symbol.startswith("line") else 13
    figure.add_trace(
        {
            "type": "scatter", "mode": "markers", "x": [row[column] for _, row in rows],
            "y": [place for place, _ in rows], "hoverinfo": "text",
            "marker": {"symbol": symbol, "size": size, "color": colour, "line": {"width": 3, "color": colour}},
            "hovertext": [f"{word}: {formats.day(row[column], language)}" for _, row in rows],
        }
    )  # fmt: skip
    return [(sign, colour, word)]


def _day(value: Any) -> date | None:
    return value if isinstance(value, date) and not pd.isna(value) else None


def _colour(row: Mapping[Any, Any], as_of: date) -> str:
    """Running phases in teal, those over or not begun in grey."""
    return theme.TEAL if row["start"] <= as_of <= row["end"] else theme.INK


def _hover(row: Mapping[Any, Any], language: str) -> str:
    return f"{wrapped(row['label'], 44)}<br>{formats.day(row['start'], language)} – {formats.day(row['end'], language)}"
