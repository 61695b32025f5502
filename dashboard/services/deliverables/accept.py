"""The second and the third truth: the lead partner confirms what passed review, and records what the programme says."""

from dataclasses import dataclass
from datetime import date, datetime

from dashboard.domain.deliverables.rescheduling import problems_of_reason
from dashboard.domain.deliverables.states import problems_of_programme_acceptance
from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.rights import Action, Actor
from dashboard.domain.vocabulary import AcceptanceKind, DeliverableChange, DeliverableState
from dashboard.services.deliverables.change import Change, Done, OnDeliverable, change_deliverable
from dashboard.store.reads.deliverables.submissions import submissions
from dashboard.store.reads.separation import before_confirming
from dashboard.store.writes.deliverables.reviews import acceptance_in_force, add_acceptance, withdraw_acceptance

CONFIRMS = (Action.CONFIRM_DELIVERABLE,)
RECORDS = (Action.RECORD_PROGRAMME_ACCEPTANCE,)


@dataclass(frozen=True, kw_only=True)
class ConfirmDeliverable(OnDeliverable):
    """The lead partner agrees with the review."""

    makes = (DeliverableChange.CONFIRM,)


@dataclass(frozen=True, kw_only=True)
class RefuseConfirmation(OnDeliverable):
    """The lead partner does not agree: what was accepted goes back to the partner."""

    makes = (DeliverableChange.REFUSE_CONFIRMATION,)
    reason: str


@dataclass(frozen=True, kw_only=True)
class RecordProgrammeAcceptance(OnDeliverable):
    """``day`` is the date of the programme's own act; what was recorded before is corrected by it."""

    makes = (DeliverableChange.RECORD_PROGRAMME_ACCEPTANCE,)
    day: date | None
    reference: str = ""


@dataclass(frozen=True, kw_only=True)
class WithdrawProgrammeAcceptance(OnDeliverable):
    """The programme has not accepted it after all."""

    makes = (DeliverableChange.WITHDRAW_PROGRAMME_ACCEPTANCE,)


def confirm_deliverable(command: ConfirmDeliverable, *, by: Actor, now: datetime) -> int:
    """Confirm an accepted deliverable, once; its new version. Raises as ``change_deliverable``, and ``Refused``.

    Whoever handed it in or reviewed it neither confirms nor refuses to (``domain.separation``).
    """
    return change_deliverable(command, _confirm, actions=CONFIRMS, by=by, now=now, duties=before_confirming)


def refuse_confirmation(command: RefuseConfirmation, *, by: Actor, now: datetime) -> int:
    """Send an accepted deliverable back, with a reason; a confirmation given before is withdrawn.

    Raises as ``change_deliverable``, and ``Refused`` where the programme has accepted it.
    """
    return change_deliverable(
        command, lambda change: _refuse(change, command), actions=CONFIRMS, by=by, now=now, duties=before_confirming
    )


def record_programme_acceptance(command: RecordProgrammeAcceptance, *, by: Actor, now: datetime) -> int:
    """Record, or correct, on which day and under which reference the programme accepted the deliverable."""
    return change_deliverable(command, lambda change: _record(change, command), actions=RECORDS, by=by, now=now)


def withdraw_programme_acceptance(command: WithdrawProgrammeAcceptance, *, by: Actor, now: datetime) -> int:
    """Take the record of the programme's acceptance away; the row stays, as withdrawn."""
    return change_deliverable(command, _withdraw, actions=RECORDS, by=by, now=now)


def _confirm(change: Change) -> Done:
    _require_accepted(change)
    if acceptance_in_force(change.connection, change.before.deliverable_id, AcceptanceKind.CONFIRMED):
        raise Refused(Problem(code="already_confirmed"))
    add_acceptance(change.facts, AcceptanceKind.CONFIRMED, day=change.today)
    return Done(kind=DeliverableChange.CONFIRM, after={"confirmed": change.today})


def _refuse(change: Change, command: RefuseConfirmation) -> Done:
    _require_accepted(change)
    if problems := problems_of_reason(command.reason):
        raise Refused(*problems)
    if acceptance_in_force(change.connection, change.before.deliverable_id, AcceptanceKind.PROGRAMME):
        raise Refused(Problem(code="programme_accepted"))
    if given := acceptance_in_force(change.connection, change.before.deliverable_id, AcceptanceKind.CONFIRMED):
        withdraw_acceptance(change.facts, given["id"])
    after = change.step(DeliverableState.SENT_BACK, comment=command.reason.strip())
    return Done(kind=DeliverableChange.REFUSE_CONFIRMATION, after=after)


def _record(change: Change, command: RecordProgrammeAcceptance) -> Done:
    before = change.before
    _require_accepted(change)
    submitted = submissions(change.connection, [before.deliverable_id], change.today).get(before.deliverable_id)
    problems = problems_of_programme_acceptance(
        day=command.day,
        reference=command.reference,
        submitted_on=submitted.day if submitted else before.day,
        today=change.today,
    )
    if problems:
        raise Refused(*problems)
    said = {"day": command.day, "reference": command.reference.strip()}
    known = acceptance_in_force(change.connection, before.deliverable_id, AcceptanceKind.PROGRAMME)
    was = {"day": known["day"], "reference": known["reference"]} if known else {"day": None, "reference": ""}
    if known:
        if was == said:
            raise Refused(Problem(code="nothing_changed"))
        withdraw_acceptance(change.facts, known["id"])
    add_acceptance(change.facts, AcceptanceKind.PROGRAMME, **said)
    return Done(kind=DeliverableChange.RECORD_PROGRAMME_ACCEPTANCE, before=was, after=said)


def _withdraw(change: Change) -> Done:
    known = acceptance_in_force(change.connection, change.before.deliverable_id, AcceptanceKind.PROGRAMME)
    if known is None:
        raise Refused(Problem(code="programme_not_accepted"))
    withdraw_acceptance(change.facts, known["id"])
    was = {"day": known["day"], "reference": known["reference"]}
    return Done(kind=DeliverableChange.WITHDRAW_PROGRAMME_ACCEPTANCE, before=was, after={"day": None, "reference": ""})


def _require_accepted(change: Change) -> None:
    if change.before.state != DeliverableState.ACCEPTED:
        raise Refused(Problem(code="not_accepted", values={"state": change.before.state}))
