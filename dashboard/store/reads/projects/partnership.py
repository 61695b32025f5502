"""A phase's partnership on a day, as the database has it: the one reading behind every right."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, select

from dashboard.domain.phase import Phase, phase_on
from dashboard.store.tables import organisation, partner


def partnership(connection: Connection, phase_id: int, day: date) -> Phase:
    return partnerships(connection, [phase_id], day)[phase_id]


def partnerships(connection: Connection, phases: Collection[int], day: date) -> dict[int, Phase]:
    """The same of several phases, by id."""
    its = partner.c
    query = select(its.phase_id, organisation.c.code, its.number, its.role, its.entry, its.exit)
    query = query.join_from(partner, organisation).where(its.phase_id.in_(phases)).order_by(its.number)
    rows = connection.execute(query).all()
    return {number: phase_on([tuple(row)[1:] for row in rows if row.phase_id == number], day) for number in phases}
