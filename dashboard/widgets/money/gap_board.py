"""The partners' cash gaps: who carries most ERDF that has not come yet, and for how long."""

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard.charts.cash_gap import cash_gap_bars
from dashboard.texts import formats
from dashboard.widgets.kit.charts import chart
from dashboard.widgets.kit.viewer import Viewer


@dataclass(frozen=True, kw_only=True)
class GapBoard:
    figure: go.Figure | None
    finding: str


def gap_board(viewer: Viewer, rows: pd.DataFrame) -> GapBoard:
    """``rows`` of the ladder's table by partner, without their total."""
    words = {
        "expected": viewer.t("ladder.erdf_expected"),
        "received": viewer.t("ladder.erdf_received"),
        "gap": viewer.t("ladder.cash_gap"),
        "said": viewer.t("ladder.gap_said"),
    }
    return GapBoard(figure=cash_gap_bars(rows, words=words, language=viewer.language), finding=_finding(viewer, rows))


def draw_gaps(viewer: Viewer, board: GapBoard, *, illustrative: bool) -> None:
    if board.figure is None:
        return
    alt = viewer.t("ladder.gap_alt")
    chart(viewer, board.figure, key="cash_gap", alt=alt, title=board.finding, illustrative=illustrative)
    st.caption(viewer.t("ladder.gap_rule"))


def _finding(viewer: Viewer, rows: pd.DataFrame) -> str:
    known = rows[rows["cash_gap"].notna() & rows["gap_days"].notna()]
    if known.empty:
        return viewer.t("ladder.gap_none")
    most = known.sort_values("cash_gap", kind="stable").iloc[-1]
    return viewer.t(
        "ladder.gap_finding",
        label=most["label"],
        gap=formats.thousands(int(most["cash_gap"]), viewer.language),
        n=int(most["gap_days"]),
    )
