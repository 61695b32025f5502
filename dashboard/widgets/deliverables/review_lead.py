"""What the lead partner adds to an accepted deliverable: its confirmation, and the programme's acceptance."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from dashboard.domain.separation import Joined
from dashboard.services.deliverables.accept import (
    ConfirmDeliverable,
    RecordProgrammeAcceptance,
    RefuseConfirmation,
    WithdrawProgrammeAcceptance,
    confirm_deliverable,
    record_programme_acceptance,
    refuse_confirmation,
    withdraw_programme_acceptance,
)
from dashboard.widgets.deliverables.sending import Verb, click, day_input, desk_of, kept_form, typed
from dashboard.widgets.kit.separation import may_act
from dashboard.widgets.kit.viewer import Viewer

CONFIRM = Verb(command=ConfirmDeliverable, service=confirm_deliverable, done="review.is_confirmed")
REFUSE = Verb(command=RefuseConfirmation, service=refuse_confirmation, done="review.is_refused")
RECORD = Verb(
    command=RecordProgrammeAcceptance, service=record_programme_acceptance, done="review.programme_is_recorded"
)  # fmt: skip
WITHDRAW = Verb(
    command=WithdrawProgrammeAcceptance, service=withdraw_programme_acceptance, done="review.programme_is_withdrawn"
)  # fmt: skip


def lead_forms(viewer: Viewer, item: Mapping[str, Any], known: Mapping[str, Any], both: Joined) -> None:
    """``known`` as ``life`` of ``store.reads.deliverables.reviews`` gives it; ``both`` what confirming would join."""
    acts = (known["confirmed"] is not None and known["programme"] is not None) or may_act(viewer, both)
    with st.container(horizontal=True):
        if acts and known["confirmed"] is None:
            step = desk_of(viewer, item["code"]).step("confirm", item["version"])
            label = viewer.t("review.confirm")
            st.button(label, key="confirm_deliverable", type="primary", on_click=click, args=(step, CONFIRM))
        if acts and known["programme"] is None:
            _refuse(viewer, item)
        _programme(viewer, item, known["programme"])


def _refuse(viewer: Viewer, item: Mapping[str, Any]) -> None:
    step = desk_of(viewer, item["code"]).step("refuse", item["version"])
    label = viewer.t("review.refuse")
    with (
        st.popover(label),
        kept_form(viewer, step, {"refusal_reason": ""}),
        st.form("refusal_form", border=False, enter_to_submit=False),
    ):
        st.text_area(viewer.t("review.reason"), key="refusal_reason", height=96)
        st.form_submit_button(
            label,
            key="refuse_confirmation",
            on_click=click,
            args=(step, REFUSE, lambda: {"reason": typed("refusal_reason")}),
        )


def _programme(viewer: Viewer, item: Mapping[str, Any], given: Mapping[str, Any] | None) -> None:
    desk = desk_of(viewer, item["code"])
    step = desk.step("programme", item["version"])
    fields = {
        "programme_day": given["day"] if given else None,
        "programme_reference": given["reference"] if given else "",
    }
    with st.popover(viewer.t("review.correct_programme" if given else "review.record_programme")):
        with (
            kept_form(viewer, step, fields, days=("programme_day",)),
            st.form("programme_form", border=False, enter_to_submit=False),
        ):
            day_input(viewer.t("review.programme_day"), key="programme_day")
            st.text_input(viewer.t("review.programme_reference"), key="programme_reference")

            def values() -> dict[str, Any]:
                day = st.session_state.get("programme_day")
                return {"day": day if isinstance(day, date) else None, "reference": typed("programme_reference")}

            st.form_submit_button(
                viewer.t("review.save_programme"),
                key="record_programme_acceptance",
                type="primary",
                on_click=click,
                args=(step, RECORD, values),
            )
        if given:
            st.button(
                viewer.t("review.withdraw_programme"),
                key="withdraw_programme_acceptance",
                on_click=click,
                args=(desk.step("withdraw_programme", item["version"]), WITHDRAW),
            )
