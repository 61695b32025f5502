"""The budget along one axis: four figures, the ladder as bars, the same to the cent as a table, one row in detail."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard.charts.budget_ladder import budget_ladder
from dashboard.domain.vocabulary import LADDER
from dashboard.texts import formats
from dashboard.widgets.kit.address import parameter, put
from dashboard.widgets.kit.charts import chart
from dashboard.widgets.kit.keeping import keep
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.pilot_words import worded
from dashboard.widgets.kit.tables import Prepared, draw_table, prepare
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.money.columns import columns_along, ladder_table
from dashboard.widgets.money.figures import money_figures
from dashboard.widgets.money.gap_board import GapBoard, gap_board
from dashboard.widgets.money.ladder import AXES, NONE, Ladder, money_ladder
from dashboard.widgets.money.waiting import Waits

NOWHERE = "none"
"""In the address: what belongs to no pilot, no period …"""


@dataclass(frozen=True, kw_only=True)
class Board:
    """What is drawn of a phase's money along one axis; ``finding`` is the chart's title."""

    ladder: Ladder
    figures: list[tuple[str, str, str]]
    figure: go.Figure | None
    finding: str
    alt: str
    outside: str
    """What is in the table and not among the bars, in words: what no source gives, and what belongs to no pilot,
    which would dwarf those that it stands beside."""
    lines: Prepared
    waits: Mapping[Any, Waits]
    """By the rows' keys."""
    codes: tuple[str, ...]
    """Of each line as the address names it; empty for the total."""
    gaps: GapBoard | None


def asked_axis() -> str:
    """The axis the address asks for; by pilot where it asks for none."""
    said = parameter("axis")
    return said if said in AXES else AXES[0]


def choose_axis(viewer: Viewer) -> None:
    """A switch of the axis, which the address keeps."""
    axis = asked_axis()
    if st.session_state.get("axis") != axis:
        st.session_state["axis"] = axis
    st.segmented_control(
        viewer.t("budget.axis"),
        AXES,
        format_func=lambda name: axis_name(viewer, name),
        key="axis",
        required=True,
        label_visibility="collapsed",
        on_change=_keep_axis,
    )


def _keep_axis() -> None:
    put(axis=st.session_state.get("axis") or AXES[0], id=None)


def axis_name(viewer: Viewer, axis: str) -> str:
    return worded(viewer, "budget.axis_pilot") if axis == "pilot" else viewer.t(f"words.{axis}")


def money_board(viewer: Viewer, axis: str) -> Board:
    """The board along ``axis``, kept until any write."""
    return keep(_board, viewer, axis)


def draw_board(viewer: Viewer, board: Board, axis: str) -> None:
    """The bars under what they say, and the table that holds the detail."""
    made_up = board.ladder.illustrative
    if board.figure is not None:
        chart(viewer, board.figure, key="budget_ladder", alt=board.alt, title=board.finding, illustrative=made_up)
    else:
        st.markdown(f"**{plain(board.finding)}**")
    hint = viewer.t("ladder.choose") if board.ladder.spending_known else ""
    if said := " ".join(filter(None, (board.outside, hint))):
        st.caption(plain(said))
    draw_table(
        viewer,
        board.lines,
        key="budget_table",
        download_name=f"budget-{axis}",
        alt=board.alt,
        illustrative=made_up,
        chooses=board.codes,
    )


def row_code(row: Mapping[Any, Any]) -> str:
    """As the address names a row of the table: its code, its key where it has none; the total has neither."""
    if row["key"] == NONE:
        return NOWHERE
    return str(row["code"] or row["key"])


def asked_row(board: Board) -> str:
    """The code of the row that the address asks for; empty, which is the total's, where it asks for none."""
    said = parameter("id")
    return said if said in board.codes else ""


def _board(viewer: Viewer, axis: str) -> Board:
    ladder = money_ladder(viewer, axis)
    table, waits = ladder_table(viewer, ladder, axis)
    known = ladder.rows[["budgeted", "declared"]].notna().any(axis=1)
    drawn = ladder.rows[(ladder.rows["key"] != NONE) & known]
    return Board(
        ladder=ladder,
        figures=money_figures(viewer, ladder),
        figure=budget_ladder(drawn, words=ladder_words(viewer), language=viewer.language),
        finding=_finding(viewer, ladder, axis),
        alt=viewer.t("budget.ladder_alt", axis=axis_name(viewer, axis), count=len(ladder.rows)),
        outside=_outside(viewer, ladder),
        lines=prepare(viewer, table, columns_along(viewer, axis)),
        waits=waits,
        codes=tuple(row_code(row) for row in table.to_dict("records")),
        gaps=gap_board(viewer, table.iloc[:-1]) if axis == "partner" else None,
    )


def _outside(viewer: Viewer, ladder: Ladder) -> str:
    rest = ladder.rows[ladder.rows["key"] == NONE].to_dict("records")
    unknown = int(ladder.rows[["budgeted", "declared"]].isna().all(axis=1).sum())
    if unknown and unknown < len(ladder.rows):
        return viewer.t("budget.others_unknown", n=unknown)
    if not rest or pd.isna(rest[0]["consumption"]):
        return ""
    return viewer.t(
        "budget.outside",
        name=rest[0]["name"],
        share=formats.percent(rest[0]["consumption"], viewer.language),
        budget=formats.thousands(rest[0]["budgeted"], viewer.language),
    )


def ladder_words(viewer: Viewer) -> dict[str, str]:
    steps = {step.value: viewer.t(f"words.step.{step}") for step in LADDER}
    templates = {"used": "budget.used_of", "no_budget": "budget.used_without_budget"}
    return {**steps, "budgeted": viewer.t("words.budget")} | {name: viewer.t(key) for name, key in templates.items()}


def _finding(viewer: Viewer, ladder: Ladder, axis: str) -> str:
    """The title says what the bars show: who has used most and least of its budget, or what is missing."""
    if not ladder.spending_known:
        return viewer.t("budget.finding_no_spending" if ladder.budget_known else "budget.finding_nothing")
    measured = ladder.rows[ladder.rows["consumption"].notna() & (ladder.rows["key"] != NONE)]
    if measured.empty:
        return viewer.t("budget.finding_no_budget")
    if not measured["consumption"].any():
        return viewer.t("budget.finding_none_yet", day=formats.long_day(viewer.as_of, viewer.language))
    if axis == "period":  # one that has not been reported yet has not used the least
        measured = measured[measured["consumption"] > 0]
    ranked = measured.sort_values("consumption", kind="stable")
    most, least = ranked.iloc[-1], ranked.iloc[0]
    shares = {
        "most": most["label"],
        "most_share": formats.percent(most["consumption"], viewer.language),
        "least": least["label"],
        "least_share": formats.percent(least["consumption"], viewer.language),
    }
    return viewer.t("budget.finding" if len(measured) > 1 else "budget.finding_one", **shares)
