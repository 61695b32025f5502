"""The money ladder a row: the budget in sand, and inside it what was declared, certified and paid."""

import html
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import theme
from dashboard.domain.vocabulary import Step
from dashboard.texts import formats

STEPS = (Step.BUDGETED, Step.DECLARED, Step.CERTIFIED, Step.PAID)
WIDTHS: dict[str, float] = {Step.BUDGETED: 0.86, Step.DECLARED: 0.62, Step.CERTIFIED: 0.38, Step.PAID: 0.14}
"""Of a row: each rung lies inside the one before it, as its amount does."""
LONGEST_LABEL = 26
ROOM_FOR_WORDS = 1.42


def budget_ladder(
    rows: pd.DataFrame, *, words: Mapping[str, str], language: str, label_width: int = LONGEST_LABEL
) -> go.Figure | None:
    """``rows``: label, budgeted, declared, certified, paid (cents, NA where missing), the first one on top.

    ``words``: one per step, and ``used`` ("{percent} of {budget}"), ``no_budget`` ("{declared} declared, …").
    ``None`` where there is nothing to draw.
    """
    amounts = {step: [_number(value) for value in rows[step]] for step in STEPS}
    largest = max((value or 0 for values in amounts.values() for value in values), default=0)
    if not largest:
        return None
    figure = theme.base_figure(len(rows) * theme.ROW_HEIGHT + 64, top=28, right=8)
    places = list(range(len(rows)))
    hover = [_hover(row, words, language) for row in rows.to_dict("records")]
    for step in STEPS:
        figure.add_trace(_bars(step, amounts[step], places, hover, words[step]))
    _say_shares(figure, amounts, words, language)
    labels = [shortened(label, label_width) for label in rows["label"]]
    theme.k_euro_axis(figure, "x", language, largest=largest)
    figure.update_layout(
        barmode="overlay",
        showlegend=True,
        legend={"itemclick": False, "itemdoubleclick": False, "traceorder": "normal"},
        xaxis={"range": [0, largest * ROOM_FOR_WORDS]},
        yaxis={"tickvals": places, "ticktext": labels, "range": [len(rows) - 0.45, -0.55], "automargin": True},
    )
    return figure


def _bars(step: Step, values: Sequence[int | None], places: list[int], hover: list[str], name: str) -> dict[str, Any]:
    return {
        "type": "bar", "orientation": "h", "x": list(values), "y": places, "width": WIDTHS[step], "name": name,
        "marker": {"color": theme.STEP_COLOURS[step], "opacity": 0.42 if step == Step.BUDGETED else 1},
        "hovertext": hover, "hovertemplate": "%{hovertext}<extra></extra>",
    }  # fmt: skip


def _say_shares(
    figure: go.Figure, amounts: Mapping[Step, Sequence[int | None]], words: Mapping[str, str], language: str
) -> None:
    """What the row comes to, at the end of its longest bar."""
    rungs = list(zip(*(amounts[step] for step in STEPS), strict=True))
    said = [_share(budget, declared, words, language) for budget, declared, _, _ in rungs]
    figure.add_trace(
        {
            "type": "scatter", "x": [max(value or 0 for value in row) for row in rungs], "y": list(range(len(rungs))),
            "mode": "text", "text": [f"  {each}" for each in said], "textposition": "middle right",
            "textfont": {"size": 13}, "hoverinfo": "skip", "showlegend": False, "cliponaxis": False,
        }
    )  # fmt: skip


def _share(budget: int | None, declared: int | None, words: Mapping[str, str], language: str) -> str:
    if not budget:
        return words["no_budget"].format(declared=formats.thousands(declared, language)) if declared else ""
    of = formats.thousands(budget, language)
    if declared is None:
        return of
    return words["used"].format(percent=formats.percent(declared / budget, language), budget=of)


def _hover(row: Mapping[Any, Any], words: Mapping[str, str], language: str) -> str:
    name = row.get("name")
    lines = [f"<b>{html.escape(str(name if isinstance(name, str) else row['label']))}</b>"]
    lines += [f"{words[step]}: {formats.money(_number(row[step]), language)}" for step in STEPS]
    return "<br>".join(lines)


def shortened(label: str, longest: int) -> str:
    """``label`` for an axis, made safe for Plotly's markup; the whole of it is in the hover and in the table."""
    return html.escape(label if len(label) <= longest else label[: longest - 1].rstrip() + "…")


def _number(value: object) -> int | None:
    return None if value is None or pd.isna(value) else int(value)  # type: ignore[call-overload]
