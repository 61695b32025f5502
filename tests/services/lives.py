"""A deliverable's life for tests: a project with reviewers and a checklist, its people, and commands made short."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, select, update

from dashboard.domain.deliverables.review import Score
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import DeliverableState as State
from dashboard.domain.vocabulary import ReviewOutcome, Role
from dashboard.services.deliverables import accept, review, undo
from dashboard.services.deliverables import reschedule as changes
from dashboard.services.deliverables import update as deliverables
from dashboard.store import tables
from dashboard.store.derived.search import refresh_search
from dashboard.store.engine import reading, writing
from dashboard.store.reads.deliverables.states import detail
from tests import builders
from tests.builders import AS_OF, LEAD_PARTNER, NOW, PARTNER

__all__ = ["insert", "reading", "update", "writing"]  # also for the tests' own rows
REVIEWING = "reviewing-university"
RULES = {
    "review": {
        "by": "quality_reviewers",
        "criteria": [{"code": "AIM", "name": "It serves its aim"}, {"code": "USE", "name": "Useful", "largest": 3}],
    },
    "reschedule": {"days": 30},
}
REVIEWER = builders.actor(Role.QUALITY_REVIEWER, organisation=REVIEWING, username="rita")
SECOND = builders.actor(Role.QUALITY_REVIEWER, organisation=REVIEWING, username="sam")
OWN_REVIEWER = builders.actor(Role.QUALITY_REVIEWER, Role.PARTNER, organisation=builders.OTHER, username="own")
SCORES = (Score(criterion="AIM", score=4, remark="Clear"), Score(criterion="USE", score=None))


def reviewed_project(ids: dict[str, int]) -> dict[str, int]:
    """Give the small project with these ids quality reviewers, a checklist and a limit of 30 days."""
    with writing() as connection:
        builders.partner(connection, ids["phase"], REVIEWING, 3)
        refresh_search(connection, ids["phase"])
        connection.execute(update(tables.project).values(rules=RULES))
    return ids


def present(code: str = "D1.2") -> dict[str, Any]:
    with reading() as connection:
        found = detail(connection, 1, code, AS_OF)
    assert found is not None
    return found


def common(code: str = "D1.2", **more: Any) -> dict[str, Any]:
    """What every command carries, for the version as it is."""
    given = {"phase_id": 1, "code": code, "version": present(code)["version"], "idempotency_key": uuid4().hex}
    return given | more


def say(state: State, code: str = "D1.2", by: Actor = PARTNER, now: datetime = NOW, **more: Any) -> int:
    given = {"progress": 100, "forecast": None, "comment": "Here"} | more
    return deliverables.update_deliverable(
        deliverables.UpdateDeliverable(**common(code), state=state, **given), by=by, now=now
    )


def take_up(by: Actor = REVIEWER, code: str = "D1.2", **more: Any) -> int:
    return review.take_up_review(review.TakeUpReview(**common(code, **more)), by=by, now=NOW)


def hand_back(by: Actor = REVIEWER, code: str = "D1.2", **more: Any) -> int:
    return review.hand_back_review(review.HandBackReview(**common(code, **more)), by=by, now=NOW)


def finish(outcome: ReviewOutcome, by: Actor = REVIEWER, code: str = "D1.2", **more: Any) -> int:
    given = {"scores": SCORES, "remarks": "Well done"} | more
    return review.finish_review(review.FinishReview(**common(code, outcome=outcome, **given)), by=by, now=NOW)


def confirm(by: Actor = LEAD_PARTNER, code: str = "D1.2", **more: Any) -> int:
    return accept.confirm_deliverable(accept.ConfirmDeliverable(**common(code, **more)), by=by, now=NOW)


def refuse(by: Actor = LEAD_PARTNER, code: str = "D1.2", **more: Any) -> int:
    command = accept.RefuseConfirmation(**common(code, **({"reason": "Not what was agreed"} | more)))
    return accept.refuse_confirmation(command, by=by, now=NOW)


def programme(by: Actor = LEAD_PARTNER, code: str = "D1.2", **more: Any) -> int:
    command = accept.RecordProgrammeAcceptance(**common(code, **({"day": AS_OF, "reference": "JS/1"} | more)))
    return accept.record_programme_acceptance(command, by=by, now=NOW)


def withdraw_programme(by: Actor = LEAD_PARTNER, code: str = "D1.2", **more: Any) -> int:
    command = accept.WithdrawProgrammeAcceptance(**common(code, **more))
    return accept.withdraw_programme_acceptance(command, by=by, now=NOW)


def reschedule(due: Any, by: Actor = PARTNER, code: str = "D1.2", **more: Any) -> int:
    command = changes.RescheduleDeliverable(**common(code, due=due, **({"reason": "Fieldwork took longer"} | more)))
    return changes.reschedule_deliverable(command, by=by, now=NOW)


def cancel(by: Actor = LEAD_PARTNER, code: str = "D1.2", **more: Any) -> int:
    command = changes.CancelDeliverable(**common(code, **({"reason": "No longer needed"} | more)))
    return changes.cancel_deliverable(command, by=by, now=NOW)


def decide(granted: bool, by: Actor = LEAD_PARTNER, code: str = "D1.2", **more: Any) -> int:
    given = {"answer": "Agreed with the committee", **more, "request_id": _request(more)}
    command = changes.DecideOnChange(**common(code, granted=granted, **given))
    return changes.decide_on_change(command, by=by, now=NOW)


def withdraw_request(by: Actor = PARTNER, code: str = "D1.2", **more: Any) -> int:
    given = {**more, "request_id": _request(more)}
    return changes.withdraw_request(changes.WithdrawRequest(**common(code, **given)), by=by, now=NOW)


def _request(more: dict[str, Any]) -> int:
    """The newest request, unless another is given."""
    return int(more["request_id"] if "request_id" in more else newest(tables.change_request)["id"])


def undo_last(by: Actor, code: str = "D1.2", **more: Any) -> int:
    return undo.undo_last_change(undo.UndoChange(**common(code, **more)), by=by, now=NOW)


def rows(table: Any) -> list[dict[str, Any]]:
    with reading() as connection:
        key = list(table.primary_key.columns)
        return [dict(row) for row in connection.execute(select(table).order_by(*key)).mappings()]


def newest(table: Any) -> dict[str, Any]:
    return rows(table)[-1]


def reviewed(outcome: ReviewOutcome = ReviewOutcome.ACCEPTED, **more: Any) -> None:
    """Submitted, taken up and reviewed."""
    say(State.SUBMITTED)
    take_up()
    finish(outcome, **more)
