"""What others wait for: reviews, confirmations, decisions on changes, and mentions that were not seen yet."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, Select, exists, or_, select

from dashboard.domain.deliverables.review import review_rule
from dashboard.domain.duties.owed import Duty, DutyKind, lateness, review_due
from dashboard.domain.rights import Action, Actor, may
from dashboard.domain.separation import asked_by, joined
from dashboard.domain.vocabulary import AcceptanceKind, DeliverableState, MentionKind, Provenance, Role
from dashboard.store.reads.deliverables.submissions import submissions
from dashboard.store.reads.duties.scopes import Place, end_of
from dashboard.store.reads.separation import before_confirmations, before_reviews
from dashboard.store.tables import (
    acceptance,
    change_request,
    deliverable,
    deliverable_status,
    organisation,
    partner,
    phase,
    project,
    remark,
    remark_mention,
    remark_seen,
    review,
)

MENTIONED = frozenset({Role.PARTNER, Role.LEAD_PARTNER, Role.QUALITY_REVIEWER})
"""Whom a mention of their organisation reaches."""
READ_ALL = frozenset({Role.STEERING_COMMITTEE, Role.CONTROLLER, Role.ADMINISTRATOR})
"""Who may read the remarks of every phase."""


def to_review(connection: Connection, place: Place, actor: Actor, today: date, limit: int) -> Iterator[Duty]:
    """Submitted by other partners and people, and taken up by nobody, the oldest first."""
    query = _in_state(place, DeliverableState.SUBMITTED, today).limit(limit)
    if not may(actor, Action.REVIEW_DELIVERABLE, place.scope(actor.organisation)):
        query = query.where(or_(organisation.c.code.is_(None), organisation.c.code != actor.organisation))
    rows = connection.execute(query).all()
    submitted = submissions(connection, [row.id for row in rows], today)
    had = before_reviews(connection, [row.id for row in rows], actor.username, today)
    for row in rows:
        if joined(had.get(row.id, ()), place.rules).refused:
            continue
        since = submitted[row.id].day if row.id in submitted else row.day
        due = review_due(since, place.review.days)
        yield _of(place, DutyKind.REVIEW, row, due=due, days_late=lateness(due, today), since=since)


def own_reviews(connection: Connection, actor: Actor, today: date, limit: int) -> Iterator[Duty]:
    """Rounds that the actor took up and has not ended, in any phase."""
    its, end = review.c, end_of(today)
    query = (
        _placed(its.id.label("review_id"), its.deliverable_id, its.opened_at)
        .join_from(review, deliverable)
        .where(its.reviewer == actor.username, its.opened_at < end)
        .where(or_(its.closed_at.is_(None), its.closed_at >= end))
        .order_by(its.opened_at)
    )
    rows = connection.execute(_to_place(query).limit(limit)).all()
    submitted = submissions(connection, [row.deliverable_id for row in rows], today)
    for row in rows:
        opened = row.opened_at.date()
        known = submitted.get(row.deliverable_id)
        due = review_due(known.day if known else opened, review_rule(row.rules).days)
        yield _of(row, DutyKind.REVIEW_OPEN, row, due=due, days_late=lateness(due, today), since=opened)


def to_confirm(connection: Connection, place: Place, actor: Actor, today: date, limit: int) -> Iterator[Duty]:
    """Accepted by the review and not confirmed by the lead partner, the oldest first; what this person handed in or
    reviewed waits for another."""
    its, end = acceptance.c, end_of(today)
    confirmed = exists().where(
        its.deliverable_id == deliverable.c.id,
        its.kind == AcceptanceKind.CONFIRMED,
        its.recorded_at < end,
        or_(its.withdrawn_at.is_(None), its.withdrawn_at >= end),
    )
    query = _in_state(place, DeliverableState.ACCEPTED, today).where(~confirmed)
    rows = connection.execute(query.limit(limit)).all()
    had = before_confirmations(connection, [row.id for row in rows], actor.username, today)
    for row in rows:
        if not joined(had.get(row.id, ()), place.rules).refused:
            yield _of(place, DutyKind.CONFIRM, row, since=row.day)


def to_decide(connection: Connection, place: Place, actor: Actor, today: date, limit: int) -> Iterator[Duty]:
    """Changes that others asked for and on which nobody has decided, the oldest first."""
    its, end = change_request.c, end_of(today)
    query = (
        select(
            deliverable.c.code,
            deliverable.c.title,
            deliverable.c.schedule_status,
            its.id,
            its.recorded_at,
            its.author,
            organisation.c.code.label("responsible"),
        )
        .join_from(change_request, deliverable)
        .outerjoin(partner, deliverable.c.responsible_id == partner.c.id)
        .outerjoin(organisation, partner.c.organisation_id == organisation.c.id)
        .where(deliverable.c.phase_id == place.phase_id, its.recorded_at < end)
        .where(or_(its.decided_at.is_(None), its.decided_at >= end))
        .order_by(its.recorded_at, its.id)
    )
    for row in connection.execute(query.limit(limit)):
        if not joined(asked_by(actor, row.author), place.rules).refused:
            yield _of(place, DutyKind.DECIDE, row, since=row.recorded_at.date())


def mentions(connection: Connection, actor: Actor, today: date, limit: int) -> Iterator[Duty]:
    """Remarks of others that mention the person or the organisation and that the person has not seen, newest first."""
    its, of, end = remark.c, remark_mention.c, end_of(today)
    seen = exists().where(
        remark_seen.c.remark_id == its.id, remark_seen.c.person_id == actor.person_id, remark_seen.c.at < end
    )
    for kind, name in _names(actor):
        query = (
            _placed(its.id.label("remark_id"), its.at, its.author, its.text, its.removed_at)
            .join_from(remark_mention, remark)
            .join(deliverable, its.deliverable_id == deliverable.c.id)
            .where(of.kind == kind, of.name == name, its.author != actor.username, its.at < end, ~seen)
            .where(or_(its.removed_at.is_(None), its.removed_at >= end))
            .order_by(of.remark_id.desc())
        )
        if kind == MentionKind.ORGANISATION:  # those who are named as well are told once
            query = query.where(~_names_person(actor))
        if not actor.roles & READ_ALL:
            query = query.where(deliverable.c.phase_id.in_(_phases_of(actor, today)))
        for row in connection.execute(_to_place(query).limit(limit)):
            more = {"since": row.at.date(), "who": row.author, "remark_id": row.remark_id}
            more["words"] = "" if row.removed_at else row.text
            yield _of(row, DutyKind.MENTION, row, **more)


def _names(actor: Actor) -> Iterator[tuple[MentionKind, str]]:
    if not actor.roles & (MENTIONED | READ_ALL):
        return
    yield MentionKind.PERSON, actor.username
    if actor.organisation and actor.roles & MENTIONED:
        yield MentionKind.ORGANISATION, actor.organisation


def _names_person(actor: Actor) -> Any:
    other = remark_mention.alias("other")
    same = (other.c.remark_id == remark.c.id, other.c.kind == MentionKind.PERSON, other.c.name == actor.username)
    return exists().where(*same)


def _phases_of(actor: Actor, today: date) -> Select[Any]:
    """Of which the organisation is a partner that has not left: who may not answer owes no answer."""
    query = select(partner.c.phase_id).join_from(partner, organisation)
    stays = or_(partner.c.exit.is_(None), partner.c.exit >= today)
    return query.where(organisation.c.code == actor.organisation, stays)


def _in_state(place: Place, state: DeliverableState, today: date) -> Select[Any]:
    """The phase's deliverables in a state, longest first."""
    its, said = deliverable.c, deliverable_status.c
    return (
        select(
            its.id,
            its.code,
            its.title,
            said.day,
            said.state,
            its.schedule_status,
            organisation.c.code.label("responsible"),
        )
        .join_from(deliverable_status, deliverable)
        .outerjoin(partner, its.responsible_id == partner.c.id)
        .outerjoin(organisation, partner.c.organisation_id == organisation.c.id)
        .where(said.state == state, said.day <= today, said.until_day > today, its.phase_id == place.phase_id)
        .order_by(said.day, its.id)
    )


def _placed(*columns: Any) -> Select[Any]:
    its = deliverable.c
    place = (project.c.code.label("project"), phase.c.id.label("phase_id"), phase.c.code.label("phase"))
    return select(
        *columns,
        *place,
        project.c.rules,
        its.code,
        its.title,
        its.schedule_status,
        organisation.c.code.label("responsible"),
    )


def _to_place(query: Select[Any]) -> Select[Any]:
    """From the deliverable on to its project, phase and partner."""
    return (
        query.join(phase, deliverable.c.phase_id == phase.c.id)
        .join(project, phase.c.project_id == project.c.id)
        .outerjoin(partner, deliverable.c.responsible_id == partner.c.id)
        .outerjoin(organisation, partner.c.organisation_id == organisation.c.id)
    )


def _of(place: Place | Row[*tuple[Any, ...]], kind: DutyKind, row: Row[*tuple[Any, ...]], **more: Any) -> Duty:
    made_up = row.schedule_status == Provenance.ILLUSTRATIVE
    given: dict[str, Any] = {"who": row.responsible or "", "illustrative": made_up} | more
    where: dict[str, Any] = {"project": place.project, "phase_id": place.phase_id, "phase": place.phase}
    return Duty(kind=kind, **where, code=row.code, title=row.title, **given)
