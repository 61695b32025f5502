"""What became of the last step on a cost: done, with a way back; why not; or both versions of what was overtaken."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import streamlit as st

from dashboard.texts import formats
from dashboard.widgets.expenditure.fields import AMOUNTS, DAYS, shares_written
from dashboard.widgets.expenditure.form import costs_desk, undo_button
from dashboard.widgets.expenditure.words import amount_words
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.notices import sentence
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.reporting.sending import Step, click_over

COMPARED = ("description", "cost_category", "work_package", "pilots", *AMOUNTS, "currency", *DAYS, "invoice_number",
            "reference", "comment")  # fmt: skip
LABELS = {
    "cost_category": "words.cost_category",
    "work_package": "words.work_package",
    "pilots": "words.pilot",
    "comment": "words.comment",
}


def say_outcome(viewer: Viewer) -> None:
    """Its place is there even where nothing was done, so that the forms below stay where they are."""
    desk = costs_desk(viewer)
    with st.container(key="cost_outcome", gap="xsmall"):
        if desk.outcome.problems:
            st.error("\n\n".join(plain(sentence(problem, viewer.language)) for problem in desk.outcome.problems))
        if desk.outcome.done:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.success(viewer.t(desk.outcome.done), icon=":material/check:")
                undo_button(viewer, desk)
        for step in list(desk.steps.values()):
            if step.conflict is not None:
                _show_both(viewer, step)


def _show_both(viewer: Viewer, step: Step) -> None:
    """What differs, theirs and yours, and a button for each; the form still holds what was typed."""
    if step.conflict is None:
        return
    theirs, yours = step.conflict.theirs, step.conflict.yours
    moment = theirs.get("recorded_at")
    when = formats.moment(moment, viewer.language) if isinstance(moment, datetime) else ""
    with st.container(border=True, key=f"cost_conflict_{step.name}"):
        st.markdown(viewer.t("deliverables.conflict", author=plain(theirs.get("author") or formats.MISSING)))
        different = [name for name in COMPARED if yours and theirs.get(name) != yours.get(name)]
        left, right = st.columns(2)
        left.markdown(_version(viewer, viewer.t("deliverables.theirs"), when, theirs, different))
        unsaved = viewer.t("deliverables.not_saved")
        right.markdown(_version(viewer, viewer.t("deliverables.yours"), unsaved, yours, different))
        left, right = st.columns(2)
        keep = viewer.t("deliverables.keep_theirs")
        left.button(keep, key=f"keep_theirs_{step.name}", on_click=step.give_up, width="stretch")
        over = viewer.t("deliverables.save_over")
        right.button(over, key=f"save_over_{step.name}", on_click=click_over, args=(step,), width="stretch")


def _version(viewer: Viewer, title: str, when: str, version: Mapping[str, Any], names: list[str]) -> str:
    lines = [f"**{title}** :small[:gray[{plain(when)}]]"]
    for name in names:
        label = viewer.t(LABELS.get(name, f"expenditure.{name}"))
        lines.append(f":gray[{plain(label)}] {plain(_shown(viewer, name, version))}")
    return "  \n".join(lines)


def _shown(viewer: Viewer, name: str, version: Mapping[str, Any]) -> str:
    value = version.get(name)
    if value in (None, "", ()):
        return formats.MISSING
    if name in AMOUNTS:
        return amount_words(viewer, value, str(version.get("currency") or "EUR"))
    if isinstance(value, date):
        return formats.day(value, viewer.language)
    if name == "pilots":
        return shares_written(value)
    return viewer.t(f"words.cost_category.{value}") if name == "cost_category" else str(value)
