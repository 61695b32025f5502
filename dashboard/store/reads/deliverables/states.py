"""Deliverables as they stood on a date: a page of them, one in detail, its history, and the schedule."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Connection, select

from dashboard.domain.calendar import BEGINNING, days_late
from dashboard.domain.vocabulary import DeliverableState as State
from dashboard.store.reads.deliverables.counts import counts, counts_by, counts_over_time
from dashboard.store.reads.deliverables.listing import Listing, Place, list_deliverables, place_of
from dashboard.store.reads.deliverables.submissions import Submission, submissions
from dashboard.store.reads.frames import frame_of
from dashboard.store.tables import (
    activity,
    deliverable,
    deliverable_due,
    deliverable_status,
    organisation,
    partner,
    pilot,
    work_package,
)

__all__ = ["counts", "counts_by", "counts_over_time", "detail", "history", "page", "schedule"]

COLUMNS = {
    "deliverable_id": "int64",
    "code": "object",
    "title": "object",
    "work_package": "object",
    "responsible": "object",
    "pilot": "object",
    "due": "object",
    "due_initial": "object",
    "state": "object",
    "progress": "Int64",
    "forecast": "object",
    "changed_on": "object",
    "submitted_on": "object",
    "days_late": "int64",
    "version": "int64",
    "source": "object",
    "status": "object",
    "schedule_status": "object",
    "state_status": "object",
    "rank": "int64",
    "after": "object",
}
MORE = ("description", "activity", "comment", "author")
HISTORY = {
    "recorded_at": "object",
    "day": "object",
    "kind": "object",
    "state": "object",
    "progress": "Int64",
    "forecast": "object",
    "comment": "object",
    "author": "object",
    "old_due": "object",
    "new_due": "object",
    "source": "object",
    "status": "object",
}
DELIVERED = (State.SUBMITTED, State.UNDER_REVIEW, State.ACCEPTED)
SCHEDULE_LIMIT = 300


def page(
    connection: Connection,
    phase_id: int,
    as_of: date,
    *,
    states: Sequence[str] = (),
    responsible: Sequence[str] = (),
    work_packages: Sequence[str] = (),
    pilots: Sequence[str] = (),
    only: str | None = None,
    search: str = "",
    after: str | None = None,
    limit: int = 100,
) -> pd.DataFrame:
    """Deliverables as of a date: the unfinished by due date, those without one, then the finished, newest first.

    Filters are codes; ``only`` is overdue or due_soon; ``after`` is the ``after`` of the last row already shown.
    Columns: ``COLUMNS``; ``work_package``, ``responsible``, ``pilot`` are codes, ``changed_on`` the day of the state,
    ``days_late`` counts to the day it was submitted or to ``as_of``, ``status`` is the provenance of its text,
    ``schedule_status`` of its dates and ``state_status`` of its state; ``rank`` 0, 1, 2 are the three groups.
    """
    listing = Listing(
        phase_id=phase_id,
        as_of=as_of,
        states=tuple(states),
        responsible=tuple(responsible),
        work_packages=tuple(work_packages),
        pilots=tuple(pilots),
        only=only,
        search=search.strip(),
    )
    listed = list_deliverables(connection, listing, after=after, limit=limit)
    found = _as_they_stood(connection, [place.deliverable_id for place in listed], as_of)
    rows = [_placed(found[place.deliverable_id], place) for place in listed]
    return frame_of([tuple(row[name] for name in COLUMNS) for row in rows], COLUMNS)


def detail(connection: Connection, phase_id: int, code: str, as_of: date) -> dict[str, Any] | None:
    """One deliverable: the columns of ``page``, and description, activity (a code), comment and author of its state."""
    its = deliverable.c
    found = connection.execute(select(its.id).where(its.phase_id == phase_id, its.code == code)).scalar()
    if found is None:
        return None
    row = _as_they_stood(connection, [found], as_of)[found]
    placed = _placed(row, place_of(found, State(row["state"]), row["due"], row["changed_on"]))
    return {name: placed[name] for name in (*COLUMNS, *MORE)}


def history(connection: Connection, deliverable_id: int, as_of: date) -> pd.DataFrame:
    """What was recorded up to ``as_of``, newest first: recorded_at, day, kind (status or due), state, progress,
    forecast, comment, author, old_due, new_due, source, status."""
    return frame_of(history_events(connection, deliverable_id, as_of), HISTORY)


def history_events(connection: Connection, deliverable_id: int, as_of: date) -> list[tuple[Any, ...]]:
    """The rows of ``history``."""
    its, due = deliverable_status.c, deliverable_due.c
    said = select(
        its.recorded_at, its.day, its.state, its.progress, its.forecast, its.comment, its.author, its.source, its.status
    ).where(its.deliverable_id == deliverable_id, its.day <= as_of, its.day > BEGINNING)
    events: list[tuple[Any, ...]] = [
        (*row[:2], "status", str(row.state), *row[3:7], None, None, row.source, str(row.status))
        for row in connection.execute(said)
    ]
    dues = select(due.recorded_at, due.day, due.due, due.reason, due.author, due.source, due.status).where(
        due.deliverable_id == deliverable_id, due.day <= as_of
    )
    old = None
    for row in connection.execute(dues.order_by(due.recorded_at.is_not(None), due.recorded_at)):
        if row.day > BEGINNING:
            words = (row.reason, row.author, old, row.due, row.source, str(row.status))
            events.append((row.recorded_at, row.day, "due", None, None, None, *words))
        old = row.due
    return sorted(events, key=lambda event: event[0], reverse=True)


def schedule(connection: Connection, phase_id: int, as_of: date) -> pd.DataFrame:
    """Those due nearest to ``as_of``, at most 300, by due date: code, title, work_package, responsible, due, state."""
    due = deliverable_due.c
    dated = select(due.due, due.deliverable_id).where(due.phase_id == phase_id, due.day <= as_of, due.until_day > as_of)
    coming = dated.where(due.due >= as_of).order_by(due.due, due.deliverable_id).limit(SCHEDULE_LIMIT)
    past = dated.where(due.due < as_of).order_by(due.due.desc(), due.deliverable_id.desc()).limit(SCHEDULE_LIMIT)
    both = [(row.due, row.deliverable_id) for query in (past, coming) for row in connection.execute(query)]
    nearest = sorted(both, key=lambda item: (abs((item[0] - as_of).days), item[1]))[:SCHEDULE_LIMIT]
    found = _as_they_stood(connection, [item[1] for item in nearest], as_of)
    names = ("code", "title", "work_package", "responsible", "due", "state")
    rows = [tuple(found[identity][name] for name in names) for _, identity in sorted(nearest)]
    return frame_of(rows, dict.fromkeys(names, "object"))


def _as_they_stood(connection: Connection, identities: Sequence[int], as_of: date) -> dict[int, dict[str, Any]]:
    """By id: the deliverable with the state and the due date in force."""
    if not identities:
        return {}
    its, said, due = deliverable.c, deliverable_status.c, deliverable_due.c
    query = select(
        its.id.label("deliverable_id"), its.code, its.title, its.description, its.due_initial, its.version, its.source,
        its.status, its.schedule_status, work_package.c.code.label("work_package"),
        activity.c.code.label("activity"), organisation.c.code.label("responsible"), pilot.c.code.label("pilot"),
        due.due, said.state, said.progress, said.forecast, said.comment, said.author,
        said.day.label("changed_on"), said.status.label("state_status"),
    )  # fmt: skip
    query = (
        query.select_from(deliverable)
        .join(deliverable_status, (said.deliverable_id == its.id) & (said.day <= as_of) & (said.until_day > as_of))
        .join(deliverable_due, (due.deliverable_id == its.id) & (due.day <= as_of) & (due.until_day > as_of))
        .outerjoin(work_package, its.work_package_id == work_package.c.id)
        .outerjoin(activity, its.activity_id == activity.c.id)
        .outerjoin(partner, its.responsible_id == partner.c.id)
        .outerjoin(organisation, partner.c.organisation_id == organisation.c.id)
        .outerjoin(pilot, its.pilot_id == pilot.c.id)
        .where(its.id.in_(identities))
    )
    submitted = submissions(connection, identities, as_of)
    return {
        row["deliverable_id"]: _told(dict(row), submitted.get(row["deliverable_id"]), as_of)
        for row in connection.execute(query).mappings()
    }


def _told(row: dict[str, Any], submitted: Submission | None, as_of: date) -> dict[str, Any]:
    """With what follows from the facts, and words instead of enumerations."""
    state = State(row["state"])
    changed_on = None if row["changed_on"] == BEGINNING else row["changed_on"]
    submitted_on = (submitted.day if submitted else changed_on) if state in DELIVERED else None
    late = 0 if state == State.CANCELLED else days_late(row["due"], as_of, finished_on=submitted_on)
    words = {name: str(row[name]) for name in ("state", "status", "schedule_status", "state_status")}
    return row | words | {"changed_on": changed_on, "submitted_on": submitted_on, "days_late": late}


def _placed(row: dict[str, Any], place: Place) -> dict[str, Any]:
    return row | {"rank": place.rank, "after": place.as_text()}
