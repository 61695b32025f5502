"""The money ladder a row: the budget in sand, and inside it how far what was declared has come."""

import html
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import theme
from dashboard.charts.rows import row_figure, say_beside
from dashboard.domain.vocabulary import LADDER, Step
from dashboard.texts import formats

WIDTHS: dict[str, float] = {
    Step.BUDGETED: 0.86,
    Step.DECLARED: 0.66,
    Step.CERTIFIED: 0.54,
    Step.CLAIMED: 0.42,
    Step.VERIFIED: 0.3,
    Step.PAID: 0.18,
}
"""Of a row: each rung lies inside the one before it, as its amount does."""


def budget_ladder(rows: pd.DataFrame, *, words: Mapping[str, str], language: str) -> go.Figure | None:
    """``rows``: label, name and a column a rung of the ladder (cents, NA where missing), the first one on top.

    ``words``: one per step, and ``used`` ("{percent} of {budget}"), ``no_budget`` ("{declared} declared, …").
    ``None`` where there is nothing to draw.
    """
    amounts = {step: [_number(value) for value in rows[step]] for step in LADDER}
    rungs = list(zip(*(amounts[step] for step in LADDER), strict=True))
    longest = [max(value or 0 for value in rung) for rung in rungs]
    if not any(longest):
        return None
    said = [_share(budget, declared, words, language) for budget, declared, *_ in rungs]
    known = [step for step in LADDER if any(value is not None for value in amounts[step])]
    marks = [("■", theme.STEP_COLOURS[step], words[step]) for step in known]
    figure = row_figure(list(rows["label"]), marks=marks, words=said)
    hover = [_hover(row, words, language) for row in rows.to_dict("records")]
    for step in known:
        figure.add_trace(_bars(step, amounts[step], hover, words[step]))
    say_beside(figure, longest, said)
    theme.k_euro_axis(figure, "x", language, largest=max(longest), count=2)
    return figure


def _bars(step: Step, values: Sequence[int | None], hover: list[str], name: str) -> dict[str, Any]:
    return {
        "type": "bar", "orientation": "h", "x": list(values), "y": list(range(len(values))), "width": WIDTHS[step],
        "marker": {"color": theme.STEP_COLOURS[step], "opacity": 0.42 if step == Step.BUDGETED else 1}, "name": name,
        "hovertext": hover, "hovertemplate": "%{hovertext}<extra></extra>",
    }  # fmt: skip


def _share(budget: int | None, declared: int | None, words: Mapping[str, str], language: str) -> str:
    if not budget:
        return words["no_budget"].format(declared=formats.thousands(declared, language)) if declared else ""
    of = formats.thousands(budget, language)
    if declared is None:
        return of
    return words["used"].format(percent=formats.percent(declared / budget, language), budget=of)


def _hover(row: Mapping[Any, Any], words: Mapping[str, str], language: str) -> str:
    lines = [f"<b>{html.escape(row['label'])}</b>"]
    lines += [html.escape(row["name"])] if row["name"] != row["label"] else []
    lines += [f"{words[step]}: {formats.money(_number(row[step]), language)}" for step in LADDER]
    return "<br>".join(lines)


def _number(value: object) -> int | None:
    return None if value is None or pd.isna(value) else int(value)  # type: ignore[call-overload]
