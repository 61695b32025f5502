"""Putting a deliverable off and giving it up: how far the partner decides alone, and what a request still stands on."""

from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.domain.calendar import FARTHEST_DAYS
from dashboard.domain.deliverables.states import OPEN_STATES
from dashboard.domain.free_text import problems_of_text
from dashboard.domain.refusal import Problem
from dashboard.domain.vocabulary import ChangeKind, DeliverableState


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A change asked for, and the due date it was asked from."""

    kind: ChangeKind
    old_due: date | None
    new_due: date | None


def within_limit(new_due: date, *, due_initial: date | None, limit: int) -> bool:
    """Whether the responsible partner may put it off so by itself: ``limit`` in days past the first due date."""
    return due_initial is not None and (new_due - due_initial).days <= limit


def problems_of_reschedule(
    *, state: DeliverableState, due: date | None, new_due: date | None, reason: str, today: date
) -> list[Problem]:
    """Every reason why it cannot be put off to this day, whoever asks."""
    problems = problems_of_open(state)
    if new_due is None:
        problems.append(Problem(code="due_missing", field="due"))
    elif new_due < today:
        problems.append(Problem(code="due_past", field="due", values={"value": new_due}))
    elif new_due > today + timedelta(days=FARTHEST_DAYS):
        problems.append(Problem(code="due_far", field="due", values={"value": new_due}))
    elif new_due == due:
        problems.append(Problem(code="due_same", field="due", values={"value": new_due}))
    return problems + problems_of_reason(reason)


def problems_of_open(state: DeliverableState) -> list[Problem]:
    """Only what the partner still owes is put off or given up."""
    return [] if state in OPEN_STATES else [Problem(code="not_open", values={"state": state})]


def problems_of_reason(reason: str) -> list[Problem]:
    if not reason.strip():
        return [Problem(code="reason_missing", field="reason")]
    return problems_of_text(reason, field="reason")


def problems_of_grant(wish: Wish, *, state: DeliverableState, due: date | None, today: date) -> list[Problem]:
    """Why a request cannot be granted any more: what it was asked about has changed meanwhile."""
    if state not in OPEN_STATES:
        return [Problem(code="request_overtaken_state", values={"state": state})]
    if wish.kind == ChangeKind.CANCEL:
        return []
    if wish.old_due != due:
        return [Problem(code="request_overtaken_due", values={"value": due or ""})]
    if wish.new_due is None or wish.new_due < today:
        return [Problem(code="request_overtaken_day", values={"value": wish.new_due or ""})]
    return []
