"""ERDF against its deadlines: what must be claimed by each, what is claimed, and what is expected to be."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import theme
from dashboard.texts import formats

BAND = "rgba(79, 116, 168, 0.22)"
"""The navy of what is expected, light enough for lines to stand on it."""


def erdf_at_risk(
    months: pd.DataFrame,
    deadlines: Sequence[tuple[date, int]],
    *,
    as_of: date,
    words: Mapping[str, str],
    language: str,
) -> go.Figure | None:
    """``months``: day (month ends in order), due, claimed, point, low, high (cumulative cents, NA where missing).

    ``deadlines``: (day, cents due by then). ``words``: due, claimed, expected, interval, as_of. ``None`` where there is
    nothing to draw.
    """
    if months.empty or not deadlines:
        return None
    figure = theme.base_figure(340, top=48, right=16)
    band = months[months["low"].notna()]
    _line(figure, band, "high", words["interval"], language, {"width": 0, "color": theme.NAVY}, hover=False)
    _line(figure, band, "low", words["interval"], language, {"width": 0, "color": theme.NAVY}, hover=False, fill=BAND)
    due = {"color": theme.SAND, "width": 2.5, "shape": "hv", "dash": "dash"}
    _line(figure, months, "due", words["due"], language, due)
    _line(figure, months, "point", words["expected"], language, {"color": theme.NAVY, "width": 2.5, "dash": "dot"})
    _line(figure, months, "claimed", words["claimed"], language, {"color": theme.TEAL, "width": 2.5})
    largest = max(int(months[name].max()) for name in ("due", "claimed", "high") if months[name].notna().any())
    start, end = months["day"].iloc[0], months["day"].iloc[-1]
    theme.k_euro_axis(figure, "y", language, largest=largest)
    theme.time_axis(figure, start, end, language, most=6)
    figure.update_layout(
        xaxis={"range": [start, end + (end - start) * 0.04], "autotickangles": [0, 45]},
        yaxis={"range": [0, max(largest * 1.12, 1)]},
    )
    _mark(figure, deadlines, language)
    theme.as_of_line(figure, as_of, words["as_of"])
    theme.key_line(
        figure,
        [
            ("┅", theme.SAND, words["due"]),
            ("━", theme.TEAL, words["claimed"]),
            ("┉", theme.NAVY, words["expected"]),
        ],
    )
    return figure


def _line(
    figure: go.Figure,
    months: pd.DataFrame,
    name: str,
    word: str,
    language: str,
    line: dict[str, Any],
    *,
    hover: bool = True,
    fill: str = "",
) -> None:
    known = months[months[name].notna()]
    if known.empty:
        return
    points = [(day, int(cents)) for day, cents in zip(known["day"], known[name], strict=True)]
    told = [f"{formats.day(day, language)}<br>{word}: <b>{formats.money(cents, language)}</b>" for day, cents in points]
    figure.add_trace(
        {
            "type": "scatter", "mode": "lines", "name": word, "x": [day.isoformat() for day, _ in points],
            "y": [cents for _, cents in points], "line": line, "hoverinfo": "text" if hover else "skip",
            "hovertext": told, **({"fill": "tonexty", "fillcolor": fill} if fill else {}),
        }
    )  # fmt: skip


def _mark(figure: go.Figure, deadlines: Sequence[tuple[date, int]], language: str) -> None:
    """Each deadline at its amount: a mark, its day and what is due by then."""
    figure.add_trace(
        {
            "type": "scatter", "mode": "markers", "x": [day.isoformat() for day, _ in deadlines],
            "y": [cents for _, cents in deadlines], "hoverinfo": "skip",
            "marker": {"symbol": "triangle-down", "size": 11, "color": theme.SAND},
        }
    )  # fmt: skip
    for day, cents in deadlines:
        figure.add_annotation(
            x=day,
            y=cents,
            text=f"{formats.day(day, language)}<br><b>{formats.thousands(cents, language)}</b>",
            showarrow=False,
            xanchor="right",
            yanchor="bottom",
            xshift=-4,
            font={"size": 12},
        )
