"""Updating a deliverable: the responsible partner reports on it, the lead partner follows it through."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from dashboard.domain.deliverable import TRANSITIONS, next_states, problems_of_update
from dashboard.domain.refusal import Conflict, NotAllowed, Problem, Refused
from dashboard.domain.rights import Action, Actor, may
from dashboard.domain.vocabulary import DeliverableState
from dashboard.settings import settings
from dashboard.store import audit
from dashboard.store.engine import Connection, transact
from dashboard.store.summaries import refresh_deliverable
from dashboard.store.writes.deliverables import (
    Standing,
    claim_version,
    record_state,
    remove_illustrative_future,
    standing,
)
from dashboard.store.writes.history import rebuild_intervals_of

ENTITY = "deliverable"
ACTIONS = (
    Action.UPDATE_DELIVERABLE,
    Action.REVIEW_DELIVERABLE,
    Action.CONFIRM_DELIVERABLE,
    Action.CANCEL_DELIVERABLE,
)


@dataclass(frozen=True, kw_only=True)
class UpdateDeliverable:
    """What the form sends: ``version`` is the one it showed, ``progress`` in percent, ``forecast`` the expected day."""

    phase_id: int
    code: str
    version: int
    state: DeliverableState
    progress: int | None
    forecast: date | None
    comment: str
    idempotency_key: str


def update_deliverable(command: UpdateDeliverable, *, by: Actor, now: datetime) -> int:
    """Record the state and return the deliverable's new version; a form sent twice counts once.

    Raises ``NotAllowed``; ``Conflict`` where somebody updated it since the form was opened; ``Refused`` with every
    problem of ``domain.deliverable.problems_of_update``.
    """
    moment = now.astimezone(UTC)
    return transact(lambda connection: update_within(connection, command, by, moment))


def may_update(
    connection: Connection, actor: Actor, phase_id: int, code: str, today: date | None = None
) -> list[DeliverableState]:
    """The states this person may take the deliverable to now; none where they see no form."""
    present = standing(connection, phase_id, code, today or settings().day())
    return next_states(present.state, _rights(actor, present)) if present else []


def update_within(connection: Connection, command: UpdateDeliverable, by: Actor, now: datetime) -> int:
    """The same within a transaction that does more; ``now`` is in UTC."""
    before = standing(connection, command.phase_id, command.code, now.date(), to_write=True)
    if before is None:
        raise Refused(Problem(code="unknown_deliverable", field="code", values={"code": command.code}))
    rights = _rights(by, before)
    if not rights:
        raise NotAllowed(Action.UPDATE_DELIVERABLE)
    if sent_before := audit.find_by_idempotency_key(connection, command.idempotency_key):
        if (sent_before.actor, sent_before.entity_key) != (by.username, before.key):
            raise Refused(Problem(code="form_used"))
        return int(sent_before.after["version"])
    if command.version != before.version:
        raise _conflict(before, command)
    _require_step(before.state, command, rights, now.date())
    return _save(connection, before, command, by, now)


def _rights(actor: Actor, present: Standing) -> list[Action]:
    return [action for action in ACTIONS if may(actor, action, present.scope)]


def _require_step(origin: DeliverableState, command: UpdateDeliverable, rights: list[Action], today: date) -> None:
    step = TRANSITIONS.get((origin, command.state))
    if step and step.action not in rights:
        raise NotAllowed(step.action)
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


def _save(connection: Connection, before: Standing, command: UpdateDeliverable, by: Actor, now: datetime) -> int:
    if not claim_version(connection, before.deliverable_id, command.version):
        raise _conflict(before, command)
    said = {
        "state": command.state,
        "progress": command.progress,
        "forecast": command.forecast,
        "comment": command.comment.replace("\0", "").strip(),  # PostgreSQL holds no NUL
    }
    removed = remove_illustrative_future(connection, before.deliverable_id, now.date())
    record_state(connection, before, now, author=by.username, **said)
    rebuild_intervals_of(connection, before.deliverable_id)
    refresh_deliverable(connection, before.deliverable_id)
    version = command.version + 1
    audit.append(
        connection,
        at=now,
        actor=by.username,
        action=Action.UPDATE_DELIVERABLE,
        project_code=before.project,
        entity=ENTITY,
        entity_key=before.key,
        before=_said(before) | {"version": before.version},
        after=said | {"version": version} | ({"illustrative_removed": removed} if removed else {}),
        idempotency_key=command.idempotency_key,
    )
    return version


def _said(fact: Standing | UpdateDeliverable) -> dict[str, object]:
    return {"state": fact.state, "progress": fact.progress, "forecast": fact.forecast, "comment": fact.comment}


def _conflict(before: Standing, command: UpdateDeliverable) -> Conflict:
    theirs = _said(before) | {"author": before.author, "recorded_at": before.recorded_at}
    return Conflict(theirs=theirs | {"version": before.version}, yours=_said(command) | {"version": command.version})
