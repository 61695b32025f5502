"""What the lead partner sends about a budget: each form once, and what became of the last; kept in the session."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import streamlit as st

from dashboard.domain.money import LARGEST_CENTS
from dashboard.domain.refusal import Conflict, Problem, Refused
from dashboard.domain.rights import Actor
from dashboard.services.system import new_key
from dashboard.settings import settings
from dashboard.texts import formats
from dashboard.widgets.kit.address import put
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.notices import announce, sentence
from dashboard.widgets.kit.session import current_actor
from dashboard.widgets.kit.viewer import Viewer

DESK = "budget_desk"
Service = Callable[..., int]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of the last form: ``done`` is a text key."""

    done: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    conflict: Conflict | None = None


@dataclass(kw_only=True)
class Desk:
    """One person's forms on one phase's budget; ``keys`` are (version, idempotency key) of each form.

    ``about`` is the number of the version that is shown, 0 for none.
    """

    phase_id: int
    about: int = 0
    outcome: Outcome = field(default_factory=Outcome)
    keys: dict[str, tuple[int, str]] = field(default_factory=dict)

    def begin(self, form: str, version: int) -> str:
        """The form is drawn for this version: a new one is a new form; its idempotency key."""
        known = self.keys.get(form)
        if known is None or known[0] != version:
            known = self.keys[form] = (version, new_key())
        return known[1]

    def turn_to(self, number: int) -> None:
        """Another version is shown."""
        if number != self.about:
            self.about = number
            self.forget()

    def forget(self) -> None:
        """The callback of turning to something else: what became of the last form has been read."""
        self.outcome = Outcome()

    def send(
        self, service: Service, command: Any, actor: Actor, now: datetime, *, done: str, **values: Any
    ) -> int | None:
        """What the service answers; ``None`` where it refused."""
        try:
            made = service(command, by=actor, now=now)
        except Conflict as conflict:
            self.outcome = Outcome(conflict=conflict)
        except Refused as refusal:
            self.outcome = Outcome(problems=refusal.problems)
        else:
            self.outcome = Outcome(done=done, values=values)
            return made
        return None


def desk_of(phase_id: int) -> Desk:
    """The desk of this phase: the one in use, or a new one."""
    found = st.session_state.get(DESK)
    if not isinstance(found, Desk) or found.phase_id != phase_id:
        found = Desk(phase_id=phase_id)
        st.session_state[DESK] = found
    return found


def click(
    desk: Desk, service: Service, read: Callable[[], Any], *, done: str, leads: bool = False, **values: Any
) -> None:
    """A button's callback: ``read`` makes the command of the fields. With ``leads`` the page goes to what it made."""
    try:
        command = read()
        made = desk.send(service, command, current_actor(), settings().now(), done=done, **values)
    except Refused as refusal:
        desk.outcome = Outcome(problems=refusal.problems)
        return
    if leads and made is not None:
        desk.outcome = Outcome()
        announce(done, number=made, **values)
        put(version=made)


def leave(desk: Desk, service: Service, read: Callable[[], Any], *, done: str, **values: Any) -> None:
    """The same for what ends with the draft gone: the page shows what is in force again."""
    click(desk, service, read, done=done, **values)
    if desk.outcome.done:
        desk.outcome = Outcome()
        announce(done, **values)
        put(version=None)


def say_outcome(viewer: Viewer, desk: Desk) -> None:
    """What became of the last form, drawn until the next one is sent."""
    its = desk.outcome
    if its.conflict is not None:
        theirs = its.conflict.theirs
        at = theirs.get("recorded_at")
        when = formats.moment(at, viewer.language) if isinstance(at, datetime) else formats.MISSING
        author = plain(theirs.get("author") or formats.MISSING)
        st.warning(viewer.t("budget_plan.overtaken", author=author, when=when), icon=":material/call_split:")
    if its.problems:
        st.error("\n\n".join(plain(sentence(problem, viewer.language)) for problem in its.problems))
    if its.done:
        st.success(viewer.t(its.done, **its.values), icon=":material/check:")


def cents_of(typed: object) -> int | None:
    """Cents of a number of euro as a widget gives it; ``None`` for an empty field.

    Raises ``Refused`` (budget_amount, budget_amount_cents) for what is no amount, or finer than a cent.
    """
    if typed is None:
        return None
    try:
        if isinstance(typed, bool) or not isinstance(typed, int | float | str):
            raise InvalidOperation
        cents = Decimal(str(typed)) * 100
        whole = cents == cents.to_integral_value()
    except InvalidOperation as error:
        raise Refused(Problem(code="budget_amount", values={"value": str(typed)[:60]})) from error
    if not cents.is_finite() or abs(cents) > LARGEST_CENTS:
        raise Refused(Problem(code="budget_amount", values={"value": str(typed)[:60]}))
    if not whole:
        raise Refused(Problem(code="budget_amount_cents", values={"value": str(typed)[:60]}))
    return int(cents)


def euro_of(cents: int | None) -> float | None:
    """What a number field shows."""
    return None if cents is None else float(Decimal(cents) / 100)


def rate_of(percent: object) -> Decimal | None:
    """A rate of a percentage, to the sixth decimal, as the tables keep it; ``None`` for an empty field."""
    if percent is None or isinstance(percent, bool) or not isinstance(percent, int | float):
        return None
    rate = Decimal(str(percent)) / 100
    return round(rate, 6) if rate.is_finite() else rate


def percent_of(rate: Decimal | None) -> float | None:
    return None if rate is None else float(rate * 100)
