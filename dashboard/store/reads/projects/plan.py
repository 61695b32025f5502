"""What a plan's workbook shows beside how its deliverables stand."""

from sqlalchemy import Connection, select

from dashboard.store.tables import deliverable, phase, project, work_package


def titles(connection: Connection, phase_id: int) -> dict[str, tuple[str, int]]:
    """By code, in no order: the deliverable's own title, and the place of its work package, -1 where it has none."""
    its = deliverable.c
    query = select(its.code, its.title, work_package.c.position).select_from(deliverable.outerjoin(work_package))
    found = connection.execute(query.where(its.phase_id == phase_id))
    return {row.code: (row.title, -1 if row.position is None else row.position) for row in found}


def phase_codes(connection: Connection, phase_id: int) -> tuple[str, str] | None:
    """The codes of the phase's project and of the phase."""
    query = select(project.c.code, phase.c.code).join_from(phase, project).where(phase.c.id == phase_id)
    found = connection.execute(query).first()
    return (found[0], found[1]) if found else None
