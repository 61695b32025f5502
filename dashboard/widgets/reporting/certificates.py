"""A report's certificates: what each certified, as a document, and its withdrawal."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.domain.rights import Action, Actor, Scope, may, not_allowed, require
from dashboard.domain.separation import Joined, joined, joined_by_control
from dashboard.reports.certificate import certificate_pdf
from dashboard.services.exports import File
from dashboard.services.reporting.certificates import CertifyReport, WithdrawCertificate, withdraw_certificate
from dashboard.store.engine import reading
from dashboard.store.reads.reporting.certificate import certificate_sheet
from dashboard.store.reads.separation import before_control, recorded
from dashboard.texts import formats
from dashboard.widgets.deliverables.filters import plan_of
from dashboard.widgets.kit.downloads import download_button
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.separation import one_person_words
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.reporting.sending import Verb, click, desk_of, kept_form, typed

WITHDRAW = Verb(command=WithdrawCertificate, service=withdraw_certificate, done="reports.withdrawn")
PDF = "application/pdf"
CERTIFIES = (CertifyReport.makes,)


def certificates_section(viewer: Viewer, report: Mapping[str, Any], scope: Scope) -> None:
    """Each with its sums and, for those who may see items, its document; nothing where there is none."""
    if not report["certificates"]:
        return
    st.markdown(f"**{viewer.t('reports.certificates')}**")
    told = {each.after["certificate"]: each for each in read(recorded, _key(viewer, report), CERTIFIES, viewer.as_of)}
    for certificate in report["certificates"]:
        with st.container(horizontal=True, vertical_alignment="center", key=f"certificate_{certificate['number']}"):
            st.markdown(_words(viewer, certificate), width="stretch")
            if may(viewer.actor, Action.READ_EXPENDITURE, scope):
                _download(viewer, report, certificate, scope)
        if one := told.get(certificate["number"]):
            st.caption(one_person_words(viewer, one.actor, one.pairs))
    standing = [each for each in report["certificates"] if not each["withdrawn_on"]]
    today = viewer.as_of == viewer.today
    if not standing or not today or not may(viewer.actor, Action.CONTROL_EXPENDITURE, scope):
        return
    if not joined_in_control(viewer, report, scope).refused:
        _withdrawal(viewer, report, standing[-1])


def joined_in_control(viewer: Viewer, report: Mapping[str, Any], scope: Scope) -> Joined:
    """What this person would do both of by a step of control on the report."""
    given = (report["report_id"], _key(viewer, report), viewer.actor.username, viewer.today)
    return joined(joined_by_control(viewer.actor, scope) | read(before_control, *given), plan_of(viewer).rules)


def _key(viewer: Viewer, report: Mapping[str, Any]) -> str:
    """As the audit names it."""
    return f"{viewer.project}/{viewer.phase}/{report['partner']}/R{report['number']}"


def _words(viewer: Viewer, certificate: Mapping[str, Any]) -> str:
    def money(name: str) -> str:
        return formats.money(certificate[name], viewer.language, currency=viewer.currency)

    day = formats.day(certificate["day"], viewer.language)
    said = viewer.t(
        "reports.certificate_of",
        number=certificate["number"],
        day=day,
        certified=money("certified"),
        deducted=money("deducted"),
        parked=money("parked"),
    )
    if certificate["withdrawn_on"]:
        gone = formats.day(certificate["withdrawn_on"], viewer.language)
        end = viewer.t("reports.certificate_withdrawn", day=gone, reason=certificate["withdrawal_reason"])
        return f"~~{plain(said)}~~  \n{plain(end)}"
    if certificate["project_report"]:
        end = viewer.t("reports.certificate_gathered", number=certificate["project_report"])
        return f"{plain(said)}  \n:small[:gray[{plain(end)}]]"
    return plain(said)


def _download(viewer: Viewer, report: Mapping[str, Any], certificate: Mapping[str, Any], scope: Scope) -> None:
    code, number = str(report["code"]), certificate["number"]

    def make(actor: Actor) -> bytes:
        require(actor, Action.READ_EXPENDITURE, scope)
        with reading() as connection:
            facts = certificate_sheet(connection, viewer.phase_id, code, number, viewer.as_of, viewer.language)
        if facts is None:  # the audit moved on between the page and the click
            raise not_allowed(actor, Action.DOWNLOAD)
        return certificate_pdf(facts, viewer.language)

    file = File(name=f"{viewer.project}-{viewer.phase}-{code}-{number}.pdf", media_type=PDF, make=make)
    label, icon = viewer.t("reports.certificate_pdf"), ":material/picture_as_pdf:"
    download_button(viewer, label, file, key=f"certificate_pdf_{number}", icon=icon)


def _withdrawal(viewer: Viewer, report: Mapping[str, Any], certificate: Mapping[str, Any]) -> None:
    """Of the last certificate, while no project report gathers it."""
    if certificate["project_report"]:
        return
    desk = desk_of(viewer, "report", report["code"])
    given = {"report_id": report["report_id"], "version": report["version"]}
    step = desk.step("withdraw", certificate_id=certificate["certificate_id"], **given)

    def values() -> dict[str, Any]:
        return {"reason": typed("withdraw_reason")}

    with (
        st.expander(viewer.t("reports.withdraw"), icon=":material/undo:"),
        kept_form(viewer, step, {"withdraw_reason": ""}),
        st.form("withdraw_form", border=False, enter_to_submit=False),
    ):
        st.text_area(viewer.t("reports.reason"), key="withdraw_reason", height=72)
        st.form_submit_button(
            viewer.t("reports.withdraw_do"), key="withdraw_certificate", on_click=click, args=(step, WITHDRAW, values)
        )
