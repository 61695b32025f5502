"""A partner's open report: what is still missing, parked items to take in, and the form that hands it to control."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from dashboard.domain.refusal import Problem
from dashboard.domain.vocabulary import ReportState
from dashboard.services.reporting.parked_items import (
    LeaveItemsParked,
    ReincludeItems,
    leave_items_parked,
    reinclude_items,
)
from dashboard.services.reporting.partner_reports import (
    SubmitPartnerReport,
    TakeBackPartnerReport,
    missing_before_submitting,
    submit_partner_report,
    take_back_partner_report,
)
from dashboard.store.reads.money.ladder import by_axis
from dashboard.store.writes.reporting.parked_items import parked_before, taken_in_items
from dashboard.store.writes.reporting.partner_reports import report_standing
from dashboard.texts import formats
from dashboard.widgets.kit.address import link
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.notices import sentence
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.reporting.sending import Step, Verb, amount_field, click, desk_of, kept_form, typed, typed_cents

SUBMIT = Verb(command=SubmitPartnerReport, service=submit_partner_report, done="reports.submitted")
TAKE_BACK = Verb(command=TakeBackPartnerReport, service=take_back_partner_report, done="reports.taken_back")
REINCLUDE = Verb(command=ReincludeItems, service=reinclude_items, done="reports.reincluded")
LEAVE = Verb(command=LeaveItemsParked, service=leave_items_parked, done="reports.left_parked")
LIFTED = frozenset({"report_empty", "forecast_missing"})
"""What the form itself answers."""
MOST_GAPS = 30


def submit_section(viewer: Viewer, report: Mapping[str, Any]) -> None:
    """Two columns: what is missing with the way there, and the form beside it."""
    if report["state"] == ReportState.REOPENED and (reason := report["events"][-1]["comment"]):
        st.warning(viewer.t("reports.reopened_because", reason=plain(reason)), icon=":material/undo:")
    missing = read(missing_of, report["report_id"], viewer.today)
    left, right = st.columns([3, 2], gap="medium")
    with left, st.container(border=True, key="report_missing"):
        _missing(viewer, report, missing)
        _parked(viewer, report)
    with right:
        _form(viewer, report, missing)


def take_back_button(viewer: Viewer, report: Mapping[str, Any]) -> None:
    """While nobody has begun to control it."""
    given = {"report_id": report["report_id"], "version": report["version"]}
    step = desk_of(viewer, "report", report["code"]).step("take_back", **given)
    st.button(
        viewer.t("reports.take_back"),
        key="take_back_report",
        help=viewer.t("reports.take_back_help"),
        on_click=click,
        args=(step, TAKE_BACK),
    )


def _missing(viewer: Viewer, report: Mapping[str, Any], missing: Sequence[Problem]) -> None:
    shown = [problem for problem in missing if problem.code not in LIFTED]
    if not shown:
        st.markdown(f"● **{viewer.t('reports.nothing_missing')}**")
    else:
        lines = [f"- {sentence(problem, viewer.language)}" for problem in shown[:MOST_GAPS]]
        if len(shown) > MOST_GAPS:
            lines.append(f"- {viewer.t('season.more', n=len(shown) - MOST_GAPS)}")
        st.markdown("\n".join([f"▲ **{viewer.t('reports.missing', n=len(shown))}**", "", *lines]))
    items = link("expenditure", report=report["code"])
    st.page_link(**items, label=viewer.t("reports.to_items"), icon=":material/receipt_long:")


def _form(viewer: Viewer, report: Mapping[str, Any], missing: Sequence[Problem]) -> None:
    given = {"report_id": report["report_id"], "version": report["version"]}
    step = desk_of(viewer, "report", report["code"]).step("submit", **given)
    empty = any(problem.code == "report_empty" for problem in missing)
    fields = {"submit_forecast": amount_field(report["next_forecast"], viewer.language), "submit_note": report["note"]}

    def values() -> dict[str, Any]:
        return {
            "next_forecast": typed_cents("submit_forecast", viewer.language, field_name="next_forecast"),
            "note": typed("submit_note"),
            "nothing_spent": bool(st.session_state.get("submit_nothing")) if empty else False,
        }

    with (
        kept_form(viewer, step, fields),
        st.form("submit_form", border=True, enter_to_submit=False),
    ):
        st.text_input(
            viewer.t("reports.next_forecast", currency=formats.symbol(viewer.language)),
            key="submit_forecast",
            help=viewer.t("reports.next_forecast_help"),
            placeholder=amount_field(1_234_50, viewer.language),
        )
        st.text_area(viewer.t("reports.note"), key="submit_note", height=96, help=viewer.t("reports.note_help"))
        if empty:
            st.checkbox(viewer.t("reports.nothing_spent"), key="submit_nothing")
        st.form_submit_button(
            viewer.t("reports.submit"),
            key="submit_report",
            type="primary",
            width="stretch",
            on_click=click,
            args=(step, SUBMIT, values),
        )


def missing_of(connection: Any, report_id: int, today: date) -> list[Problem]:
    """What keeps the report from being submitted, as the service would say."""
    standing = report_standing(connection, report_id, today)
    return missing_before_submitting(connection, standing, today) if standing else []


def parked_of_partner(connection: Any, report_id: int, today: date) -> tuple[dict[int, str], dict[int, str]]:
    """By item, its reference: what the open report may take in of the partner's parked items, and what it has taken.

    Looked for item by item only where the sums say that the partner has anything parked.
    """
    standing = report_standing(connection, report_id, today)
    if standing is None:
        return {}, {}
    sums = by_axis(connection, standing.place.phase_id, today, "partner")
    own = sums.loc[sums["key"] == standing.partner_id, "parked"]
    if own.empty or not own.iloc[0]:
        return {}, {}
    waiting = {each.item_id: each.reference for each in parked_before(connection, standing) if not each.follows}
    inside = {item: reference for item, reference, _, flat in taken_in_items(connection, standing) if not flat}
    return waiting, inside


def _parked(viewer: Viewer, report: Mapping[str, Any]) -> None:
    """What control set aside in earlier reports, to be taken in; and what was taken in, to be left out again."""
    desk = desk_of(viewer, "report", report["code"])
    waiting, inside = read(parked_of_partner, report["report_id"], viewer.today)
    for name, items, verb in (("reinclude", waiting, REINCLUDE), ("leave", inside, LEAVE)):
        if items:
            step = desk.step(name, drawn_for=report["version"], report_id=report["report_id"])
            _choice(viewer, name, items, step, verb)


def _choice(viewer: Viewer, name: str, items: Mapping[int, str], step: Step, verb: Verb) -> None:
    key = f"{name}_items"

    def values() -> dict[str, Any]:
        return {"items": tuple(st.session_state.get(key) or ())}

    label = viewer.t(f"reports.{name}_label", n=len(items))
    st.multiselect(label, list(items), format_func=lambda item: items.get(item, ""), key=key, placeholder="")
    st.button(viewer.t(f"reports.{name}"), key=f"{name}_do", on_click=click, args=(step, verb, values))
