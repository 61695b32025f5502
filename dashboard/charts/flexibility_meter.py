"""The flexibility meter: how far each shift goes against what is free and what the committee may decide."""

import html
from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import theme
from dashboard.charts.rows import row_figure, say_beside
from dashboard.domain.vocabulary import FlexibilityLevel
from dashboard.texts import formats

COLOURS = {
    FlexibilityLevel.FREE: theme.ON_TRACK,
    FlexibilityLevel.STEERING_COMMITTEE: theme.AT_RISK,
    FlexibilityLevel.PROGRAMME_MODIFICATION: theme.LATE,
    FlexibilityLevel.IMPOSSIBLE: theme.LATE,
}
SIGNS = {
    FlexibilityLevel.FREE: "●",
    FlexibilityLevel.STEERING_COMMITTEE: "▲",
    FlexibilityLevel.PROGRAMME_MODIFICATION: "■",
    FlexibilityLevel.IMPOSSIBLE: "✕",
}
WIDEST = 1.5
"""Of the longest limit: a bar that goes further is cut there and says its share beside it."""


def flexibility_meter(rows: pd.DataFrame, *, words: Mapping[str, str], language: str) -> go.Figure | None:
    """``rows``: label, share (a fraction, NA where nothing was approved), free, committee (fractions, NA without a
    rule), level, said (beside the bar); the first one on top. ``words``: one a level, and ``limit``.

    ``None`` without rows.
    """
    if rows.empty:
        return None
    levels = [FlexibilityLevel(level) for level in rows["level"]]
    known = [level for level in FlexibilityLevel if level in levels]
    marks = [(SIGNS[level], COLOURS[level], words[level]) for level in known]
    limits = [value for name in ("free", "committee") for value in rows[name] if pd.notna(value)]
    shares = [None if pd.isna(share) else float(share) for share in rows["share"]]
    longest = max([*limits, 0.05]) * WIDEST
    drawn = [longest if share is None else max(0.0, min(share, longest)) for share in shares]
    figure = row_figure(list(rows["label"]), marks=[*marks, ("|", theme.INK, words["limit"])], words=list(rows["said"]))
    figure.add_trace({
        "type": "bar", "orientation": "h", "x": [100 * value for value in drawn], "y": list(range(len(rows))),
        "width": 0.6, "marker": {"color": [COLOURS[level] for level in levels]},
        "hovertext": [_hover(row, words, language) for row in rows.to_dict("records")],
        "hovertemplate": "%{hovertext}<extra></extra>",
    })  # fmt: skip
    for number, row in enumerate(rows.to_dict("records")):
        for limit in (row["free"], row["committee"]):
            if pd.notna(limit) and limit > 0:
                figure.add_shape(
                    type="line", x0=100 * limit, x1=100 * limit, y0=number - 0.42, y1=number + 0.42,
                    line={"color": theme.INK, "width": 2},
                )  # fmt: skip
    say_beside(figure, [100 * value for value in drawn], list(rows["said"]))
    ticks = theme.round_ticks(100 * longest)
    figure.update_layout(
        xaxis={
            "tickvals": ticks,
            "ticktext": [formats.percent(tick / 100, language) for tick in ticks],
            "range": [0, 100 * longest * 1.04],
            "showgrid": True,
        }
    )
    return figure


def _hover(row: Mapping[object, object], words: Mapping[str, str], language: str) -> str:
    level = FlexibilityLevel(str(row["level"]))
    lines = [f"<b>{html.escape(str(row['label']))}</b>", f"{html.escape(str(row['said']))} · {words[level]}"]
    return "<br>".join(lines)
