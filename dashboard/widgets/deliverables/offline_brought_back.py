"""A plan brought back: the file, what it would change, and what became of the confirmation; it lives in the session.

The button's callback touches nothing else of the session: Streamlit may cut it short at any access, and a second
click may come before the first one's answer is drawn.
"""

from dataclasses import dataclass, field
from datetime import datetime

import streamlit as st

from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.rights import Actor
from dashboard.services.deliverables.plan_compare import LineKind
from dashboard.services.deliverables.plan_upload import ApplyPlan, PlanPreview, apply_plan, preview_plan
from dashboard.services.system import new_key
from dashboard.settings import settings
from dashboard.widgets.kit.session import current_actor

DESK = "plan_desk"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """Deliverables: saved, unchanged, conflicts left as recorded, wrong ones left out."""

    saved: int
    unchanged: int
    left: int
    wrong: int


@dataclass(kw_only=True)
class PlanDesk:
    """``again`` says that the comparison was made anew, since what is recorded has changed."""

    phase_id: int
    file_id: str = ""
    content: bytes = b""
    preview: PlanPreview | None = None
    problems: tuple[Problem, ...] = ()
    outcome: Outcome | None = None
    again: bool = False
    key: str = field(default_factory=new_key)

    def take(self, file_id: str, content: bytes, actor: Actor, now: datetime) -> None:
        """A file was chosen: compare it, once."""
        if file_id == self.file_id:
            return
        self.file_id, self.content, self.outcome, self.again = file_id, content, None, False
        self.compare(actor, now)

    def compare(self, actor: Actor, now: datetime) -> None:
        self.key, self.preview, self.problems = new_key(), None, ()
        try:
            self.preview = preview_plan(self.content, self.phase_id, by=actor, now=now)
        except Refused as refusal:
            self.problems = refusal.problems

    def put_away(self) -> None:
        """No file is chosen any more."""
        self.file_id, self.content, self.preview, self.problems, self.again = "", b"", None, (), False

    def save(self, mine: frozenset[str], actor: Actor, now: datetime) -> None:
        """Save all that is right; once however often it is sent."""
        preview = self.preview
        if preview is None:
            return
        try:
            saved = apply_plan(
                ApplyPlan(preview=preview, mine=mine, idempotency_key=self.key), by=actor, now=now
            )  # fmt: skip
        except Refused as refusal:
            self.problems = refusal.problems
            if any(problem.code == "plan_moved_on" for problem in refusal.problems):
                self.compare(actor, now)
                self.again = True
            return
        changes = len(preview.of(LineKind.CHANGE))
        self.outcome = Outcome(
            saved=saved,
            unchanged=len(preview.of(LineKind.UNCHANGED)),
            left=len(preview.of(LineKind.CONFLICT)) - (saved - changes),
            wrong=len(preview.of(LineKind.WRONG)),
        )
        self.preview, self.problems, self.again = None, (), False


def desk_of(phase_id: int) -> PlanDesk:
    """The desk of this phase: the one in use, or a new one."""
    found = st.session_state.get(DESK)
    if not isinstance(found, PlanDesk) or found.phase_id != phase_id:
        found = PlanDesk(phase_id=phase_id)
        st.session_state[DESK] = found
    return found


def mine_key(code: str) -> str:
    return f"plan_mine_{code}"


def confirm(desk: PlanDesk) -> None:
    """The confirmation's callback."""
    preview = desk.preview
    if preview is None:
        return
    conflicts = [line.code for line in preview.of(LineKind.CONFLICT)]
    mine = frozenset(code for code in conflicts if st.session_state.get(mine_key(code)) is True)
    try:
        actor = current_actor()
    except Refused as refusal:
        desk.problems = refusal.problems
        return
    desk.save(mine, actor, settings().now())
