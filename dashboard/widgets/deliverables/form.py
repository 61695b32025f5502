"""The form that updates a deliverable's status, and both versions where it was overtaken."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.domain.rights import Action, may
from dashboard.domain.vocabulary import DeliverableState
from dashboard.services.deliverables.update import states_offered
from dashboard.widgets.deliverables.conflict import show_both
from dashboard.widgets.deliverables.draft import Draft, discard, draft_of, fill_fields, follow_step, save, save_over
from dashboard.widgets.deliverables.filters import Plan
from dashboard.widgets.deliverables.sending import desk_of
from dashboard.widgets.deliverables.typed import typed_earlier
from dashboard.widgets.deliverables.words import state_words
from dashboard.widgets.kit.address import link
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.typed import kept_while_typed, say_restored
from dashboard.widgets.kit.viewer import Viewer


def update_section(viewer: Viewer, detail: Mapping[str, Any], plan: Plan) -> None:
    """The form for those who may, today; for the others a sentence that says who may, or when."""
    scope = plan.scope(detail["responsible"])
    allowed = tuple(states_offered(viewer.actor, scope, DeliverableState(detail["state"])))
    if not may(viewer.actor, Action.UPDATE_DELIVERABLE, scope):
        _say_who_may(viewer, detail, plan)
        return
    if viewer.as_of != viewer.today:
        st.caption(viewer.t("deliverables.past"))
        today = link("deliverables", id=detail["code"], as_of=viewer.today.isoformat())
        st.page_link(**today, label=viewer.t("deliverables.to_today"), icon=":material/today:")
        return
    draft = draft_of(viewer.phase_id, detail["code"])
    draft.form = f"deliverable/{viewer.project}/{viewer.phase}/{detail['code']}"
    follow_step(draft, detail, desk_of(viewer, detail["code"]).outcome.version)
    fill_fields(draft, detail, allowed, lambda: typed_earlier(viewer.actor, draft.form))
    if not draft.allowed:
        st.caption(viewer.t("deliverables.finished", state=state_words(viewer, detail["state"])))
        return
    if draft.conflict is not None:
        show_both(viewer, draft.conflict, keep=draft.give_up, over=lambda: save_over(draft))
    say_restored(viewer, draft.restored, key="discard_draft", discard=lambda: discard(draft))
    with kept_while_typed(viewer, "deliverable", form=draft.form, token=draft.idempotency_key, version=draft.version):
        _form(viewer, draft)


def _say_who_may(viewer: Viewer, detail: Mapping[str, Any], plan: Plan) -> None:
    who = detail["responsible"]
    if who and plan.lead and who != plan.lead:
        st.caption(viewer.t("deliverables.who_may", partner=plain(who), lead=plain(plan.lead)))
    elif plan.lead or who:
        st.caption(viewer.t("deliverables.who_may_lead", lead=plain(plan.lead or who)))


def _form(viewer: Viewer, draft: Draft) -> None:
    before = draft.before.state if draft.before else None

    def label(state: str) -> str:
        words = state_words(viewer, state) if state in set(DeliverableState) else state
        return viewer.t("deliverables.still", state=words) if state == before else words

    with st.form("deliverable_form", border=True, enter_to_submit=False):
        left, right = st.columns([3, 2])
        left.selectbox(
            viewer.t("deliverables.new_status"),
            [state.value for state in draft.allowed],
            index=None,
            format_func=label,
            placeholder=viewer.t("deliverables.choose_status"),
            key="deliverable_status",
        )
        right.number_input(
            viewer.t("deliverables.progress"),
            value=None,  # no bounds here: Streamlit would turn what is beyond them into nothing, the service says so
            step=5,
            key="deliverable_progress",
            help=viewer.t("deliverables.progress_help"),
        )
        left.text_area(viewer.t("words.comment"), key="deliverable_comment", height=96)
        right.date_input(
            viewer.t("deliverables.forecast"),
            value=None,
            format="DD/MM/YYYY",
            key="deliverable_forecast",
            help=viewer.t("deliverables.forecast_help"),
        )
        right.form_submit_button(
            viewer.t("deliverables.save"),
            key="save_deliverable",
            type="primary",
            width="stretch",
            on_click=save,
            args=(draft,),
        )
