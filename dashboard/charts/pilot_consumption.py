"""Budget and declared expenditure of each pilot action: a sand bar for the plan, a teal one for what is so."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import theme
from dashboard.charts.labels import wrapped
from dashboard.texts import formats

LINE = 16
WIDTH = 30
"""Pixels of a line of text, and its characters."""


@dataclass(frozen=True, kw_only=True)
class ConsumptionWords:
    budget: str
    declared: str
    planned: str
    of: str
    """Template with ``{share}``, ``{declared}`` and ``{budget}``."""


def pilot_consumption(rows: pd.DataFrame, *, words: ConsumptionWords, language: str) -> go.Figure | None:
    """``rows``: code, name, budget, declared, planned (cents; missing where unknown; planned is the budget to date).

    In the order given. ``None`` where no row has a budget.
    """
    records = [row for row in rows.to_dict("records") if not pd.isna(row["budget"])]
    if not records:
        return None
    places = list(range(len(records)))
    lines = max(_lines(row) for row in records)
    figure = theme.base_figure((LINE * lines + 12) * len(records) + 66, right=120, top=26, bottom=30)
    bars = (("budget", theme.SAND, 0.74, words.budget), ("declared", theme.TEAL, 0.36, words.declared))
    for name, colour, width, word in bars:
        labels = [_label(row, words, language) for row in records] if name == "budget" else None
        figure.add_trace(
            {
                "type": "bar", "orientation": "h", "name": word, "width": width,
                "marker": {"color": colour, "opacity": 0.5 if name == "budget" else 1},
                "y": places, "x": [_whole(row[name]) for row in records],
                "text": labels, "textposition": "outside" if labels else "none", "textfont": {"size": 11},
                "cliponaxis": False, "constraintext": "none", "hoverinfo": "text",
                "hovertext": [_hover(row, words, language) for row in records],
            }
        )  # fmt: skip
    _mark_plan(figure, records, words.planned)
    theme.k_euro_axis(figure, "x", language, count=3)
    plan = [("┃", theme.NAVY, words.planned)] if any(pd.notna(row["planned"]) for row in records) else []
    theme.key_line(figure, [("■", theme.SAND, words.budget), ("■", theme.TEAL, words.declared), *plan])
    figure.update_layout(
        barmode="overlay",
        yaxis={
            "tickvals": places,
            "ticktext": [f"<b>{row['code']}</b> {wrapped(row['name'], WIDTH)}" for row in records],
            "range": [len(records) - 0.4, -0.6],
            "tickfont": {"size": 12},
        },
    )
    return figure


def _lines(row: Mapping[Any, Any]) -> int:
    return 1 + wrapped(row["name"], WIDTH).count("<br>")


def _mark_plan(figure: go.Figure, records: list[dict[Any, Any]], word: str) -> None:
    planned = [(place, int(row["planned"])) for place, row in enumerate(records) if not pd.isna(row["planned"])]
    if planned:
        figure.add_trace(
            {
                "type": "scatter", "mode": "markers", "name": word, "hoverinfo": "skip",
                "x": [amount for _, amount in planned], "y": [place for place, _ in planned],
                "marker": {"symbol": "line-ns-open", "size": 17, "color": theme.NAVY, "line": {"width": 2.5}},
            }
        )  # fmt: skip


def _whole(cents: Any) -> int | None:
    return None if pd.isna(cents) else int(cents)


def _label(row: Mapping[Any, Any], words: ConsumptionWords, language: str) -> str:
    declared, budget = _whole(row["declared"]), int(row["budget"])
    if declared is None:
        return formats.thousands(budget, language)
    share = declared / budget if budget else None
    return words.of.format(
        share=formats.percent(share, language),
        declared=formats.whole(declared / 100_000, language),
        budget=formats.thousands(budget, language),
    )


def _hover(row: Mapping[Any, Any], words: ConsumptionWords, language: str) -> str:
    lines = [f"<b>{row['code']}</b> {wrapped(row['name'], 44)}"]
    for name, word in (("budget", words.budget), ("declared", words.declared), ("planned", words.planned)):
        lines.append(f"{word}: {formats.money(_whole(row[name]), language)}")
    return "<br>".join(lines)
