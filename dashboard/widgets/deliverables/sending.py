"""The steps that can be taken on an open deliverable besides its update: each sent once, and what became of the last.

A desk lives in the session between two runs. A button's callback reads its fields first and then touches only the
desk: Streamlit may cut it short at any access to the session, and a second click may come before the first is answered.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from time import monotonic
from typing import Any

import streamlit as st

from dashboard.domain.refusal import Conflict, NotAllowed, Problem, Refused
from dashboard.domain.rights import Actor
from dashboard.services.deliverables.change import OnDeliverable
from dashboard.services.people.drafts import KeptTyped
from dashboard.services.system import new_key
from dashboard.settings import settings
from dashboard.widgets.kit.session import current_actor
from dashboard.widgets.kit.typed import day_of, give_up_typed, kept_before, kept_while_typed, say_restored
from dashboard.widgets.kit.viewer import Viewer

DESK = "deliverable_desk"
EARLIEST, LATEST = date(1990, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True, kw_only=True)
class Verb:
    """A command, the service that runs it (``service(command, by=…, now=…)``), and the text that says it was done."""

    command: type[OnDeliverable]
    service: Callable[..., int]
    done: str


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of the last step: ``done`` is a text key, ``version`` the one it made."""

    done: str = ""
    version: int = 0
    problems: tuple[Problem, ...] = ()


@dataclass(kw_only=True)
class Step:
    """One form of the desk; ``stale`` says that its fields are to be filled again."""

    name: str
    desk: "Desk"
    version: int = 0
    idempotency_key: str = ""
    stale: bool = True
    saved: Mapping[str, Any] | None = None
    conflict: Conflict | None = None
    sent: tuple[Verb, Mapping[str, Any]] | None = None
    restored: KeptTyped | None = None

    def begin(self, version: int) -> "Step":
        """The form is drawn for this version: a new one is a new form."""
        if version != self.version:
            self.version, self.idempotency_key = version, new_key()
            self.saved = self.saved if version == self.desk.outcome.version else None
        return self

    def submit(self, verb: Verb, values: Mapping[str, Any], actor: Actor, now: datetime) -> None:
        """Send what was typed, once however often it is clicked."""
        if self.saved is not None and (self.saved == values or not any(values.values())):
            return
        self.send(verb, values, self.version, self.idempotency_key, actor, now)

    def send_over(self, actor: Actor, now: datetime) -> None:
        """Send it again for what somebody else made of the deliverable meanwhile, which the person has now seen."""
        if self.sent is None or self.conflict is None:
            return
        known, version = self.conflict, int(str(self.conflict.theirs["version"]))
        verb, values = self.sent
        self.send(verb, values, version, f"{self.idempotency_key}-{version}", actor, now)
        if self.desk.outcome.problems:
            self.conflict = known

    def give_up(self) -> None:
        self.conflict, self.sent, self.stale, self.desk.outcome = None, None, True, Outcome()

    def send(
        self, verb: Verb, values: Mapping[str, Any], version: int, key: str, actor: Actor, now: datetime
    ) -> None:  # fmt: skip
        self.conflict, self.sent, self.desk.at = None, (verb, values), monotonic()
        common = {"phase_id": self.desk.phase_id, "code": self.desk.code, "version": version}
        command = verb.command(**common, idempotency_key=key, **values)  # type: ignore[arg-type]
        try:
            made = verb.service(command, by=actor, now=now)
        except Conflict as conflict:
            self.conflict, self.desk.outcome = conflict, Outcome()
        except Refused as refusal:
            self.desk.outcome = Outcome(problems=refusal.problems)
        else:
            self.saved, self.stale = values, True
            self.desk.outcome = Outcome(done=verb.done, version=made)


@dataclass(kw_only=True)
class Desk:
    """One person's steps on one deliverable; ``at`` is when the last was sent, on the process's own clock."""

    phase_id: int
    code: str
    steps: dict[str, Step] = field(default_factory=dict)
    outcome: Outcome = field(default_factory=Outcome)
    at: float = 0.0

    def step(self, name: str, version: int) -> Step:
        return self.steps.setdefault(name, Step(name=name, desk=self)).begin(version)


def desk_of(viewer: Viewer, code: str) -> Desk:
    """The desk of this deliverable: the one in use, or a new one."""
    desk = st.session_state.get(DESK)
    if not isinstance(desk, Desk) or (desk.phase_id, desk.code) != (viewer.phase_id, code):
        desk = Desk(phase_id=viewer.phase_id, code=code)
        st.session_state[DESK] = desk
    return desk


def fill(
    step: Step,
    fields: Mapping[str, Any],
    kept: Callable[[], tuple[KeptTyped, Mapping[str, Any]] | None] = lambda: None,
) -> None:
    """Set the form's fields where nothing is being written in them.

    Where the form is opened, ``kept`` says what was typed before and not saved: that is shown instead.
    """
    if not step.stale and all(key in st.session_state for key in fields):
        return
    before = kept() if step.saved is None and step.sent is None else None
    step.restored = before[0] if before and before[1] != fields else None
    if before and step.restored and before[0].version == step.version:
        step.idempotency_key = before[0].token
    for key, value in (before[1] if before and step.restored else fields).items():
        st.session_state[key] = value
    step.stale = False


@contextmanager
def kept_form(viewer: Viewer, step: Step, fields: Mapping[str, Any], *, days: Collection[str] = ()) -> Iterator[None]:
    """Draw a form of texts, and of ``days``, that starts from ``fields`` and is kept while it is typed."""
    form = f"{step.name}/{viewer.project}/{viewer.phase}/{step.desk.code}"

    def before() -> tuple[KeptTyped, Mapping[str, Any]] | None:
        kept = kept_before(viewer.actor, form)
        if kept is None:
            return None
        said = {key: kept.fields.get(key, "") for key in fields}
        return kept, {key: day_of(words) if key in days else words for key, words in said.items()}

    fill(step, fields, before)
    say_restored(viewer, step.restored, key=f"discard_{step.name}", discard=lambda: discard(step, form))
    with kept_while_typed(viewer, step.name, form=form, token=step.idempotency_key, version=step.version):
        yield


def discard(step: Step, form: str) -> None:
    """The callback of “discard it”: the fields start from what is recorded."""
    try:
        give_up_typed(current_actor(), form)
    except NotAllowed as refusal:
        step.desk.outcome = Outcome(problems=refusal.problems)
        return
    step.restored, step.stale = None, True


def click(step: Step, verb: Verb, read: Callable[[], Mapping[str, Any]] = dict) -> None:
    """A button's callback."""
    values = read()
    try:
        step.submit(verb, values, current_actor(), settings().now())
    except NotAllowed as refusal:
        step.desk.outcome = Outcome(problems=refusal.problems)


def click_over(step: Step) -> None:
    """The callback of “save mine over it”."""
    try:
        step.send_over(current_actor(), settings().now())
    except NotAllowed as refusal:
        step.desk.outcome = replace(step.desk.outcome, problems=refusal.problems)


def day_input(label: str, *, key: str) -> None:
    """A day that may be missing: Streamlit's own bounds lie ten years around the machine's day, not around ours."""
    st.date_input(label, value=None, min_value=EARLIEST, max_value=LATEST, format="DD/MM/YYYY", key=key)


def typed(key: str) -> str:
    """What stands in a text field."""
    return str(st.session_state.get(key) or "").strip()
