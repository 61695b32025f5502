"""What belongs in a person's calendar: own deliverables, reviews and reports due, and the phases' meetings."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from dashboard.domain.duties.feed import Event, EventKind
from dashboard.domain.duties.owed import Duty, DutyKind, is_worked_on
from dashboard.domain.rights import Action, Actor, may
from dashboard.domain.vocabulary import Role
from dashboard.store.reads.deliverables.listing import DATED, Listing, list_deliverables
from dashboard.store.reads.duties.owed import REPORTING, duties
from dashboard.store.reads.duties.reports import project_reports, reports
from dashboard.store.reads.duties.scopes import Place, places_of
from dashboard.store.tables import audit, deliverable, deliverable_due, meeting, phase, project

MOST = 500
"""Deliverables of one phase: the next to come, and those that are late."""
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
REVIEWS = (DutyKind.REVIEW, DutyKind.REVIEW_OPEN)


class Change(NamedTuple):
    """How often a day was set anew, and when last."""

    revisions: int
    changed: datetime


def events(connection: Connection, actor: Actor, today: date) -> list[Event]:
    """By day. Somebody without an organisation sees the meetings of every phase that is worked on."""
    loads = _loads(connection)
    places = places_of(connection, actor.organisation, today)
    found = [event for where in _phases(connection, places, today) for event in _meetings(connection, where, loads)]
    for place in places:
        if may(actor, Action.UPDATE_DELIVERABLE, place.scope(actor.organisation)):
            found += _deliverables(connection, place, str(actor.organisation), today)
        if {Role.PARTNER, Role.LEAD_PARTNER} & actor.roles and place.role in REPORTING:
            found += [_of_duty(EventKind.REPORT, duty, loads) for duty in reports(connection, place, today)]
        if may(actor, Action.COMPILE_PROJECT_REPORT, place.scope(None)):
            owed = project_reports(connection, place, today)
            found += [_of_duty(EventKind.PROJECT_REPORT, duty, loads) for duty in owed]
    for duty in duties(connection, actor, today):
        if duty.kind in REVIEWS:
            found.append(_of_duty(EventKind.REVIEW, duty, loads))
    return sorted(found, key=lambda event: (event.first, event.uid))


def _of_duty(kind: EventKind, duty: Duty, loads: dict[str, Change]) -> Event:
    due, change = duty.due or date.max, loads.get(duty.project, Change(0, LONG_AGO))
    return Event(
        kind=kind,
        project=duty.project,
        phase=duty.phase,
        code=duty.code,
        title=duty.title,
        first=due,
        last=due,
        revisions=change.revisions,
        changed=change.changed,
    )


def _deliverables(connection: Connection, place: Place, own: str, today: date) -> Iterator[Event]:
    """The organisation's own that are not finished and have a due date."""
    listing = Listing(phase_id=place.phase_id, as_of=today, responsible=(own,))
    dated = [at for at in list_deliverables(connection, listing, after=None, limit=MOST) if at.rank == DATED]
    ids = [at.deliverable_id for at in dated]
    its = deliverable.c
    rows = connection.execute(select(its.id, its.code, its.title).where(its.id.in_(ids)))
    known, changes = {row.id: row for row in rows}, _reschedulings(connection, ids)
    for at in dated:
        row, change = known[at.deliverable_id], changes.get(at.deliverable_id, Change(0, LONG_AGO))
        yield Event(
            kind=EventKind.DELIVERABLE,
            project=place.project,
            phase=place.phase,
            code=row.code,
            title=row.title,
            first=at.day,
            last=at.day,
            revisions=change.revisions,
            changed=change.changed,
        )


def _reschedulings(connection: Connection, ids: list[int]) -> dict[int, Change]:
    its = deliverable_due.c
    query = select(its.deliverable_id, func.count(), func.max(its.recorded_at))
    query = query.where(its.deliverable_id.in_(ids), its.recorded_at.is_not(None)).group_by(its.deliverable_id)
    return {row[0]: Change(row[1], row[2]) for row in connection.execute(query)}


def _loads(connection: Connection) -> dict[str, Change]:
    """By project: a plan that came anew may have moved anything in it."""
    its = audit.c
    query = select(its.project_code, func.count(), func.max(its.at)).where(its.action == "load_project")
    found = connection.execute(query.group_by(its.project_code))
    return {row[0]: Change(row[1] - 1, row[2]) for row in found}


def _phases(connection: Connection, places: list[Place], today: date) -> list[tuple[int, str, str]]:
    """Id, code and project of the phases whose meetings concern the person."""
    if places:
        return [(place.phase_id, place.phase, place.project) for place in places]
    its = phase.c
    end = func.coalesce(its.end_actual, its.end_revised, its.end_initial).label("end")
    query = select(its.id, its.code, project.c.code.label("project"), its.start, end).join_from(phase, project)
    rows = connection.execute(query.order_by(project.c.position, its.position)).all()
    return [(row.id, row.code, row.project) for row in rows if is_worked_on(row.start, row.end, today)]


def _meetings(connection: Connection, where: tuple[int, str, str], loads: dict[str, Change]) -> Iterator[Event]:
    phase_id, code, of = where
    its: Any = meeting.c
    change = loads.get(of, Change(0, LONG_AGO))
    for row in connection.execute(select(meeting).where(its.phase_id == phase_id).order_by(its.start)):
        yield Event(
            kind=EventKind.MEETING,
            project=of,
            phase=code,
            code=row.code,
            title=row.name,
            first=row.start,
            last=row.end or row.start,
            place=row.place or "",
            revisions=change.revisions,
            changed=change.changed,
        )
