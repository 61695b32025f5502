"""What became of the last step on a report, and both versions where somebody else was faster."""

from collections.abc import Mapping
from datetime import date, datetime

import streamlit as st

from dashboard.domain.vocabulary import ErrorType, ReportState
from dashboard.texts import formats
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.notices import sentence
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.reporting.sending import Desk, Step, click_over
from dashboard.widgets.reporting.words import state_words

WORDS = ("comment", "reason", "note", "reference")
ASKED = "unseen"
"""The field of a problem that is a question: the form draws it, beside the button that answers it."""
AMOUNTS = ("certified", "deducted", "parked", "next_forecast")


def say_outcome(viewer: Viewer, desk: Desk) -> None:
    """Done, or why not; and the two versions of what was overtaken."""
    if problems := [problem for problem in desk.outcome.problems if problem.field != ASKED]:
        st.error("\n\n".join(sentence(problem, viewer.language) for problem in problems))
    if desk.outcome.done:
        answer = desk.outcome.answer
        said = viewer.t(desk.outcome.done, n=answer) if isinstance(answer, int) else viewer.t(desk.outcome.done)
        st.success(said, icon=":material/check:")
    for step in desk.steps.values():
        if step.conflict is not None:
            _show_both(viewer, step)


def _show_both(viewer: Viewer, step: Step) -> None:
    """Theirs and yours, and a button for each; the form still holds what was typed."""
    conflict = step.conflict
    if conflict is None:
        return
    theirs, yours = conflict.theirs, conflict.yours
    with st.container(border=True, key=f"report_conflict_{step.name}"):
        author = plain(theirs.get("author") or formats.MISSING)
        st.markdown(viewer.t("deliverables.conflict", author=author))
        left, right = st.columns(2)
        moment = theirs.get("recorded_at")
        saved_at = formats.moment(moment, viewer.language) if isinstance(moment, datetime) else ""
        left.markdown(_version(viewer, viewer.t("deliverables.theirs"), theirs, saved_at))
        right.markdown(_version(viewer, viewer.t("deliverables.yours"), yours, viewer.t("deliverables.not_saved")))
        left, right = st.columns(2)
        left.button(
            viewer.t("deliverables.keep_theirs"), key=f"keep_theirs_{step.name}", on_click=step.give_up, width="stretch"
        )
        if "version" in theirs:
            over = viewer.t("deliverables.save_over")
            right.button(over, key=f"save_over_{step.name}", on_click=click_over, args=(step,), width="stretch")


def _version(viewer: Viewer, title: str, version: Mapping[str, object], when: str) -> str:
    lines = [f"**{title}** :small[:gray[{plain(when)}]]"]
    state = version.get("state")
    if state in set(ReportState):
        lines.append(state_words(viewer, str(state)))
    for name in AMOUNTS:
        amount = version.get(name)
        if isinstance(amount, int):
            words = viewer.t("reports.amount_of", what=viewer.t(f"reports.{name}"), amount=_money(viewer, amount))
            lines.append(words)
    error = version.get("error_type")
    if error in set(ErrorType):
        lines.append(viewer.t(f"words.error_type.{error}"))
    day = version.get("day")
    if isinstance(day, date):
        lines.append(formats.day(day, viewer.language))
    words = next((str(version[name]) for name in WORDS if version.get(name)), "")
    if words:
        lines.append(viewer.t("deliverables.quote", words=plain(words)))
    return "  \n".join(lines)


def _money(viewer: Viewer, amount: int) -> str:
    return plain(formats.money(amount, viewer.language, currency=viewer.currency))
