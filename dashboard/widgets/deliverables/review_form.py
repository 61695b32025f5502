"""The reviewer's own form: take a review up, score it against the project's checklist, finish it or hand it back."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.domain.deliverables.review import Criterion, Score
from dashboard.domain.vocabulary import ReviewOutcome
from dashboard.services.deliverables.review import (
    FinishReview,
    HandBackReview,
    TakeUpReview,
    finish_review,
    hand_back_review,
    take_up_review,
)
from dashboard.services.people.drafts import KeptTyped
from dashboard.widgets.deliverables.sending import Verb, click, desk_of, discard, fill, typed
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.reading import translated
from dashboard.widgets.kit.typed import kept_before, kept_while_typed, say_restored
from dashboard.widgets.kit.viewer import Viewer

TAKE_UP = Verb(command=TakeUpReview, service=take_up_review, done="review.taken_up")
HAND_BACK = Verb(command=HandBackReview, service=hand_back_review, done="review.handed_back")
FINISH = Verb(command=FinishReview, service=finish_review, done="review.finished")
DOES_NOT_APPLY = "none"
MOST_BUTTONS = 10


def take_up_button(viewer: Viewer, item: Mapping[str, Any]) -> None:
    step = desk_of(viewer, item["code"]).step("take_up", item["version"])
    label = viewer.t("review.take_up")
    st.button(label, key="take_up_review", type="primary", on_click=click, args=(step, TAKE_UP))


def hand_back_button(viewer: Viewer, item: Mapping[str, Any]) -> None:
    step = desk_of(viewer, item["code"]).step("hand_back", item["version"])
    st.button(
        viewer.t("review.hand_back"),
        key="hand_back_review",
        help=viewer.t("review.hand_back_help"),
        on_click=click,
        args=(step, HAND_BACK),
    )


def review_form(
    viewer: Viewer, item: Mapping[str, Any], criteria: Sequence[Criterion], scores: Mapping[str, Any]
) -> None:
    """The checklist, in the viewer's language; ``scores`` are those of a finished round that was undone."""
    step = desk_of(viewer, item["code"]).step("finish", item["version"])
    fields: dict[str, Any] = {"review_outcome": None, "review_remarks": ""}
    for each in criteria:
        score, remark = scores.get(each.code, (None, ""))
        known = DOES_NOT_APPLY if each.code in scores else None
        fields[f"score_{each.code}"] = known if score is None else str(score)
        fields[f"score_remark_{each.code}"] = remark
    form = f"review/{viewer.project}/{viewer.phase}/{item['code']}"
    fill(step, fields, lambda: _typed_earlier(viewer, form, criteria, fields))

    def values() -> dict[str, Any]:
        outcome = st.session_state.get("review_outcome")
        given = (_score(each.code) for each in criteria)
        return {
            "outcome": ReviewOutcome(outcome) if outcome in set(ReviewOutcome) else ReviewOutcome.ACCEPTED,
            "scores": tuple(score for score in given if score is not None),
            "remarks": typed("review_remarks"),
        }

    say_restored(viewer, step.restored, key="discard_review", discard=lambda: discard(step, form))
    with (
        kept_while_typed(viewer, "review", form=form, token=step.idempotency_key, version=step.version),
        st.form("review_form", border=True, enter_to_submit=False),
    ):
        for each, name in zip(criteria, criterion_names(viewer, criteria), strict=True):
            _criterion(viewer, each, name)
        st.text_area(
            viewer.t("review.remarks"), key="review_remarks", height=96, help=viewer.t("review.remarks_help")
        )  # fmt: skip
        st.radio(
            viewer.t("review.outcome"),
            [outcome.value for outcome in ReviewOutcome],
            index=None,
            horizontal=True,
            format_func=lambda outcome: viewer.t(f"words.review_outcome.{outcome}"),
            key="review_outcome",
        )
        st.form_submit_button(
            viewer.t("review.finish"), key="finish_review", type="primary", on_click=click, args=(step, FINISH, values)
        )


def criterion_names(viewer: Viewer, criteria: Sequence[Criterion]) -> list[str]:
    """In the order given, in the viewer's language."""
    if not criteria:
        return []
    rows = [{"code": each.code, "name": each.name} for each in criteria]
    return [str(name) for name in translated(viewer, "criterion", pd.DataFrame(rows), "code", ["name"])["name"]]


def _criterion(viewer: Viewer, criterion: Criterion, name: str) -> None:
    options = _options(criterion)
    buttons = criterion.largest <= MOST_BUTTONS
    draw: Any = st.radio if buttons else st.selectbox
    more = {"horizontal": True} if buttons else {"placeholder": ""}
    draw(
        plain(name),
        options,
        index=None,
        format_func=lambda value: viewer.t("review.does_not_apply") if value == DOES_NOT_APPLY else value,
        key=f"score_{criterion.code}",
        **more,
    )
    st.text_input(
        viewer.t("review.criterion_remark"),
        key=f"score_remark_{criterion.code}",
        label_visibility="collapsed",
        placeholder=viewer.t("review.criterion_remark"),
    )


def _options(criterion: Criterion) -> list[str]:
    return [*map(str, range(criterion.largest + 1)), DOES_NOT_APPLY]


def _typed_earlier(
    viewer: Viewer, form: str, criteria: Sequence[Criterion], fields: Mapping[str, Any]
) -> tuple[KeptTyped, dict[str, Any]] | None:
    """What was typed into the form and not saved; of a choice among buttons, the browser says which button."""
    kept = kept_before(viewer.actor, form)
    if kept is None:
        return None
    options = {f"score_{each.code}": _options(each) for each in criteria}
    options["review_outcome"] = [outcome.value for outcome in ReviewOutcome]
    found: dict[str, Any] = {}
    for key in fields:
        words = kept.fields.get(key, "")
        known = options.get(key)
        chosen = int(words) if words.isdecimal() else -1
        found[key] = words if known is None else known[chosen] if 0 <= chosen < len(known) else None
    return kept, found


def _score(code: str) -> Score | None:
    """What was answered; nothing, or a text that is no score of ours, is no answer."""
    chosen, remark = st.session_state.get(f"score_{code}"), typed(f"score_remark_{code}")
    if chosen == DOES_NOT_APPLY:
        return Score(criterion=code, score=None, remark=remark)
    return Score(criterion=code, score=int(str(chosen)), remark=remark) if str(chosen).isdecimal() else None
