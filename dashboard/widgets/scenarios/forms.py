"""The forms of the scenarios page: a new one, a shift, its name and who sees it, and asking for it."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from dashboard.domain.budget.scenario import NONE
from dashboard.domain.vocabulary import FlexibilityLevel
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.notices import sentence
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.scenarios import sending
from dashboard.widgets.scenarios.sending import FIELDS, Desk
from dashboard.widgets.scenarios.words import Names, level_words, name_of, names, shift_words


def outcome(viewer: Viewer, at: Desk, form: str) -> None:
    """Beside the form that was sent: what it did, or why it was refused."""
    if at.form != form:
        return
    if at.problems:
        st.error("\n\n".join(sentence(problem, viewer.language) for problem in at.problems))
    elif at.notice:
        said = {name: plain(value) if isinstance(value, str) else value for name, value in at.values.items()}
        st.success(viewer.t(at.notice, **said), icon=":material/check:")


def new_form(viewer: Viewer, at: Desk, base: int, opened: Mapping[str, Any] | None) -> None:
    """Begin one on the version in force; with one open, as a copy of it."""
    if at.created:
        st.session_state["scenario_name"], at.created = "", False
    with st.form("new_scenario", border=True, clear_on_submit=False, enter_to_submit=False):
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        left.text_input(viewer.t("scenarios.new_name"), key="scenario_name", max_chars=80)
        number = int(opened["base"]) if opened else base
        right.form_submit_button(
            viewer.t("scenarios.copy" if opened else "scenarios.create"),
            key="create_scenario",
            width="stretch",
            on_click=sending.create,
            args=(at, viewer.phase_id, number, opened),
        )
    outcome(viewer, at, "new")


def shifts(viewer: Viewer, at: Desk, row: Mapping[str, Any], *, own: bool) -> None:
    """What is shifted so far, each with a button that takes it out, and the form for one more."""
    known = names(viewer)
    for number, said in enumerate(row["moves"]):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.markdown(f"{number + 1}. {plain(shift_words(viewer, known, said))}", width="stretch")
            if own:
                st.button(
                    viewer.t("scenarios.take_out"), key=f"take_out_{number}", type="tertiary",
                    on_click=sending.remove_shift, args=(at, row, number),
                )  # fmt: skip
    if own:
        _shift_form(viewer, at, row, known)
        outcome(viewer, at, "shift")


def _shift_form(viewer: Viewer, at: Desk, row: Mapping[str, Any], known: Names) -> None:
    sending.blank_fields(at)
    with st.form("shift_form", border=True, enter_to_submit=False):
        st.number_input(
            viewer.t("scenarios.amount", currency=viewer.currency),
            value=None, min_value=0.0, step=100.0, format="%.2f", key="shift_amount",
            help=viewer.t("scenarios.amount_help"),
        )  # fmt: skip
        for column, side in zip(st.columns(2), ("from", "to"), strict=True):
            with column:
                st.markdown(f"**{viewer.t(f'scenarios.side_{side}')}**")
                for axis in FIELDS:
                    options = [code for code in known[axis] if code != NONE or axis in ("period", "pilot")]
                    st.selectbox(
                        viewer.t(f"words.{axis}"), options, index=None, key=f"{side}_{axis}",
                        format_func=partial(name_of, known, axis),
                        placeholder=viewer.t("scenarios.any" if side == "from" else "scenarios.as_it_is"),
                    )  # fmt: skip
        st.form_submit_button(
            viewer.t("scenarios.add_shift"), key="add_shift", type="primary", on_click=sending.add_shift,
            args=(at, row),
        )  # fmt: skip


def describe_form(viewer: Viewer, at: Desk, row: Mapping[str, Any]) -> None:
    """Name, note, and whether the others see it; and taking it away."""
    if st.session_state.get("described") != (row["id"], row["version"]):
        st.session_state["scenario_rename"], st.session_state["scenario_note"] = row["name"], row["note"]
        st.session_state["scenario_shared"] = row["shared"]
        st.session_state["described"] = (row["id"], row["version"])
    with st.form("describe_scenario", border=True, enter_to_submit=False):
        st.text_input(viewer.t("words.name"), key="scenario_rename", max_chars=80)
        st.text_area(viewer.t("words.note"), key="scenario_note", height=80)
        st.checkbox(viewer.t("scenarios.shared"), key="scenario_shared")
        with st.container(horizontal=True):
            st.form_submit_button(
                viewer.t("scenarios.save"), key="save_scenario", on_click=sending.describe, args=(at, row)
            )
            st.form_submit_button(
                viewer.t("scenarios.remove"), key="remove_scenario", type="tertiary", on_click=sending.remove,
                args=(at, row),
            )  # fmt: skip
    outcome(viewer, at, "describe")


def next_step(viewer: Viewer, at: Desk, row: Mapping[str, Any], level: FlexibilityLevel, *, own: bool) -> None:
    """What can be done with it: the lead partner makes a budget of it, its author asks whoever must agree."""
    leads = row["may_turn"]
    free = level == FlexibilityLevel.FREE
    st.markdown(viewer.t("scenarios.who_agrees", level=level_words(viewer, level)))
    if leads and (free or row["granted"]):
        st.button(
            viewer.t("scenarios.turn"), key="turn_scenario", type="primary", on_click=sending.turn, args=(at, row)
        )
    if own and row["may_ask"] and not row["waits"] and level != FlexibilityLevel.IMPOSSIBLE and not (leads and free):
        with st.form("ask_for_change", border=True, enter_to_submit=False):
            st.text_area(viewer.t("scenarios.reason"), key="scenario_reason", height=80)
            st.form_submit_button(
                viewer.t("scenarios.ask"), key="ask_for_budget_change", on_click=sending.ask, args=(at, row)
            )
    outcome(viewer, at, "ask")
