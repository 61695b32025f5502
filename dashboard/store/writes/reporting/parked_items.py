"""Parked items: which a partner may take into an open report, taken in, and left parked again."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, exists, func, select, update

from dashboard.domain.vocabulary import CostBasis, CostCategory
from dashboard.store.derived.money_entries import FEW
from dashboard.store.tables import certificate, control_decision, expenditure_item, partner_report
from dashboard.store.writes.reporting.controlled_items import decided_by, flat_rates_of, parked_of, taken_in
from dashboard.store.writes.reporting.partner_reports import ReportStanding


@dataclass(frozen=True, kw_only=True)
class ParkedItem:
    """``parked`` cents of euro; ``report`` is the number of the one that declared it; ``follows`` where it is a flat
    rate, which comes with its base."""

    item_id: int
    reference: str
    origin_id: int
    report: int
    cost_category: CostCategory
    parked: int
    follows: bool


def parked_before(
    connection: Connection, standing: ReportStanding, *, only: Collection[int] | None = None
) -> list[ParkedItem]:
    """Of the partner, declared in earlier reports, parked, and not taken in by any report that is still to decide."""
    its, report = expenditure_item.c, partner_report.c
    elsewhere = its.included_in_id.is_(None) | (its.included_in_id != standing.report_id)
    day, of = standing.day, control_decision.c
    free = its.included_in_id.is_(None) | decided_by(day, of.partner_report_id == its.included_in_id)
    columns = (its.id, its.reference, its.partner_report_id, its.cost_category, its.basis, its.declared_on)
    query = (
        select(*columns, report.number)
        .join_from(expenditure_item, partner_report, its.partner_report_id == report.id)
        .where(its.partner_id == standing.partner_id, its.removed_on.is_(None), report.number < standing.number)
        .where(decided_by(day, of.parked > 0), elsewhere, free)
        .order_by(its.id)
    )
    if only is not None:
        query = query.where(its.id.in_(sorted(only)))
    rows = connection.execute(query).all()
    left = parked_of(connection, [row.id for row in rows], day)
    rates = flat_rates_of(connection, standing, rows)
    return [
        ParkedItem(
            item_id=row.id,
            reference=row.reference,
            origin_id=row.partner_report_id,
            report=row.number,
            cost_category=CostCategory(row.cost_category),
            parked=left[row.id],
            follows=row.basis == CostBasis.FLAT_RATE and row.cost_category in rates.get(row.partner_report_id, {}),
        )
        for row in rows
        if left.get(row.id, 0) > 0
    ]


def put_into(connection: Connection, report_id: int, items: Collection[int]) -> None:
    """From now on it is that report that takes these items up."""
    for some in _by_few(items):
        values = {"included_in_id": report_id}
        connection.execute(update(expenditure_item).where(expenditure_item.c.id.in_(some)).values(**values))


def taken_in_items(connection: Connection, standing: ReportStanding) -> list[tuple[int, str, int, bool]]:
    """That the report has taken in and not decided on: id, reference, the declaring report, whether it is flat."""
    its = expenditure_item.c
    query = select(its.id, its.reference, its.partner_report_id, its.basis).where(
        taken_in(standing.report_id, standing.day)
    )
    rows = connection.execute(query.order_by(its.id))
    return [(row.id, row.reference, row.partner_report_id, row.basis == CostBasis.FLAT_RATE) for row in rows]


def put_back(connection: Connection, items: Collection[int]) -> None:
    """They belong again to the report that parked them last."""
    its, of, cert = expenditure_item.c, control_decision.c, certificate.c
    last = select(func.max(of.id)).join_from(control_decision, certificate, of.certificate_id == cert.id)
    last = last.where(of.expenditure_item_id == its.id, cert.withdrawn_on.is_(None)).correlate(expenditure_item)
    by = select(of.partner_report_id).where(of.id == last.scalar_subquery()).correlate(expenditure_item)
    again = func.nullif(by.scalar_subquery(), its.partner_report_id)
    for some in _by_few(items):
        connection.execute(update(expenditure_item).where(its.id.in_(some)).values(included_in_id=again))


def leave_unless_parked(connection: Connection, *items: ColumnElement[bool]) -> None:
    """Of the items that fit, what no certificate has parked any more is in no later report either."""
    its, of = expenditure_item.c, control_decision.c
    parked = exists().where(of.expenditure_item_id == its.id, of.parked > 0, of.certificate_id.is_not(None))
    here = (*items, its.included_in_id.is_not(None), ~parked)
    connection.execute(update(expenditure_item).where(*here).values(included_in_id=None))


def _by_few(items: Collection[int]) -> Iterable[list[int]]:
    ordered = sorted(items)
    return (ordered[begin : begin + FEW] for begin in range(0, len(ordered), FEW))
