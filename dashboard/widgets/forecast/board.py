"""The forecast at completion per pilot or partner: bars under what they say, and the same to the cent as a table."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard.charts.forecast_at_completion import forecast_at_completion
from dashboard.domain.forecast.outlook import Estimate, Outlook
from dashboard.domain.reporting.take_up import CONFIDENCE
from dashboard.texts import formats
from dashboard.widgets.forecast.basis import AXES, Basis, basis
from dashboard.widgets.kit.address import parameter, put
from dashboard.widgets.kit.charts import chart
from dashboard.widgets.kit.keeping import keep
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.pilot_words import wording
from dashboard.widgets.kit.tables import Column, Kind, Prepared, draw_table, prepare
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.money.board import axis_name
from dashboard.widgets.money.ladder import NONE

WIDTH = 104
COLUMNS = {
    "budgeted": Column("words.budget", Kind.MONEY, width=WIDTH),
    "declared": Column("words.step.declared", Kind.MONEY, width=WIDTH),
    "point": Column("forecast.forecast", Kind.MONEY, width=WIDTH),
    "low": Column("forecast.low", Kind.MONEY, width=100),
    "high": Column("forecast.high", Kind.MONEY, width=100),
    "unspent": Column("forecast.unspent", Kind.MONEY, width=98),
    "share": Column("forecast.share", Kind.PERCENT, width=92, bar=True),
    "reports": Column("forecast.reports_seen", Kind.WHOLE, width=68),
    "provenance": Column("words.provenance", on_screen=False),
}


@dataclass(frozen=True, kw_only=True)
class Board:
    """What is drawn of the forecast along one axis; ``finding`` is the chart's title, ``outside`` what is not in it."""

    figure: go.Figure | None
    finding: str
    alt: str
    outside: str
    lines: Prepared


def asked_axis() -> str:
    said = parameter("axis")
    return said if said in AXES else AXES[0]


def choose_axis(viewer: Viewer) -> None:
    """A switch between pilots and partners, which the address keeps."""
    axis = asked_axis()
    if st.session_state.get("forecast_axis") != axis:
        st.session_state["forecast_axis"] = axis
    st.segmented_control(
        viewer.t("budget.axis"),
        AXES,
        format_func=lambda name: axis_name(viewer, name),
        key="forecast_axis",
        required=True,
        label_visibility="collapsed",
        on_change=_keep_axis,
    )


def _keep_axis() -> None:
    put(axis=st.session_state.get("forecast_axis") or AXES[0])


def draw_forecast(viewer: Viewer, axis: str) -> None:
    """The board along ``axis``, kept until any write; nothing where there is no forecast."""
    board = keep(_board, viewer, axis)
    if board is None:
        return
    made_up = basis(viewer).illustrative
    if board.figure is not None:
        key, finding = "forecast_at_completion", board.finding
        chart(viewer, board.figure, key=key, alt=board.alt, title=finding, illustrative=made_up)
    if board.outside:
        st.caption(plain(board.outside))
    draw_table(
        viewer,
        board.lines,
        key="forecast_table",
        download_name=f"forecast-{axis}",
        alt=board.alt,
        illustrative=made_up,
    )


def forecast_rows(known: Basis, found: Outlook, axis: str) -> pd.DataFrame:
    """One row a pilot or partner that has a budget or spending, and the rest of it: key, code, name, label, budgeted,
    declared, point, low, high, unspent (cents), share (fraction), reports (a partner's own)."""
    rows: list[dict[Any, Any]] = []
    for row in known.ladders[axis].rows.to_dict("records"):
        key = int(row["key"])
        if row["budgeted"] or row["declared"]:
            estimate = found.at_completion(**{axis: key})
            reports = len(known.history.delays.get(key, ())) if axis == "partner" else None
            rows.append({**row, **_estimated(row, estimate), "reports": reports})
    whole = dict(known.ladders[axis].total)
    rows.append({**whole, **_estimated(whole, found.at_completion()), "reports": known.history.reports})
    amounts = ["budgeted", "declared", "point", "low", "high", "unspent", "reports"]
    return pd.DataFrame(rows).astype(dict.fromkeys(amounts, "Int64") | {"share": "float64"})


def _estimated(row: Mapping[Any, Any], estimate: Estimate) -> dict[str, Any]:
    budget = None if pd.isna(row["budgeted"]) else int(row["budgeted"])
    return {
        "point": estimate.point,
        "low": estimate.low,
        "high": estimate.high,
        "unspent": None if budget is None else max(0, budget - estimate.point),
        "share": estimate.point / budget if budget else None,
    }


def _board(viewer: Viewer, axis: str) -> Board | None:
    known = basis(viewer)
    if known.outlook is None:
        return None
    rows = forecast_rows(known, known.outlook, axis)
    drawn = rows[(rows["key"] != NONE) & (rows["key"] != "")]
    alt = viewer.t("forecast.alt", axis=axis_name(viewer, axis), count=len(drawn))
    return Board(
        figure=forecast_at_completion(drawn, words=_chart_words(viewer), language=viewer.language),
        finding=_finding(viewer, drawn, over=known.history.is_over),
        alt=alt,
        outside=" ".join(filter(None, (_outside(viewer, rows), _without_period(viewer, known)))),
        lines=prepare(viewer, rows, _columns(viewer, axis)),
    )


def _columns(viewer: Viewer, axis: str) -> dict[str, Column]:
    label = wording(viewer, "budget.axis_pilot") if axis == "pilot" else f"words.{axis}"
    own = {"code": Column("words.code", width=50, pinned=True), "name": Column(label, width=192, wrap=True)}
    return {**own, **{name: column for name, column in COLUMNS.items() if name != "reports" or axis == "partner"}}


def _chart_words(viewer: Viewer) -> dict[str, str]:
    return {
        "budgeted": viewer.t("words.budget"),
        "declared": viewer.t("words.step.declared"),
        "point": viewer.t("forecast.at_completion"),
        "mark": viewer.t("forecast.mark", share=formats.percent(CONFIDENCE, viewer.language)),
        "interval": viewer.t("forecast.interval", share=formats.percent(CONFIDENCE, viewer.language)),
        "said": viewer.t("forecast.share_between"),
    }


def _finding(viewer: Viewer, drawn: pd.DataFrame, *, over: bool) -> str:
    """Who is expected to leave the largest part of its budget, and who the smallest."""
    measured = drawn[drawn["share"].notna()].sort_values("share", kind="stable")
    if measured.empty:
        return viewer.t("forecast.finding_nothing")
    least, most = measured.iloc[0], measured.iloc[-1]
    named = {
        "least": least["label"],
        "least_share": formats.percent(float(least["share"]), viewer.language),
        "most": most["label"],
        "most_share": formats.percent(float(most["share"]), viewer.language),
    }
    if len(measured) == 1:
        return viewer.t("forecast.finding_one_over" if over else "forecast.finding_one", **named)
    return viewer.t("forecast.finding_over" if over else "forecast.finding", **named)


def _outside(viewer: Viewer, rows: pd.DataFrame) -> str:
    """What belongs to no pilot would dwarf those it stands beside: it is in the table and in words."""
    rest = rows[rows["key"] == NONE].to_dict("records")
    if not rest or pd.isna(rest[0]["share"]):
        return ""
    return viewer.t(
        "forecast.outside",
        name=rest[0]["name"],
        share=formats.percent(rest[0]["share"], viewer.language),
        budget=formats.thousands(rest[0]["budgeted"], viewer.language),
    )


def _without_period(viewer: Viewer, known: Basis) -> str:
    """What the plan gives to no period is in the budget, and in nobody's pace."""
    planned = sum(sum(line.planned) for line in known.history.lines)
    rest = int(known.ladders["partner"].total["budgeted"] or 0) - planned
    return viewer.t("forecast.without_period", amount=formats.thousands(rest, viewer.language)) if rest > 0 else ""
