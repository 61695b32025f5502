"""The form that updates a deliverable's status, and what is said when it was saved, refused or overtaken."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import streamlit as st

from dashboard.domain.deliverable import next_states
from dashboard.domain.refusal import Conflict
from dashboard.domain.rights import Action, may
from dashboard.domain.vocabulary import DeliverableState
from dashboard.texts import formats
from dashboard.widgets.address import link
from dashboard.widgets.deliverable_draft import (
    Draft,
    discard,
    draft_of,
    fill_fields,
    save,
    save_over,
)
from dashboard.widgets.deliverable_filters import Plan
from dashboard.widgets.deliverable_typed import typed_earlier
from dashboard.widgets.deliverable_words import bare, state_words
from dashboard.widgets.markdown import plain
from dashboard.widgets.notices import sentence
from dashboard.widgets.page import Viewer
from dashboard.widgets.typed import kept_while_typed, say_restored

WORK = (
    Action.UPDATE_DELIVERABLE,
    Action.REVIEW_DELIVERABLE,
    Action.CONFIRM_DELIVERABLE,
    Action.CANCEL_DELIVERABLE,
)


def update_section(viewer: Viewer, detail: Mapping[str, Any], plan: Plan) -> None:
    """The form for those who may, today; for the others a sentence that says who may, or when."""
    scope = plan.scope(detail["responsible"])
    actions = [action for action in WORK if may(viewer.actor, action, scope)]
    allowed = tuple(next_states(DeliverableState(detail["state"]), actions))
    if not allowed and Action.UPDATE_DELIVERABLE not in actions:
        _say_who_may(viewer, detail, plan)
        return
    if viewer.as_of != viewer.today:
        st.caption(viewer.t("deliverables.past"))
        today = link("deliverables", id=detail["code"], as_of=viewer.today.isoformat())
        st.page_link(**today, label=viewer.t("deliverables.to_today"), icon=":material/today:")
        return
    draft = draft_of(viewer.phase_id, detail["code"])
    draft.form = f"deliverable/{viewer.project}/{viewer.phase}/{detail['code']}"
    fill_fields(draft, detail, allowed, lambda: typed_earlier(viewer.actor, draft.form))
    if not draft.allowed:
        st.caption(viewer.t("deliverables.finished", state=state_words(viewer, detail["state"])))
        return
    if draft.conflict is not None:
        _show_both(viewer, draft, draft.conflict)
    if draft.restored is not None:
        say_restored(viewer, draft.restored, key="discard_draft", discard=lambda: discard(draft))
    with kept_while_typed(viewer, "deliverable", form=draft.form, token=draft.idempotency_key, version=draft.version):
        _form(viewer, draft)


def _say_who_may(viewer: Viewer, detail: Mapping[str, Any], plan: Plan) -> None:
    who = detail["responsible"]
    if who and plan.lead and who != plan.lead:
        st.caption(viewer.t("deliverables.who_may", partner=plain(who), lead=plain(plan.lead)))
    elif plan.lead or who:
        st.caption(viewer.t("deliverables.who_may_lead", lead=plain(plan.lead or who)))


def say_outcome(viewer: Viewer, code: str) -> None:
    """What became of the last update of ``code``: saved, or why not."""
    draft = draft_of(viewer.phase_id, code)
    if draft.problems:
        st.error("\n\n".join(sentence(problem, viewer.language) for problem in draft.problems))
    if draft.saved is None or draft.saved.state is None:
        return
    now, was = draft.saved.state, draft.was
    words = {"code": bare(code), "state": state_words(viewer, now)}
    if was is None or was == now:
        said = viewer.t("deliverables.saved_same", **words)
    else:
        said = viewer.t("deliverables.saved", **words, before=state_words(viewer, was))
    st.success(said, icon=":material/check:")


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


def _show_both(viewer: Viewer, draft: Draft, conflict: Conflict) -> None:
    """Theirs and yours side by side; the form below still holds what was typed."""
    theirs, yours = conflict.theirs, conflict.yours
    with st.container(border=True, key="deliverable_conflict"):
        st.markdown(viewer.t("deliverables.conflict", author=plain(theirs.get("author") or formats.MISSING)))
        left, right = st.columns(2)
        moment = theirs.get("recorded_at")
        saved_at = formats.moment(moment, viewer.language) if isinstance(moment, datetime) else ""
        left.markdown(_version(viewer, viewer.t("deliverables.theirs"), theirs, saved_at))
        right.markdown(_version(viewer, viewer.t("deliverables.yours"), yours, viewer.t("deliverables.not_saved")))
        left, right = st.columns(2)
        left.button(
            viewer.t("deliverables.keep_theirs"),
            key="keep_theirs",
            on_click=draft.give_up,
            width="stretch",
        )
        right.button(
            viewer.t("deliverables.save_over"),
            key="save_over",
            on_click=save_over,
            args=(draft,),
            width="stretch",
        )


def _version(viewer: Viewer, title: str, version: Mapping[str, object], when: str) -> str:
    progress, forecast = version.get("progress"), version.get("forecast")
    lines = [f"**{title}** :small[:gray[{plain(when)}]]", state_words(viewer, str(version["state"]))]
    if isinstance(progress, int):
        lines.append(viewer.t("deliverables.reported", percent=formats.percent(progress / 100, viewer.language)))
    if forecast is not None:
        lines.append(viewer.t("deliverables.forecast_day", day=formats.day(forecast, viewer.language)))  # type: ignore[arg-type]
    comment = str(version.get("comment") or "")
    lines.append(
        viewer.t("deliverables.quote", words=plain(comment)) if comment else viewer.t("deliverables.no_comment")
    )
    return "  \n".join(lines)
