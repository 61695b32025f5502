"""A deliverable as a writer sees it, and the rows that an update of its state touches."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from dashboard.domain.calendar import BEGINNING, FAR_FUTURE
from dashboard.domain.vocabulary import DeliverableState, PartnerRole, Provenance
from dashboard.store.tables import (
    deliverable,
    deliverable_status,
    organisation,
    partner,
    phase,
    project,
)

INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A deliverable now: whose it is, the version of its row, and the newest fact of its state."""

    deliverable_id: int
    project: str
    phase: str
    code: str
    responsible: str | None
    lead: str | None
    version: int
    state: DeliverableState
    progress: int | None
    forecast: date | None
    comment: str
    author: str
    recorded_at: datetime
    day: date

    @property
    def key(self) -> str:
        """As the audit names it."""
        return f"{self.project}/{self.phase}/{self.code}"


def standing(
    connection: Connection, phase_id: int, code: str, today: date, *, to_write: bool = False
) -> Standing | None:
    """How the deliverable stands at the end of ``today``; ``to_write`` keeps other writers out until the commit."""
    its = deliverable.c
    found = select(its.id).where(its.phase_id == phase_id, its.code == code)
    identity = connection.execute(found.with_for_update() if to_write else found).scalar()
    if identity is None:
        return None
    whose = select(
        its.id.label("deliverable_id"), its.version, its.code, project.c.code.label("project"),
        phase.c.code.label("phase"), organisation.c.code.label("responsible"),
    )  # fmt: skip
    whose = (
        whose.select_from(deliverable)
        .join(phase, its.phase_id == phase.c.id)
        .join(project, phase.c.project_id == project.c.id)
        .outerjoin(partner, its.responsible_id == partner.c.id)
        .outerjoin(organisation, partner.c.organisation_id == organisation.c.id)
        .where(its.id == identity)
    )
    said = deliverable_status.c
    newest = select(
        said.state, said.progress, said.forecast, said.comment, said.author, said.recorded_at, said.day
    ).where(said.deliverable_id == identity, said.day <= today, said.until_day > today)
    row, fact = connection.execute(whose).one()._mapping, connection.execute(newest).one()._mapping
    return Standing(**row, **fact, lead=_lead(connection, phase_id))


def _lead(connection: Connection, phase_id: int) -> str | None:
    """The organisation that leads the phase; where the lead was handed over, the last one."""
    query = select(organisation.c.code).join_from(partner, organisation)
    query = query.where(partner.c.phase_id == phase_id, partner.c.role == PartnerRole.LEAD)
    return connection.execute(query.order_by(partner.c.exit.is_not(None), partner.c.number).limit(1)).scalar()


def claim_version(connection: Connection, deliverable_id: int, version: int) -> bool:
    """Count the version up; false where it is not ``version`` any more."""
    its = deliverable.c
    claimed = update(deliverable).where(its.id == deliverable_id, its.version == version).values(version=version + 1)
    return connection.execute(claimed).rowcount == 1


def remove_illustrative_future(connection: Connection, deliverable_id: int, today: date) -> list[dict[str, Any]]:
    """Delete what was made up for the days after ``today``, and say what it was: recorded_at, state."""
    its = deliverable_status.c
    future = (
        its.deliverable_id == deliverable_id,
        its.status == Provenance.ILLUSTRATIVE,
        its.day > max(today, BEGINNING),
    )
    removed = connection.execute(select(its.recorded_at, its.state).where(*future).order_by(its.recorded_at)).all()
    connection.execute(delete(deliverable_status).where(*future))
    return [dict(row._mapping) for row in removed]


def record_state(connection: Connection, before: Standing, now: datetime, **fact: Any) -> datetime:
    """Add a fact after the one before it, whatever the clocks say; intervals are worked out afterwards."""
    follows = now if before.day == BEGINNING else max(now, before.recorded_at + INSTANT)
    values = {"day": now.date(), "until_day": FAR_FUTURE, "status": Provenance.RECORDED} | fact
    row = insert(deliverable_status).values(deliverable_id=before.deliverable_id, recorded_at=follows, **values)
    connection.execute(row)
    return follows
