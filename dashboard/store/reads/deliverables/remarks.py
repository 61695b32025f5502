"""The thread of remarks on a deliverable as it stood on a date, and who may be mentioned in it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from dashboard.domain.rights import Action, Actor, may
from dashboard.domain.vocabulary import Provenance
from dashboard.store.people.accounts import people
from dashboard.store.reads.duties.scopes import end_of
from dashboard.store.reads.projects.partnership import partnership
from dashboard.store.tables import organisation, partner, person, remark

MOST = 200
"""Remarks of one deliverable that are shown: the newest."""


@dataclass(frozen=True, kw_only=True)
class Remark:
    """``text`` is empty where it was removed, whatever the date asked for; ``name`` is the author's, if known here."""

    remark_id: int
    at: datetime
    author: str
    name: str | None
    organisation: str | None
    text: str
    answers_id: int | None
    removed_at: datetime | None
    removed_by: str | None
    illustrative: bool


def thread(connection: Connection, deliverable_id: int, as_of: date) -> list[Remark]:
    """Made by the end of ``as_of``, oldest first; at most ``MOST``, the newest."""
    its = remark.c
    query = (
        select(
            its.id.label("remark_id"), its.at, its.author, person.c.display_name.label("name"), its.organisation,
            its.text, its.answers_id, its.removed_at, its.removed_by,
            (its.status == Provenance.ILLUSTRATIVE).label("illustrative"),
        )
        .join_from(remark, person, person.c.username == its.author, isouter=True)
        .where(its.deliverable_id == deliverable_id, its.at < end_of(as_of))
        .order_by(its.at.desc(), its.id.desc())
        .limit(MOST)
    )  # fmt: skip
    rows = [dict(row) for row in connection.execute(query).mappings()]
    return [Remark(**row | ({"text": ""} if row["removed_at"] else {})) for row in reversed(rows)]


def partners_of(connection: Connection, phase_id: int) -> list[tuple[str, str]]:
    """Code and name of the organisations of a phase, in the order of their numbers."""
    query = select(organisation.c.code, organisation.c.name).join_from(partner, organisation)
    rows = connection.execute(query.where(partner.c.phase_id == phase_id).order_by(partner.c.number))
    return [(row.code, row.name) for row in rows]


def readers_of(connection: Connection, phase_id: int, day: date) -> list[tuple[str, str, str | None]]:
    """Username, name and organisation of the people who may read and write remarks in a phase on a day, by name."""
    scope = partnership(connection, phase_id, day).scope(None)
    rows = people(connection).to_dict("records")
    return [
        (row["username"], row["display_name"], row["organisation"])
        for row in rows
        if row["disabled_at"] is None
        and may(
            Actor(
                person_id=int(row["person_id"]),
                username=row["username"],
                display_name=row["display_name"],
                organisation=row["organisation"],
                roles=frozenset(row["roles"]),
            ),
            Action.REMARK,
            scope,
        )
    ]
