"""The joint secretariat's answer to a project report: verification with its cuts, and the payment."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.domain.money import Amount
from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.vocabulary import ErrorType, ReportState
from dashboard.services.reporting.flat_cuts import FollowingCut, cuts_following
from dashboard.services.reporting.verification import (
    BeginVerification,
    Cut,
    RecordPayment,
    RecordVerification,
    begin_verification,
    record_payment,
    record_verification,
)
from dashboard.store.engine import reading
from dashboard.store.reads.reporting.claims import claimed_items
from dashboard.texts import formats
from dashboard.widgets.deliverables.sending import EARLIEST, LATEST
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.unsaved import require_saved
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.reporting.sending import Desk, Outcome, Verb, click, kept_form, typed, typed_cents, typed_day

BEGIN = Verb(command=BeginVerification, service=begin_verification, done="reports.verification_begun")
VERIFY = Verb(command=RecordVerification, service=record_verification, done="reports.verified")
PAY = Verb(command=RecordPayment, service=record_payment, done="reports.paid")
CUTS = "verification_cuts"
CUT_FIELDS = ("cut_reference", "cut_amount", "cut_error", "cut_comment")
ERRORS = tuple(error.value for error in ErrorType if error != ErrorType.FOLLOWS_BASE)
Listed = dict[str, Any]


def verification_forms(viewer: Viewer, report: Mapping[str, Any], desk: Desk, given: Mapping[str, Any]) -> None:
    """That it has begun, and its answer: the cuts first, one after the other, then the day."""
    if report["state"] == ReportState.SUBMITTED:
        step = desk.step("begin_verification", **given)

        def begun() -> dict[str, Any]:
            return {"day": typed_day("verification_begun")}

        with st.expander(viewer.t("reports.begin_verification"), icon=":material/hourglass_top:"):
            with kept_form(viewer, step, {"verification_begun": viewer.today}, days=("verification_begun",)):
                _day(viewer, "reports.begun_on", "verification_begun")
            label = viewer.t("reports.begin_verification_do")
            st.button(label, key="begin_verification", on_click=click, args=(step, BEGIN, begun))
    with st.container(border=True, key="verification"):
        st.markdown(f"**{viewer.t('reports.verification_title')}**")
        cuts = _listed(report)
        amounts = {cut["item_id"]: cut["amount"] for cut in cuts}
        follow = cuts_following(report["project_report_id"], amounts, today=viewer.today) if cuts else []
        _cut_list(viewer, report, cuts, follow)
        _cut_form(viewer, report, desk)
        _answer_form(viewer, report, desk, given, follow)


def payment_form(viewer: Viewer, desk: Desk, given: Mapping[str, Any]) -> None:
    step = desk.step("pay", **given)

    def values() -> dict[str, Any]:
        return {"day": typed_day("paid_day"), "reference": typed("paid_reference")}

    with (
        kept_form(viewer, step, {"paid_day": viewer.today, "paid_reference": ""}, days=("paid_day",)),
        st.form("payment_form", border=True, enter_to_submit=False),
    ):
        left, right = st.columns(2)
        with left:
            _day(viewer, "reports.paid_on", "paid_day")
        right.text_input(viewer.t("reports.payment_reference"), key="paid_reference")
        st.form_submit_button(
            viewer.t("reports.record_payment"),
            key="record_payment",
            type="primary",
            on_click=click,
            args=(step, PAY, values),
        )


def _day(viewer: Viewer, label: str, key: str) -> None:
    st.date_input(viewer.t(label), min_value=EARLIEST, max_value=LATEST, format="DD/MM/YYYY", key=key)


def _listed(report: Mapping[str, Any]) -> list[Listed]:
    """The cuts noted so far, of this report."""
    kept = st.session_state.get(CUTS)
    return list(kept[1]) if isinstance(kept, tuple) and kept[0] == report["project_report_id"] else []


def _cut_list(viewer: Viewer, report: Mapping[str, Any], cuts: list[Listed], follow: list[FollowingCut]) -> None:
    """Those noted, each with a button that drops it, then what they pull along."""
    if not cuts:
        st.caption(viewer.t("reports.no_cuts"))
        return
    for cut in cuts:
        amount = formats.money(cut["amount"], viewer.language, currency=viewer.currency)
        error = viewer.t(f"words.error_type.{cut['error_type']}")
        said = plain(f"{cut['partner']} {cut['reference']} · −{amount} · {error}")
        with st.container(horizontal=True, vertical_alignment="center", key=f"cut_{cut['item_id']}"):
            st.markdown(f"{said}: {plain(cut['comment'])}" if cut["comment"] else said, width="stretch")
            rest = [each for each in cuts if each["item_id"] != cut["item_id"]]
            st.button(
                viewer.t("reports.drop_cut"),
                key=f"drop_cut_{cut['item_id']}",
                type="tertiary",
                on_click=_keep_cuts,
                args=(report["project_report_id"], rest),
            )
    for each in follow:
        amount = formats.money(each.amount, viewer.language, currency=viewer.currency)
        st.caption(plain(f"{each.reference} · −{amount} · {viewer.t('words.error_type.follows_base')}"))


def _keep_cuts(report_id: int, cuts: list[Listed]) -> None:
    st.session_state[CUTS] = (report_id, cuts)


def _cut_form(viewer: Viewer, report: Mapping[str, Any], desk: Desk) -> None:
    """One cut more, of an item that the report claims; no ``st.form``, so that recording knows what is typed here."""
    with st.container(key="cut_form"):
        first, second, third = st.columns([2, 2, 3])
        first.text_input(viewer.t("reports.item"), key="cut_reference", placeholder="COR-R3-001")
        second.text_input(viewer.t("words.amount"), key="cut_amount")
        third.selectbox(
            viewer.t("reports.error_type"),
            ERRORS,
            index=None,
            format_func=lambda code: viewer.t(f"words.error_type.{code}"),
            key="cut_error",
            placeholder="",
        )
        st.text_input(viewer.t("words.comment"), key="cut_comment")
        st.button(viewer.t("reports.add_cut"), key="add_cut", on_click=_add_cut, args=(viewer, report, desk))


def _add_cut(viewer: Viewer, report: Mapping[str, Any], desk: Desk) -> None:
    """The button's callback: what cannot be is said at once, the service looks again."""
    cuts = _listed(report)
    try:
        cuts = [*cuts, _typed_cut(viewer, report, cuts)]
    except Refused as refusal:
        desk.outcome = Outcome(problems=refusal.problems)
        return
    desk.outcome = Outcome()
    _keep_cuts(report["project_report_id"], cuts)
    for key in ("cut_reference", "cut_amount", "cut_comment"):
        st.session_state[key] = ""
    st.session_state["cut_error"] = None


def _typed_cut(viewer: Viewer, report: Mapping[str, Any], cuts: list[Listed]) -> Listed:
    reference, error = typed("cut_reference"), st.session_state.get("cut_error")
    amount = typed_cents("cut_amount", viewer.language, field_name="amount")
    with reading() as connection:
        found = claimed_items(connection, report["project_report_id"], search=reference, limit=2)
    item = next((each for each in found if each["reference"] == reference), None)
    if item is None:
        raise Refused(Problem(code="cut_not_claimed", field="item"))
    problems = []
    if any(each["item_id"] == item["item_id"] for each in cuts):
        problems.append(Problem(code="cut_twice", field="item", values={"reference": reference}))
    if amount is None or not 0 < amount <= item["certified"]:
        values: dict[str, object] = {"reference": reference, "claimed": Amount(item["certified"])}
        problems.append(Problem(code="cut_amount", field="amount", values=values))
    if error not in ERRORS:
        problems.append(Problem(code="error_type_missing", field="error_type"))
    if problems:
        raise Refused(*problems)
    return {**item, "amount": amount, "error_type": error, "comment": typed("cut_comment")}


def _answer_form(
    viewer: Viewer, report: Mapping[str, Any], desk: Desk, given: Mapping[str, Any], follow: list[FollowingCut]
) -> None:
    cuts = _listed(report)
    step = desk.step("verify", **given)

    def values() -> dict[str, Any]:
        require_saved(code="unsaved_cut", saved=not any(st.session_state.get(key) for key in CUT_FIELDS))
        said = tuple(
            Cut(
                item_id=cut["item_id"],
                amount=cut["amount"],
                error_type=ErrorType(cut["error_type"]),
                comment=cut["comment"],
            )
            for cut in cuts
        )
        return {"day": typed_day("verified_day"), "cuts": said, "comment": typed("verified_comment")}

    left = int(report["certified"]) - sum(cut["amount"] for cut in cuts) - sum(each.amount for each in follow)
    amount = formats.money(left, viewer.language, currency=viewer.currency)
    with (
        kept_form(viewer, step, {"verified_day": viewer.today, "verified_comment": ""}, days=("verified_day",)),
        st.form("verification_form", border=False, enter_to_submit=False),
    ):
        st.markdown(viewer.t("reports.will_be_verified", amount=plain(amount)))
        first, second = st.columns([1, 2])
        with first:
            _day(viewer, "reports.verified_on", "verified_day")
        second.text_input(viewer.t("words.comment"), key="verified_comment")
        st.form_submit_button(
            viewer.t("reports.record_verification"),
            key="record_verification",
            type="primary",
            on_click=click,
            args=(step, VERIFY, values),
        )
