"""A deliverable's rounds of review, its acceptances and the changes asked for, as the one who writes needs them."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, insert, select

from dashboard.domain.deliverables.review import Score
from dashboard.domain.vocabulary import AcceptanceKind
from dashboard.store.tables import acceptance, change_request, review, review_score
from dashboard.store.writes.deliverables.kept_rows import Facts


def open_round(connection: Connection, deliverable_id: int) -> RowMapping | None:
    """The round that is under way: its row of ``review``."""
    its = review.c
    here = select(review).where(its.deliverable_id == deliverable_id, its.closed_at.is_(None))
    return connection.execute(here.order_by(its.round.desc()).limit(1)).mappings().first()


def add_round(facts: Facts, *, reviewer: str, organisation: str | None) -> int:
    """Open the next round; its number."""
    its = review.c
    known = select(func.max(its.round)).where(its.deliverable_id == facts.deliverable_id)
    number = (facts.connection.execute(known).scalar() or 0) + 1
    facts.add(review, round=number, opened_at=facts.now, reviewer=reviewer, organisation=organisation)
    return number


def close_round(facts: Facts, review_id: int, **values: Any) -> None:
    """End a round: with an outcome, or handed back without one."""
    facts.change(review, review_id, closed_at=facts.now, **values)


def replace_scores(connection: Connection, review_id: int, scores: Iterable[Score]) -> None:
    connection.execute(delete(review_score).where(review_score.c.review_id == review_id))
    rows = [
        {"review_id": review_id, "criterion": each.criterion, "score": each.score, "remark": each.remark.strip()}
        for each in scores
    ]
    if rows:
        connection.execute(insert(review_score), rows)


def acceptance_in_force(connection: Connection, deliverable_id: int, kind: AcceptanceKind) -> RowMapping | None:
    """The row of ``acceptance`` that was not withdrawn."""
    its = acceptance.c
    here = select(acceptance).where(its.deliverable_id == deliverable_id, its.kind == kind, its.withdrawn_at.is_(None))
    return connection.execute(here.order_by(its.id.desc()).limit(1)).mappings().first()


def add_acceptance(facts: Facts, kind: AcceptanceKind, **values: Any) -> None:
    """``values``: day, and reference and comment where there are any."""
    facts.add(acceptance, kind=kind, recorded_at=facts.now, author=facts.author, **values)


def withdraw_acceptance(facts: Facts, acceptance_id: int) -> None:
    facts.change(acceptance, acceptance_id, withdrawn_at=facts.now, withdrawn_by=facts.author)


def waiting_request(connection: Connection, deliverable_id: int) -> RowMapping | None:
    """The row of ``change_request`` that nobody has decided on."""
    its = change_request.c
    here = select(change_request).where(its.deliverable_id == deliverable_id, its.decision.is_(None))
    return connection.execute(here.order_by(its.id.desc()).limit(1)).mappings().first()


def add_request(facts: Facts, **values: Any) -> None:
    """``values``: kind, old_due, new_due, reason."""
    facts.add(change_request, recorded_at=facts.now, author=facts.author, **values)


def decide_request(facts: Facts, request_id: int, **values: Any) -> None:
    """``values``: decision, answer."""
    facts.change(change_request, request_id, decided_at=facts.now, decided_by=facts.author, **values)
