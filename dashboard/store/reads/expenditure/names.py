"""What an expenditure item may name in its phase: work packages and pilots by code."""

from sqlalchemy import Connection, select

from dashboard.store.tables import organisation, partner, pilot, work_package


def work_package_ids(connection: Connection, phase_id: int) -> dict[str, int]:
    its = work_package.c
    query = select(its.code, its.id).where(its.phase_id == phase_id).order_by(its.position)
    return {row.code: row.id for row in connection.execute(query)}


def pilot_ids(connection: Connection, phase_id: int) -> dict[str, int]:
    its = pilot.c
    query = select(its.code, its.id).where(its.phase_id == phase_id).order_by(its.code)
    return {row.code: row.id for row in connection.execute(query)}


def country_of(connection: Connection, partner_id: int) -> str | None:
    query = select(organisation.c.country).join_from(partner, organisation).where(partner.c.id == partner_id)
    found: str | None = connection.execute(query).scalar()
    return found
