"""Where an organisation takes part on a day: the phases in which its people may owe something."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from dashboard.domain.deliverables.review import ReviewRule, review_rule
from dashboard.domain.duties.owed import is_worked_on
from dashboard.domain.phase import Phase
from dashboard.domain.rights import Scope
from dashboard.domain.vocabulary import PartnerRole
from dashboard.store.reads.projects.partnership import partnerships
from dashboard.store.tables import organisation, partner, phase, project


@dataclass(frozen=True, kw_only=True)
class Place:
    """A phase, and the organisation as its partner."""

    project: str
    phase_id: int
    phase: str
    rules: dict[str, Any]
    partner_id: int
    role: PartnerRole
    entry: date | None
    exit: date | None
    partnership: Phase

    @property
    def review(self) -> ReviewRule:
        return review_rule(self.rules)

    def scope(self, responsible: str | None) -> Scope:
        """What the rights table looks at."""
        lead_reviews = self.review.lead_reviews
        return self.partnership.scope(responsible, lead_reviews=lead_reviews)


def end_of(day: date) -> datetime:
    """The first moment that does not belong to ``day`` any more (UTC)."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=UTC)


def places_of(connection: Connection, organisation_code: str | None, today: date, *, left: bool = False) -> list[Place]:
    """Phases that are worked on that day, in the projects' order, and that the organisation has not left.

    With ``left`` those that it has left instead: it still reports the periods in which it took part.
    """
    if organisation_code is None:
        return []
    own, its = partner.c, phase.c
    end = func.coalesce(its.end_actual, its.end_revised, its.end_initial).label("end")
    query = (
        select(project.c.code.label("project"), its.id.label("phase_id"), its.code.label("phase"), project.c.rules,
            own.id.label("partner_id"), own.role, own.entry, own.exit, its.start, end)
        .join_from(partner, organisation)
        .join(phase, own.phase_id == its.id)
        .join(project, its.project_id == project.c.id)
        .where(organisation.c.code == organisation_code)
        .order_by(project.c.position, project.c.code, its.position)
    )  # fmt: skip
    found = [dict(row) for row in connection.execute(query).mappings()]
    found = [row for row in found if _is_worked_on(row, today) and (_has_left if left else _is_here)(row, today)]
    others = partnerships(connection, [row["phase_id"] for row in found], today)
    return [Place(**row, partnership=others[row["phase_id"]]) for row in found]


def _is_worked_on(row: dict[str, Any], today: date) -> bool:
    return is_worked_on(row.pop("start"), row.pop("end"), today)


def _is_here(row: dict[str, Any], today: date) -> bool:
    return bool((row["entry"] or today) <= today <= (row["exit"] or today))


def _has_left(row: dict[str, Any], today: date) -> bool:
    return row["exit"] is not None and row["exit"] < today
