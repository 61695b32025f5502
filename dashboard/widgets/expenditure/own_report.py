"""A partner's own report as it is filled: its period, what was entered, what the checks find, and what can be done."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from dashboard.domain.vocabulary import Step
from dashboard.services.expenditure.commands import BeginReport, RefreshFlatRates
from dashboard.services.expenditure.flat_rates import refresh_flat_rates
from dashboard.services.expenditure.reports import begin_report
from dashboard.store.reads.expenditure.trace import taken_in
from dashboard.store.reads.money.ladder import by_axis
from dashboard.store.reads.projects.outline import partners
from dashboard.store.reads.reporting.season import report_code, reporting_periods, season
from dashboard.texts import formats
from dashboard.widgets.expenditure.findings import MOST, Found, findings_board, found_in
from dashboard.widgets.expenditure.form import costs_desk, offered_in
from dashboard.widgets.expenditure.scope import Place, Report
from dashboard.widgets.expenditure.words import amount_words
from dashboard.widgets.kit.address import link
from dashboard.widgets.kit.keeping import keep
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.reporting.sending import Verb, click
from dashboard.widgets.reporting.words import is_owed, state_words

BEGIN = Verb(command=BeginReport, service=begin_report, done="expenditure.begun")
REFRESH = Verb(command=RefreshFlatRates, service=refresh_flat_rates, done="expenditure.flat_refreshed")


def own_figures(viewer: Viewer, place: Place, found: Found) -> list[tuple[str, str, str]]:
    """What was entered, how many costs, and what the checks found."""
    report = place.open_report or {}
    t = viewer.t
    number = t("expenditure.costs", n=found.costs)
    blocking, warnings = (formats.whole(those, viewer.language) for those in (found.blocking, found.warnings))
    return [
        (t("expenditure.entered_in", number=report["number"]), amount_words(viewer, found.total), number),
        (t("expenditure.blocking"), blocking, t("expenditure.blocking_is")),
        (t("expenditure.warnings"), warnings, t("expenditure.warnings_is")),
    ]


def phase_figures(viewer: Viewer, partner: str) -> list[tuple[str, str, str]]:
    """How much of the phase's expenditure, or of one partner's, has come how far by the day shown."""
    return keep(_phase_figures, viewer, partner)


def _phase_figures(viewer: Viewer, partner: str) -> list[tuple[str, str, str]]:
    sums = read(by_axis, viewer.phase_id, viewer.as_of, "partner")
    if partner:
        known = read(partners, viewer.phase_id)
        sums = sums[sums["key"].isin(known.loc[known["code"] == partner, "partner_id"])]
    shown = []
    for step in (Step.DECLARED, Step.CERTIFIED, Step.PARKED, Step.DEDUCTED):
        amounts = sums[str(step)].dropna()
        cents = int(amounts.sum()) if len(amounts) else None
        shown.append((viewer.t(f"words.step.{step}"), amount_words(viewer, cents), ""))
    return shown


def own_report(viewer: Viewer, place: Place) -> None:
    """The strip of the open report: what it is, the findings first, and the way to hand it in."""
    report = place.open_report
    found = found_in(viewer, int(report["report_id"])) if report else None
    if report is None or found is None:
        return
    with st.container(border=True, key="own_report", gap="xsmall"):
        st.markdown(_line(viewer, report))
        findings_board(viewer, found)
        if again := read(taken_in, int(report["report_id"])):
            references = ", ".join(again[:MOST])
            st.caption(viewer.t("expenditure.taken_in", n=len(again), references=plain(references)))
        with st.container(horizontal=True, key="own_report_actions", vertical_alignment="center"):
            _refresh_button(viewer, report)
            where = link("reports", id=report_code(str(place.own), int(report["number"])))
            st.page_link(**where, label=viewer.t("expenditure.to_report"), icon=":material/send:")


def _line(viewer: Viewer, report: Report) -> str:
    start, end = (formats.day(report[name], viewer.language) for name in ("start", "end"))
    said = viewer.t("expenditure.report_line", number=report["number"], period=report["period"], start=start, end=end)
    return f"**{plain(said)}** · {state_words(viewer, str(report['state']))}"


def _refresh_button(viewer: Viewer, report: Mapping[str, Any]) -> None:
    """For a partner with flat rates; anything entered since makes it a new form."""
    offered = offered_in(viewer, int(report["report_id"]))
    if offered is None or not offered.flat:
        return
    found = found_in(viewer, int(report["report_id"]))
    seen = (offered.last_id, found.total if found else 0)
    step = costs_desk(viewer).step("flat_rates", report_id=int(report["report_id"]), drawn_for=seen)
    st.button(
        viewer.t("expenditure.refresh_flat"), key="refresh_flat_rates", icon=":material/calculate:", on_click=click,
        args=(step, REFRESH), help=viewer.t("expenditure.refresh_flat_help"),
    )  # fmt: skip


def begin_section(viewer: Viewer, place: Place) -> None:
    """Where the partner has no open report: the oldest period that still wants one."""
    if place.own is None or place.open_report is not None or viewer.as_of != viewer.today:
        return
    owed = _owed(viewer, place.own)
    if owed is None:
        return
    period, start, end = owed
    with st.container(border=True, key="begin_report_box", gap="xsmall"):
        days = {name: formats.day(day, viewer.language) for name, day in (("start", start), ("end", end))}
        st.markdown(f"**{viewer.t('expenditure.begin_line', period=period, **days)}**")
        step = costs_desk(viewer).step("begin", phase_id=viewer.phase_id, partner=place.own, period=period)
        st.button(
            viewer.t("expenditure.begin", period=period), key="begin_report", type="primary", on_click=click,
            args=(step, BEGIN),
        )  # fmt: skip


def _owed(viewer: Viewer, own: str) -> tuple[int, date, date] | None:
    rows = read(season, viewer.phase_id, viewer.as_of)
    mine = [row for row in rows[rows["partner"] == own].to_dict("records") if is_owed(row)]
    if not mine:
        return None
    number = min(int(row["period"]) for row in mine)
    periods = read(reporting_periods, viewer.phase_id, viewer.as_of)
    period = periods[periods["number"] == number].to_dict("records")[0]
    return number, period["start"], period["end"]
