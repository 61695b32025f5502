"""The open deliverable's review: its life in one line, what can be done now and by whom, and the rounds so far."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.domain.rights import Action, may
from dashboard.domain.separation import SAID, joined
from dashboard.domain.vocabulary import DeliverableChange as Kind
from dashboard.domain.vocabulary import DeliverableState as State
from dashboard.store.reads.deliverables.history import changes
from dashboard.store.reads.deliverables.reviews import life, rounds
from dashboard.store.reads.separation import before_confirming, before_review
from dashboard.texts import formats
from dashboard.widgets.deliverables.filters import Plan
from dashboard.widgets.deliverables.review_form import hand_back_button, review_form, take_up_button
from dashboard.widgets.deliverables.review_lead import lead_forms
from dashboard.widgets.deliverables.review_line import life_line
from dashboard.widgets.deliverables.review_rounds import review_rounds
from dashboard.widgets.kit.address import link
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.separation import may_act, one_person_words
from dashboard.widgets.kit.viewer import Viewer

STEPS = (Kind.TAKE_UP_REVIEW, Kind.FINISH_REVIEW, Kind.CONFIRM, Kind.REFUSE_CONFIRMATION, Kind.DECIDE_ON_CHANGE)


def review_section(viewer: Viewer, item: Mapping[str, Any], plan: Plan) -> None:
    """For everybody to read; its forms today, for those who may."""
    known = read(rounds, int(item["deliverable_id"]), viewer.as_of)
    st.markdown(life_line(viewer, item))
    _one_person(viewer, int(item["deliverable_id"]))
    if viewer.as_of == viewer.today:
        _forms(viewer, item, plan, known[0] if known else None)
    elif may(viewer.actor, Action.REVIEW_DELIVERABLE, plan.scope(item["responsible"])):
        st.caption(viewer.t("deliverables.past"))
        today = link("deliverables", id=item["code"], section="review", as_of=viewer.today.isoformat())
        st.page_link(**today, label=viewer.t("deliverables.to_today"), icon=":material/today:")
    if any(row["closed_at"] for row in known):
        st.markdown(f"**{viewer.t('review.rounds')}**")
        review_rounds(viewer, known, plan.review.criteria)
    elif not known:
        st.caption(viewer.t("review.no_rounds"))


def _forms(viewer: Viewer, item: Mapping[str, Any], plan: Plan, newest: Mapping[str, Any] | None) -> None:
    scope, state = plan.scope(item["responsible"]), State(item["state"])
    reviews = may(viewer.actor, Action.REVIEW_DELIVERABLE, scope)
    leads = may(viewer.actor, Action.CONFIRM_DELIVERABLE, scope)
    under_way = newest if newest and newest["closed_at"] is None and state == State.UNDER_REVIEW else None
    identity, username = int(item["deliverable_id"]), viewer.actor.username
    if under_way and reviews and under_way["reviewer"] == username:
        if may_act(viewer, joined(read(before_review, identity, username, viewer.today), plan.rules)):
            review_form(viewer, item, plan.review.criteria, under_way["scores"])
        hand_back_button(viewer, item)
    elif under_way:
        since = formats.day(under_way["opened_at"].date(), viewer.language)
        st.caption(viewer.t("review.under_way", reviewer=plain(under_way["reviewer"]), day=plain(since)))
        if leads:
            hand_back_button(viewer, item)
    elif state in (State.SUBMITTED, State.UNDER_REVIEW):
        if reviews:
            if may_act(viewer, joined(read(before_review, identity, username, viewer.today), plan.rules)):
                take_up_button(viewer, item)
        else:
            st.caption(viewer.t("review.who_reviews_lead" if scope.lead_reviews else "review.who_reviews"))
    elif state == State.ACCEPTED and leads:
        both = joined(read(before_confirming, identity, username, viewer.today), plan.rules)
        lead_forms(viewer, item, read(life, identity, viewer.as_of), both)


def _one_person(viewer: Viewer, deliverable_id: int) -> None:
    """Steps of the review that one person joined with another duty, as the record says."""
    told = [
        one_person_words(viewer, entry["author"], entry["after"][SAID])
        for entry in read(changes, deliverable_id, viewer.as_of)
        if entry["action"] in STEPS and not entry["undone"] and entry["after"].get(SAID)
    ]
    for words in dict.fromkeys(told):
        st.caption(words)
