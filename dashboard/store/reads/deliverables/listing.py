"""Which deliverables a page lists and in what order: each group walks an index from where the last page ended."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, Table, select, tuple_

from dashboard.domain.calendar import BEGINNING, DUE_SOON_DAYS
from dashboard.domain.deliverables.states import OPEN_STATES
from dashboard.domain.vocabulary import DeliverableState as State
from dashboard.domain.vocabulary import Measure
from dashboard.store.reads.projects.search import deliverables_matching
from dashboard.store.tables import (
    deliverable,
    deliverable_due,
    deliverable_status,
    organisation,
    partner,
    pilot,
    work_package,
)

FINISHED = frozenset({State.ACCEPTED, State.CANCELLED})
DATED, UNDATED, ENDED = 0, 1, 2
"""The groups of a page: unfinished by due date, unfinished without one, finished with the newest first."""
FEW = 500
"""Ids in one statement."""
Queries = Callable[["Listing", "Place | None"], Iterator[Select[Any]]]


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What is asked for; empty filters let everything through."""

    phase_id: int
    as_of: date
    states: tuple[str, ...] = ()
    responsible: tuple[str, ...] = ()
    work_packages: tuple[str, ...] = ()
    pilots: tuple[str, ...] = ()
    only: str | None = None
    search: str = ""


class Place(NamedTuple):
    """Where a deliverable stands in the order."""

    rank: int
    day: date
    deliverable_id: int

    def as_text(self) -> str:
        return f"{self.rank}.{self.day.isoformat()}.{self.deliverable_id}"

    @classmethod
    def from_text(cls, text: str) -> "Place":
        """Raises ``ValueError`` on a text that is none."""
        rank, day, identity = text.split(".")
        return cls(int(rank), date.fromisoformat(day), int(identity))


def place_of(deliverable_id: int, state: State, due: date | None, changed_on: date | None) -> Place:
    if state in FINISHED:
        return Place(ENDED, changed_on or BEGINNING, deliverable_id)
    return Place(UNDATED if due is None else DATED, due or BEGINNING, deliverable_id)


def list_deliverables(connection: Connection, listing: Listing, *, after: str | None, limit: int) -> list[Place]:
    """The next ``limit`` places after one, or the first."""
    start = Place.from_text(after) if after else None
    filters = list(_filters(connection, listing))
    found = _found(connection, listing)
    places: list[Place] = []
    if found == []:
        return places
    for rank, queries in _groups(listing):
        if (start and rank < start.rank) or len(places) >= limit:
            continue
        left = limit - len(places)
        group: list[Place] = []
        for query in queries(listing, start if start and start.rank == rank else None):
            if filters:
                query = query.join(deliverable, deliverable.c.id == query.selected_columns[1]).where(*filters)
            if found is not None:
                query = query.where(query.selected_columns[1].in_(found))
            rows = map(tuple, connection.execute(query.limit(left)))
            group += [Place(rank, day or BEGINNING, identity) for day, identity in rows]
        places += sorted(group, reverse=rank == ENDED)[:left]
    return places


def _groups(listing: Listing) -> Iterator[tuple[int, Queries]]:
    """The groups that can hold what is asked for, in their order."""
    wanted = {State(state) for state in listing.states} or set(State)
    if wanted - FINISHED:
        yield DATED, _dated
    if wanted - FINISHED and not listing.only:
        yield UNDATED, _undated
    if wanted & FINISHED and not listing.only:
        yield ENDED, _ended


def _dated(listing: Listing, start: Place | None) -> Iterator[Select[Any]]:
    due = deliverable_due.c
    query = _unfinished(listing).where(due.due.is_not(None))
    if start:
        query = query.where(tuple_(due.due, due.deliverable_id) > tuple_(start.day, start.deliverable_id))
    if listing.only:
        query = query.where(deliverable_status.c.state.in_(OPEN_STATES), _only(listing))
    yield query.order_by(due.due, due.deliverable_id)


def _only(listing: Listing) -> ColumnElement[bool]:
    due = deliverable_due.c.due
    if listing.only == Measure.OVERDUE:
        return due < listing.as_of
    return due.between(listing.as_of, listing.as_of + timedelta(days=DUE_SOON_DAYS))


def _undated(listing: Listing, start: Place | None) -> Iterator[Select[Any]]:
    due = deliverable_due.c
    query = _unfinished(listing).where(due.due.is_(None))
    if start:
        query = query.where(due.deliverable_id > start.deliverable_id)
    yield query.order_by(due.deliverable_id)


def _unfinished(listing: Listing) -> Select[Any]:
    due, said, as_of = deliverable_due.c, deliverable_status.c, listing.as_of
    return (
        select(due.due, due.deliverable_id)
        .select_from(deliverable_due)
        .join(deliverable_status, said.deliverable_id == due.deliverable_id)
        .where(due.phase_id == listing.phase_id, due.day <= as_of, due.until_day > as_of)
        .where(said.day <= as_of, said.until_day > as_of, said.state.not_in(FINISHED))
    )


def _ended(listing: Listing, start: Place | None) -> Iterator[Select[Any]]:
    """One query a finished state: each walks its own part of the index backwards."""
    said, as_of, own = deliverable_status.c, listing.as_of, deliverable.alias("own")
    for state in sorted(FINISHED):
        query = (
            select(said.day, said.deliverable_id)
            .select_from(deliverable_status)
            .join(own, own.c.id == said.deliverable_id)
            .where(own.c.phase_id == listing.phase_id, said.state == state, said.day <= as_of, said.until_day > as_of)
        )
        if start:
            query = query.where(tuple_(said.day, said.deliverable_id) < tuple_(start.day, start.deliverable_id))
        yield query.order_by(said.day.desc(), said.deliverable_id.desc())


def _filters(connection: Connection, listing: Listing) -> Iterator[ColumnElement[bool]]:
    its = deliverable.c
    if listing.states:
        yield deliverable_status.c.state.in_([State(state) for state in listing.states])
    if listing.work_packages:
        yield its.work_package_id.in_(_of_codes(connection, work_package, listing.phase_id, listing.work_packages))
    if listing.pilots:
        yield its.pilot_id.in_(_of_codes(connection, pilot, listing.phase_id, listing.pilots))
    if listing.responsible:
        own = select(partner.c.id).join_from(partner, organisation).where(partner.c.phase_id == listing.phase_id)
        chosen = own.where(organisation.c.code.in_(listing.responsible))
        yield its.responsible_id.in_(connection.execute(chosen).scalars().all())


def _found(connection: Connection, listing: Listing) -> list[int] | Select[Any] | None:
    """What the words find: few by their ids, which are then all that is looked at, many by a select of them."""
    if not listing.search:
        return None
    query = deliverables_matching(connection, listing.phase_id, listing.search)
    ids = list(connection.execute(query.limit(FEW + 1)).scalars())
    return ids if len(ids) <= FEW else query


def _of_codes(connection: Connection, table: Table, phase_id: int, codes: tuple[str, ...]) -> list[int]:
    query = select(table.c.id).where(table.c.phase_id == phase_id, table.c.code.in_(codes))
    return list(connection.execute(query).scalars().all())
