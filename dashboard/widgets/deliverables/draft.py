"""An update being written: what was typed, the version it started from, and what became of it when it was saved.

It lives in the session between two runs. The button's callback touches nothing else: Streamlit may cut a callback
short at any access to its session state, and a second click may come before the first one's answer is drawn.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from time import monotonic
from typing import Any

import streamlit as st

from dashboard.domain.refusal import Conflict, NotAllowed, Problem, Refused
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import DeliverableState
from dashboard.services.deliverables.update import UpdateDeliverable, update_deliverable
from dashboard.services.people.drafts import KeptTyped
from dashboard.services.system import new_key
from dashboard.settings import settings
from dashboard.widgets.kit.session import current_actor
from dashboard.widgets.kit.typed import give_up_typed

DRAFT = "deliverable_draft"
FIELDS = ("deliverable_status", "deliverable_progress", "deliverable_forecast", "deliverable_comment")


@dataclass(frozen=True, kw_only=True)
class Typed:
    """The form's four fields."""

    state: DeliverableState | None
    progress: int | None
    forecast: date | None
    comment: str


@dataclass(kw_only=True)
class Draft:
    """One person's update of one deliverable; ``stale`` says that the fields are to be filled again."""

    phase_id: int
    code: str
    version: int = 0
    before: Typed | None = None
    origin: DeliverableState | None = None
    allowed: tuple[DeliverableState, ...] = ()
    idempotency_key: str = field(default_factory=new_key)
    stale: bool = True
    saved: Typed | None = None
    was: DeliverableState | None = None
    problems: tuple[Problem, ...] = ()
    conflict: Conflict | None = None
    sent: UpdateDeliverable | None = None
    made: int = 0
    """The version that the last update made, and when it was sent, on the process's own clock."""
    at: float = 0.0
    form: str = ""
    """What was typed into this form and not saved is kept under this name."""
    restored: KeptTyped | None = None

    def start(
        self, now: Typed, *, origin: DeliverableState, version: int, allowed: tuple[DeliverableState, ...]
    ) -> None:
        """Begin from what is recorded; ``now`` is how the fields show it."""
        self.before, self.origin, self.version, self.allowed = now, origin, version, allowed
        self.idempotency_key, self.stale, self.restored = new_key(), False, None

    def restore(self, kept: KeptTyped) -> None:
        """Go on with what was typed before, from the version it was begun from and under the key it had."""
        self.idempotency_key, self.version, self.restored = kept.token, kept.version, kept

    def says_nothing(self, typed: Typed) -> bool:
        """Nothing was changed since the fields were filled, or a click came twice: the same was just saved."""
        if self.saved is not None and replace(typed, state=self.saved.state) == self.saved:
            return typed.state == self.saved.state or typed.state not in self.allowed
        return typed == self.before

    def submit(self, typed: Typed, actor: Actor, now: datetime) -> None:
        """Save what was typed, once however often it is sent."""
        self.at = monotonic()
        if self.says_nothing(typed):
            self.stale = self.saved is not None
            self.problems = () if self.saved else (Problem(code="nothing_changed"),)
            return
        if typed.state is None:
            self.saved, self.problems = None, (Problem(code="state_missing", field="state"),)
            return
        command = UpdateDeliverable(
            phase_id=self.phase_id,
            code=self.code,
            version=self.version,
            state=typed.state,
            progress=typed.progress,
            forecast=typed.forecast,
            comment=typed.comment,
            idempotency_key=self.idempotency_key,
        )
        self.send(command, actor, now)

    def send(self, command: UpdateDeliverable, actor: Actor, now: datetime) -> None:
        self.saved, self.problems, self.conflict, self.sent, self.at = None, (), None, command, monotonic()
        try:
            self.made = update_deliverable(command, by=actor, now=now)
        except Conflict as conflict:
            self.conflict = conflict
        except Refused as refusal:
            self.problems = refusal.problems
        else:
            self.saved = Typed(
                state=command.state,
                progress=command.progress,
                forecast=command.forecast,
                comment=command.comment,
            )
            self.was = self.origin
            self.stale, self.restored = True, None

    def send_over(self, actor: Actor, now: datetime) -> None:
        """Save what was sent over what somebody else saved meanwhile, whose version the person has now seen."""
        if self.sent is None or self.conflict is None:
            return
        known, theirs = self.conflict, self.conflict.theirs
        self.origin = DeliverableState(str(theirs["state"]))
        version = int(str(theirs["version"]))
        self.send(replace(self.sent, version=version, idempotency_key=f"{self.idempotency_key}-{version}"), actor, now)
        if self.problems:
            self.conflict = known
        elif self.saved:
            give_up_typed(actor, self.form)  # it was saved under another key than it was typed under

    def give_up(self) -> None:
        """Keep what is recorded; the fields start from it."""
        self.conflict, self.problems, self.sent, self.saved, self.stale = None, (), None, None, True


def follow_step(draft: Draft, detail: Mapping[str, Any], made: int) -> None:
    """The person's own step made version ``made`` beside this form: what is typed in it goes on from there."""
    if made != detail["version"] or draft.version != made - 1:
        return
    if draft.origin == detail["state"]:
        draft.version = made
    else:
        draft.stale = True


def draft_of(phase_id: int, code: str) -> Draft:
    """The draft of this deliverable: the one being written, or a new one."""
    draft = st.session_state.get(DRAFT)
    if not isinstance(draft, Draft) or (draft.phase_id, draft.code) != (phase_id, code):
        draft = Draft(phase_id=phase_id, code=code)
        st.session_state[DRAFT] = draft
    return draft


def fill_fields(
    draft: Draft,
    detail: Mapping[str, Any],
    allowed: tuple[DeliverableState, ...],
    kept: Callable[[], tuple[KeptTyped, Typed] | None],
) -> None:
    """Show what is recorded in the fields, where nothing is being written in them.

    Where the form is opened, ``kept`` says what was typed before and not saved: that is shown instead.
    """
    if not draft.stale and all(key in st.session_state for key in FIELDS):
        if draft.version != detail["version"]:
            draft.saved = None
        return
    state = DeliverableState(detail["state"])
    now = Typed(
        state=state if state in allowed else None,
        progress=detail["progress"],
        forecast=detail["forecast"],
        comment="",
    )
    answered = draft.stale and draft.before is not None  # saved, or given up: it starts from what is recorded
    before = None if answered else kept()
    draft.start(now, origin=state, version=detail["version"], allowed=allowed)
    if before is not None and before[1] != now:
        draft.restore(before[0])
        now = before[1]
    chosen = now.state.value if now.state else None
    for key, value in zip(FIELDS, (chosen, now.progress, now.forecast, now.comment), strict=True):
        st.session_state[key] = value


def typed_fields() -> Typed:
    """What stands in the fields; a status that is none of ours counts as none."""
    state, progress, forecast, comment = (st.session_state.get(key) for key in FIELDS)
    return Typed(
        state=DeliverableState(state) if state in set(DeliverableState) else None,
        progress=None if progress is None else int(progress),
        forecast=forecast if isinstance(forecast, date) else None,
        comment=str(comment or "").strip(),
    )


def save(draft: Draft) -> None:
    """The save button's callback."""
    typed = typed_fields()
    try:
        draft.submit(typed, current_actor(), settings().now())
    except NotAllowed as refusal:
        draft.problems = refusal.problems


def save_over(draft: Draft) -> None:
    """The callback of “save mine over it”."""
    try:
        draft.send_over(current_actor(), settings().now())
    except NotAllowed as refusal:
        draft.problems = refusal.problems


def discard(draft: Draft) -> None:
    """The callback of “discard it”: what was typed before goes, the fields start from what is recorded."""
    try:
        give_up_typed(current_actor(), draft.form)
    except NotAllowed as refusal:
        draft.problems = refusal.problems
        return
    draft.give_up()
