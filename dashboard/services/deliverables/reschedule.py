"""Rescheduling and cancelling: done by whoever may, asked for by the partner beyond the project's limit, decided on."""

from dataclasses import dataclass
from datetime import date, datetime

from dashboard.domain.deliverables.rescheduling import (
    Wish,
    problems_of_grant,
    problems_of_open,
    problems_of_reason,
    problems_of_reschedule,
    within_limit,
)
from dashboard.domain.deliverables.review import reschedule_limit
from dashboard.domain.free_text import problems_of_text
from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.rights import Action, Actor, may, not_allowed
from dashboard.domain.separation import asked_by, require_apart
from dashboard.domain.vocabulary import ChangeKind, DecisionOnChange, DeliverableChange, DeliverableState
from dashboard.services.deliverables.change import Change, Done, OnDeliverable, change_deliverable
from dashboard.store.writes.deliverables.reviews import add_request, decide_request, waiting_request


@dataclass(frozen=True, kw_only=True)
class RescheduleDeliverable(OnDeliverable):
    """Put it off, or bring it forward, to ``due``."""

    makes = (DeliverableChange.RESCHEDULE, DeliverableChange.ASK_FOR_CHANGE)
    due: date | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class CancelDeliverable(OnDeliverable):
    makes = (DeliverableChange.CANCEL, DeliverableChange.ASK_FOR_CHANGE)
    reason: str


@dataclass(frozen=True, kw_only=True)
class DecideOnChange(OnDeliverable):
    """``request_id`` is the request that the form showed; ``granted`` does what was asked."""

    makes = (DeliverableChange.DECIDE_ON_CHANGE,)
    request_id: int
    granted: bool
    answer: str = ""


@dataclass(frozen=True, kw_only=True)
class WithdrawRequest(OnDeliverable):
    makes = (DeliverableChange.WITHDRAW_REQUEST,)
    request_id: int


def reschedule_deliverable(command: RescheduleDeliverable, *, by: Actor, now: datetime) -> int:
    """Set the due date, or where the partner may not alone, ask the lead partner to; the deliverable's new version.

    Raises as ``change_deliverable``, and ``Refused`` with every problem of
    ``domain.deliverables.rescheduling.problems_of_reschedule``, or where a request already waits.
    """
    actions = (Action.RESCHEDULE_DELIVERABLE,)
    return change_deliverable(command, lambda change: _reschedule(change, command), actions=actions, by=by, now=now)


def cancel_deliverable(command: CancelDeliverable, *, by: Actor, now: datetime) -> int:
    """Cancel it where the lead partner says so, else ask the lead partner to."""
    actions = (Action.CANCEL_DELIVERABLE, Action.ASK_FOR_CHANGE)
    return change_deliverable(command, lambda change: _cancel(change, command), actions=actions, by=by, now=now)


def decide_on_change(command: DecideOnChange, *, by: Actor, now: datetime) -> int:
    """Grant what a partner asked for, which does it, or decline it with an answer.

    Raises as ``change_deliverable``, and ``Refused`` where the request no longer waits or was overtaken, or where this
    very person asked for it (``domain.separation``).
    """
    actions = (Action.DECIDE_ON_CHANGE,)
    return change_deliverable(command, lambda change: _decide(change, command), actions=actions, by=by, now=now)


def withdraw_request(command: WithdrawRequest, *, by: Actor, now: datetime) -> int:
    """Take one's own request back while it waits."""
    actions = (Action.ASK_FOR_CHANGE,)
    return change_deliverable(command, lambda change: _withdraw(change, command), actions=actions, by=by, now=now)


def _reschedule(change: Change, command: RescheduleDeliverable) -> Done:
    before, due = change.before, command.due
    problems = problems_of_reschedule(
        state=before.state, due=before.due, new_due=due, reason=command.reason, today=change.today
    )
    if problems or due is None:
        raise Refused(*problems)
    limit = reschedule_limit(before.rules)
    if _leads(change) or within_limit(due, due_initial=before.due_initial, limit=limit):
        change.facts.set_due(due, reason=command.reason.strip())
        after = {"due": due, "reason": command.reason.strip()}
        return Done(kind=DeliverableChange.RESCHEDULE, before={"due": before.due}, after=after)
    return _ask(change, ChangeKind.RESCHEDULE, due, command.reason)


def _cancel(change: Change, command: CancelDeliverable) -> Done:
    problems = problems_of_open(change.before.state) + problems_of_reason(command.reason)
    if problems:
        raise Refused(*problems)
    if not _leads(change):
        return _ask(change, ChangeKind.CANCEL, None, command.reason)
    after = change.step(DeliverableState.CANCELLED, comment=command.reason.strip())
    return Done(kind=DeliverableChange.CANCEL, after=after)


def _leads(change: Change) -> bool:
    return may(change.by, Action.DECIDE_ON_CHANGE, change.before.scope)


def _ask(change: Change, kind: ChangeKind, new_due: date | None, reason: str) -> Done:
    if not may(change.by, Action.ASK_FOR_CHANGE, change.before.scope):
        raise not_allowed(change.by, Action.ASK_FOR_CHANGE)
    if waits := waiting_request(change.connection, change.before.deliverable_id):
        raise Refused(Problem(code="request_waits", values={"author": waits["author"]}))
    old_due = change.before.due
    add_request(change.facts, kind=kind, old_due=old_due, new_due=new_due, reason=reason.strip())
    after = {"kind": kind, "asked_due": new_due, "reason": reason.strip()}
    return Done(kind=DeliverableChange.ASK_FOR_CHANGE, before={"due": old_due}, after=after)


def _decide(change: Change, command: DecideOnChange) -> Done:
    request = waiting_request(change.connection, change.before.deliverable_id)
    if request is None or request["id"] != command.request_id:
        raise Refused(Problem(code="request_gone"))
    both = require_apart(asked_by(change.by, request["author"]), change.before.rules)
    before, answer = change.before, command.answer.strip()
    problems = problems_of_text(answer, field="answer")
    if not command.granted and not answer:
        problems.append(Problem(code="answer_missing", field="answer"))
    wish = Wish(kind=ChangeKind(request["kind"]), old_due=request["old_due"], new_due=request["new_due"])
    if command.granted:
        problems += problems_of_grant(wish, state=before.state, due=before.due, today=change.today)
    if problems:
        raise Refused(*problems)
    was: dict[str, object] = {}
    said: dict[str, object] = {}
    if command.granted and wish.kind == ChangeKind.CANCEL:
        said = change.step(DeliverableState.CANCELLED, comment=request["reason"])
    elif command.granted and wish.new_due:
        change.facts.set_due(wish.new_due, reason=request["reason"])
        was, said = {"due": before.due}, {"due": wish.new_due}
    decision = DecisionOnChange.GRANTED if command.granted else DecisionOnChange.DECLINED
    decide_request(change.facts, request["id"], decision=decision, answer=answer)
    after = {**said, "kind": wish.kind, "decision": decision, "answer": answer, "author": request["author"]}
    after |= both.said
    return Done(kind=DeliverableChange.DECIDE_ON_CHANGE, before=was, after=after)


def _withdraw(change: Change, command: WithdrawRequest) -> Done:
    request = waiting_request(change.connection, change.before.deliverable_id)
    if request is None or request["id"] != command.request_id:
        raise Refused(Problem(code="request_gone"))
    if request["author"] != change.by.username:
        raise Refused(Problem(code="request_of_another", values={"author": request["author"]}))
    decide_request(change.facts, request["id"], decision=DecisionOnChange.WITHDRAWN)
    return Done(kind=DeliverableChange.WITHDRAW_REQUEST, after={"kind": request["kind"]})
