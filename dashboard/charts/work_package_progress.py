"""Planned, reported and accepted progress of each work package, side by side, with its traffic light."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import theme
from dashboard.charts.labels import percent_or_dash, wrapped
from dashboard.texts import formats

READINGS = (("planned", theme.SAND), ("reported", theme.TEAL), ("accepted", theme.NAVY))
ROW = 50
"""Pixels of a work package: three bars beside three lines of text."""


@dataclass(frozen=True, kw_only=True)
class ProgressWords:
    """``readings``: planned, reported, accepted; ``lights``: the traffic light's words."""

    readings: Mapping[str, str]
    lights: Mapping[str, str]


def work_package_progress(rows: pd.DataFrame, *, words: ProgressWords, language: str) -> go.Figure | None:
    """``rows``: code, name, planned, reported, accepted (percent, missing where there is nothing to measure), light.

    ``None`` where there is nothing to measure.
    """
    if rows["planned"].isna().all():
        return None
    records = rows.to_dict("records")
    places = list(range(len(records)))
    figure = theme.base_figure(ROW * len(records) + 48, right=40, top=26, bottom=22)
    for name, colour in READINGS:
        values = [None if pd.isna(row[name]) else row[name] for row in records]
        figure.add_trace(
            {
                "type": "bar", "orientation": "h", "name": words.readings[name], "marker": {"color": colour},
                "y": places, "x": values, "text": [percent_or_dash(value, language) for value in values],
                "textposition": "outside", "textfont": {"size": 11}, "cliponaxis": False, "constraintext": "none",
                "hovertext": [_hover(row, words, language) for row in records], "hoverinfo": "text",
            }
        )  # fmt: skip
    theme.percent_axis(figure, "x", language)
    theme.key_line(figure, [("■", colour, words.readings[name]) for name, colour in READINGS])
    figure.update_layout(
        barmode="group",
        bargap=0.22,
        bargroupgap=0.06,
        yaxis={
            "tickvals": places,
            "ticktext": [_label(row, words) for row in records],
            "range": [len(records) - 0.5, -0.5],
            "tickfont": {"size": 12},
        },
    )
    return figure


def _label(row: Mapping[Any, Any], words: ProgressWords) -> str:
    light = row["light"]
    sign = f"<span style='color:{theme.LIGHT_COLOURS[light]}'>{theme.LIGHT_SIGNS[light]}</span>"
    return f"<b>{row['code']}</b> {sign} {words.lights[light]}<br>{wrapped(row['name'], 28)}"


def _hover(row: Mapping[Any, Any], words: ProgressWords, language: str) -> str:
    lines = [f"<b>{row['code']}</b> {wrapped(row['name'], 40)}"]
    for name, _ in READINGS:
        share = None if pd.isna(row[name]) else float(row[name]) / 100
        lines.append(f"{words.readings[name]}: {formats.percent(share, language)}")
    return "<br>".join(lines)
