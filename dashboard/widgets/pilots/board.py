"""All pilot actions side by side: four figures, their dates with the share of the budget used, and the table."""

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard.charts.pilots import pilot_timeline
from dashboard.store.reads.projects.outline import facts
from dashboard.texts import formats
from dashboard.widgets.kit.charts import chart
from dashboard.widgets.kit.keeping import keep
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.page import figures
from dashboard.widgets.kit.pilot_words import worded
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.tables import Column, Kind, Prepared, draw_table, prepare
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.money.consumption import consumption_board, draw_consumption
from dashboard.widgets.overview.numbers import planned_per
from dashboard.widgets.pilots.list import PilotList, pilot_list

NUMBER_FACTS = ("pilots", "supported_projects")
"""Subjects of facts that tell how many there are."""
COLUMNS = {
    "code": Column("words.code", width=50, pinned=True),
    "name": Column("words.name", width=240, wrap=True),
    "partner": Column("words.partner", width=205),
    "theme": Column("words.theme", width=120),
    "budgeted": Column("words.budget", Kind.MONEY, width=105),
    "declared": Column("words.step.declared", Kind.MONEY, width=105),
    "consumption": Column("words.consumption", Kind.PERCENT, width=100, bar=True),
    "deliverables": Column("pilots.deliverables_accepted", width=150),
    "overdue": Column("words.measure.overdue", Kind.WHOLE, width=70),
    "start": Column("words.start", Kind.DAY, width=90),
    "end": Column("words.end", Kind.DAY, width=90),
    "place": Column("words.place", width=110),
    "provenance": Column("words.provenance", width=100),
    "accepted": Column("words.accepted", Kind.WHOLE, on_screen=False),
    "total": Column("words.deliverables", Kind.WHOLE, on_screen=False),
    "certified": Column("words.step.certified", Kind.MONEY, on_screen=False),
    "claimed": Column("words.step.claimed", Kind.MONEY, on_screen=False),
    "verified": Column("words.step.verified", Kind.MONEY, on_screen=False),
    "paid": Column("words.step.paid", Kind.MONEY, on_screen=False),
    "parked": Column("words.step.parked", Kind.MONEY, on_screen=False),
    "deducted": Column("words.step.deducted", Kind.MONEY, on_screen=False),
    "note": Column("words.note", width=300),
    "source": Column("words.source", on_screen=False),
}


@dataclass(frozen=True, kw_only=True)
class PilotBoard:
    """What is drawn of all pilots; ``figure`` is missing where none has dates."""

    pilots: PilotList
    lines: Prepared
    figures: list[tuple[str, str, str]]
    figure: go.Figure | None
    finding: str
    disagreement: str


def pilot_board(viewer: Viewer) -> PilotBoard:
    """The board of the phase's pilots, kept until any write."""
    return keep(_board, viewer)


def draw_pilots(viewer: Viewer, board: PilotBoard) -> None:
    """Side by side; a row of the table opens its pilot."""
    figures(board.figures)
    alt = worded(viewer, "pilots.alt", n=len(board.pilots.rows))
    made_up = board.pilots.illustrative
    if board.figure is not None:
        chart(viewer, board.figure, key="pilot_timeline", alt=alt, title=board.finding, illustrative=made_up)
    else:
        st.markdown(f"**{plain(board.finding)}**")
    if board.disagreement:
        st.caption(plain(board.disagreement))
    draw_table(
        viewer,
        board.lines,
        key="pilots",
        download_name="pilots",
        alt=alt,
        illustrative=made_up,
        opens=board.pilots.codes,
    )
    draw_consumption(viewer, consumption_board(viewer, "pilot"), illustrative=made_up)


def _board(viewer: Viewer) -> PilotBoard:
    their = pilot_list(viewer)
    words = {
        "dates": viewer.t("pilots.dates"),
        "used": viewer.t("pilots.share_used"),
        "as_of": formats.day(viewer.as_of, viewer.language),
    }
    return PilotBoard(
        pilots=their,
        lines=prepare(viewer, their.rows, COLUMNS),
        figures=_figures(viewer, their),
        figure=pilot_timeline(their.rows, as_of=viewer.as_of, words=words, language=viewer.language),
        finding=_finding(viewer, their.rows),
        disagreement=_disagreement(viewer, their.rows),
    )


def _figures(viewer: Viewer, their: PilotList) -> list[tuple[str, str, str]]:
    """How many there are, run, delivered, and what of their budget is used."""
    rows, language = their.rows, viewer.language
    budget, declared = _sum(rows["budgeted"]), _sum(rows["declared"])
    total, accepted, overdue = (int(rows[name].sum()) for name in ("total", "accepted", "overdue"))
    share = None if not budget or declared is None else declared / budget
    named = int(rows["is_named"].sum())
    running, over, ahead = _in_time(viewer, rows)
    return [
        (worded(viewer, "pilots.title"), formats.whole(len(rows), language), worded(viewer, "pilots.named", n=named)),
        (
            viewer.t("pilots.running"),
            formats.whole(running, language) if running is not None else formats.MISSING,
            viewer.t("pilots.over_and_ahead", over=over, ahead=ahead) if running is not None else "",
        ),
        (
            viewer.t("pilots.deliverables_accepted"),
            viewer.t("pilots.n_of", n=formats.whole(accepted, language), total=formats.whole(total, language))
            if total
            else formats.MISSING,
            viewer.t("pilots.overdue", n=overdue) if total else "",
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


def _sum(amounts: pd.Series) -> int | None:
    return int(amounts.sum()) if amounts.notna().any() else None


def _in_time(viewer: Viewer, rows: pd.DataFrame) -> tuple[int | None, int, int]:
    """How many run, are over, are still ahead; nothing where no pilot has dates."""
    dates = [
        (start, end)
        for start, end in zip(rows["start"], rows["end"], strict=True)
        if start is not None and end is not None
    ]
    if not dates:
        return None, 0, 0
    over = sum(end < viewer.as_of for _, end in dates)
    ahead = sum(start > viewer.as_of for start, _ in dates)
    return len(dates) - over - ahead, over, ahead


def _finding(viewer: Viewer, rows: pd.DataFrame) -> str:
    """How many have declared less than their plan has for the periods whose reports were due."""
    planned = planned_per(viewer, "pilot", reported=True)
    known = rows[rows["declared"].notna() & rows["budgeted"].notna()]
    if known.empty or not planned:
        dated = int((rows["start"].notna() & rows["end"].notna()).sum())
        return worded(viewer, "pilots.finding_dates" if dated else "pilots.finding_no_dates", dated=dated, n=len(rows))
    due = [(row["declared"], planned.get(row["pilot_id"], 0)) for row in known.to_dict("records")]
    due = [(declared, plan) for declared, plan in due if plan]
    if not due:
        return viewer.t("pilots.finding_nothing_due")
    return viewer.t("pilots.finding", n=sum(declared < plan for declared, plan in due), total=len(due))


def _disagreement(viewer: Viewer, rows: pd.DataFrame) -> str:
    """Where sources give different numbers of pilots, each with its source; where none gives it, what is known."""
    known = read(facts, viewer.project)
    here = (known["phase_id"] == viewer.phase_id) | known["phase_id"].isna()
    known = known[known["subject"].isin(NUMBER_FACTS) & here]
    told = [
        viewer.t("pilots.told", value=value, source=source)
        for value, source in zip(known["value"], known["source"], strict=True)
        if value is not None
    ]
    if known["value"].nunique() > 1:
        return viewer.t("pilots.disagreement", told=viewer.t("pilots.or").join(told), n=len(rows))
    notes = known.loc[known["value"].isna() & known["note"].notna(), ["note", "source"]].to_numpy()
    return " ".join(f"{note} ({source})" for note, source in notes)
