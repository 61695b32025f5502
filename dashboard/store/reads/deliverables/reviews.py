"""What followed a deliverable's submission, as of a date: rounds of review, acceptances, the change asked for."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, select

from dashboard.domain.vocabulary import AcceptanceKind
from dashboard.store.reads.deliverables.submissions import submissions
from dashboard.store.tables import acceptance, change_request, review, review_score


def rounds(connection: Connection, deliverable_id: int, as_of: date) -> list[dict[str, Any]]:
    """Newest first: review_id, round, opened_at, reviewer, organisation, closed_at and outcome (missing while it is
    open; the outcome also where it was handed back), remarks, status, scores: criterion → (score, remark)."""
    its, end = review.c, end_of(as_of)
    query = select(
        its.id.label("review_id"), its.round, its.opened_at, its.reviewer, its.organisation, its.closed_at,
        its.outcome, its.remarks, its.status,
    )  # fmt: skip
    query = query.where(its.deliverable_id == deliverable_id, its.opened_at < end).order_by(its.round.desc())
    found = [dict(row) for row in connection.execute(query).mappings()]
    scores: dict[int, dict[str, tuple[int | None, str]]] = {}
    its_own = review_score.c.review_id.in_([row["review_id"] for row in found])
    for row in connection.execute(select(review_score).where(its_own)):
        scores.setdefault(row.review_id, {})[row.criterion] = (row.score, row.remark)
    return [_as_it_was(row | {"scores": scores.get(row["review_id"], {})}, end) for row in found]


def life(connection: Connection, deliverable_id: int, as_of: date) -> dict[str, Any]:
    """The truths beside the state: submitted_on, submitted_by; confirmed and programme (each a row of ``acceptance``
    or missing: day, reference, author, recorded_at, status)."""
    submitted = submissions(connection, [deliverable_id], as_of).get(deliverable_id)
    return {
        "submitted_on": submitted.day if submitted else None,
        "submitted_by": submitted.author if submitted else None,
        "confirmed": _accepted(connection, deliverable_id, AcceptanceKind.CONFIRMED, as_of),
        "programme": _accepted(connection, deliverable_id, AcceptanceKind.PROGRAMME, as_of),
    }


def end_of(as_of: date) -> datetime:
    """The moment, in UTC, at which the day is over."""
    return datetime.combine(as_of + timedelta(days=1), time(), tzinfo=UTC)


def _as_it_was(row: dict[str, Any], end: datetime) -> dict[str, Any]:
    if row["closed_at"] is not None and row["closed_at"] >= end:
        return row | {"closed_at": None, "outcome": None, "remarks": "", "scores": {}}
    return row


def _accepted(connection: Connection, deliverable_id: int, kind: str, as_of: date) -> dict[str, Any] | None:
    its, end = acceptance.c, end_of(as_of)
    here = select(its.day, its.reference, its.comment, its.author, its.recorded_at, its.status).where(
        its.deliverable_id == deliverable_id,
        its.kind == kind,
        its.recorded_at < end,
        its.withdrawn_at.is_(None) | (its.withdrawn_at >= end),
    )
    found = connection.execute(here.order_by(its.id.desc()).limit(1)).mappings().first()
    return dict(found) if found else None


def change_asked_for(connection: Connection, deliverable_id: int, as_of: date) -> dict[str, Any] | None:
    """The change that waits for the lead partner, if any: request_id, kind, old_due, new_due, reason, author,
    recorded_at."""
    its, end = change_request.c, end_of(as_of)
    here = select(
        its.id.label("request_id"), its.kind, its.old_due, its.new_due, its.reason, its.author, its.recorded_at
    ).where(
        its.deliverable_id == deliverable_id,
        its.recorded_at < end,
        its.decision.is_(None) | (its.decided_at >= end),
    )
    found = connection.execute(here.order_by(its.id.desc()).limit(1)).mappings().first()
    return dict(found) if found else None
