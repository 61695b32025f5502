"""The spending profile: what the plan says should be spent, against what was declared, certified and paid."""

from collections.abc import Mapping
from datetime import date

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import theme
from dashboard.domain.vocabulary import Step
from dashboard.texts import formats

LINES = {"planned": theme.SAND} | {
    step: theme.STEP_COLOURS[step] for step in (Step.DECLARED, Step.CERTIFIED, Step.PAID)
}
APART = 0.075
"""Of the largest amount: what lies between two names, so that they do not cover each other."""
ROOM_FOR_WORDS = 0.3
"""Of the time drawn: what is kept free on the right of the lines for their names."""


def spending_profile(
    profile: pd.DataFrame, *, as_of: date, words: Mapping[str, str], language: str, height: int = 320
) -> go.Figure | None:
    """``profile``: day (dates in order), planned, declared, certified, paid (cumulative cents, NA where missing).

    The plan runs to its end, what is so to the as-of date. ``words``: planned, declared, certified, paid, as_of.
    ``None`` where there is nothing to draw.
    """
    series = {name: _points(profile, name) for name in LINES}
    drawn = {name: points for name, points in series.items() if points}
    if not drawn:
        return None
    figure = theme.base_figure(height, top=28, right=8)
    for name, points in drawn.items():
        _draw_line(figure, name, points, words[name], language)
    _name_lines(figure, drawn, as_of, words, language)
    largest = max(amount for points in drawn.values() for _, amount in points)
    start, end = min(profile["day"]), max(*profile["day"], as_of)
    theme.k_euro_axis(figure, "y", language, largest=largest)
    theme.time_axis(figure, start, end, language, most=6)
    figure.update_layout(
        xaxis={"range": [start, end + (end - start) * ROOM_FOR_WORDS], "autotickangles": [0, 45]},
        yaxis={"range": [0, max(largest * 1.08, 1)]},
    )
    theme.as_of_line(figure, as_of, words["as_of"])
    return figure


def _points(profile: pd.DataFrame, name: str) -> list[tuple[date, int]]:
    return [(day, int(value)) for day, value in zip(profile["day"], profile[name], strict=True) if pd.notna(value)]


def _draw_line(figure: go.Figure, name: str, points: list[tuple[date, int]], word: str, language: str) -> None:
    figure.add_trace(
        {
            "type": "scatter",
            "mode": "lines",
            "x": [day.isoformat() for day, _ in points],
            "y": [amount for _, amount in points],
            "line": {"color": LINES[name], "width": 2.5, "dash": "dash" if name == "planned" else "solid"},
            "hovertext": [
                f"{formats.day(day, language)}<br>{word}: <b>{formats.money(amount, language)}</b>"
                for day, amount in points
            ],
            "hoverinfo": "text",
        }
    )


def _name_lines(
    figure: go.Figure,
    drawn: Mapping[str, list[tuple[date, int]]],
    as_of: date,
    words: Mapping[str, str],
    language: str,
) -> None:
    """Each line's name and amount: the plan's at its end, the others' beside the as-of line, kept apart."""
    largest = max(amount for points in drawn.values() for _, amount in points) or 1
    least = 0.0
    for name, points in sorted(drawn.items(), key=lambda item: item[1][-1][1]):
        day, amount = points[-1]
        planned = name == "planned"
        height = float(amount) if planned else max(float(amount), least)
        least = least if planned else height + largest * APART
        figure.add_annotation(
            x=day if planned else max(day, as_of),
            y=height,
            text=f'<span style="color:{LINES[name]}">■</span> {words[name]} {formats.thousands(amount, language)}',
            showarrow=False,
            xanchor="right" if planned else "left",
            yanchor="bottom" if planned else "middle",
            xshift=0 if planned else 6,
            font={"size": 12},
        )
