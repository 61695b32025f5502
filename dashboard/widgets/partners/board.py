"""What the partners' page is made of: four figures, map and partnership in time, who owes what, the table."""

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard.charts.partner_map import MapWords, beyond_the_map, partner_map
from dashboard.charts.partnership import partnership
from dashboard.domain.vocabulary import TrafficLight
from dashboard.store.reads.projects.outline import partners, pilots
from dashboard.texts import formats
from dashboard.widgets.kit.address import link
from dashboard.widgets.kit.charts import chart
from dashboard.widgets.kit.keeping import keep
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.page import SIGNS, figures
from dashboard.widgets.kit.partner_changes import short_name, stays
from dashboard.widgets.kit.pilot_words import worded
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.tables import Column, Kind, Prepared, draw_table, prepare
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.partners.list import PartnerList, partner_list

MOST_LINKS = 6
MAP_HEIGHT = 380
COLUMNS = {
    "number": Column("partners.number", width=56, pinned=True),
    "name": Column("words.partner", width=220, wrap=True),
    "country": Column("words.country", width=110),
    "role": Column("partners.role", width=110),
    "overdue": Column("words.measure.overdue", Kind.WHOLE, width=90),
    "due_soon": Column("words.measure.due_soon", Kind.WHOLE, width=125),
    "submitted": Column("partners.in_review", Kind.WHOLE, width=95),
    "budgeted": Column("words.budget", Kind.MONEY, width=112),
    "consumption": Column("words.consumption", Kind.PERCENT, width=105, bar=True),
    "cash_gap": Column("ladder.cash_gap", Kind.MONEY, width=112),
    "gap_days": Column("ladder.gap_days", Kind.WHOLE, width=100),
    "change": Column("partners.change", width=180),
    "type": Column("words.type", width=160),
    "declared": Column("words.step.declared", Kind.MONEY, width=112),
    "certified": Column("words.step.certified", Kind.MONEY, width=112),
    "claimed": Column("words.step.claimed", Kind.MONEY, on_screen=False),
    "verified": Column("words.step.verified", Kind.MONEY, on_screen=False),
    "paid": Column("words.step.paid", Kind.MONEY, on_screen=False),
    "parked": Column("words.step.parked", Kind.MONEY, on_screen=False),
    "deducted": Column("words.step.deducted", Kind.MONEY, on_screen=False),
    "remaining": Column("words.remaining", Kind.MONEY, width=112),
    "erdf_rate": Column("words.erdf_rate", Kind.PERCENT, width=100),
    "accepted": Column("words.accepted", Kind.WHOLE, width=90),
    "total": Column("words.deliverables", Kind.WHOLE, width=100),
    "provenance": Column("words.provenance", width=100),
    "entry": Column("partners.entry", Kind.DAY, on_screen=False),
    "exit": Column("partners.exit", Kind.DAY, on_screen=False),
    "note": Column("words.note", on_screen=False),
    "source": Column("words.source", on_screen=False),
}


@dataclass(frozen=True, kw_only=True)
class PartnerBoard:
    """What is drawn of a phase's partners."""

    partners: PartnerList
    lines: Prepared
    figures: list[tuple[str, str, str]]
    map: go.Figure | None
    beyond: list[str]
    stays: go.Figure | None
    finding: str
    owing: list[tuple[str, str]]
    """Code and words of each partner with something overdue, the most first."""


def partner_board(viewer: Viewer) -> PartnerBoard:
    """The board of the phase's partners, kept until any write."""
    return keep(_board, viewer)


def draw_partners(viewer: Viewer, board: PartnerBoard) -> None:
    """Where they are, when they took part, what they owe, and the table."""
    made_up = board.partners.illustrative
    figures(board.figures)
    _draw_owing(board)
    where, when = st.columns([2, 3], gap="medium") if board.map and board.stays else (st.container(), st.container())
    if board.map is not None:
        with where:
            alt = viewer.t("partners.map_alt", n=len(board.partners.rows))
            title = viewer.t("partners.map")
            chart(viewer, board.map, key="partner_map", alt=alt, title=title, illustrative=made_up)
            if board.beyond:
                st.caption(plain(viewer.t("partners.beyond", names=", ".join(board.beyond))))
    if board.stays is not None:
        with when:
            alt, title = viewer.t("partners.stays_alt"), board.finding
            chart(viewer, board.stays, key="partnership", alt=alt, title=title, illustrative=made_up)
    draw_table(
        viewer,
        board.lines,
        key="partners",
        download_name="partners",
        alt=viewer.t("partners.table_alt"),
        illustrative=made_up,
    )


def _draw_owing(board: PartnerBoard) -> None:
    """Who is late, each with a link to what."""
    if not board.owing:
        return
    with st.container(horizontal=True, key="owing", gap="small", vertical_alignment="center"):
        for code, words in board.owing[:MOST_LINKS]:
            st.page_link(**link("deliverables", responsible=code, only="overdue"), label=words)


def _board(viewer: Viewer) -> PartnerBoard:
    their = partner_list(viewer)
    rows = read(partners, viewer.phase_id)
    map_words = MapWords(
        lead=viewer.t("words.lead_partner"), partner=viewer.t("words.partner"), pilot=worded(viewer, "pilots.pilot")
    )
    over_phases = stays(viewer)
    words = {
        "lead": viewer.t("words.lead_partner"),
        "partner": viewer.t("words.partner"),
        "as_of": formats.day(viewer.as_of, viewer.language),
    }
    names = dict(zip(rows["code"], rows["name"], strict=True))
    return PartnerBoard(
        partners=their,
        lines=prepare(viewer, their.rows, COLUMNS),
        figures=_figures(viewer, their.rows),
        map=partner_map(rows, read(pilots, viewer.phase_id), words=map_words, height=MAP_HEIGHT),
        beyond=[names[code] for code in beyond_the_map(rows)],
        stays=partnership(over_phases, as_of=viewer.as_of, words=words, language=viewer.language)
        if len(over_phases)
        else None,
        finding=_finding(viewer, over_phases),
        owing=_owing(viewer, their.rows),
    )


def _figures(viewer: Viewer, rows: pd.DataFrame) -> list[tuple[str, str, str]]:
    """How many there are, what is overdue and due soon from whom, what of their budgets is used."""
    language = viewer.language
    overdue, due_soon, submitted = (int(rows[name].sum()) for name in ("overdue", "due_soon", "submitted"))
    late = int((rows["overdue"] > 0).sum())
    counted = bool(rows["total"].sum())
    budget = int(rows["budgeted"].sum()) if rows["budgeted"].notna().all() and len(rows) else None
    declared = int(rows["declared"].sum()) if rows["declared"].notna().any() else None
    share = None if not budget or declared is None else declared / budget
    return [
        (
            viewer.t("words.partners"),
            formats.whole(len(rows), language),
            viewer.t("partners.countries", n=rows["country"].nunique()),
        ),
        (
            viewer.t("words.measure.overdue"),
            formats.whole(overdue, language) if counted else formats.MISSING,
            viewer.t("partners.from_partners", n=late) if counted else "",
        ),
        (
            viewer.t("words.measure.due_soon"),
            formats.whole(due_soon, language) if counted else formats.MISSING,
            viewer.t("partners.waiting_for_review", n=submitted) if counted else "",
        ),
        (
            viewer.t("words.consumption"),
            formats.percent(share, language),
            viewer.t(
                "pilots.of_budget",
                declared=formats.thousands(declared, language),
                budget=formats.thousands(budget, language),
            )
            if share is not None
            else "",
        ),
    ]


def _finding(viewer: Viewer, over_phases: pd.DataFrame) -> str:
    """What changed from one phase to the next, in numbers."""
    if over_phases.empty or over_phases["phase_id"].nunique() < 2:
        return viewer.t("partners.one_phase")
    codes = [set(group["code"]) for _, group in over_phases.groupby("phase_id", sort=False)]
    stayed = set.intersection(*codes)
    return viewer.t("partners.finding", n=len(stayed), total=len(set.union(*codes)))


def _owing(viewer: Viewer, rows: pd.DataFrame) -> list[tuple[str, str]]:
    late = rows[rows["overdue"] > 0].sort_values("overdue", ascending=False, kind="stable")
    return [
        (code, f"{SIGNS[TrafficLight.LATE]} {plain(short_name(code))}: {viewer.t('partners.overdue', n=int(overdue))}")
        for code, overdue in zip(late["code"], late["overdue"], strict=True)
    ]
