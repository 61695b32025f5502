"""Taking back one's own last change of a deliverable, exactly, while nobody built on it."""

from dataclasses import dataclass
from datetime import datetime

from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.rights import Action, Actor, may
from dashboard.domain.vocabulary import DeliverableChange as Kind
from dashboard.services.deliverables.change import ENTITY, Change, Done, OnDeliverable, change_deliverable, said
from dashboard.store import audit
from dashboard.store.writes.deliverables.kept_rows import Overtaken, take_back
from dashboard.store.writes.deliverables.subject import standing

RIGHTS: dict[Kind, tuple[Action, ...]] = {
    Kind.UPDATE: (Action.UPDATE_DELIVERABLE,),
    Kind.TAKE_UP_REVIEW: (Action.REVIEW_DELIVERABLE,),
    Kind.HAND_BACK_REVIEW: (Action.REVIEW_DELIVERABLE, Action.CONFIRM_DELIVERABLE),
    Kind.FINISH_REVIEW: (Action.REVIEW_DELIVERABLE,),
    Kind.CONFIRM: (Action.CONFIRM_DELIVERABLE,),
    Kind.REFUSE_CONFIRMATION: (Action.CONFIRM_DELIVERABLE,),
    Kind.RECORD_PROGRAMME_ACCEPTANCE: (Action.RECORD_PROGRAMME_ACCEPTANCE,),
    Kind.WITHDRAW_PROGRAMME_ACCEPTANCE: (Action.RECORD_PROGRAMME_ACCEPTANCE,),
    Kind.RESCHEDULE: (Action.RESCHEDULE_DELIVERABLE,),
    Kind.CANCEL: (Action.CANCEL_DELIVERABLE,),
    Kind.ASK_FOR_CHANGE: (Action.ASK_FOR_CHANGE,),
    Kind.DECIDE_ON_CHANGE: (Action.DECIDE_ON_CHANGE,),
    Kind.WITHDRAW_REQUEST: (Action.ASK_FOR_CHANGE,),
}
"""What may be taken back, and the rights that did it: who lost them meanwhile takes nothing back."""
ANY = tuple(dict.fromkeys(action for actions in RIGHTS.values() for action in actions))


@dataclass(frozen=True, kw_only=True)
class UndoChange(OnDeliverable):
    """``version`` is the one that the change to be taken back made."""

    makes = (Kind.UNDO,)


def undo_last_change(command: UndoChange, *, by: Actor, now: datetime) -> int:
    """Take the person's own last change of the deliverable back; the deliverable's new version.

    Raises as ``change_deliverable``, and ``Refused`` where the last change is not theirs, or was built on.
    """
    return change_deliverable(command, _undo, actions=ANY, by=by, now=now)


def _undo(change: Change) -> Done:
    before = change.before
    last = audit.newest_about(change.connection, ENTITY, before.key)
    if last is None or last.action not in RIGHTS:
        raise Refused(Problem(code="nothing_to_undo"))
    if last.actor != change.by.username:
        raise Refused(Problem(code="undo_of_another", values={"author": last.actor}))
    if not any(may(change.by, action, before.scope) for action in RIGHTS[Kind(last.action)]):
        raise Refused(Problem(code="nothing_to_undo"))
    if last.after.get("version") != before.version:
        raise Refused(Problem(code="undo_built_on"))
    try:
        take_back(change.connection, before.deliverable_id, last.after)
    except Overtaken:
        raise Refused(Problem(code="undo_built_on")) from None
    now = standing(change.connection, before.phase_id, before.code, change.today) or before  # it is locked
    was = said(before) | {"due": before.due}
    is_again = said(now) | {"due": now.due}
    return Done(kind=Kind.UNDO, before=was, after={**is_again, "undone": last.id, "undone_kind": last.action})
