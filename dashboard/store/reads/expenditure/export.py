"""Items as they leave in a list: page after page of a report or a whole phase, each with where its money stood."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from dashboard.domain.vocabulary import EvidenceKind, Step
from dashboard.store.derived.money_entries import FEW, pilots_of
from dashboard.store.reads.expenditure.columns import state_of
from dashboard.store.reads.expenditure.items import reached
from dashboard.store.reads.frames import cents_sum
from dashboard.store.tables import (
    evidence,
    evidence_version,
    expenditure_item,
    money_entry,
    organisation,
    partner,
    partner_report,
    pilot,
    reporting_period,
    work_package,
)

REACHED = (Step.DECLARED, Step.CERTIFIED, Step.DEDUCTED, Step.PARKED, Step.PAID)
"""Steps of which a list gives the cents of each item; what was entered and not declared is in none of them."""
PLAIN = (
    "reference", "cost_category", "basis", "option_code", "units", "invoice_number", "invoice_date", "payment_date",
    "description", "comment", "total_invoice", "vat", "declared_amount", "currency", "rate", "declared_eur",
)  # fmt: skip


class Listed(NamedTuple):
    """Whose items come together: the partner, and its report, missing for items that are in none."""

    partner_id: int
    partner: str
    report_id: int | None
    report: int | None


def listed(connection: Connection, phase_id: int, report_id: int | None = None) -> list[Listed]:
    """By the partners' numbers, then by report; those that a project folder brought without a report first."""
    its, of = partner_report.c, partner.c
    named = select(of.id, organisation.c.code, its.id.label("report_id"), its.number)
    reports = named.join_from(partner_report, partner).join(organisation).where(its.phase_id == phase_id)
    if report_id is not None:
        reports = reports.where(its.id == report_id)
    found = [Listed._make(row) for row in connection.execute(reports.order_by(of.number, its.number))]
    if report_id is not None:
        return found
    bare = select(of.id, organisation.c.code).join_from(partner, organisation).where(of.phase_id == phase_id)
    rows = connection.execute(bare.order_by(of.number)).all()
    order = {row.id: place for place, row in enumerate(rows)}
    found += [Listed(row.id, row.code, None, None) for row in rows]
    return sorted(found, key=lambda each: (order[each.partner_id], each.report or 0))


def exported_items(connection: Connection, phase_id: int, group: Listed, as_of: date) -> Iterator[dict[str, Any]]:
    """The items of one group that were there at the end of ``as_of``, in the order they were entered.

    Each has the columns of ``PLAIN``, ``id`` (R3.12: the report and the place in it, removed items counted),
    ``partner``, ``report``, ``period``, ``work_package``, ``pilots`` ((code or ``None``, weight), none for none),
    ``attachments`` (names), ``state`` (a step, as the page of expenditure says it) and the cents that had reached each
    of ``REACHED``, missing where none had.
    """
    its = expenditure_item.c
    query = (
        select(its.id, *(its[name] for name in PLAIN), its.entered_on, its.removed_on,
            work_package.c.code.label("work_package"), reporting_period.c.number.label("period"),
            pilot.c.code.label("pilot"))
        .join_from(expenditure_item, work_package, its.work_package_id == work_package.c.id)
        .join(reporting_period, its.reporting_period_id == reporting_period.c.id)
        .outerjoin(pilot, its.pilot_id == pilot.c.id)
        .where(its.phase_id == phase_id, its.partner_id == group.partner_id)
        .where(its.partner_report_id == group.report_id if group.report_id else its.partner_report_id.is_(None))
        .order_by(its.id)
        .limit(FEW)
    )  # fmt: skip
    codes = {
        row.id: row.code
        for row in connection.execute(select(pilot.c.id, pilot.c.code).where(pilot.c.phase_id == phase_id))
    }
    last, place = 0, 0
    while rows := connection.execute(query.where(its.id > last)).mappings().all():
        last = rows[-1]["id"]
        numbers = [row["id"] for row in rows]
        extra = _extra(connection, numbers, as_of, codes)
        for row in rows:
            place += 1
            if row["entered_on"] <= as_of and (row["removed_on"] is None or row["removed_on"] > as_of):
                yield _item(row, group, place, extra)


def total_declared(connection: Connection, phase_id: int, report_id: int | None, as_of: date) -> int:
    """The cents of euro that were declared, of all lines or those of a report; drafts are not."""
    of = money_entry.c
    query = select(func.coalesce(cents_sum(of.amount), 0)).where(of.phase_id == phase_id, of.step == Step.DECLARED)
    query = query.where(of.day <= as_of)
    if report_id is not None:
        query = query.join_from(money_entry, expenditure_item, of.expenditure_item_id == expenditure_item.c.id)
        query = query.where(expenditure_item.c.partner_report_id == report_id)
    return int(connection.execute(query).scalar_one())


def lines_and_total(connection: Connection, phase_id: int, report_id: int | None, as_of: date) -> tuple[int, int]:
    """How many items a list has, and their cents of euro."""
    its = expenditure_item.c
    query = select(func.count(), func.coalesce(cents_sum(its.declared_eur), 0)).where(its.phase_id == phase_id)
    query = query.where(its.entered_on <= as_of, its.removed_on.is_(None) | (its.removed_on > as_of))
    if report_id is not None:
        query = query.where(its.partner_report_id == report_id)
    count, total = connection.execute(query).one()
    return int(count), int(total)


class _Extra(NamedTuple):
    reached: Mapping[int, Mapping[str, int]]
    shares: Mapping[int, tuple[tuple[str | None, int], ...]]
    names: Mapping[int, list[str]]


def _extra(connection: Connection, numbers: Sequence[int], as_of: date, codes: Mapping[int, str]) -> _Extra:
    shares = {
        number: tuple((codes.get(key), weight) for key, weight in pilots)
        for number, pilots in pilots_of(connection, expenditure_item.c.id.in_(numbers)).items()
    }
    return _Extra(reached(connection, numbers, as_of), shares, _names(connection, numbers, as_of))


def _names(connection: Connection, numbers: Sequence[int], as_of: date) -> dict[int, list[str]]:
    """Of the documents: the newest file's name, or the title of a link."""
    its, of = evidence.c, evidence_version.c
    newest = select(of.evidence_id, func.max(of.number).label("number")).group_by(of.evidence_id).subquery()
    query = (
        select(its.expenditure_item_id, its.kind, its.title, of.file_name, its.created_at, its.removed_at)
        .join_from(evidence, newest, newest.c.evidence_id == its.id)
        .join(evidence_version, (of.evidence_id == its.id) & (of.number == newest.c.number))
        .where(its.expenditure_item_id.in_(numbers))
        .order_by(its.id)
    )
    found: dict[int, list[str]] = {}
    for row in connection.execute(query):
        there = row.created_at.date() <= as_of and (row.removed_at is None or row.removed_at.date() > as_of)
        if there:
            name = row.file_name if row.kind == EvidenceKind.FILE and row.file_name else row.title
            found.setdefault(row.expenditure_item_id, []).append(name)
    return found


def _item(row: Mapping[Any, Any], group: Listed, place: int, extra: _Extra) -> dict[str, Any]:
    number = row["id"]
    sums = extra.reached.get(number, {})
    alone = ((row["pilot"], 1),) if row["pilot"] else ()
    return {
        **{name: row[name] for name in PLAIN},
        "id": f"R{group.report}.{place}" if group.report else str(place),
        "partner": group.partner,
        "report": f"R{group.report}" if group.report else None,
        "period": row["period"],
        "work_package": row["work_package"],
        "pilots": extra.shares.get(number, alone),
        "attachments": extra.names.get(number, []),
        "state": state_of(sums),
        **{str(step): sums.get(str(step)) for step in REACHED},
    }
