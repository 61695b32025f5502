"""Charts of one row a thing: names on the left with the room they take, words on the right, the legend above.

Margins are set and not left to Plotly, which on a narrow page keeps twice the room that names and legend take.
"""

import html
from collections.abc import Sequence

import plotly.graph_objects as go

from dashboard.charts import theme

LONGEST_NAME = 26
LETTER = 7.2
"""Pixels of a letter of an axis label, on average."""
LEGEND = 30
"""Pixels of the legend's line above the rows."""
LONGEST_LEGEND = 50
"""Letters of a line of the legend that a phone has room for."""


def shortened(name: str, longest: int = LONGEST_NAME) -> str:
    """``name`` for an axis, made safe for Plotly's markup; the whole of it is in the hover and in the table."""
    return html.escape(name if len(name) <= longest else name[: longest - 1].rstrip() + "…")


def row_figure(
    names: Sequence[str],
    *,
    marks: Sequence[tuple[str, str, str]],
    words: Sequence[str] = (),
    row: int = theme.ROW_HEIGHT,
    top: int = 0,
) -> go.Figure:
    """An empty figure with a row for each of ``names``, room for the longest of ``words`` and ``top`` pixels more.

    ``marks`` are named above the rows, on two lines where one has no room: (sign, colour, word).
    """
    labels = [shortened(name) for name in names]
    left = 14 + LETTER * max((min(len(name), LONGEST_NAME) for name in names), default=0)
    right = 12 + LETTER * max(map(len, words), default=0)
    lines = legend_lines(marks)
    above = LEGEND + theme.KEY_LINE * (len(lines) - 1) + top
    figure = theme.base_figure(len(labels) * row + above + 30, left=round(left), right=round(right), top=above)
    figure.update_layout(
        barmode="overlay",
        xaxis={"automargin": "height", "autotickangles": [0, 45]},
        yaxis={
            "automargin": False,
            "tickvals": list(range(len(labels))),
            "ticktext": labels,
            "range": [len(labels) - 0.45, -0.55],
        },
    )
    theme.key_line(figure, *lines)
    return figure


def legend_lines(marks: Sequence[tuple[str, str, str]]) -> list[list[tuple[str, str, str]]]:
    """The marks on as few lines as a phone has room for, about as many on each."""
    letters = sum(len(word) + 4 for _, _, word in marks)
    lines = max(1, -(-letters // LONGEST_LEGEND))
    each = -(-len(marks) // lines) or 1
    return [list(marks[begin : begin + each]) for begin in range(0, len(marks), each)] or [[]]


def say_beside(figure: go.Figure, ends: Sequence[object], words: Sequence[str]) -> None:
    """``words`` behind each row's end, an x of the figure; empty ones leave no trace."""
    said = [(end, row, each) for row, (end, each) in enumerate(zip(ends, words, strict=True)) if each]
    figure.add_trace(
        {
            "type": "scatter", "x": [end for end, _, _ in said], "y": [row for _, row, _ in said], "mode": "text",
            "text": [f" {html.escape(each)}" for _, _, each in said], "textposition": "middle right",
            "textfont": {"size": 13}, "hoverinfo": "skip", "showlegend": False, "cliponaxis": False,
        }
    )  # fmt: skip
