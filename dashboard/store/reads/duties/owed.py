"""What a person owes on a day, in order of urgency, and the next date where nothing is owed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Select, select

from dashboard.domain.calendar import BEGINNING, DUE_SOON_DAYS
from dashboard.domain.deliverables.states import OPEN_STATES
from dashboard.domain.duties.owed import NOT_UPDATED_DAYS, Duty, DutyKind, Upcoming, in_order, lateness
from dashboard.domain.rights import Action, Actor, may
from dashboard.domain.vocabulary import DeliverableState, PartnerRole, Provenance, Role
from dashboard.store.reads.deliverables.listing import Listing, list_deliverables
from dashboard.store.reads.duties.reports import project_reports, reopened, reports, to_control, to_gather
from dashboard.store.reads.duties.scopes import Place, places_of
from dashboard.store.reads.duties.waiting import mentions, own_reviews, to_confirm, to_decide, to_review
from dashboard.store.tables import (
    deliverable,
    deliverable_due,
    deliverable_status,
    meeting,
)

LIMIT = 100
"""Duties of one kind and phase, own deliverables by their date counting as one kind: nobody does more before the next
look."""
REPORTING = (PartnerRole.LEAD, PartnerRole.PARTNER)


def duties(connection: Connection, actor: Actor, today: date, *, limit: int = LIMIT) -> list[Duty]:
    """What ``actor`` owes at the end of ``today``, the most urgent first; at most ``limit`` of a kind and phase.

    Looks at every project and phase in which the actor's organisation takes part and that is worked on that day
    (``domain.duties.owed.is_worked_on``), a controller's at all that are; mentions reach people in all phases whose
    remarks they may read. A disabled person is not asked about here. The answer rests on facts recorded up to
    ``today`` alone.
    """
    found = list(mentions(connection, actor, today, limit))
    found += own_reviews(connection, actor, today, limit)
    if Role.CONTROLLER in actor.roles:
        found += to_control(connection, actor, today, limit)
    for place in places_of(connection, actor.organisation, today):
        if may(actor, Action.UPDATE_DELIVERABLE, place.scope(actor.organisation)):
            found += _to_update(connection, place, today, limit)
        found += _to_report(connection, place, actor, today)
        if may(actor, Action.REVIEW_DELIVERABLE, place.scope(None)):
            found += to_review(connection, place, actor, today, limit)
        if may(actor, Action.CONFIRM_DELIVERABLE, place.scope(None)):
            found += to_confirm(connection, place, actor, today, limit)
        if may(actor, Action.DECIDE_ON_CHANGE, place.scope(None)):
            found += to_decide(connection, place, actor, today, limit)
        if may(actor, Action.COMPILE_PROJECT_REPORT, place.scope(None)):
            found += to_gather(connection, place, today)
            found += [duty for duty in project_reports(connection, place, today) if duty.since and duty.since < today]
    for place in places_of(connection, actor.organisation, today, left=True):
        found += _to_report(connection, place, actor, today)
    return in_order(found)


def _to_report(connection: Connection, place: Place, actor: Actor, today: date) -> list[Duty]:
    if not {Role.PARTNER, Role.LEAD_PARTNER} & actor.roles or place.role not in REPORTING:
        return []
    owed = [duty for duty in reports(connection, place, today) if duty.since and duty.since < today]
    return [*owed, *reopened(connection, place, today)]


def upcoming(connection: Connection, actor: Actor, today: date, *, limit: int = 3) -> list[Upcoming]:
    """The next dates after ``today``, soonest first: own deliverables due, reports due, meetings of the phases."""
    found = []
    for place in places_of(connection, actor.organisation, today):
        found += _meetings(connection, place, today, limit)
        if may(actor, Action.UPDATE_DELIVERABLE, place.scope(actor.organisation)):
            found += _next_due(connection, place, str(actor.organisation), today, limit)
        if {Role.PARTNER, Role.LEAD_PARTNER} & actor.roles and place.role in REPORTING:
            found += _due_later(reports(connection, place, today), today)
        if may(actor, Action.COMPILE_PROJECT_REPORT, place.scope(None)):
            found += _due_later(project_reports(connection, place, today), today)
    return sorted(found, key=lambda each: (each.day, each.kind, each.code))[:limit]


def _due_later(owed: Sequence[Duty], today: date) -> list[Upcoming]:
    return [
        Upcoming(kind=str(duty.kind), day=duty.due, project=duty.project, phase=duty.phase, code=duty.code)
        for duty in owed
        if duty.due and duty.due >= today
    ]


def _to_update(connection: Connection, place: Place, today: date, limit: int) -> Iterator[Duty]:
    """Overdue, due in thirty days, sent back, and in progress without a word for thirty days; each once."""
    seen: set[str] = set()
    for row in _in_state(connection, place, DeliverableState.SENT_BACK, today, limit, today):
        seen.add(row["code"])
        yield _of(place, DutyKind.SENT_BACK, row, today)
    soon = today + timedelta(days=DUE_SOON_DAYS)
    for row in _due_until(connection, place, soon, today, limit):
        if row["code"] not in seen:
            seen.add(row["code"])
            yield _of(place, DutyKind.OVERDUE if row["due"] < today else DutyKind.DUE_SOON, row, today)
    quiet = today - timedelta(days=NOT_UPDATED_DAYS)
    for row in _in_state(connection, place, DeliverableState.IN_PROGRESS, today, limit, quiet):
        if row["code"] not in seen and not (row["due"] and row["due"] <= soon):
            yield _of(place, DutyKind.NOT_UPDATED, row, today)


def _due_until(connection: Connection, place: Place, last: date, today: date, limit: int) -> list[Mapping[str, Any]]:
    """The organisation's own that are still open and due by a day, by date."""
    due = deliverable_due.c
    query = _own(place, today).where(due.due <= last, deliverable_status.c.state.in_(OPEN_STATES))
    return _rows(connection, query.order_by(due.due, due.deliverable_id).limit(limit))


def _in_state(
    connection: Connection, place: Place, state: DeliverableState, today: date, limit: int, since: date
) -> list[Mapping[str, Any]]:
    """The organisation's own that are in a state since a day or longer, the longest first."""
    said = deliverable_status.c
    query = _own(place, today).where(said.state == state, said.day <= since)
    return _rows(connection, query.order_by(said.day, said.deliverable_id).limit(limit))


def _own(place: Place, today: date) -> Select[Any]:
    """The organisation's deliverables as they stand."""
    its, said, due = deliverable.c, deliverable_status.c, deliverable_due.c
    changed_on = said.day.label("changed_on")
    columns = (its.code, its.title, due.due, changed_on, said.author, said.state, its.schedule_status)
    return (
        select(*columns)
        .join_from(deliverable, deliverable_status)
        .join(deliverable_due, due.deliverable_id == its.id)
        .where(its.phase_id == place.phase_id, its.responsible_id == place.partner_id)
        .where(said.day <= today, said.until_day > today, due.day <= today, due.until_day > today)
    )


def _rows(connection: Connection, query: Select[Any]) -> list[Mapping[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in connection.execute(query).mappings()]


def _of(place: Place, kind: DutyKind, row: Mapping[Any, Any], today: date) -> Duty:
    due = row["due"]
    return Duty(
        kind=kind,
        project=place.project,
        phase_id=place.phase_id,
        phase=place.phase,
        code=row["code"],
        title=row["title"],
        due=due,
        days_late=lateness(due, today),
        since=row["changed_on"] if row["changed_on"] > BEGINNING else None,
        who=row["author"] if kind == DutyKind.SENT_BACK else "",
        state=str(row["state"]),
        illustrative=str(row["schedule_status"]) == Provenance.ILLUSTRATIVE,
    )


def _next_due(connection: Connection, place: Place, own: str, today: date, limit: int) -> list[Upcoming]:
    """The unfinished of the organisation, from ``today`` on."""
    listing = Listing(phase_id=place.phase_id, as_of=today, responsible=(own,))
    after = f"0.{today.isoformat()}.0"
    listed = [each for each in list_deliverables(connection, listing, after=after, limit=limit) if each.rank == 0]
    query = select(deliverable.c.id, deliverable.c.code, deliverable.c.title)
    found = connection.execute(query.where(deliverable.c.id.in_([each.deliverable_id for each in listed])))
    known = {row.id: row for row in found}
    return [
        Upcoming(
            kind="deliverable",
            day=each.day,
            project=place.project,
            phase=place.phase,
            code=known[each.deliverable_id].code,
            title=known[each.deliverable_id].title,
        )
        for each in listed
    ]


def _meetings(connection: Connection, place: Place, today: date, limit: int) -> list[Upcoming]:
    its = meeting.c
    query = select(its.start, its.code, its.name).where(its.phase_id == place.phase_id, its.start > today)
    return [
        Upcoming(kind="meeting", day=row.start, project=place.project, phase=place.phase, code=row.code, title=row.name)
        for row in connection.execute(query.order_by(its.start).limit(limit))
    ]
