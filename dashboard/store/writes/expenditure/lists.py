"""What an imported expenditure list finds in the database, the references it may take, and its lines taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, String, cast, exists, func, select, update

from dashboard.domain.vocabulary import Provenance, Step
from dashboard.store.derived.money_entries import FEW, Movement, places_of, post
from dashboard.store.tables import (
    audit,
    evidence,
    expenditure_item,
    organisation,
    partner,
    partner_report,
    pilot,
    project,
    work_package,
)
from dashboard.store.tables import phase as phases
from dashboard.store.writes.reporting.partner_reports import ReportStanding

KEPT_OF_REFERENCE = 27
"""Characters of a removed line's reference that stay before its mark: 40 in all, with a number of twelve digits."""


class TakenReference(NamedTuple):
    """The present item that has a reference: what it is, and the number of its report."""

    reference: str
    cost_category: Any
    declared_amount: int
    currency: str
    report: int | None


class Names(NamedTuple):
    """Code → name of the phase's work packages, in their order, and of its pilots; the partner's own."""

    work_packages: dict[str, str]
    pilots: dict[str, str]
    partner_number: int
    partner_name: str
    partner_leads: bool


@dataclass(frozen=True, kw_only=True)
class ImportedList:
    """An import that the audit holds: its number there, the file, and the first and last id of its items."""

    number: int
    file: str
    author: str
    at: Any
    lines: int
    first: int
    last: int


def names_of(connection: Connection, report: ReportStanding) -> Names:
    phase_id = report.place.phase_id
    packages, pilots = work_package.c, pilot.c
    found = [
        {
            row.code: row.name or ""
            for row in connection.execute(
                select(its.code, its.name).where(its.phase_id == phase_id).order_by(order, its.code)
            )
        }
        for its, order in ((packages, packages.position), (pilots, pilots.code))
    ]
    own = select(partner.c.number, organisation.c.name).join_from(partner, organisation)
    who = connection.execute(own.where(partner.c.id == report.partner_id)).one()
    leads = report.place.lead == report.partner
    return Names(found[0], found[1], who.number, who.name, leads)


def taken_references(connection: Connection, report: ReportStanding, today: date) -> list[TakenReference]:
    """Of the partner's present items; what was made up for later days will not be there any more."""
    its = expenditure_item.c
    later = (its.status == Provenance.ILLUSTRATIVE) & (its.entered_on > today)
    query = select(its.reference, its.cost_category, its.declared_amount, its.currency, partner_report.c.number)
    query = query.outerjoin_from(expenditure_item, partner_report, its.partner_report_id == partner_report.c.id)
    query = query.where(its.phase_id == report.place.phase_id, its.partner_id == report.partner_id)
    return [TakenReference._make(row) for row in connection.execute(query.where(its.removed_on.is_(None), ~later))]


def free_references(connection: Connection, report: ReportStanding, references: Sequence[str]) -> None:
    """Removed lines give up the references that new lines need; the audit keeps what they were."""
    its = expenditure_item.c
    gone = (its.phase_id == report.place.phase_id, its.partner_id == report.partner_id, its.removed_on.is_not(None))
    if not connection.execute(select(exists().where(*gone))).scalar():
        return
    marked = func.substr(its.reference, 1, KEPT_OF_REFERENCE).concat("~").concat(cast(its.id, String))
    for begin in range(0, len(references), FEW):
        some = its.reference.in_(references[begin : begin + FEW])
        connection.execute(update(expenditure_item).where(*gone, some).values(reference=marked))


def lists_of(connection: Connection, report_key: str, action: str, taken_back: str) -> list[ImportedList]:
    """The report's imports that have not been taken back, the newest first."""
    its = audit.c
    query = select(its.id, its.actor, its.at, its.action, its.after)
    query = query.where(its.entity_key == report_key, its.action.in_((action, taken_back)))
    rows = connection.execute(query.order_by(its.id.desc())).all()
    over = {row.after["import"] for row in rows if row.action == taken_back}
    return [
        ImportedList(
            number=row.id,
            file=row.after["file"],
            author=row.actor,
            at=row.at,
            lines=row.after["rows"]["added"],
            first=row.after["items"][0],
            last=row.after["items"][1],
        )
        for row in rows
        if row.action == action and row.id not in over
    ]


def lines_left(connection: Connection, report_id: int, found: ImportedList) -> tuple[int, int]:
    """How many of an import's lines can be taken back, and how many stay: changed since, or with a document."""
    here, untouched = _lines(report_id, found), _untouched()
    counted = (func.count(), func.count().filter(untouched))
    whole, free = connection.execute(select(*counted).select_from(expenditure_item).where(here)).one()
    return int(free), int(whole - free)


def take_back_lines(connection: Connection, report: ReportStanding, found: ImportedList, today: date) -> int:
    """Remove the import's lines that nobody has touched since, with what they counted for; how many."""
    its = expenditure_item.c
    condition = _lines(report.report_id, found) & _untouched()
    places = places_of(connection, condition)
    amounts = connection.execute(select(its.id, its.declared_eur).where(condition)).all()
    numbers = sorted(places)
    for begin in range(0, len(numbers), FEW):
        some = its.id.in_(numbers[begin : begin + FEW])
        connection.execute(update(expenditure_item).where(some).values(removed_on=today, version=its.version + 1))
    post(
        connection,
        [
            Movement(place=places[row.id], step=Step.ENTERED, day=today, amount=-row.declared_eur)
            for row in amounts
            if row.declared_eur
        ],
    )
    return len(numbers)


def _lines(report_id: int, found: ImportedList) -> ColumnElement[bool]:
    """Present and not declared. Writers of a report wait for each other: whatever it got between two ids is of one
    import."""
    its = expenditure_item.c
    present = its.removed_on.is_(None) & its.declared_on.is_(None)
    return (its.partner_report_id == report_id) & its.id.between(found.first, found.last) & present


def _untouched() -> ColumnElement[bool]:
    its, of = expenditure_item.c, evidence.c
    documents = exists().where(of.expenditure_item_id == its.id, of.removed_at.is_(None))
    return (its.version == 1) & ~documents


def report_named(connection: Connection, project_code: str, phase: str | None, name: str) -> tuple[str, int] | None:
    """Partner and id of the report that is called ``CORK/R3`` in that phase, the one the project opens at if none is
    said; ``None`` where there is none."""
    who, _, number = name.rpartition("/")
    digits = number.strip().lstrip("Rr.")
    if not who or not digits.isdecimal() or len(digits) > 6:
        return None
    its, of = partner_report.c, phases.c
    query = (
        select(organisation.c.code, its.id)
        .join_from(partner_report, partner)
        .join(organisation)
        .join(phases, its.phase_id == of.id)
        .join(project, of.project_id == project.c.id)
        .where(project.c.code == project_code, its.number == int(digits))
        .where(func.lower(organisation.c.code) == who.strip().lower())
        .order_by((of.code == func.coalesce(project.c.opens_phase, "")).desc(), of.position)
    )
    found = connection.execute(query.where(of.code == phase) if phase else query).first()
    return (str(found.code), int(found.id)) if found else None
