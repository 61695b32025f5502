"""Reviewing what a partner submitted: a reviewer takes it up, then finishes the round or hands it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboard.domain.deliverables.review import Score, problems_of_review, review_rule
from dashboard.domain.free_text import problems_of_text
from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.rights import Action, Actor, may
from dashboard.domain.vocabulary import DeliverableChange, DeliverableState, ReviewOutcome
from dashboard.services.deliverables.change import Change, Done, OnDeliverable, change_deliverable
from dashboard.store.reads.separation import before_review
from dashboard.store.writes.deliverables.reviews import add_round, close_round, open_round, replace_scores

STATES = {
    ReviewOutcome.ACCEPTED: DeliverableState.ACCEPTED,
    ReviewOutcome.SENT_BACK: DeliverableState.SENT_BACK,
}
REVIEWS = (Action.REVIEW_DELIVERABLE,)


@dataclass(frozen=True, kw_only=True)
class TakeUpReview(OnDeliverable):
    """Begin a round."""

    makes = (DeliverableChange.TAKE_UP_REVIEW,)


@dataclass(frozen=True, kw_only=True)
class HandBackReview(OnDeliverable):
    """End a round without an outcome, so that another reviewer can take it up."""

    makes = (DeliverableChange.HAND_BACK_REVIEW,)
    remarks: str = ""


@dataclass(frozen=True, kw_only=True)
class FinishReview(OnDeliverable):
    """End a round; ``scores`` has a line for each criterion that was answered."""

    makes = (DeliverableChange.FINISH_REVIEW,)
    outcome: ReviewOutcome
    scores: tuple[Score, ...] = ()
    remarks: str = ""


def take_up_review(command: TakeUpReview, *, by: Actor, now: datetime) -> int:
    """Take a submitted deliverable under review, or one under review that nobody reviews; its new version.

    Raises as ``change_deliverable``, and ``Refused`` where somebody reviews it already, or where this very person
    handed it in (``domain.separation``).
    """
    return change_deliverable(command, _take_up, actions=REVIEWS, by=by, now=now, duties=before_review)


def hand_back_review(command: HandBackReview, *, by: Actor, now: datetime) -> int:
    """End the round without an outcome: by its reviewer, or by the lead partner where the reviewer is away."""
    actions = (*REVIEWS, Action.CONFIRM_DELIVERABLE)
    return change_deliverable(command, lambda change: _hand_back(change, command), actions=actions, by=by, now=now)


def finish_review(command: FinishReview, *, by: Actor, now: datetime) -> int:
    """Accept the deliverable or send it back, with the checklist's scores.

    Raises as ``change_deliverable``, and ``Refused`` with every problem of
    ``domain.deliverables.review.problems_of_review``, or where another person reviews it.
    """
    return change_deliverable(
        command, lambda change: _finish(change, command), actions=REVIEWS, by=by, now=now, duties=before_review
    )


def _take_up(change: Change) -> Done:
    if (taken := open_round(change.connection, change.before.deliverable_id)) is not None:
        raise Refused(Problem(code="review_taken", values={"reviewer": taken["reviewer"]}))
    after: dict[str, object] = {"state": change.before.state}
    if change.before.state != DeliverableState.UNDER_REVIEW:
        after = change.step(DeliverableState.UNDER_REVIEW)
    number = add_round(change.facts, reviewer=change.by.username, organisation=change.by.organisation)
    return Done(kind=DeliverableChange.TAKE_UP_REVIEW, after={**after, "round": number})


def _hand_back(change: Change, command: HandBackReview) -> Done:
    under_way = _round(change)
    is_reviewer = under_way["reviewer"] == change.by.username
    if not is_reviewer and not may(change.by, Action.CONFIRM_DELIVERABLE, change.before.scope):
        raise _of_another(under_way)
    if problems := problems_of_text(command.remarks, field="remarks"):
        raise Refused(*problems)
    after = change.step(DeliverableState.SUBMITTED)
    close_round(change.facts, under_way["id"], remarks=command.remarks.strip())
    said = {"round": under_way["round"], "reviewer": under_way["reviewer"], "remarks": command.remarks.strip()}
    return Done(kind=DeliverableChange.HAND_BACK_REVIEW, after={**after, **said})


def _finish(change: Change, command: FinishReview) -> Done:
    under_way = _round(change)
    if under_way["reviewer"] != change.by.username:
        raise _of_another(under_way)
    rule = review_rule(change.before.rules)
    problems = problems_of_review(rule, outcome=command.outcome, scores=command.scores, remarks=command.remarks)
    if problems:
        raise Refused(*problems)
    remarks = command.remarks.strip()
    after = change.step(STATES[command.outcome], comment=remarks)
    close_round(change.facts, under_way["id"], outcome=command.outcome, remarks=remarks)
    replace_scores(change.connection, under_way["id"], command.scores)
    scores = [{"criterion": each.criterion, "score": each.score, "remark": each.remark} for each in command.scores]
    said = {"round": under_way["round"], "outcome": command.outcome, "scores": scores}
    return Done(kind=DeliverableChange.FINISH_REVIEW, after={**after, **said})


def _round(change: Change) -> Mapping[Any, Any]:
    """The round under way; ``Refused`` where there is none."""
    under_way = open_round(change.connection, change.before.deliverable_id)
    if under_way is None or change.before.state != DeliverableState.UNDER_REVIEW:
        raise Refused(Problem(code="review_not_open"))
    return under_way


def _of_another(under_way: Mapping[Any, Any]) -> Refused:
    return Refused(Problem(code="review_of_another", values={"reviewer": under_way["reviewer"]}))
