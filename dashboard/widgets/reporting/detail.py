"""One partner report, opened: where it stands, its amounts, what can be done, its items, certificates and steps."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.domain.reporting.steps import OPEN, WITH_CONTROL, is_settled
from dashboard.domain.rights import Action, Scope, may
from dashboard.domain.vocabulary import Provenance, ReportState
from dashboard.store.reads.reporting.report import count_items, report_detail
from dashboard.texts import formats
from dashboard.widgets.deliverables.filters import plan_of
from dashboard.widgets.kit.address import link, put
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.page import figures, page_header
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.separation import may_act
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.reporting.certificates import certificates_section, joined_in_control
from dashboard.widgets.reporting.control import begin_button, control_desk, reopen_form
from dashboard.widgets.reporting.items import items_table
from dashboard.widgets.reporting.outcome import say_outcome
from dashboard.widgets.reporting.sending import desk_of
from dashboard.widgets.reporting.steps import steps_list
from dashboard.widgets.reporting.submit import submit_section, take_back_button
from dashboard.widgets.reporting.words import blocked_by, lateness_words, state_words, title_of


def open_report(viewer: Viewer, code: str) -> bool:
    """Draw it; false where there is none of that name by that day."""
    report = read(report_detail, viewer.phase_id, code, viewer.as_of)
    if report is None:
        return False
    page_header(viewer, "reports.title", illustrative=report["status"] == Provenance.ILLUSTRATIVE)
    _head(viewer, report)
    scope = plan_of(viewer).scope(report["partner"])
    say_outcome(viewer, desk_of(viewer, "report", report["code"]))
    figures(_figures(viewer, report))
    _what_can_be_done(viewer, report, scope)
    certificates_section(viewer, report, scope)
    if may(viewer.actor, Action.READ_EXPENDITURE, scope) and report["state"] != ReportState.CONTROL_ONGOING:
        items_table(viewer, report)
    steps_list(viewer, report["events"])
    return True


def _head(viewer: Viewer, report: Mapping[str, Any]) -> None:
    """Its name and state in one line, the way back beside it, and what it waits for."""
    with st.container(horizontal=True, vertical_alignment="center", key="report_head"):
        title = title_of(viewer, report["partner"], report["number"])
        since = viewer.t("season.since_day", day=formats.day(report["since"], viewer.language))
        state = plain(state_words(viewer, report["state"]))
        st.subheader(f"{title} · {state} :small[:gray[{plain(since)}]]", anchor=False, width="content")
        st.button(
            viewer.t("reports.back"),
            key="close_report",
            icon=":material/arrow_back:",
            on_click=put,
            kwargs={"id": None},
            type="tertiary",
        )
    period = report["period"]
    words = {"start": formats.day(period.start, viewer.language), "end": formats.day(period.end, viewer.language)}
    facts = [report["name"], viewer.t("season.period", number=period.number, **words)]
    owed = report["submitted_on"] is None
    facts.append(lateness_words(viewer, report["days_late"], report["due"], viewer.as_of, owed=owed))
    if report["submitted_on"]:
        facts.append(viewer.t("reports.submitted_on", day=formats.day(report["submitted_on"], viewer.language)))
    facts.append(blocked_by(viewer, {**report, "comment": report["events"][-1]["comment"]}))
    st.caption(" · ".join(plain(fact) for fact in facts if fact))


def _figures(viewer: Viewer, report: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    t, amounts = viewer.t, report["amounts"]

    def money(name: str) -> str:
        return formats.money(amounts[name], viewer.language, currency=viewer.currency)

    items = viewer.t("reports.items", n=read(count_items, report["report_id"], viewer.as_of))
    if report["state"] in OPEN and not amounts["declared"]:
        first = (t("words.step.entered"), money("entered"), items)
    else:
        first = (t("words.step.declared"), money("declared"), items)
    share = amounts["certified"] / amounts["declared"] if amounts["declared"] else None
    of_declared = t("reports.of_declared", share=formats.percent(share, viewer.language)) if share is not None else ""
    paid = t("reports.paid_of", amount=money("paid")) if amounts["paid"] else ""
    return [
        first,
        (t("words.step.certified"), money("certified"), of_declared),
        (t("words.step.deducted"), money("deducted"), ""),
        (t("words.step.parked"), money("parked"), paid),
    ]


def _what_can_be_done(viewer: Viewer, report: Mapping[str, Any], scope: Scope) -> None:
    """The partner's form or the controller's desk, today; else the sentence that says when."""
    submits = may(viewer.actor, Action.SUBMIT_PARTNER_REPORT, scope)
    controls = may(viewer.actor, Action.CONTROL_EXPENDITURE, scope)
    state = report["state"]
    if not ((submits and (state in OPEN or state == ReportState.SUBMITTED)) or (controls and state not in OPEN)):
        return
    if viewer.as_of != viewer.today:
        st.caption(viewer.t("reports.past"))
        today = link("reports", id=report["code"], as_of=viewer.today.isoformat())
        st.page_link(**today, label=viewer.t("deliverables.to_today"), icon=":material/today:")
        return
    if controls and state not in OPEN:
        controls = may_act(viewer, joined_in_control(viewer, report, scope))
    if submits and state in OPEN:
        submit_section(viewer, report)
    if submits and state == ReportState.SUBMITTED:
        take_back_button(viewer, report)
    if controls and state == ReportState.SUBMITTED:
        begin_button(viewer, report)
    if controls and state == ReportState.CONTROL_ONGOING:
        control_desk(viewer, report)
    if controls and state in (*WITH_CONTROL, ReportState.CERTIFIED) and not is_settled(state, report["claims"]):
        reopen_form(viewer, report)
