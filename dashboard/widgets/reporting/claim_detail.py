"""One project report, opened: what it gathers, and the lead partner's forms from the draft to the payment."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.domain.rights import Action, may
from dashboard.domain.separation import joined
from dashboard.domain.vocabulary import Provenance, ReportState
from dashboard.services.reporting.project_reports import (
    BeginProjectReport,
    GatherCertificates,
    SubmitProjectReport,
    TakeBackProjectReport,
    gather_certificates,
    submit_project_report,
    take_back_project_report,
)
from dashboard.store.reads.reporting.claims import certificates, project_report_detail
from dashboard.store.reads.separation import before_claiming, recorded
from dashboard.texts import formats
from dashboard.widgets.deliverables.filters import plan_of
from dashboard.widgets.deliverables.sending import EARLIEST, LATEST
from dashboard.widgets.kit.address import link, put
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.page import figures, page_header
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.separation import may_act, one_person_words
from dashboard.widgets.kit.unsaved import require_saved
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.reporting.claims import certificate_words, sums_by_partner
from dashboard.widgets.reporting.outcome import say_outcome
from dashboard.widgets.reporting.sending import Desk, Verb, click, desk_of, kept_form, typed, typed_day
from dashboard.widgets.reporting.steps import steps_list
from dashboard.widgets.reporting.verification import payment_form, verification_forms
from dashboard.widgets.reporting.words import known, state_words

GATHER = Verb(command=GatherCertificates, service=gather_certificates, done="reports.gathered")
SUBMIT = Verb(command=SubmitProjectReport, service=submit_project_report, done="reports.claim_submitted")
TAKE_BACK = Verb(command=TakeBackProjectReport, service=take_back_project_report, done="reports.claim_taken_back")

JOINS = (BeginProjectReport.makes, GatherCertificates.makes, SubmitProjectReport.makes)


def claim_detail(viewer: Viewer, code: str) -> bool:
    """Draw the one called ``PR2``; false where there was none by that day."""
    if len(code) > 8:
        return False
    report = read(project_report_detail, viewer.phase_id, int(code[2:]), viewer.as_of)
    if report is None:
        return False
    page_header(viewer, "reports.title", illustrative=report["status"] == Provenance.ILLUSTRATIVE)
    _head(viewer, report)
    desk = desk_of(viewer, "report", code)
    say_outcome(viewer, desk)
    figures(_figures(viewer, report))
    own, free = _certificates(viewer, report)
    key = f"{viewer.project}/{viewer.phase}/PR{report['number']}"
    told = [one_person_words(viewer, each.actor, each.pairs) for each in read(recorded, key, JOINS, viewer.as_of)]
    for words in dict.fromkeys(told):
        st.caption(words)
    _forms(viewer, report, desk, own, free)
    if report["state"] != ReportState.DRAFT or not _leads(viewer):
        st.markdown(f"**{viewer.t('reports.certificates')}** · {sums_by_partner(viewer, own)}")
        st.markdown("\n".join(f"- {plain(certificate_words(viewer, row))}" for row in own))
    _cuts(viewer, report)
    steps_list(viewer, report["events"])
    return True


def _leads(viewer: Viewer) -> bool:
    return may(viewer.actor, Action.COMPILE_PROJECT_REPORT, plan_of(viewer).scope(None))


def _head(viewer: Viewer, report: Mapping[str, Any]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="report_head"):
        since = viewer.t("season.since_day", day=formats.day(report["since"], viewer.language))
        state = plain(state_words(viewer, report["state"]))
        title = plain(f"PR.{report['number']}")
        st.subheader(f"{title} · {state} :small[:gray[{plain(since)}]]", anchor=False, width="content")
        st.button(
            viewer.t("reports.back_to_claims"),
            key="close_report",
            icon=":material/arrow_back:",
            on_click=put,
            kwargs={"id": None, "view": "claims"},
            type="tertiary",
        )
    said = [report["reference"], report["note"]]
    if any(said):
        st.caption(" · ".join(plain(each) for each in said if each))


def _figures(viewer: Viewer, report: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    def money(name: str) -> str:
        amount = known(report[name])
        return formats.money(None if amount is None else int(amount), viewer.language, currency=viewer.currency)

    count = viewer.t("reports.in_certificates", n=int(report["certificates"]))
    claimed = "words.step.certified" if report["state"] == ReportState.DRAFT else "words.step.claimed"
    return [
        (viewer.t(claimed), money("certified"), count),
        (viewer.t("reports.cuts"), money("cuts"), ""),
        (viewer.t("words.step.verified"), money("verified"), ""),
        (viewer.t("words.step.paid"), money("paid"), ""),
    ]


def _certificates(viewer: Viewer, report: Mapping[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Those it gathers, and those that no report does."""
    rows = [
        {str(name): value for name, value in row.items()}
        for row in read(certificates, viewer.phase_id, viewer.as_of).to_dict("records")
    ]
    own = [row for row in rows if known(row["project_report"]) == report["number"]]
    return own, [row for row in rows if known(row["project_report"]) is None]


def _forms(
    viewer: Viewer, report: Mapping[str, Any], desk: Desk, own: list[dict[str, Any]], free: list[dict[str, Any]]
) -> None:  # fmt: skip
    if not _leads(viewer) or report["state"] == ReportState.PAID:
        return
    if viewer.as_of != viewer.today:
        st.caption(viewer.t("reports.past"))
        today = link("reports", id=f"PR{report['number']}", as_of=viewer.today.isoformat())
        st.page_link(**today, label=viewer.t("deliverables.to_today"), icon=":material/today:")
        return
    given = {"report_id": report["project_report_id"], "version": report["version"]}
    state = report["state"]
    if state == ReportState.DRAFT:
        _gather_form(viewer, desk, given, own, free)
        had = read(before_claiming, report["project_report_id"], viewer.actor.username)
        if may_act(viewer, joined(had, plan_of(viewer).rules)):
            _submit_form(viewer, report, desk, given, own, free)
    elif state == ReportState.VERIFIED:
        payment_form(viewer, desk, given)
    else:
        verification_forms(viewer, report, desk, given)
        if state == ReportState.SUBMITTED:
            _take_back(viewer, desk, given)


def _gather_form(
    viewer: Viewer, desk: Desk, given: Mapping[str, Any], own: list[dict[str, Any]], free: list[dict[str, Any]]
) -> None:  # fmt: skip
    """A box for each certificate; the sums by partner follow what is ticked."""
    step = desk.step("gather", **given)
    rows = {int(row["certificate_id"]): row for row in [*own, *free]}
    held = {int(row["certificate_id"]) for row in own}
    if step.stale or any(f"gather_{number}" not in st.session_state for number in rows):
        for number in rows:
            st.session_state[f"gather_{number}"] = number in held
        step.stale = False
    with st.container(border=True, key="gather"):
        st.markdown(f"**{viewer.t('reports.gather_title')}**")
        ticked = [
            number
            for number, row in rows.items()
            if st.checkbox(certificate_words(viewer, row), key=f"gather_{number}")
        ]
        st.markdown(sums_by_partner(viewer, [rows[number] for number in ticked]))

        def values() -> dict[str, Any]:
            return {"certificates": tuple(number for number in rows if st.session_state.get(f"gather_{number}"))}

        st.button(
            viewer.t("reports.gather"),
            key="gather_certificates",
            on_click=click,
            args=(step, GATHER, values),
            disabled=set(ticked) == held,
        )


def _ticked(rows: list[dict[str, Any]]) -> set[int]:
    """The certificates whose boxes are ticked on the screen."""
    numbers = {int(row["certificate_id"]) for row in rows}
    return {number for number in numbers if st.session_state.get(f"gather_{number}")}


def _submit_form(
    viewer: Viewer, report: Mapping[str, Any], desk: Desk, given: Mapping[str, Any],
    own: list[dict[str, Any]], free: list[dict[str, Any]],
) -> None:  # fmt: skip
    """What is ticked above is what is sent, or nothing is."""
    step = desk.step("submit_claim", **given)
    fields = {"claim_day": viewer.today, "claim_reference": report["reference"], "claim_note": report["note"]}

    def values() -> dict[str, Any]:
        held = {int(row["certificate_id"]) for row in own}
        require_saved(code="unsaved_ticks", saved=_ticked([*own, *free]) == held)
        return {"day": typed_day("claim_day"), "reference": typed("claim_reference"), "note": typed("claim_note")}

    with (
        kept_form(viewer, step, fields, days=("claim_day",)),
        st.form("submit_claim_form", border=True, enter_to_submit=False),
    ):
        left, right = st.columns(2)
        left.date_input(
            viewer.t("reports.sent_on"), min_value=EARLIEST, max_value=LATEST, format="DD/MM/YYYY", key="claim_day"
        )
        right.text_input(viewer.t("reports.reference"), key="claim_reference", help=viewer.t("reports.reference_help"))
        st.text_area(viewer.t("words.note"), key="claim_note", height=72)
        st.form_submit_button(
            viewer.t("reports.submit_claim"),
            key="submit_claim",
            type="primary",
            on_click=click,
            args=(step, SUBMIT, values),
        )


def _take_back(viewer: Viewer, desk: Desk, given: Mapping[str, Any]) -> None:
    step = desk.step("take_claim_back", **given)

    def values() -> dict[str, Any]:
        return {"reason": typed("take_claim_back_reason")}

    with (
        st.expander(viewer.t("reports.take_claim_back"), icon=":material/undo:"),
        kept_form(viewer, step, {"take_claim_back_reason": ""}),
        st.form("take_claim_back_form", border=False, enter_to_submit=False),
    ):
        st.text_area(viewer.t("reports.reason"), key="take_claim_back_reason", height=72)
        st.form_submit_button(
            viewer.t("reports.take_claim_back_do"),
            key="take_claim_back",
            on_click=click,
            args=(step, TAKE_BACK, values),
        )


def _cuts(viewer: Viewer, report: Mapping[str, Any]) -> None:
    """What verification took off; the references only for those who may see items."""
    scope = plan_of(viewer).scope(None)
    if not report["cuts_by_item"] or not may(viewer.actor, Action.READ_EXPENDITURE, scope):
        return
    st.markdown(f"**{viewer.t('reports.cuts')}**")
    lines = []
    for cut in report["cuts_by_item"]:
        amount = formats.money(cut["amount"], viewer.language, currency=viewer.currency)
        error = viewer.t(f"words.error_type.{cut['error_type']}")
        said = f"{cut['partner']} {cut['reference']} · {amount} · {error}"
        lines.append(f"- {plain(said)}" + (f": {plain(cut['comment'])}" if cut["comment"] else ""))
    st.markdown("\n".join(lines))
