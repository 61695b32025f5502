"""The forms of a budget draft beside its amounts: begin, name, put in force, take back, delete, balance."""

from datetime import date

import streamlit as st

from dashboard.services.budget.commands import (
    BalanceContributions,
    DeleteBudget,
    DescribeBudget,
    PutInForce,
    StartBudget,
    WithdrawBudget,
)
from dashboard.services.budget.versions import (
    balance_contributions,
    delete_budget,
    describe_budget,
    put_in_force,
    start_budget,
    withdraw_budget,
)
from dashboard.texts import formats
from dashboard.widgets.budget.grid import is_saved
from dashboard.widgets.budget.sending import Desk, click, leave
from dashboard.widgets.budget.versions import Budget, Version
from dashboard.widgets.deliverables.sending import EARLIEST, LATEST, typed
from dashboard.widgets.kit.unsaved import require_saved
from dashboard.widgets.kit.viewer import Viewer

DESCRIBED = "budget_described"


def start_form(viewer: Viewer, base: Version | None, desk: Desk) -> None:
    """A draft from the version shown, or an empty one; beside it, taking back what is to be in force later."""
    phase_id = viewer.phase_id
    key = desk.begin("start", base.version_id if base else 0)
    with st.expander(viewer.t("budget_plan.start"), key="budget_start", icon=":material/edit_note:"):
        st.caption(viewer.t("budget_plan.start_hint"))
        with st.form("budget_start_form", border=False, enter_to_submit=False):
            st.text_input(viewer.t("budget_plan.name"), key="budget_new_name", max_chars=None)
            if base is not None:
                st.checkbox(viewer.t("budget_plan.start_empty"), key="budget_new_empty")

            def command() -> StartBudget:
                empty = base is None or st.session_state.get("budget_new_empty") is True
                number = None if base is None or empty else base.number
                return StartBudget(
                    phase_id=phase_id, base=number, name=typed("budget_new_name"), idempotency_key=key
                )  # fmt: skip

            label = (
                viewer.t("budget_plan.start_from", number=base.number) if base else viewer.t("budget_plan.start_new")
            )
            st.form_submit_button(
                label,
                key="start_budget",
                type="primary",
                on_click=click,
                args=(desk, start_budget, command),
                kwargs={"done": "budget_plan.started", "leads": True},
            )
    if base is not None and base.in_force_from and base.in_force_from > viewer.today:
        _take_back(viewer, base, desk)


def _take_back(viewer: Viewer, version: Version, desk: Desk) -> None:
    key = desk.begin("withdraw", version.version)
    command = WithdrawBudget(
        phase_id=viewer.phase_id, number=version.number, version=version.version, idempotency_key=key
    )  # fmt: skip
    st.button(
        viewer.t("budget_plan.take_back"),
        key="withdraw_budget",
        on_click=click,
        args=(desk, withdraw_budget, lambda: command),
        kwargs={"done": "budget_plan.taken_back"},
    )


def describe_form(viewer: Viewer, draft: Version, desk: Desk) -> None:
    key = desk.begin("describe", draft.version)
    about = (viewer.phase_id, draft.number, draft.version)
    if st.session_state.get(DESCRIBED) != about or "budget_name" not in st.session_state:
        st.session_state["budget_name"], st.session_state["budget_note"] = draft.name, draft.note
        st.session_state[DESCRIBED] = about

    def command() -> DescribeBudget:
        return DescribeBudget(
            phase_id=about[0], number=draft.number, version=draft.version, idempotency_key=key,
            name=typed("budget_name"), note=typed("budget_note"),
        )  # fmt: skip

    with st.form("budget_description", enter_to_submit=False):
        st.text_input(viewer.t("budget_plan.name"), key="budget_name")
        st.text_area(viewer.t("budget_plan.note"), key="budget_note", height=96)
        st.form_submit_button(
            viewer.t("budget_plan.save_description"),
            key="save_description",
            type="primary",
            on_click=click,
            args=(desk, describe_budget, command),
            kwargs={"done": "budget_plan.described"},
        )


def delete_form(viewer: Viewer, draft: Version, desk: Desk) -> None:
    """Asked twice: the draft is gone for everybody."""
    key = desk.begin("delete", draft.version)
    with st.popover(viewer.t("budget_plan.delete"), icon=":material/delete:", key="budget_delete"):
        st.markdown(viewer.t("budget_plan.delete_hint", number=draft.number))
        command = DeleteBudget(
            phase_id=viewer.phase_id, number=draft.number, version=draft.version, idempotency_key=key
        )  # fmt: skip
        st.button(
            viewer.t("budget_plan.delete_now"),
            key="delete_budget",
            on_click=leave,
            args=(desk, delete_budget, lambda: command),
            kwargs={"done": "budget_plan.deleted", "number": draft.number},
        )


def force_form(viewer: Viewer, draft: Version, desk: Desk) -> None:
    """From which day on; what blocks it is said above."""
    key, phase_id = desk.begin("force", draft.version), viewer.phase_id

    def command() -> PutInForce:
        require_saved(code="unsaved_cells", saved=is_saved(phase_id, draft.number))
        day = st.session_state.get("budget_force_day")
        return PutInForce(
            phase_id=phase_id, number=draft.number, version=draft.version, idempotency_key=key,
            in_force_from=day if isinstance(day, date) else None,
        )  # fmt: skip

    with st.form("budget_force", enter_to_submit=False):
        st.date_input(
            viewer.t("budget_plan.force_day"),
            value=viewer.today,
            min_value=EARLIEST,
            max_value=LATEST,
            format="DD/MM/YYYY",
            key="budget_force_day",
        )
        st.caption(viewer.t("budget_plan.force_hint"))
        st.form_submit_button(
            viewer.t("budget_plan.put_in_force"),
            key="put_in_force",
            type="primary",
            on_click=leave_in_force,
            args=(desk, command, draft.number, viewer.language),
        )


def leave_in_force(desk: Desk, command: object, number: int, language: str) -> None:
    """The callback: where it is in force, the page shows the version by its date again."""
    day = st.session_state.get("budget_force_day")
    shown = formats.day(day, language) if isinstance(day, date) else ""
    read = command if callable(command) else (lambda: command)
    leave(desk, put_in_force, read, done="budget_plan.now_in_force", number=number, day=shown)


def balance_button(viewer: Viewer, draft: Version, budget: Budget, desk: Desk) -> None:
    """Where contributions do not add up: the largest of each partner takes the difference."""
    if not any(finding.problem.code == "budget_contributions" for finding in budget.findings):
        return
    key = desk.begin("balance", draft.version)
    command = BalanceContributions(
        phase_id=viewer.phase_id, number=draft.number, version=draft.version, idempotency_key=key
    )  # fmt: skip
    st.button(
        viewer.t("budget_plan.balance"),
        key="balance_contributions",
        help=viewer.t("budget_plan.balance_hint"),
        on_click=click,
        args=(desk, balance_contributions, lambda: command),
        kwargs={"done": "budget_plan.balanced"},
    )
