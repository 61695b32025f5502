"""A deliverable as a writer sees it, and its version."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Date, ScalarSelect, Select, bindparam, select, update

from dashboard.domain.deliverables.review import review_rule
from dashboard.domain.phase import Phase
from dashboard.domain.rights import Scope
from dashboard.domain.vocabulary import DeliverableState
from dashboard.store.reads.projects.partnership import partnership
from dashboard.store.tables import (
    deliverable,
    deliverable_due,
    deliverable_status,
    organisation,
    partner,
    phase,
    project,
)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A deliverable now: whose it is, the version of its row, and the newest fact of its state."""

    deliverable_id: int
    phase_id: int
    project: str
    phase: str
    code: str
    responsible: str | None
    version: int
    state: DeliverableState
    progress: int | None
    forecast: date | None
    comment: str
    author: str
    recorded_at: datetime
    day: date
    due: date | None
    due_initial: date | None
    rules: dict[str, Any]
    partnership: Phase

    @property
    def scope(self) -> Scope:
        """What the rights table looks at."""
        lead_reviews = review_rule(self.rules).lead_reviews
        return self.partnership.scope(self.responsible, lead_reviews=lead_reviews)

    @property
    def key(self) -> str:
        """As the audit names it."""
        return f"{self.project}/{self.phase}/{self.code}"


def standing(
    connection: Connection, phase_id: int, code: str, today: date, *, to_write: bool = False
) -> Standing | None:
    """How the deliverable stands at the end of ``today``; ``to_write`` keeps other writers out until the commit."""
    given = {"phase": phase_id, "code": code, "today": today}
    if to_write:  # apart: PostgreSQL would join a row it waited for to statuses read before the wait
        connection.execute(LOCK, given)
    row = connection.execute(STANDING, given).mappings().first()
    if row is None:
        return None
    partners = partnership(connection, phase_id, today)
    return Standing(**{str(name): value for name, value in row.items()}, partnership=partners)


def standings(connection: Connection, phase_id: int, today: date, *, responsible: str | None = None) -> list[Standing]:
    """The same of every deliverable of the phase, or of those of one partner; in no order."""
    given = {"phase": phase_id, "today": today, "responsible": responsible}
    partners = partnership(connection, phase_id, today)
    rows = connection.execute(OF_PARTNER if responsible else STANDINGS, given).mappings()
    return [Standing(**{str(name): value for name, value in row.items()}, partnership=partners) for row in rows]


def _due(today: Any) -> ScalarSelect[date]:
    """The due date in force on ``today``."""
    its = deliverable_due.c
    in_force = (its.deliverable_id == deliverable.c.id) & (its.day <= today) & (its.until_day > today)
    return select(its.due).where(in_force).limit(1).correlate(deliverable).scalar_subquery()


def _standing() -> Select[Any]:
    its, said, today = deliverable.c, deliverable_status.c, bindparam("today", type_=Date)
    in_force = (said.deliverable_id == its.id) & (said.day <= today) & (said.until_day > today)
    query = select(
        its.id.label("deliverable_id"), its.phase_id, its.version, its.code, project.c.code.label("project"),
        phase.c.code.label("phase"), organisation.c.code.label("responsible"),
        said.state, said.progress, said.forecast, said.comment, said.author, said.recorded_at, said.day,
        _due(today).label("due"), its.due_initial, project.c.rules,
    )  # fmt: skip
    return (
        query.select_from(deliverable)
        .join(phase, its.phase_id == phase.c.id)
        .join(project, phase.c.project_id == project.c.id)
        .join(deliverable_status, in_force)
        .outerjoin(partner, its.responsible_id == partner.c.id)
        .outerjoin(organisation, partner.c.organisation_id == organisation.c.id)
        .where(deliverable.c.phase_id == bindparam("phase"))
    )


ASKED_FOR = (deliverable.c.phase_id == bindparam("phase"), deliverable.c.code == bindparam("code"))
LOCK = select(deliverable.c.id).where(*ASKED_FOR).with_for_update()
STANDING = _standing().where(*ASKED_FOR)
STANDINGS = _standing()
OF_PARTNER = _standing().where(organisation.c.code == bindparam("responsible"))


def claim_version(connection: Connection, deliverable_id: int, version: int) -> bool:
    """Count the version up; false where it is not ``version`` any more."""
    its = deliverable.c
    claimed = update(deliverable).where(its.id == deliverable_id, its.version == version).values(version=version + 1)
    return connection.execute(claimed).rowcount == 1
