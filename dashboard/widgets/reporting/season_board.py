"""The reporting-season board: each partner's report, where it stands, how long, how late, and what blocks it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.domain.vocabulary import Provenance, ReportState
from dashboard.exchange.sheets.workbook import Kind
from dashboard.store.reads.reporting.season import AMOUNTS, report_code, season
from dashboard.texts import formats
from dashboard.widgets.kit.keeping import keep
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.page import empty_state
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.tables import Column, Prepared, draw_table, prepare
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.reporting.season_periods import periods_of
from dashboard.widgets.reporting.words import (
    LATE,
    SIGNS,
    STAGES,
    blocked_by,
    is_owed,
    known,
    lateness_words,
    stage_of,
    state_words,
)

MONEY = ("entered", "declared", "certified", "deducted", "parked", "claimed", "verified", "paid")
COLUMNS: dict[str, Column] = {
    "report": Column("season.report", pinned=True),
    "stage": Column("words.status", width=170),
    "days_there": Column("season.days_there", Kind.WHOLE),
    "blocks": Column("season.blocks", width=300),
    "due": Column("words.due", Kind.DAY),
    "days_late": Column("words.days_late", Kind.WHOLE),
    "declared": Column("words.step.declared", Kind.MONEY),
    "certified": Column("words.step.certified", Kind.MONEY),
    "deducted": Column("words.step.deducted", Kind.MONEY),
    "parked": Column("words.step.parked", Kind.MONEY),
    "claimed": Column("words.step.claimed", Kind.MONEY),
    "paid": Column("words.step.paid", Kind.MONEY),
    "entered": Column("words.step.entered", Kind.MONEY),
    "next_forecast": Column("season.next_forecast", Kind.MONEY),
    "verified": Column("words.step.verified", Kind.MONEY, on_screen=False),
    "period": Column("words.period", Kind.WHOLE, on_screen=False),
    "partner": Column("words.partner", on_screen=False),
    "since": Column("season.since", Kind.DAY, on_screen=False),
    "submitted_on": Column("season.submitted_on", Kind.DAY, on_screen=False),
}
LONG_REASON = 45
"""Signs that stand on one line of its column."""
FEW_NAMED = 12
"""Partners named in a stage before it only counts them."""


@dataclass(frozen=True, kw_only=True)
class Board:
    """A season worked out: its figures, each stage's words, and the table with what each row opens."""

    figures: list[tuple[str, str, str]]
    stages: list[str]
    prepared: Prepared
    opens: tuple[str, ...]
    illustrative: bool


def season_board(viewer: Viewer, period: int | None) -> Board:
    """Of one period, or of all."""
    return keep(_board, viewer, period)


def draw_board(viewer: Viewer, board: Board) -> None:
    """The four stages side by side, and the table below; a row opens its report."""
    if not board.opens:
        empty_state(viewer.t("season.nothing"), viewer.t("season.nothing_hint"))
        return
    with st.container(horizontal=True, key="season_stages", gap="small"):
        for name, words in zip(STAGES, board.stages, strict=True):
            with st.container(border=True, key=f"stage_{name}", width="stretch"):
                st.markdown(words)
    draw_table(
        viewer,
        board.prepared,
        key="season_table",
        download_name="reports",
        illustrative=board.illustrative,
        opens=board.opens,
        alt=viewer.t("season.table_alt"),
    )


def wrapped(frame: pd.DataFrame, columns: Mapping[str, Column]) -> dict[str, Column]:
    """The same columns, what blocks on two lines where a reason is long: every row is then as high."""
    long = any(len(str(words)) > LONG_REASON for words in frame["blocks"])
    return {**columns, "blocks": replace(columns["blocks"], wrap=long)}


def rows_of(viewer: Viewer, period: int | None) -> list[dict[str, Any]]:
    """Rows of the season, the most late first, then by what they wait for and how long."""
    frame = read(season, viewer.phase_id, viewer.as_of, period)
    rows = [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]
    return sorted(rows, key=_urgency)


def _urgency(row: dict[str, Any]) -> tuple[Any, ...]:
    owed = is_owed(row)
    waits = STAGES.index(stage_of(row))
    return (not owed, -row["days_late"] if owed else 0, waits, -(known(row["days_there"]) or 0), row["partner_number"])


def _board(viewer: Viewer, period: int | None) -> Board:
    rows = rows_of(viewer, period)
    frame = pd.DataFrame([_cells(viewer, row) for row in rows], columns=list(COLUMNS)).astype(
        dict.fromkeys((*MONEY, "next_forecast", "days_there"), "Int64")
    )
    opens = tuple(report_code(row["partner"], row["number"]) if known(row["number"]) else "" for row in rows)
    return Board(
        figures=_figures(viewer, rows),
        stages=[_stage(viewer, name, [row for row in rows if stage_of(row) == name]) for name in STAGES],
        prepared=prepare(viewer, frame, wrapped(frame, COLUMNS)),
        opens=opens if any(opens) or rows else (),
        illustrative=any(row["status"] == Provenance.ILLUSTRATIVE for row in rows),
    )


def _cells(viewer: Viewer, row: dict[str, Any]) -> dict[str, Any]:
    number = known(row["number"])
    report = f"{row['partner']} R.{number}" if number else f"{row['partner']} · {row['period']}"
    owed = is_owed(row)
    late = f"{LATE} " if owed and row["days_late"] else ""
    return {
        **{name: known(row[name]) for name in (*AMOUNTS, "next_forecast", "days_there")},
        **{name: row[name] for name in ("due", "period", "partner", "since", "submitted_on")},
        "report": report,
        "stage": f"{late}{state_words(viewer, row['state'])}",
        "blocks": blocked_by(viewer, row),
        "days_late": row["days_late"],
    }


def _stage(viewer: Viewer, name: str, rows: Sequence[dict[str, Any]]) -> str:
    """Its title with the number, and each partner with its sign and what presses."""
    lines = [f"**{viewer.t(f'season.stage.{name}')} · {formats.whole(len(rows), viewer.language)}**"]
    for row in rows[:FEW_NAMED]:
        said = lateness_words(viewer, row["days_late"], row["due"], viewer.as_of, owed=is_owed(row))
        if not is_owed(row):
            said = viewer.t("season.there", n=int(known(row["days_there"]) or 0))
        if name == "claimed":
            said = f"PR.{row['project_report']}"
        sign = LATE if is_owed(row) and row["days_late"] else SIGNS[row["state"]]
        lines.append(f"{sign} **{plain(row['partner'])}** :small[{plain(said.removeprefix(LATE).strip())}]")
    if len(rows) > FEW_NAMED:
        lines.append(viewer.t("season.more", n=len(rows) - FEW_NAMED))
    return "  \n".join(lines)


def _figures(viewer: Viewer, rows: Sequence[dict[str, Any]]) -> list[tuple[str, str, str]]:
    if not rows:
        return []
    t, language = viewer.t, viewer.language
    came = [row for row in rows if not is_owed(row)]
    late = [row for row in rows if is_owed(row) and row["days_late"]]
    of = t("deliverables.count_of", count=formats.whole(len(came), language), total=formats.whole(len(rows), language))
    lateness = t("season.late_count", n=len(late)) if late else t("season.none_late")
    certified, declared = (_sum(rows, name) for name in ("certified", "declared"))
    waiting = [row for row in rows if row["state"] in (ReportState.SUBMITTED, ReportState.CONTROL_ONGOING)]
    longest = max(waiting, key=lambda row: row["days_there"], default=None)
    waits = t("season.days", n=int(longest["days_there"])) if longest else formats.MISSING
    items = [
        (t("season.reports_in"), of, lateness),
        (t("words.step.certified"), formats.thousands(certified, language),
         t("season.of_declared", amount=formats.thousands(declared, language))),
        (t("season.waits_longest"), waits,
         t("season.waits_whose", partner=longest["partner"]) if longest else t("season.nothing_waits")),
    ]  # fmt: skip
    coming = [each for each in periods_of(viewer) if each["programme_due"] >= viewer.as_of]
    if coming:
        due, number = coming[0]["programme_due"], coming[0]["number"]
        items.append(
            (t("season.next_deadline"), formats.day(due, language),
             t("season.next_deadline_of", number=number, n=(due - viewer.as_of).days))
        )  # fmt: skip
    return items


def _sum(rows: Sequence[dict[str, Any]], name: str) -> int | None:
    amounts = [known(row[name]) for row in rows]
    return sum(amount for amount in amounts if amount is not None) if any(a is not None for a in amounts) else None
