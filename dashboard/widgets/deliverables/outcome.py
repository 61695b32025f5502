"""What became of the last thing a person did to the open deliverable, and the button that undoes it."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.services.deliverables.undo import UndoChange, undo_last_change
from dashboard.widgets.deliverables.conflict import show_conflict
from dashboard.widgets.deliverables.draft import Draft, draft_of
from dashboard.widgets.deliverables.sending import Desk, Verb, click, desk_of
from dashboard.widgets.deliverables.words import bare, state_words
from dashboard.widgets.kit.notices import sentence
from dashboard.widgets.kit.viewer import Viewer

UNDO = Verb(command=UndoChange, service=undo_last_change, done="review.undone")


def say_outcome(viewer: Viewer, item: Mapping[str, Any]) -> None:
    """Saved, or why not: of the update or of another step, whichever came last."""
    draft, desk = draft_of(viewer.phase_id, item["code"]), desk_of(viewer, item["code"])
    of_draft = draft.at >= desk.at
    problems = draft.problems if of_draft else desk.outcome.problems
    if problems:
        st.error("\n\n".join(sentence(problem, viewer.language) for problem in problems))
    said = _of_draft(viewer, draft) if of_draft else _of_desk(viewer, desk, item)
    made = draft.made if of_draft else desk.outcome.version
    if said:
        undoable = made == item["version"] and (of_draft or desk.outcome.done != UNDO.done)
        _success(viewer, desk, said, made if undoable else 0)
    for step in desk.steps.values():
        show_conflict(viewer, step)


def _of_draft(viewer: Viewer, draft: Draft) -> str:
    if draft.saved is None or draft.saved.state is None:
        return ""
    now, was = draft.saved.state, draft.was
    words = {"code": bare(draft.code), "state": state_words(viewer, now)}
    if was is None or was == now:
        return viewer.t("deliverables.saved_same", **words)
    return viewer.t("deliverables.saved", **words, before=state_words(viewer, was))


def _of_desk(viewer: Viewer, desk: Desk, item: Mapping[str, Any]) -> str:
    if not desk.outcome.done:
        return ""
    return viewer.t(desk.outcome.done, code=bare(desk.code), state=state_words(viewer, item["state"]))


def _success(viewer: Viewer, desk: Desk, said: str, made: int) -> None:
    """The sentence, and beside it the undo of what made version ``made``; 0 where there is none."""
    if not made:
        st.success(said, icon=":material/check:")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.success(said, icon=":material/check:", width="stretch")
        st.button(
            viewer.t("review.undo"),
            key="undo_change",
            icon=":material/undo:",
            on_click=click,
            args=(desk.step("undo", made), UNDO),
        )
