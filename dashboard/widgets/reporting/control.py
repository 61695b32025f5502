"""The controller's desk: take a report up, draw a sample, see how far it is, certify, reopen."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import streamlit as st

from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.reporting.control import SampleBy
from dashboard.services.reporting.certificates import CertifyReport, Foreseen, certify_report, foreseen
from dashboard.services.reporting.control import DrawSample, draw_sample
from dashboard.services.reporting.partner_reports import (
    BeginControl,
    ReopenPartnerReport,
    begin_control,
    reopen_partner_report,
)
from dashboard.store.reads.reporting.report import control_progress
from dashboard.store.writes.reporting.partner_reports import report_standing
from dashboard.texts import formats
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.notices import sentence
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.unsaved import require_not_typed
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.reporting.control_items import CHOSEN, controlled_items
from dashboard.widgets.reporting.outcome import ASKED
from dashboard.widgets.reporting.sending import Desk, Verb, click, desk_of, kept_form, typed

BEGIN = Verb(command=BeginControl, service=begin_control, done="reports.control_begun")
REOPEN = Verb(command=ReopenPartnerReport, service=reopen_partner_report, done="reports.reopened")
DRAW = Verb(command=DrawSample, service=draw_sample, done="reports.sample_drawn")
CERTIFY = Verb(command=CertifyReport, service=certify_report, done="reports.certified")
BY_CHANCE = (SampleBy.NUMBER, SampleBy.PERCENT_OF_AMOUNT)


def begin_button(viewer: Viewer, report: Mapping[str, Any]) -> None:
    """Take a submitted report up."""
    given = {"report_id": report["report_id"], "version": report["version"]}
    step = desk_of(viewer, "report", report["code"]).step("begin_control", **given)
    label = viewer.t("reports.begin_control")
    st.button(label, key="begin_control", type="primary", on_click=click, args=(step, BEGIN))


def reopen_form(viewer: Viewer, report: Mapping[str, Any]) -> None:
    """Give it back to the partner, with a reason."""
    given = {"report_id": report["report_id"], "version": report["version"]}
    step = desk_of(viewer, "report", report["code"]).step("reopen", **given)

    def values() -> dict[str, Any]:
        return {"reason": typed("reopen_reason")}

    with (
        st.expander(viewer.t("reports.reopen"), icon=":material/undo:"),
        kept_form(viewer, step, {"reopen_reason": ""}),
        st.form("reopen_form", border=False, enter_to_submit=False),
    ):
        st.caption(viewer.t("reports.reopen_help"))
        st.text_area(viewer.t("reports.reason"), key="reopen_reason", height=72)
        st.form_submit_button(
            viewer.t("reports.reopen_do"), key="reopen_report", on_click=click, args=(step, REOPEN, values)
        )


def control_desk(viewer: Viewer, report: Mapping[str, Any]) -> None:
    """The sample and its progress, the items with the decision on each, and the certificate at the end."""
    desk = desk_of(viewer, "report", report["code"])
    progress = read(control_progress, report["report_id"], viewer.as_of)
    sampled, decided = progress["sampled"], progress["sampled_decided"]
    if sampled:
        st.progress(decided / sampled, text=viewer.t("reports.progress", decided=decided, sampled=sampled))
    else:
        st.caption(viewer.t("reports.no_sample"))
    with st.expander(viewer.t("reports.draw_sample"), icon=":material/casino:", expanded=not sampled):
        _sample_form(viewer, report, desk, adding=sampled > 0)
    controlled_items(viewer, report, progress)
    _certify_form(viewer, report, desk)


def foreseen_of(connection: Any, report_id: int, today: Any) -> Foreseen | None:
    """What the certificate would say if it were issued now."""
    standing = report_standing(connection, report_id, today)
    return foreseen(connection, standing) if standing else None


def _sample_form(viewer: Viewer, report: Mapping[str, Any], desk: Desk, *, adding: bool) -> None:
    step = desk.step("draw", drawn_for=report["version"], report_id=report["report_id"])

    def values() -> dict[str, Any]:
        by = SampleBy(str(st.session_state.get("sample_by") or SampleBy.NUMBER))
        size = _size(by)
        return {"sample_by": by, "adding": bool(st.session_state.get("sample_adding")) and adding} | size

    with st.form("sample_form", border=False, enter_to_submit=False):
        left, middle, right = st.columns([3, 2, 2], vertical_alignment="bottom")
        left.radio(
            viewer.t("reports.sample_by"),
            [by.value for by in BY_CHANCE],
            horizontal=True,
            format_func=lambda by: viewer.t(f"reports.sample_by_{by}"),
            key="sample_by",
        )
        middle.text_input(viewer.t("reports.sample_size"), key="sample_size", placeholder="10")
        right.form_submit_button(viewer.t("reports.draw"), key="draw_sample", on_click=click, args=(step, DRAW, values))
        if adding:
            st.checkbox(viewer.t("reports.sample_adding"), key="sample_adding", value=True)
        st.caption(viewer.t("reports.sample_help"))


def _size(by: SampleBy) -> dict[str, Any]:
    """How many, or which share of the amount; what is no number is none, and the service says so."""
    words = typed("sample_size").removesuffix("%").strip().replace(",", ".")
    if by == SampleBy.NUMBER:
        return {"number": int(words) if words.isdecimal() and len(words) < 8 else None}
    try:
        return {"percent": Decimal(words)}
    except InvalidOperation as error:
        raise Refused(Problem(code="sample_percent", field="percent")) from error


def _certify_form(viewer: Viewer, report: Mapping[str, Any], desk: Desk) -> None:
    """What the certificate will say, above the button that issues it."""
    step = desk.step("certify", report_id=report["report_id"], version=report["version"])
    said = read(foreseen_of, report["report_id"], viewer.today)

    asked = [problem for problem in desk.outcome.problems if problem.field == ASKED]

    def values() -> dict[str, Any]:
        for item in st.session_state.get(CHOSEN) or ():
            require_not_typed(f"decide_{item}/{desk.about}", code="unsaved_decision")
        return {"comment": typed("certify_comment")}

    def confirmed() -> dict[str, Any]:
        return values() | {ASKED: True}

    with st.container(border=True, key="certify"):
        st.markdown(f"**{viewer.t('reports.certificate_will_say')}**")
        if said is not None and said.items:  # what is made up of later days ends with the first step, then there are
            st.markdown(_foreseen_words(viewer, said))
        with (
            kept_form(viewer, step, {"certify_comment": ""}),
            st.form("certify_form", border=False, enter_to_submit=False),
        ):
            st.text_area(viewer.t("reports.certificate_comment"), key="certify_comment", height=72)
            st.form_submit_button(
                viewer.t("reports.certify"),
                key="certify_report",
                type="primary",
                on_click=click,
                args=(step, CERTIFY, values),
                disabled=said is None or bool(asked),
            )
            if asked:  # another button in another place: a second click on the first one is no answer
                st.warning("\n\n".join(sentence(problem, viewer.language) for problem in asked))
                label = viewer.t("reports.certify_unseen")
                st.form_submit_button(label, key="certify_unseen", on_click=click, args=(step, CERTIFY, confirmed))


def _foreseen_words(viewer: Viewer, said: Foreseen) -> str:
    def money(cents: int) -> str:
        return plain(formats.money(cents, viewer.language, currency=viewer.currency))

    amounts = {name: money(getattr(said, name)) for name in ("certified", "deducted", "parked")}
    lines = [viewer.t("reports.foreseen", n=said.items, **amounts)]
    if said.undecided_in_sample:
        lines.append(f"▲ {viewer.t('reports.foreseen_undecided', n=said.undecided_in_sample)}")
    for reference, decision in said.flat_rates:
        whole = {name: money(getattr(decision, name)) for name in ("certified", "deducted", "parked")}
        lines.append(viewer.t("reports.foreseen_flat", reference=plain(reference), **whole))
    return "\n".join(f"- {line}" for line in lines)
