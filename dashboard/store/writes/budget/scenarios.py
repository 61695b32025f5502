"""Scenarios of a phase's budget and the changes asked for: what there is, and the rows a writer adds and changes."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, or_, select, update

from dashboard.domain.vocabulary import DecisionOnChange, FlexibilityLevel
from dashboard.store.reads.frames import cents_sum
from dashboard.store.tables import budget_line, budget_request, budget_version, organisation, partner, scenario

Found = Row[*tuple[Any, ...]]


def scenarios_of(connection: Connection, phase_id: int, username: str, as_of: date) -> list[dict[str, Any]]:
    """Those that this person may see, the newest change first: id, name, note, moves, shared, author, organisation,
    budget_version_id, recorded_at, changed_at, version."""
    its, end = scenario.c, _end_of(as_of)
    seen = or_(its.shared, its.author == username)
    query = select(scenario).where(its.phase_id == phase_id, its.recorded_at < end, seen)
    query = query.where(or_(its.removed_at.is_(None), its.removed_at >= end))
    return [dict(row) for row in connection.execute(query.order_by(its.changed_at.desc(), its.id.desc())).mappings()]


def kept_scenarios(connection: Connection, phase_id: int) -> list[tuple[int, int, list[dict[str, Any]]]]:
    """Everybody's, those that were removed left out: id, budget version, moves."""
    its = scenario.c
    query = select(its.id, its.budget_version_id, its.moves).where(its.phase_id == phase_id, its.removed_at.is_(None))
    return [(row[0], row[1], row[2]) for row in connection.execute(query.order_by(its.id))]


def lines_by_partner(connection: Connection, version_id: int) -> dict[str, int]:
    """Cents of a budget version's lines, by partner's code."""
    line = budget_line.c
    query = select(organisation.c.code, cents_sum(line.amount)).join_from(budget_line, partner).join(organisation)
    query = query.where(line.budget_version_id == version_id).group_by(organisation.c.code)
    return {row[0]: int(row[1]) for row in connection.execute(query)}


def requests_of(connection: Connection, phase_id: int, as_of: date) -> list[dict[str, Any]]:
    """Changes asked for by then, the newest first; decisions of later days are not known yet."""
    its, end = budget_request.c, _end_of(as_of)
    query: Select[Any] = select(budget_request, scenario.c.name, scenario.c.moves).join_from(budget_request, scenario)
    query = query.where(its.phase_id == phase_id, its.recorded_at < end).order_by(its.id.desc())
    found = []
    for row in connection.execute(query).mappings():
        known = dict(row)
        if known["decided_at"] is not None and known["decided_at"] >= end:
            known |= {"decision": None, "decided_at": None, "decided_by": None, "answer": "", "budget_version_id": None}
        found.append(known)
    return found


def scenario_standing(connection: Connection, scenario_id: int) -> Found | None:
    """The row of one that was not removed, kept from other writers until the commit."""
    its = scenario.c
    query = select(scenario).where(its.id == scenario_id, its.removed_at.is_(None)).with_for_update()
    return connection.execute(query).first()


def add_scenario(connection: Connection, *, now: datetime, **values: Any) -> int:
    row = insert(scenario).values(recorded_at=now, changed_at=now, **values).returning(scenario.c.id)
    return int(connection.execute(row).scalar_one())


def change_scenario(connection: Connection, scenario_id: int, version: int, *, now: datetime, **values: Any) -> bool:
    """Count the version up; false where it is not ``version`` any more."""
    its = scenario.c
    changed = update(scenario).where(its.id == scenario_id, its.version == version)
    return connection.execute(changed.values(changed_at=now, version=version + 1, **values)).rowcount == 1


def names_taken(connection: Connection, phase_id: int, username: str) -> dict[str, int]:
    """Names of this person's scenarios of the phase, and which scenario has each."""
    its = scenario.c
    query = select(its.name, its.id).where(its.phase_id == phase_id, its.author == username, its.removed_at.is_(None))
    return {row.name: row.id for row in connection.execute(query)}


def request_standing(connection: Connection, request_id: int) -> Found | None:
    """One request, kept from other writers until the commit."""
    query = select(budget_request).where(budget_request.c.id == request_id).with_for_update()
    return connection.execute(query).first()


def waiting_requests(connection: Connection, scenario_id: int) -> Sequence[int]:
    """Ids of the scenario's requests that nobody has answered."""
    its = budget_request.c
    query = select(its.id).where(its.scenario_id == scenario_id, its.decision.is_(None))
    return connection.execute(query).scalars().all()


def add_request(
    connection: Connection, *, phase_id: int, scenario_id: int, level: FlexibilityLevel, reason: str, author: str,
    now: datetime,
) -> int:  # fmt: skip
    row = insert(budget_request).values(
        phase_id=phase_id, scenario_id=scenario_id, level=level, reason=reason, author=author, recorded_at=now
    )
    return int(connection.execute(row.returning(budget_request.c.id)).scalar_one())


def decide_request(
    connection: Connection,
    request_id: int,
    *,
    decision: DecisionOnChange,
    answer: str,
    author: str,
    now: datetime,
    budget_version_id: int | None = None,
) -> None:
    changed = update(budget_request).where(budget_request.c.id == request_id)
    values = {"decision": decision, "answer": answer, "decided_by": author, "decided_at": now}
    connection.execute(changed.values(**values, budget_version_id=budget_version_id))


def granted_requests(connection: Connection, scenario_id: int) -> Sequence[Found]:
    """The scenario's requests that were granted and have become no budget yet, the newest first."""
    its = budget_request.c
    query = select(budget_request).where(its.scenario_id == scenario_id, its.decision == DecisionOnChange.GRANTED)
    return connection.execute(query.where(its.budget_version_id.is_(None)).order_by(its.id.desc())).all()


def note_budget(connection: Connection, request_id: int, version_id: int) -> None:
    """The version that a granted request became."""
    connection.execute(
        update(budget_request).where(budget_request.c.id == request_id).values(budget_version_id=version_id)
    )


def version_number(connection: Connection, version_id: int) -> int:
    query = select(budget_version.c.number).where(budget_version.c.id == version_id)
    return int(connection.execute(query).scalar_one())


def approved_versions(connection: Connection, phase_id: int) -> set[int]:
    """Budget versions that the programme agreed to by a modification: from each on, flexibility counts anew."""
    its = budget_request.c
    query = select(its.budget_version_id).where(
        its.phase_id == phase_id,
        its.level == FlexibilityLevel.PROGRAMME_MODIFICATION,
        its.decision == DecisionOnChange.GRANTED,
        its.budget_version_id.is_not(None),
    )
    return set(connection.execute(query).scalars())


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=UTC)
