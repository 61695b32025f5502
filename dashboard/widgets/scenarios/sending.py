"""What is sent by the forms of the scenarios page, once each, and what became of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import streamlit as st

from dashboard.domain.budget.scenario import Shift
from dashboard.domain.refusal import Conflict, Problem, Refused
from dashboard.domain.rights import Actor
from dashboard.services.scenarios import keep, requests
from dashboard.services.system import new_key
from dashboard.settings import settings
from dashboard.widgets.kit.address import put
from dashboard.widgets.kit.session import current_actor

FIELDS = ("partner", "work_package", "cost_category", "period", "pilot")
SHIFT = ("shift_amount", *(f"{side}_{axis}" for side in ("from", "to") for axis in FIELDS))


@dataclass(kw_only=True)
class Desk:
    """``form`` is where it was sent from; ``shifted`` what the last shift was typed as; ``blank`` empties the form."""

    form: str = ""
    notice: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    conflict: bool = False
    token: str = field(default_factory=new_key)
    shifted: tuple[Any, ...] | None = None
    blank: bool = False
    created: bool = False

    def send(self, verb: Callable[..., Any], command: Any, *, form: str, notice: str, **values: object) -> Any:
        """Do it as whoever is signed in now; what the service answers, or ``None`` where it was refused."""
        self.form, self.notice, self.problems, self.conflict = form, "", (), False
        try:
            actor: Actor = current_actor()
            now: datetime = settings().now()
            answer = verb(command, by=actor, now=now)
        except Refused as refusal:
            self.problems, self.conflict = refusal.problems, isinstance(refusal, Conflict)
            return None
        self.notice, self.values = notice, values
        return answer if answer is not None else True

    def key(self, *parts: object) -> str:
        """The same for every click on what is drawn now: another once the row it is about has changed."""
        return "-".join([self.token, *map(str, parts)])[:64]


def desk() -> Desk:
    found: Desk = st.session_state.setdefault("scenario_desk", Desk())
    return found


def create(at: Desk, phase_id: int, base: int, copied: Mapping[str, Any] | None) -> None:
    """A new one, empty or with what another holds; the same name sent again has been done already."""
    name = str(st.session_state.get("scenario_name") or "").strip()
    if not name and at.notice == "scenarios.created":  # a click that came after the field was emptied
        return
    shifts = tuple(Shift.of(said) for said in copied["moves"]) if copied else ()
    command = keep.SaveScenario(
        phase_id=phase_id, base=base, name=name, note=str(copied["note"]) if copied else "", shifts=shifts,
        idempotency_key=at.key("new", phase_id, base, name, copied["id"] if copied else 0),
    )  # fmt: skip
    made = at.send(keep.save_scenario, command, form="new", notice="scenarios.created", name=name)
    if made:
        at.created = True
        put(id=made)


def add_shift(at: Desk, row: Mapping[str, Any]) -> None:
    typed = tuple(st.session_state.get(name) for name in SHIFT)
    if typed[0] is None or typed == at.shifted:
        return
    values = dict(zip(SHIFT, typed, strict=True))
    shift = Shift(amount=_cents(typed[0]), origin=_side(values, "from"), target=_side(values, "to"))
    if _change(at, row, [*row["moves"], shift.said], form="shift", notice="scenarios.shifted"):
        at.shifted, at.blank = typed, True


def remove_shift(at: Desk, row: Mapping[str, Any], number: int) -> None:
    left = [said for place, said in enumerate(row["moves"]) if place != number]
    _change(at, row, left, form="shift", notice="scenarios.unshifted")


def describe(at: Desk, row: Mapping[str, Any]) -> None:
    """Another name or note, shared or not."""
    given = {
        "name": str(st.session_state.get("scenario_rename") or ""),
        "note": str(st.session_state.get("scenario_note") or ""),
        "shared": bool(st.session_state.get("scenario_shared")),
    }
    _change(at, {**row, **given}, row["moves"], form="describe", notice="scenarios.described")


def remove(at: Desk, row: Mapping[str, Any]) -> None:
    command = keep.RemoveScenario(**_on(at, row, "remove"))
    if at.send(keep.remove_scenario, command, form="new", notice="scenarios.removed", name=row["name"]):
        put(id=None)


def ask(at: Desk, row: Mapping[str, Any]) -> None:
    reason = str(st.session_state.get("scenario_reason") or "")
    command = requests.AskForBudgetChange(**_on(at, row, "ask"), reason=reason)
    at.send(requests.ask_for_budget_change, command, form="ask", notice="scenarios.asked")


def turn(at: Desk, row: Mapping[str, Any]) -> None:
    command = requests.TurnIntoBudget(**_on(at, row, "turn"))
    number = at.send(requests.turn_into_budget, command, form="ask", notice="scenarios.turned")
    if number:
        at.values = {"number": number}


def decide(at: Desk, request_id: int, *, granted: bool) -> None:
    answer = str(st.session_state.get(f"answer_{request_id}") or "")
    command = requests.DecideOnBudgetChange(
        request_id=request_id, granted=granted, answer=answer,
        idempotency_key=at.key("decide", request_id, granted, len(answer), hash(answer)),
    )  # fmt: skip
    notice = "scenarios.granted" if granted else "scenarios.declined"
    at.send(requests.decide_on_budget_change, command, form="requests", notice=notice)


def withdraw(at: Desk, request_id: int) -> None:
    command = requests.WithdrawBudgetChange(request_id=request_id, idempotency_key=at.key("withdraw", request_id))
    at.send(requests.withdraw_budget_change, command, form="requests", notice="scenarios.withdrawn")


def blank_fields(at: Desk) -> None:
    """Before the form is drawn: empty it where a shift was saved; a click that was on its way then does nothing."""
    typed = tuple(st.session_state.get(name) for name in SHIFT)
    if at.blank or (at.shifted is not None and typed == at.shifted):
        for name in SHIFT:
            st.session_state[name] = None
        at.blank = False
    elif typed[0] is None:
        at.shifted = None


def _change(at: Desk, row: Mapping[str, Any], moves: list[Any], *, form: str, notice: str) -> Any:
    command = keep.ChangeScenario(
        **_on(at, row, form), name=row["name"], note=row["note"], shared=row["shared"],
        shifts=tuple(Shift.of(said) for said in moves),
    )  # fmt: skip
    return at.send(keep.change_scenario, command, form=form, notice=notice)


def _on(at: Desk, row: Mapping[str, Any], verb: str) -> dict[str, Any]:
    key = at.key(verb, row["id"], row["version"])
    return {"scenario_id": int(row["id"]), "version": int(row["version"]), "idempotency_key": key}


def _side(values: Mapping[str, Any], side: str) -> dict[str, str]:
    given = {axis: values[f"{side}_{axis}"] for axis in FIELDS}
    return {axis: str(code) for axis, code in given.items() if code}


def _cents(amount: object) -> int:
    """What a number field holds, in euros; zero, which the service refuses, for what is no amount."""
    try:
        return int((Decimal(str(amount)) * 100).to_integral_value())
    except (InvalidOperation, ValueError):
        return 0
