"""The flat-rate items of a report, and the costs they rest on; and a draft item that is worth another amount."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, select

from dashboard.domain.expenditure.flat_rates import BaseItem, Cell
from dashboard.domain.expenditure.item import euros
from dashboard.domain.vocabulary import CostBasis, CostCategory
from dashboard.store.derived.money_entries import pilots_of
from dashboard.store.tables import expenditure_item
from dashboard.store.writes.expenditure.changes import revalue_item
from dashboard.store.writes.expenditure.items import ItemStanding, item_standing
from dashboard.store.writes.reporting.controlled_items import is_decided


@dataclass(frozen=True, kw_only=True)
class FlatItem:
    """``fixed`` where a certificate has named it or it is declared; ``amount`` in cents, of present items alone."""

    item_id: int
    cost_category: CostCategory
    cell: Cell
    amount: int
    fixed: bool
    removed: bool


def base_items(connection: Connection, report_id: int) -> list[BaseItem]:
    """The present items of the report that are not flat rates and have an amount in euro."""
    its = expenditure_item.c
    present = (its.partner_report_id == report_id) & its.removed_on.is_(None) & (its.basis != CostBasis.FLAT_RATE)
    shares = pilots_of(connection, present)
    query = select(its.id, its.cost_category, its.work_package_id, its.pilot_id, its.declared_eur)
    query = query.where(present, its.declared_eur.is_not(None)).order_by(its.id)
    return [
        BaseItem(
            CostCategory(row.cost_category),
            row.work_package_id,
            shares.get(row.id, ((row.pilot_id or 0, 1),)),
            row.declared_eur,
        )
        for row in connection.execute(query)
    ]


def flat_items(connection: Connection, report_id: int) -> list[FlatItem]:
    """Removed ones too: they are taken up again rather than entered anew."""
    its = expenditure_item.c
    fixed = its.certified_on.is_not(None) | its.declared_on.is_not(None) | is_decided()
    query = select(
        its.id, its.cost_category, its.work_package_id, its.pilot_id, its.declared_eur, its.removed_on,
        fixed.label("fixed"),
    ).where(its.partner_report_id == report_id, its.basis == CostBasis.FLAT_RATE)  # fmt: skip
    return [
        FlatItem(
            item_id=row.id,
            cost_category=CostCategory(row.cost_category),
            cell=(row.work_package_id, row.pilot_id or 0),
            amount=row.declared_eur or 0,
            fixed=bool(row.fixed),
            removed=row.removed_on is not None,
        )
        for row in connection.execute(query.order_by(its.id))
    ]


def revalue_draft(connection: Connection, item_id: int, rates: Mapping[str, Decimal], today: date) -> bool:
    """Give a draft item in another currency its amount at these rates; false where it stays as it is."""
    item = item_standing(connection, item_id, to_write=True)
    if item is None:
        return False
    rate = rates.get(item.row["currency"])
    amount = euros(item.row["declared_amount"], rate) if rate is not None else None
    if (rate, amount) == (item.row["rate"], item.row["declared_eur"]):
        return False
    revalue_item(connection, item, {"rate": rate, "declared_eur": amount}, today=today)
    return True


def set_flat_amount(connection: Connection, item: ItemStanding, amount: int, today: date) -> None:
    revalue_item(connection, item, {"declared_amount": amount, "declared_eur": amount}, today=today)
