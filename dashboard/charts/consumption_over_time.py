"""Consumption over time against the plan, a small chart a pilot or partner, all of them on one scale."""

import html
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import plotly.graph_objects as go

from dashboard.charts import theme
from dashboard.domain.calendar import months_between
from dashboard.texts import formats

ACROSS = 3
PLOT, NAMES, FOOT, TOP = 78, 50, 24, 30
"""Pixels of a small chart, of the lines above it that name it, below the last of them, and above the first."""
NAME_WIDTH = 16
GAP = 0.035
"""Characters of a line of a name on a phone, and what of the width lies between two charts."""


@dataclass(frozen=True, kw_only=True)
class Panel:
    """``planned`` and ``declared`` are cumulative shares of its budget: (day, fraction), the days in order; what is
    declared ends at the as-of date."""

    label: str
    name: str
    planned: Sequence[tuple[date, float]]
    declared: Sequence[tuple[date, float]]


def consumption_over_time(
    panels: Sequence[Panel], *, as_of: date, words: Mapping[str, str], language: str
) -> go.Figure | None:
    """``panels`` in the order given, three a row. ``words``: planned, declared, as_of.

    ``None`` where there is nothing to draw.
    """
    drawn = [panel for panel in panels if panel.planned or panel.declared]
    points = [point for panel in drawn for point in (*panel.planned, *panel.declared)]
    if not points:
        return None
    rows = -(-len(drawn) // ACROSS)
    height = rows * (PLOT + NAMES) + FOOT + TOP
    figure = theme.base_figure(height, left=46, right=10, top=TOP, bottom=FOOT)
    days = [day for day, _ in points]
    highest = max(1.0, *(share for _, share in points))
    axes: dict[str, Any] = {}
    traces, notes, lines = [], [], []
    for place, panel in enumerate(drawn):
        suffix = "" if place == 0 else str(place + 1)
        across, bottom, top = _where(place, rows)
        left_most, last = place % ACROSS == 0, place + ACROSS >= len(drawn)
        axes[f"xaxis{suffix}"] = _time(min(days), max(days), across, f"y{suffix}", named=last)
        axes[f"yaxis{suffix}"] = _shares(highest, (bottom, top), f"x{suffix}", language, named=left_most)
        traces += _lines(panel, suffix, words, language)
        notes.append(_name(panel, across, top, language))
        lines.append(_as_of(as_of, suffix))
    figure.update_layout(axes)
    figure.add_traces(traces)
    figure.update_layout(annotations=notes, shapes=lines)
    marks = (("■", theme.TEAL, "declared"), ("■", theme.SAND, "planned"), ("┊", theme.INK, "as_of"))
    theme.key_line(figure, [(sign, colour, words[name]) for sign, colour, name in marks])
    return figure


def _where(place: int, rows: int) -> tuple[tuple[float, float], float, float]:
    """Of the drawn area: from and to across, bottom and top of the small chart."""
    row, column = divmod(place, ACROSS)
    width = (1 - GAP * (ACROSS - 1)) / ACROSS
    left = column * (width + GAP)
    part = PLOT / (rows * (PLOT + NAMES))
    bottom = 1 - (row + 1) / rows
    return (left, left + width), bottom, bottom + part


def _time(start: date, end: date, across: tuple[float, float], anchor: str, *, named: bool) -> dict[str, Any]:
    years = [month for month in months_between(start, end) if month.month == 1]
    return {
        "type": "date", "domain": across, "anchor": anchor, "range": [start, end], "fixedrange": True,
        "tickvals": years, "ticktext": [str(year.year) for year in years], "showticklabels": named,
        "gridcolor": theme.GRID, "showgrid": True, "zeroline": False, "tickfont": {"size": 11}, "tickangle": 0,
    }  # fmt: skip


def _shares(highest: float, span: tuple[float, float], anchor: str, language: str, *, named: bool) -> dict[str, Any]:
    ticks = [0.0, 0.5, 1.0]
    return {
        "domain": span, "anchor": anchor, "range": [0, highest * 1.03], "fixedrange": True, "tickvals": ticks,
        "ticktext": [formats.percent(tick, language) for tick in ticks], "showticklabels": named,
        "gridcolor": theme.GRID, "showgrid": True, "zeroline": False, "tickfont": {"size": 11},
    }  # fmt: skip


def _lines(panel: Panel, suffix: str, words: Mapping[str, str], language: str) -> list[dict[str, Any]]:
    styles = (
        ("planned", panel.planned, {"color": theme.SAND, "width": 2, "dash": "dash"}),
        ("declared", panel.declared, {"color": theme.TEAL, "width": 2.5}),
    )
    return [
        {
            "type": "scatter", "mode": "lines", "xaxis": f"x{suffix}", "yaxis": f"y{suffix}", "line": line,
            "x": [day.isoformat() for day, _ in points], "y": [round(share, 4) for _, share in points],
            "customdata": [formats.percent(share, language) for _, share in points],
            "hovertemplate": f"<b>{html.escape(panel.label)}</b><br>{html.escape(panel.name)}<br>%{{x|%d/%m/%Y}}<br>"
            f"{words[name]}: %{{customdata}}<extra></extra>",
        }
        for name, points, line in styles
        if points
    ]  # fmt: skip


def _name(panel: Panel, across: tuple[float, float], top: float, language: str) -> dict[str, Any]:
    """Who it is, in two lines at most, and where the two lines stand: what is declared, what was planned by then."""
    named = textwrap.wrap(panel.label, NAME_WIDTH, max_lines=2, placeholder=" …") or [""]
    shares = []
    if panel.declared:
        day, share = panel.declared[-1]
        shares.append(f'<span style="color:{theme.TEAL}">■</span> {formats.percent(share, language)}')
        planned = [planned for when, planned in panel.planned if when <= day]
        if planned:
            shares.append(f'<span style="color:{theme.SAND}">■</span> {formats.percent(planned[-1], language)}')
    lines = [f"<b>{html.escape(line)}</b>" for line in named] + ["  ".join(shares)]
    return {
        "text": "<br>".join(lines), "showarrow": False, "align": "left", "font": {"size": 11},
        "xref": "paper", "x": across[0], "xanchor": "left", "yref": "paper", "y": top, "yanchor": "bottom",
    }  # fmt: skip


def _as_of(day: date, suffix: str) -> dict[str, Any]:
    return {
        "type": "line", "xref": f"x{suffix}", "x0": day, "x1": day, "yref": f"y{suffix} domain", "y0": 0, "y1": 1,
        "line": {"color": theme.INK, "width": 1.5, "dash": "dot"},
    }  # fmt: skip
