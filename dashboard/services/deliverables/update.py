"""Updating a deliverable: its responsible partner, or the lead partner for it, says how far the work has come."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from dashboard.domain.deliverables.states import TRANSITIONS, next_states, problems_of_update
from dashboard.domain.refusal import Refused
from dashboard.domain.rights import Action, Actor, Scope, may, not_allowed
from dashboard.domain.vocabulary import DeliverableChange, DeliverableState
from dashboard.services.acting import transact_as
from dashboard.services.deliverables.change import Change, Done, OnDeliverable, change_within
from dashboard.services.evidence.add import require_evidence
from dashboard.store.engine import Connection

ACTIONS = (Action.UPDATE_DELIVERABLE,)


@dataclass(frozen=True, kw_only=True)
class UpdateDeliverable(OnDeliverable):
    """What the form sends: ``progress`` in percent, ``forecast`` the expected day."""

    makes = (DeliverableChange.UPDATE,)
    state: DeliverableState
    progress: int | None
    forecast: date | None
    comment: str


def update_deliverable(command: UpdateDeliverable, *, by: Actor, now: datetime) -> int:
    """Record the state and return the deliverable's new version; a form sent twice counts once.

    Raises ``NotAllowed``; ``Conflict`` where somebody updated it since the form was opened; ``Refused`` with every
    problem of ``domain.deliverables.states.problems_of_update``.
    """
    moment = now.astimezone(UTC)
    return transact_as(by, lambda connection: update_within(connection, command, by, moment))


def states_offered(actor: Actor, scope: Scope, state: DeliverableState) -> list[DeliverableState]:
    """The states that this person may take a deliverable of ``scope`` to from ``state``."""
    return next_states(state, [action for action in ACTIONS if may(actor, action, scope)])


def update_within(connection: Connection, command: UpdateDeliverable, by: Actor, now: datetime) -> int:
    """The same within a transaction that does more; ``now`` is in UTC."""
    return change_within(
        connection, command, lambda change: _update(change, command), actions=ACTIONS, by=by, now=now
    )  # fmt: skip


def _update(change: Change, command: UpdateDeliverable) -> Done:
    _require_step(change, command)
    require_evidence(change.connection, change.before, command.state)
    said = command.comment.strip()
    after = change.report(command.state, progress=command.progress, forecast=command.forecast, comment=said)
    return Done(kind=DeliverableChange.UPDATE, after=after)


def _require_step(change: Change, command: UpdateDeliverable) -> None:
    """Refuse what is no step, and the steps that are not the partner's: they are taken by the ``review``,
    ``accept`` and ``reschedule`` beside this module."""
    origin, today = change.before.state, change.today
    step = TRANSITIONS.get((origin, command.state))
    if step and step.action not in ACTIONS:
        raise not_allowed(change.by, step.action)
    problems = problems_of_update(
        origin=origin,
        to=command.state,
        progress=command.progress,
        comment=command.comment,
        forecast=command.forecast,
        today=today,
    )
    if problems:
        raise Refused(*problems)
