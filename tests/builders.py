"""Builds small projects straight into the tables, for tests that need one."""

from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Connection, insert, select

from dashboard.domain.calendar import BEGINNING, FAR_FUTURE
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import BudgetVersionKind, CostCategory, DeliverableState, PartnerRole, Provenance, Role
from dashboard.store import tables
from dashboard.store.derived.history import rebuild_intervals
from dashboard.store.derived.money_entries import derive_entries
from dashboard.store.derived.summaries import rebuild_phase
from dashboard.store.engine import writing

PROJECT = "TEST"
PHASE = "initial"
START, END = date(2018, 1, 1), date(2019, 12, 31)
LEAD, OTHER = "lead-town", "other-university"
NOW = datetime(2018, 6, 15, 10, 0, tzinfo=UTC)
AS_OF = NOW.date()


def actor(*roles: Role, organisation: str | None = OTHER, username: str = "someone") -> Actor:
    return Actor(
        person_id=1, username=username, display_name=username, organisation=organisation, roles=frozenset(roles)
    )


LEAD_PARTNER = actor(Role.LEAD_PARTNER, organisation=LEAD, username="lead")
PARTNER = actor(Role.PARTNER, organisation=OTHER, username="other")


def moment(day: date, hour: int = 12) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=UTC)


def row(connection: Connection, table: Any, **values: Any) -> int:
    """Insert one row; provenance is verified unless given."""
    for name in ("status", "schedule_status"):
        if name in table.c and name not in values:
            values[name] = Provenance.VERIFIED
    return int(connection.execute(insert(table).values(**values)).inserted_primary_key[0])


def project(connection: Connection, code: str = PROJECT, phase: str = PHASE, **values: Any) -> int:
    """A project with one empty phase; its id."""
    project_id = row(
        connection,
        tables.project,
        code=code,
        acronym=code,
        title="A project",
        kind="cooperation",
        language="en",
        rules={},
    )
    given = {"name": phase, "position": 1, "start": START, "end_initial": END} | values
    return row(connection, tables.phase, project_id=project_id, code=phase, **given)


def partner(connection: Connection, phase_id: int, code: str, number: int, **values: Any) -> int:
    known = connection.execute(select(tables.organisation.c.id).where(tables.organisation.c.code == code)).scalar()
    organisation = known or row(connection, tables.organisation, code=code, name=code.title(), country="ES")
    given = {"role": PartnerRole.LEAD if number == 1 else PartnerRole.PARTNER} | values
    return row(connection, tables.partner, phase_id=phase_id, organisation_id=organisation, number=number, **given)


def deliverable(
    connection: Connection,
    phase_id: int,
    code: str,
    *,
    due: date | None = None,
    states: list[tuple[Any, ...]] | None = None,
    dues: list[tuple[date, date | None]] | None = None,
    **values: Any,
) -> int:
    """One with its histories: ``states`` are (when, state[, progress[, provenance]]), ``dues`` are (day, due)."""
    given = {"title": f"Deliverable {code}", "due_initial": due} | values
    made = row(connection, tables.deliverable, phase_id=phase_id, code=code, **given)
    state(connection, made, moment(START, 0), DeliverableState.NOT_STARTED, day=BEGINNING)
    for when, kind, *more in states or []:
        progress, provenance = (*more, None, None)[:2]
        state(connection, made, when, kind, progress=progress, status=provenance or Provenance.VERIFIED)
    common = {"deliverable_id": made, "phase_id": phase_id, "until_day": FAR_FUTURE}
    row(connection, tables.deliverable_due, recorded_at=None, day=BEGINNING, due=due, **common)
    for day, later in dues or []:
        row(connection, tables.deliverable_due, recorded_at=moment(day), day=day, due=later, **common)
    return made


def state(
    connection: Connection, deliverable_id: int, when: date | datetime, kind: DeliverableState, **values: Any
) -> None:
    recorded_at = when if isinstance(when, datetime) else moment(when)
    given = {"day": recorded_at.date(), "until_day": FAR_FUTURE, "author": OTHER} | values
    row(
        connection,
        tables.deliverable_status,
        deliverable_id=deliverable_id,
        recorded_at=recorded_at,
        state=kind,
        **given,
    )


def expenditure(connection: Connection, phase_id: int, reference: str, declared_eur: int, **values: Any) -> int:
    """An item; needs partner_id, work_package_id, reporting_period_id and declared_on."""
    given = {"cost_category": CostCategory.STAFF, "currency": "EUR", "declared_amount": declared_eur} | values
    given.setdefault("entered_on", given.get("declared_on"))
    return row(
        connection, tables.expenditure_item, phase_id=phase_id, reference=reference, declared_eur=declared_eur, **given
    )


def budget_version(connection: Connection, phase_id: int, number: int = 1, **values: Any) -> int:
    given = {"kind": BudgetVersionKind.INITIAL, "in_force_from": START} | values
    return row(connection, tables.budget_version, phase_id=phase_id, number=number, **given)


def finish(connection: Connection, phase_id: int) -> None:
    """Work out intervals, movements, sums and counts, as a loader does after its rows."""
    rebuild_intervals(connection, phase_id)
    derive_entries(connection, phase_id)
    rebuild_phase(connection, phase_id)


def small_project(url: str | None = None) -> dict[str, int]:
    """One phase, two partners, two work packages, a pilot, four deliverables, budget and expenditure; ids by name.

    Deliverables: ``D1.1`` accepted, ``D1.2`` in progress and overdue at ``AS_OF``, ``D2.1`` not started with its due
    date put off, ``D2.2`` of the lead partner, without a due date.
    """
    with writing(url) as connection:
        ids = _plan(connection)
        _deliverables(connection, ids)
        _money(connection, ids)
        finish(connection, ids["phase"])
    return ids


def _plan(connection: Connection) -> dict[str, int]:
    phase = project(connection)
    lead, other = partner(connection, phase, LEAD, 1), partner(connection, phase, OTHER, 2)
    ids = {"phase": phase, "lead": lead, "other": other}
    for number, leader in ((1, lead), (2, other)):
        ids[f"wp{number}"] = row(
            connection,
            tables.work_package,
            phase_id=phase,
            code=f"WP{number}",
            position=number,
            name=f"Work {number}",
            leader_id=leader,
        )
    ids["pilot"] = row(connection, tables.pilot, phase_id=phase, code="P1", name="A pilot")
    row(connection, tables.pilot_partner, pilot_id=ids["pilot"], partner_id=other, position=0)
    for number, (start, end) in enumerate(((START, date(2018, 6, 30)), (date(2018, 7, 1), date(2018, 12, 31))), 1):
        ids[f"period{number}"] = row(
            connection, tables.reporting_period, phase_id=phase, number=number, start=start, end=end
        )
    return ids


def _deliverables(connection: Connection, ids: dict[str, int]) -> None:
    phase = ids["phase"]
    own = {"work_package_id": ids["wp1"], "responsible_id": ids["other"]}
    started = (date(2018, 2, 1), DeliverableState.IN_PROGRESS, 40)
    finished = [
        (date(2018, 3, 1), DeliverableState.SUBMITTED),
        (date(2018, 3, 5), DeliverableState.UNDER_REVIEW),
        (date(2018, 3, 10), DeliverableState.ACCEPTED),
    ]
    ids["D1.1"] = deliverable(connection, phase, "D1.1", due=date(2018, 3, 15), states=[started, *finished], **own)
    ids["D1.2"] = deliverable(
        connection, phase, "D1.2", due=date(2018, 5, 31), states=[started], pilot_id=ids["pilot"], **own
    )
    own["work_package_id"] = ids["wp2"]
    put_off = [(date(2018, 5, 1), date(2018, 9, 30))]
    ids["D2.1"] = deliverable(connection, phase, "D2.1", due=date(2018, 6, 30), dues=put_off, **own)
    own["responsible_id"] = ids["lead"]
    ids["D2.2"] = deliverable(connection, phase, "D2.2", **own)


def _money(connection: Connection, ids: dict[str, int]) -> None:
    ids["budget"] = budget_version(connection, ids["phase"])
    line = {
        "phase_id": ids["phase"],
        "budget_version_id": ids["budget"],
        "cost_category": CostCategory.STAFF,
        "reporting_period_id": ids["period1"],
    }
    for who, work_package, pilot, amount in (("lead", "wp1", None, 10_000_01), ("other", "wp2", "pilot", 5_000_02)):
        row(
            connection,
            tables.budget_line,
            **line,
            partner_id=ids[who],
            work_package_id=ids[work_package],
            pilot_id=ids[pilot] if pilot else None,
            amount=amount,
        )
    item = {"partner_id": ids["other"], "work_package_id": ids["wp2"], "reporting_period_id": ids["period1"]}
    for number, (day, amount) in enumerate(((date(2018, 4, 30), 100_01), (date(2018, 6, 15), 200_02)), 1):
        expenditure(connection, ids["phase"], f"E{number}", amount, declared_on=day, pilot_id=ids["pilot"], **item)
    expenditure(
        connection,
        ids["phase"],
        "E3",
        300_03,
        declared_on=date(2018, 5, 2),
        certified_eur=290_00,
        certified_on=date(2018, 6, 1),
        paid_eur=290_00,
        paid_on=date(2018, 7, 1),
        **item,
    )
