"""The next report of each partner: what the plan has for it, what the partner said, and what the method says."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.domain.reporting.steps import partner_report_due
from dashboard.domain.reporting.take_up import open_amounts
from dashboard.texts import formats
from dashboard.widgets.forecast.basis import Basis, basis
from dashboard.widgets.kit.keeping import keep
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.tables import Column, Kind, Prepared, draw_table, prepare
from dashboard.widgets.kit.viewer import Viewer

COLUMNS = {
    "code": Column("words.code", width=48, pinned=True),
    "name": Column("words.partner", width=190, wrap=True),
    "period": Column("forecast.next_period", width=112),
    "expected": Column("forecast.expected_on", Kind.DAY, width=92),
    "planned": Column("forecast.plan_of_period", Kind.MONEY, width=102),
    "said": Column("forecast.partner_says", Kind.MONEY, width=102),
    "point": Column("forecast.method_says", Kind.MONEY, width=102),
    "difference": Column("forecast.less_plan", Kind.MONEY, width=152),
    "note": Column("words.note", width=124),
    "low": Column("forecast.low", Kind.MONEY, on_screen=False),
    "high": Column("forecast.high", Kind.MONEY, on_screen=False),
    "open": Column("forecast.open", Kind.MONEY, on_screen=False),
    "due": Column("words.due", Kind.DAY, on_screen=False),
    "provenance": Column("words.provenance", on_screen=False),
}
AMOUNTS = ("planned", "open", "said", "point", "low", "high", "difference")


@dataclass(frozen=True, kw_only=True)
class NextReports:
    """``lines`` is missing where no report is to come."""

    lines: Prepared | None
    finding: str
    silent: str
    """Who said nothing, in words."""


def draw_next_reports(viewer: Viewer) -> None:
    board = keep(_next_reports, viewer)
    st.subheader(viewer.t("forecast.next_reports"), anchor=False)
    st.markdown(f"**{plain(board.finding)}**")
    if board.lines is None:
        return
    if board.silent:
        st.caption(plain(board.silent))
    draw_table(
        viewer,
        board.lines,
        key="next_reports_table",
        download_name="next-reports",
        alt=viewer.t("forecast.next_reports"),
        illustrative=basis(viewer).illustrative,
    )
    st.caption(viewer.t("forecast.reading"))


def next_report_rows(viewer: Viewer, known: Basis) -> list[dict[str, Any]]:
    """One a partner that still has a report to hand in, in their order; cents, ``None`` where missing.

    ``difference`` is what the partner says, else what the method does, less the plan.
    """
    if known.history.is_over:
        return []
    rows = []
    for row in known.ladders["partner"].rows.to_dict("records"):
        partner, period = int(row["key"]), known.history.reported.get(int(row["key"]), 0)
        there = partner in known.history.partners and period < len(known.facts.periods)
        if there and (planned := known.history.added_up(partner).planned)[period:] and any(planned[period:]):
            rows.append({**_row(viewer, known, partner, period), "code": row["code"], "name": row["name"]})
    return rows


def _row(viewer: Viewer, known: Basis, partner: int, place: int) -> dict[str, Any]:
    period, whole = known.facts.periods[place], known.history.added_up(partner)
    due, said = partner_report_due(period, known.facts.rules), _said(known, partner, place)
    estimate = known.outlook.next_report(partner) if known.outlook else None
    point = estimate.point if estimate else None
    planned = whole.planned[place]
    late = (viewer.as_of - due).days
    return {
        "period": f"{period.number} · {formats.day(period.end, viewer.language)}",
        "expected": known.outlook.expected_on(partner, place) if known.outlook else None,
        "due": due,
        "planned": planned,
        "open": open_amounts(whole.planned, whole.declared)[place],
        "said": said,
        "point": point,
        "low": estimate.low if estimate else None,
        "high": estimate.high if estimate else None,
        "difference": None if (expected := said if said is not None else point) is None else expected - planned,
        "note": _note(viewer, said, late),
    }


def _said(known: Basis, partner: int, place: int) -> int | None:
    """What the partner's report on the period before says of the next one, where it was handed in by the day shown."""
    for report in known.facts.reports:
        if report.partner == partner and report.period == place - 1 and report.submitted(known.history.day):
            return report.next_forecast
    return None


def _note(viewer: Viewer, said: int | None, late: int) -> str:
    notes = [viewer.t("forecast.days_overdue", n=late)] if late > 0 else []
    notes += [viewer.t("forecast.says_nothing")] if said is None else []
    return " · ".join(notes)


def _next_reports(viewer: Viewer) -> NextReports:
    known = basis(viewer)
    rows = next_report_rows(viewer, known)
    if not rows:
        return NextReports(lines=None, finding=viewer.t("forecast.no_report_to_come"), silent="")
    silent = [row["code"] for row in rows if row["said"] is None]
    provenance = viewer.t("words.provenance.illustrative") if known.illustrative else ""
    columns = [name for name in COLUMNS if name != "provenance"]
    frame = pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(AMOUNTS, "Int64")).assign(provenance=provenance)
    return NextReports(
        lines=prepare(viewer, frame, COLUMNS),
        finding=_finding(viewer, rows),
        silent=_silent(viewer, silent, len(rows)),
    )


def _silent(viewer: Viewer, silent: list[str], count: int) -> str:
    if not silent:
        return viewer.t("forecast.all_said")
    if len(silent) == count:
        return viewer.t("forecast.nobody_said")
    return viewer.t("forecast.silent", n=len(silent), partners=", ".join(silent))


def _finding(viewer: Viewer, rows: list[dict[str, Any]]) -> str:
    planned, expected = sum(row["planned"] for row in rows), [row["point"] for row in rows]
    money = {"planned": formats.thousands(planned, viewer.language)}
    if None in expected:
        return viewer.t("forecast.next_planned", n=len(rows), **money)
    point = sum(expected)
    key = "forecast.next_below" if point < planned else "forecast.next_above"
    return viewer.t(
        key,
        expected=formats.thousands(point, viewer.language),
        gap=formats.thousands(abs(point - planned), viewer.language),
        **money,
    )


def last_expected(rows: list[dict[str, Any]]) -> date:
    """The day by which all next reports should be in."""
    days: list[date] = [row["expected"] or row["due"] for row in rows]
    return max(days)
