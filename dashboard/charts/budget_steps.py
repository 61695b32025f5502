"""The money ladder of one thing: a bar a rung, named and with its amount beside it."""

from collections.abc import Mapping

import plotly.graph_objects as go

from dashboard.charts import theme
from dashboard.domain.vocabulary import LADDER
from dashboard.texts import formats

HEIGHT = len(LADDER) * 34 + 16
ROOM_FOR_WORDS = 1.55


def budget_steps(amounts: Mapping[str, int | None], *, words: Mapping[str, str], language: str) -> go.Figure | None:
    """``amounts`` (cents) and ``words`` by step; a rung without an amount says that it is missing.

    ``None`` where every amount is missing.
    """
    values = [amounts.get(step) for step in LADDER]
    largest = max((value for value in values if value is not None), default=0)
    if all(value is None for value in values):
        return None
    figure = theme.base_figure(HEIGHT, top=4, bottom=4)
    figure.add_trace(
        {
            "type": "bar", "orientation": "h", "x": [value or 0 for value in values], "y": list(range(len(LADDER))),
            "marker": {"color": [theme.STEP_COLOURS[step] for step in LADDER]}, "width": 0.56,
            "text": [f" {formats.money(value, language)}" for value in values], "textposition": "outside",
            "cliponaxis": False, "hoverinfo": "skip", "textfont": {"size": 13},
        }
    )  # fmt: skip
    figure.update_layout(
        xaxis={"visible": False, "range": [0, max(largest * ROOM_FOR_WORDS, 1)]},
        yaxis={
            "tickvals": list(range(len(LADDER))),
            "ticktext": [words[step] for step in LADDER],
            "range": [len(LADDER) - 0.5, -0.5],
        },
    )
    return figure
