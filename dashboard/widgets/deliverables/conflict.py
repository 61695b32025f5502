"""Two versions side by side: what somebody saved meanwhile, and what the person was about to save."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

import streamlit as st

from dashboard.domain.refusal import Conflict
from dashboard.texts import formats
from dashboard.widgets.deliverables.sending import Step, click_over
from dashboard.widgets.deliverables.words import state_words
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.viewer import Viewer

WORDS = ("comment", "reason", "remarks", "answer", "reference")


def show_both(
    viewer: Viewer, conflict: Conflict, *, keep: Callable[[], None], over: Callable[[], None], suffix: str = ""
) -> None:
    """Theirs and yours, and a button for each; the form still holds what was typed."""
    theirs, yours = conflict.theirs, conflict.yours
    with st.container(border=True, key=f"deliverable_conflict{suffix}"):
        st.markdown(viewer.t("deliverables.conflict", author=plain(theirs.get("author") or formats.MISSING)))
        left, right = st.columns(2)
        moment = theirs.get("recorded_at")
        saved_at = formats.moment(moment, viewer.language) if isinstance(moment, datetime) else ""
        left.markdown(_version(viewer, viewer.t("deliverables.theirs"), theirs, saved_at))
        right.markdown(_version(viewer, viewer.t("deliverables.yours"), yours, viewer.t("deliverables.not_saved")))
        left, right = st.columns(2)
        left.button(viewer.t("deliverables.keep_theirs"), key=f"keep_theirs{suffix}", on_click=keep, width="stretch")
        right.button(viewer.t("deliverables.save_over"), key=f"save_over{suffix}", on_click=over, width="stretch")


def show_conflict(viewer: Viewer, step: Step) -> None:
    """The same for a step of the desk, where it was overtaken."""
    if step.conflict is not None:
        over = lambda: click_over(step)  # noqa: E731 — a callback without arguments
        show_both(viewer, step.conflict, keep=step.give_up, over=over, suffix=f"_{step.name}")


def _version(viewer: Viewer, title: str, version: Mapping[str, object], when: str) -> str:
    lines = [f"**{title}** :small[:gray[{plain(when)}]]"]
    state, outcome = version.get("state"), version.get("outcome")
    if state or outcome:
        lines.append(state_words(viewer, str(state or outcome)))
    progress = version.get("progress")
    if isinstance(progress, int):
        lines.append(viewer.t("deliverables.reported", percent=formats.percent(progress / 100, viewer.language)))
    for name, key in (("forecast", "deliverables.forecast_day"), ("due", "review.due_day"), ("day", "review.on_day")):
        day = version.get(name)
        if isinstance(day, date):
            lines.append(viewer.t(key, day=formats.day(day, viewer.language)))
    words = next((str(version[name]) for name in WORDS if version.get(name)), "")
    lines.append(viewer.t("deliverables.quote", words=plain(words)) if words else viewer.t("deliverables.no_comment"))
    return "  \n".join(lines)
