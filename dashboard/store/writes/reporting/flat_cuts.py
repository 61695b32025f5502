"""What a writer looks at before verification: the flat rates that a project report claims, and what is cut of bases."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import BigInteger, Connection, cast, func, select

from dashboard.domain.vocabulary import CostBasis, CostCategory, Step
from dashboard.store.tables import expenditure_item, money_entry, verification_cut


class ClaimedFlat(NamedTuple):
    """Of a flat-rate item: the cents that the project report claims; the rest as the item says it."""

    item_id: int
    reference: str
    partner_report_id: int
    cost_category: CostCategory
    basis: CostBasis
    declared_on: date | None
    claimed: int


def cuts_by_origin(connection: Connection, cuts: Mapping[int, int]) -> dict[int, dict[CostCategory, int]]:
    """The cuts (cents by item) by the partner report that declared the item first, and category.

    What a folder brought without a report is left out.
    """
    its = expenditure_item.c
    query = select(its.id, its.partner_report_id, its.cost_category).where(its.id.in_(sorted(cuts)))
    found: dict[int, dict[CostCategory, int]] = {}
    for row in connection.execute(query.where(its.partner_report_id.is_not(None)).order_by(its.partner_report_id)):
        of = found.setdefault(row.partner_report_id, {})
        of[CostCategory(row.cost_category)] = of.get(CostCategory(row.cost_category), 0) + cuts[row.id]
    return found


def claimed_flats(connection: Connection, report_id: int, origin: int) -> list[ClaimedFlat]:
    """By id: of the partner report ``origin``, what the project report claims."""
    its, entry = expenditure_item.c, money_entry.c
    total = cast(func.sum(entry.amount), BigInteger)
    own = (its.id, its.reference, its.partner_report_id, its.cost_category, its.basis, its.declared_on)
    query = select(*own, total.label("claimed")).join_from(
        money_entry, expenditure_item, entry.expenditure_item_id == its.id
    )
    query = query.where(entry.project_report_id == report_id, entry.step == Step.CLAIMED)
    query = query.where(its.partner_report_id == origin, its.basis == CostBasis.FLAT_RATE)
    rows = connection.execute(query.group_by(*own).having(total > 0).order_by(its.id))
    return [
        ClaimedFlat(row[0], row[1], row[2], CostCategory(row[3]), CostBasis(row[4]), row[5], row[6]) for row in rows
    ]


def cuts_before(connection: Connection, origin: int, report_id: int) -> dict[CostCategory, int]:
    """Cents by category that other project reports have cut of the items of the partner report ``origin``."""
    its, cut = expenditure_item.c, verification_cut.c
    query = select(its.cost_category, cast(func.sum(cut.amount), BigInteger)).join_from(
        verification_cut, expenditure_item
    )
    query = query.where(its.partner_report_id == origin, cut.project_report_id != report_id)
    return {CostCategory(row[0]): int(row[1]) for row in connection.execute(query.group_by(its.cost_category))}
