"""Where people have recorded money: phases and items of expenditure that a project folder leaves as they are."""

from typing import Any

from sqlalchemy import Connection, exists, or_, select

from dashboard.domain.vocabulary import Provenance
from dashboard.store import tables
from dashboard.store.tables import expenditure_item, money_entry, organisation, partner, phase, project

OF_PHASES = (
    tables.expenditure_item,
    tables.money_entry,
    tables.partner_report,
    tables.project_report,
)
"""With a phase and a status of their own."""
WRITTEN_DOWN = (
    "budget_version",
    "expenditure_item",
    "partner_report",
    "project_report",
    "reporting_period",
    "scenario",
)
"""What the audit calls money, beside the exchange rates of the project."""


def phases_of_people(connection: Connection, project_code: str) -> set[str]:
    """Codes of the project's phases in which anything about money was recorded here."""
    here = phase.c.id
    recorded: list[Any] = [
        exists().where(table.c.phase_id == here, table.c.status == Provenance.RECORDED) for table in OF_PHASES
    ]
    for table, owner in (
        (tables.report_event, tables.partner_report),
        (tables.report_event, tables.project_report),
        (tables.certificate, tables.partner_report),
        (tables.control_decision, tables.partner_report),
        (tables.verification_cut, tables.project_report),
    ):
        mine = table.c[f"{owner.name}_id"].in_(select(owner.c.id).where(owner.c.phase_id == here))
        recorded.append(exists().where(mine, table.c.status == Provenance.RECORDED))
    budget = tables.budget_version.c  # one that was made with the table has no moment
    by_people = (budget.phase_id == here, budget.recorded_at.is_not(None), budget.status == Provenance.RECORDED)
    recorded.append(exists().where(*by_people))
    recorded.append(exists().where(tables.budget_request.c.phase_id == here))
    recorded.append(_written_down())
    query = select(phase.c.code).join_from(phase, project).where(project.c.code == project_code, or_(*recorded))
    return set(connection.execute(query).scalars())


def _written_down() -> Any:
    """Whether the audit knows of a change: some leave no row of their own, as a forecast or a deadline does."""
    log, key = tables.audit.c, project.c.code + "/"
    here = log.entity_key.startswith(key + phase.c.code)
    of_project = (log.entity == "exchange_rate") & log.entity_key.startswith(key)
    return exists().where(log.project_code == project.c.code, (log.entity.in_(WRITTEN_DOWN) & here) | of_project)


def items_of_people(connection: Connection, project_code: str) -> set[tuple[str, str, str]]:
    """Phase, partner and reference of the items that people entered or moved on here."""
    its, moved = expenditure_item.c, money_entry.c
    query = (
        select(phase.c.code, organisation.c.code.label("partner"), its.reference)
        .join_from(expenditure_item, phase, its.phase_id == phase.c.id)
        .join(project, phase.c.project_id == project.c.id)
        .join(partner, its.partner_id == partner.c.id)
        .join(organisation, partner.c.organisation_id == organisation.c.id)
        .where(project.c.code == project_code)
        .where(exists().where(moved.expenditure_item_id == its.id, moved.status == Provenance.RECORDED))
    )
    return {(row.code, row.partner, row.reference) for row in connection.execute(query)}
