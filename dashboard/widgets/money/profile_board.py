"""The cumulative plan against what was declared, certified and paid: lines, and the months as a table."""

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard.charts.spending_profile import spending_profile
from dashboard.store.reads.money.ladder import illustrative_share
from dashboard.texts import formats
from dashboard.widgets.kit.charts import chart
from dashboard.widgets.kit.keeping import keep
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.tables import Column, Kind, Prepared, draw_table, prepare
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.money.profile import money_profile

PROFILE_COLUMNS = {
    "day": Column("words.date", Kind.DAY, width=110),
    "planned": Column("words.planned", Kind.MONEY),
    "declared": Column("words.step.declared", Kind.MONEY),
    "certified": Column("words.step.certified", Kind.MONEY),
    "claimed": Column("words.step.claimed", Kind.MONEY),
    "verified": Column("words.step.verified", Kind.MONEY),
    "paid": Column("words.step.paid", Kind.MONEY),
    "provenance": Column("words.provenance", on_screen=False),
}


@dataclass(frozen=True, kw_only=True)
class ProfileBoard:
    months: Prepared
    figure: go.Figure | None
    finding: str


def profile_board(viewer: Viewer, pilot_id: int | None = None, *, height: int = 320) -> ProfileBoard:
    """The profile of the phase, or of one pilot; kept until any write."""
    return keep(_profile_board, viewer, pilot_id, height)


def draw_profile(viewer: Viewer, board: ProfileBoard, *, illustrative: bool) -> None:
    """The lines under what they say, and their months; the plan's title says how far what is declared is from it."""
    if board.figure is None:
        return
    alt = viewer.t("budget.profile_alt")
    chart(viewer, board.figure, key="spending_profile", alt=alt, title=board.finding, illustrative=illustrative)
    with st.expander(viewer.t("budget.profile_table"), expanded=False):
        draw_table(
            viewer,
            board.months,
            key="profile_table",
            download_name="spending-profile",
            alt=viewer.t("budget.profile_alt"),
            illustrative=illustrative,
        )


def _profile_board(viewer: Viewer, pilot_id: int | None, height: int) -> ProfileBoard:
    profile = money_profile(viewer, pilot_id)
    words = {name: viewer.t(f"words.step.{name}") for name in ("declared", "certified", "paid")}
    words |= {"planned": viewer.t("words.planned"), "as_of": formats.day(viewer.as_of, viewer.language)}
    figure = spending_profile(profile, as_of=viewer.as_of, words=words, language=viewer.language, height=height)
    made_up = any(read(illustrative_share, viewer.phase_id).values())
    provenance = viewer.t("words.provenance.illustrative") if made_up else ""
    months = prepare(viewer, profile.assign(provenance=provenance), PROFILE_COLUMNS)
    return ProfileBoard(months=months, figure=figure, finding=_finding(viewer, profile))


def _finding(viewer: Viewer, profile: pd.DataFrame) -> str:
    """How far what is declared is from the plan at the as-of date, in money and in words."""
    held = profile[profile["planned"].notna() & profile["declared"].notna()]
    if held.empty:
        return viewer.t("budget.profile")
    last = held.iloc[-1]
    gap = int(last["declared"]) - int(last["planned"])
    level = "budget.profile_level" if not gap else "budget.profile_ahead"
    key = "budget.profile_behind" if gap < 0 else level
    values = {"gap": formats.thousands(abs(gap), viewer.language), "day": formats.day(last["day"], viewer.language)}
    return viewer.t(key, **values)
