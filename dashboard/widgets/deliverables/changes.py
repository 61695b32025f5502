"""Rescheduling and cancelling an open deliverable, and the request that waits for the lead partner."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import streamlit as st

from dashboard.domain.deliverables.rescheduling import Wish, problems_of_grant
from dashboard.domain.deliverables.review import reschedule_limit
from dashboard.domain.deliverables.states import OPEN_STATES
from dashboard.domain.rights import Action, may
from dashboard.domain.separation import asked_by, joined
from dashboard.domain.vocabulary import ChangeKind, DeliverableState
from dashboard.services.deliverables.reschedule import (
    CancelDeliverable,
    DecideOnChange,
    RescheduleDeliverable,
    WithdrawRequest,
    cancel_deliverable,
    decide_on_change,
    reschedule_deliverable,
    withdraw_request,
)
from dashboard.store.reads.deliverables.reviews import change_asked_for
from dashboard.store.reads.projects.outline import rules
from dashboard.texts import formats
from dashboard.widgets.deliverables.filters import Plan
from dashboard.widgets.deliverables.sending import Step, Verb, click, day_input, desk_of, kept_form, typed
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.notices import sentence
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.separation import may_act
from dashboard.widgets.kit.viewer import Viewer

RESCHEDULE = Verb(command=RescheduleDeliverable, service=reschedule_deliverable, done="review.rescheduled")
ASK = Verb(command=RescheduleDeliverable, service=reschedule_deliverable, done="review.asked")
CANCEL = Verb(command=CancelDeliverable, service=cancel_deliverable, done="review.cancelled")
ASK_TO_CANCEL = Verb(command=CancelDeliverable, service=cancel_deliverable, done="review.asked")
DECIDE = Verb(command=DecideOnChange, service=decide_on_change, done="review.decided")
WITHDRAW = Verb(command=WithdrawRequest, service=withdraw_request, done="review.request_withdrawn")


def changes_section(viewer: Viewer, item: Mapping[str, Any], plan: Plan) -> None:
    """The request that waits, for all to see; today the buttons, for those who may."""
    request = read(change_asked_for, int(item["deliverable_id"]), viewer.as_of)
    scope = plan.scope(item["responsible"])
    leads = may(viewer.actor, Action.DECIDE_ON_CHANGE, scope)
    today = viewer.as_of == viewer.today
    if request:
        may_withdraw = today and may(viewer.actor, Action.ASK_FOR_CHANGE, scope)
        _waiting(viewer, item, request, plan, leads=leads and today, withdrawable=may_withdraw)
    if not today or item["state"] not in OPEN_STATES or not may(viewer.actor, Action.RESCHEDULE_DELIVERABLE, scope):
        return
    with st.container(horizontal=True):
        _reschedule(viewer, item, leads=leads)
        _cancel(viewer, item, leads=leads)


def _reschedule(viewer: Viewer, item: Mapping[str, Any], *, leads: bool) -> None:
    step = desk_of(viewer, item["code"]).step("reschedule", item["version"])
    alone_until = _alone_until(viewer, item)
    with st.popover(viewer.t("review.reschedule"), icon=":material/event:"):
        if not leads:
            day = formats.long_day(alone_until, viewer.language) if alone_until else ""
            st.caption(viewer.t("review.alone_until", day=day) if alone_until else viewer.t("review.lead_decides"))
        with (
            kept_form(viewer, step, {"reschedule_due": None, "reschedule_reason": ""}, days=("reschedule_due",)),
            st.form("reschedule_form", border=False, enter_to_submit=False),
        ):
            day_input(viewer.t("review.new_due"), key="reschedule_due")
            st.text_area(viewer.t("review.reason"), key="reschedule_reason", height=96)

            def values() -> dict[str, Any]:
                due = st.session_state.get("reschedule_due")
                return {"due": due if isinstance(due, date) else None, "reason": typed("reschedule_reason")}

            st.form_submit_button(
                viewer.t("review.reschedule"),
                key="reschedule_deliverable",
                type="primary",
                on_click=_send_date,
                args=(step, values, None if leads else alone_until, leads),
            )


def _send_date(step: Step, values: Any, alone_until: date | None, leads: bool) -> None:
    """The sentence that confirms it depends on who decides; the service decides which it is."""
    sent = values()
    alone = leads or (alone_until is not None and sent["due"] is not None and sent["due"] <= alone_until)
    click(step, RESCHEDULE if alone else ASK, lambda: sent)


def _alone_until(viewer: Viewer, item: Mapping[str, Any]) -> date | None:
    """The last day to which the partner may put it off by itself; none where that day has passed."""
    if item["due_initial"] is None:
        return None
    last: date = item["due_initial"] + timedelta(days=reschedule_limit(read(rules, viewer.project)))
    return last if last >= viewer.today else None


def _cancel(viewer: Viewer, item: Mapping[str, Any], *, leads: bool) -> None:
    step = desk_of(viewer, item["code"]).step("cancel", item["version"])
    label = viewer.t("review.cancel" if leads else "review.ask_to_cancel")
    with (
        st.popover(label, icon=":material/block:"),
        kept_form(viewer, step, {"cancel_reason": ""}),
        st.form("cancel_form", border=False, enter_to_submit=False),
    ):
        st.text_area(viewer.t("review.reason"), key="cancel_reason", height=96)
        st.form_submit_button(
            label,
            key="cancel_deliverable",
            on_click=click,
            args=(step, CANCEL if leads else ASK_TO_CANCEL, lambda: {"reason": typed("cancel_reason")}),
        )


def _waiting(
    viewer: Viewer, item: Mapping[str, Any], request: Mapping[str, Any], plan: Plan, *, leads: bool, withdrawable: bool
) -> None:  # fmt: skip
    with st.container(border=True, key="change_request"):
        st.markdown(_asked(viewer, request))
        wish = Wish(kind=ChangeKind(request["kind"]), old_due=request["old_due"], new_due=request["new_due"])
        state = DeliverableState(item["state"])
        overtaken = problems_of_grant(wish, state=state, due=item["due"], today=viewer.today)
        for problem in overtaken:
            st.caption(sentence(problem, viewer.language))
        both = joined(asked_by(viewer.actor, request["author"]), plan.rules)
        if leads and may_act(viewer, both):
            _decision(viewer, item, request, grantable=not overtaken)
        if request["author"] == viewer.actor.username and (both.refused or not leads) and withdrawable:
            step = desk_of(viewer, item["code"]).step("withdraw_request", item["version"])
            st.button(
                viewer.t("review.withdraw_request"),
                key="withdraw_request",
                on_click=click,
                args=(step, WITHDRAW, lambda: {"request_id": request["request_id"]}),
            )


def _asked(viewer: Viewer, request: Mapping[str, Any]) -> str:
    days = {name: formats.long_day(request[name], viewer.language) if request[name] else formats.MISSING
            for name in ("old_due", "new_due")}  # fmt: skip
    when = formats.moment(request["recorded_at"], viewer.language)
    if request["kind"] == ChangeKind.CANCEL:
        said = viewer.t("review.cancel_asked", author=plain(request["author"]))
    else:
        said = viewer.t("review.reschedule_asked", author=plain(request["author"]), **days)
    quote = viewer.t("deliverables.quote", words=plain(request["reason"]))
    return f"▲ **{said}**  \n{quote}  \n:small[:gray[{plain(when)}]]"


def _decision(viewer: Viewer, item: Mapping[str, Any], request: Mapping[str, Any], *, grantable: bool) -> None:
    step = desk_of(viewer, item["code"]).step("decide", item["version"])

    def values(granted: bool) -> dict[str, Any]:
        return {"request_id": request["request_id"], "granted": granted, "answer": typed("change_answer")}

    with (
        kept_form(viewer, step, {"change_answer": ""}),
        st.form("change_form", border=False, enter_to_submit=False),
    ):
        st.text_input(viewer.t("review.answer"), key="change_answer")
        with st.container(horizontal=True):
            if grantable:
                st.form_submit_button(
                    viewer.t("review.grant"),
                    key="grant_change",
                    type="primary",
                    on_click=click,
                    args=(step, DECIDE, lambda: values(True)),
                )
            st.form_submit_button(
                viewer.t("review.decline"),
                key="decline_change",
                on_click=click,
                args=(step, DECIDE, lambda: values(False)),
            )
