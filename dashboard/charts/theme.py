"""The look of every chart: colours by role, one base figure, the as-of line, axes of money and of time.

The colours are mid-tones with at least 3:1 against both the light and the dark page (WCAG 1.4.11), and the three states
stay apart under the three kinds of colour blindness. Texts get no colour here: Streamlit's theme sets it.
"""

import math
from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

import plotly.graph_objects as go
from babel.dates import format_date

from dashboard.domain.calendar import months_between
from dashboard.domain.vocabulary import Step, TrafficLight
from dashboard.texts import formats

INK = "#7C8894"  # neutral: lines and marks that carry no role
NAVY = "#4F74A8"  # structure
TEAL = "#178F86"  # what is so
SAND = "#B08640"  # what was planned
ON_TRACK = "#1F9AA0"
AT_RISK = "#C07A14"
LATE = "#BF3B46"
GRID = "rgba(124, 136, 148, 0.22)"
LAND = "rgba(124, 136, 148, 0.24)"

STEP_COLOURS: dict[str, str] = {
    Step.BUDGETED: SAND,
    Step.DECLARED: TEAL,
    Step.CERTIFIED: NAVY,
    Step.CLAIMED: "#8F86D6",
    Step.VERIFIED: "#6C55B0",
    Step.PAID: "#8C5A86",
}
LIGHT_COLOURS: dict[str, str] = {
    TrafficLight.ON_TRACK: ON_TRACK,
    TrafficLight.AT_RISK: AT_RISK,
    TrafficLight.LATE: LATE,
    TrafficLight.NO_PLAN: INK,
}
LIGHT_SIGNS: dict[str, str] = {
    TrafficLight.ON_TRACK: "●",
    TrafficLight.AT_RISK: "▲",
    TrafficLight.LATE: "■",
    TrafficLight.NO_PLAN: "○",
}
KEY_LINE = 16
"""Pixels of a line that names marks."""
ROW_HEIGHT = 30
"""Pixels of a horizontal bar with its label; charts grow with their rows."""


def base_figure(height: int, *, left: int = 8, right: int = 16, top: int = 8, bottom: int = 28) -> go.Figure:
    """An empty figure without junk: no zoom, no legend unless asked for, thin grid, margins as given."""
    axis: dict[str, Any] = {
        "fixedrange": True,
        "gridcolor": GRID,
        "zeroline": False,
        "automargin": True,
        "title": None,
        "showgrid": False,
        "tickfont": {"size": 13},
    }
    return go.Figure(
        layout={
            "template": {"layout": {"showlegend": False}},  # Streamlit fills it in; Plotly's own is 7 kB a chart
            "height": height,
            "margin": {"l": left, "r": right, "t": top, "b": bottom, "pad": 4},
            "xaxis": axis,
            "yaxis": axis,
            "font": {"size": 13},
            "legend": {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "xanchor": "left", "title": None},
            "bargap": 0.3,
            "dragmode": False,
            "hovermode": "closest",
            "hoverlabel": {"align": "left", "namelength": -1},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
        }
    )


def key_line(figure: go.Figure, *lines: Sequence[tuple[str, str, str]]) -> None:
    """A line or more at the top left that name the marks: (sign, colour, word); narrower than a legend on a phone.

    Plotly puts the last line where it would put the only one.
    """
    words = "<br>".join(
        "\u2003".join(f'<span style="color:{colour}">{sign}</span> {word}' for sign, colour, word in entries)
        for entries in lines
    )
    figure.update_layout(
        title={
            "text": words, "x": 0, "xref": "container", "xanchor": "left", "y": 1, "yref": "container",
            "yanchor": "top", "pad": {"t": 4 + KEY_LINE * (len(lines) - 1), "l": 0},
            "font": {"size": 12, "weight": 400},
        }
    )  # fmt: skip


def as_of_line(figure: go.Figure, as_of: date, label: str) -> None:
    """A thin dotted vertical line on a time axis, named at its top."""
    figure.add_shape(
        type="line",
        x0=as_of,
        x1=as_of,
        y0=0,
        y1=1,
        yref="paper",
        line={"color": INK, "width": 1.5, "dash": "dot"},
        layer="above",
    )
    figure.add_annotation(
        x=as_of, y=1, yref="paper", yanchor="bottom", xanchor="center", text=label, showarrow=False, font={"size": 12}
    )


def round_ticks(largest: float, *, count: int = 4) -> list[int]:
    """Zero and about ``count`` round steps that cover ``largest`` (in its own unit)."""
    if largest <= 0:
        return [0]
    raw = largest / count
    power = 10 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= raw)
    return [round(step * index) for index in range(math.ceil(largest / step) + 1)]


def k_euro_axis(
    figure: go.Figure, axis: Literal["x", "y"], language: str, *, largest: int | None = None, count: int = 4
) -> None:
    """Ticks in k€ from zero, written as the language writes them; traces hold cents.

    ``largest`` (cents) where the traces do not show it, as with stacked bars; else the largest value drawn.
    """
    if largest is None:
        drawn = [value for trace in figure.data for value in (getattr(trace, axis) or ())]
        largest = int(max((value for value in drawn if isinstance(value, (int, float)) and value == value), default=0))
    ticks = round_ticks(largest, count=count)
    figure.update_layout(
        {
            f"{axis}axis": {
                "tickvals": ticks,
                "ticktext": [formats.thousands(tick, language) for tick in ticks],
                "range": [0, max(largest * 1.06, 1)],
                "showgrid": True,
            }
        }
    )


def percent_axis(figure: go.Figure, axis: Literal["x", "y"], language: str, *, largest: float = 100) -> None:
    """Ticks in percent from zero to at least 100; traces hold percents."""
    ticks = list(range(0, int(max(largest, 100)) + 1, 25))
    figure.update_layout(
        {
            f"{axis}axis": {
                "tickvals": ticks,
                "ticktext": [formats.percent(tick / 100, language) for tick in ticks],
                "range": [0, max(largest, 100) * 1.02],
                "showgrid": True,
            }
        }
    )


def time_axis(figure: go.Figure, start: date, end: date, language: str, *, most: int = 8) -> None:
    """An x axis of dates with at most ``most`` month names, written as the language writes them."""
    months = months_between(start, end)
    every = next((step for step in (1, 2, 3, 6, 12) if len(months) / step <= most), 24)
    ticks = [month for month in months if (month.year * 12 + month.month - 1) % every == 0]
    pattern = "y" if every >= 12 else "MMM y"
    locale = formats.locale_of(language)
    figure.update_layout(
        xaxis={
            "type": "date",
            "tickvals": ticks,
            "ticktext": [format_date(tick, pattern, locale=locale) for tick in ticks],
            "range": [start, end],
            "showgrid": True,
        }
    )
