"""What a list says of an item of expenditure: its columns, its pilots, its documents, and its state on a day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd
from sqlalchemy import Connection, func, or_, select

from dashboard.domain.vocabulary import Step
from dashboard.store.derived.money_entries import FEW
from dashboard.store.reads.frames import frame_of
from dashboard.store.tables import evidence, expenditure_share, pilot

COLUMNS = (
    "reference", "cost_category", "basis", "option_code", "units", "invoice_number", "invoice_date", "payment_date",
    "description", "total_invoice", "vat", "declared_amount", "currency", "rate", "declared_eur", "comment",
    "entered_on", "entered_by", "declared_on", "certified_on", "partner_report_id", "included_in_id", "version",
    "status", "removed_on",
)  # fmt: skip
STEPS = (Step.CERTIFIED, Step.VERIFIED, Step.PAID, Step.PARKED, Step.DEDUCTED)
DTYPES = {
    "item_id": "int64", "partner": "object", "report": "Int64", "period": "int64", "work_package": "object",
    "pilots": "object", **dict.fromkeys(COLUMNS, "object"),
    "total_invoice": "Int64", "vat": "Int64", "declared_amount": "Int64", "declared_eur": "Int64",
    "partner_report_id": "Int64", "included_in_id": "Int64", "version": "int64",
    **{str(step): "Int64" for step in STEPS}, "state": "object", "documents": "int64",
}  # fmt: skip
ORDER = (Step.PARKED, Step.PAID, Step.VERIFIED, Step.CLAIMED, Step.CERTIFIED, Step.DEDUCTED, Step.DECLARED)
"""The first of which the item has any cents is its state: what waits for the partner comes before what is done."""


@dataclass(frozen=True, kw_only=True)
class ItemRows:
    """Builds the frame: item_id, partner, report (number, missing for none), period (number), work_package, pilots
    (codes; several with their parts), the item's own columns, cents certified, verified, paid, parked and deducted by
    the day, ``state`` (a step) on that day, and the number of ``documents``."""

    reached: Mapping[int, Mapping[str, int]]
    pilots: Mapping[int, str]
    as_of: date

    def frame(self, connection: Connection, rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
        documents = documents_of(connection, [row["item_id"] for row in rows], self.as_of)
        filled = [self._filled(row, documents.get(row["item_id"], 0)) for row in rows]
        return frame_of([tuple(row[name] for name in DTYPES) for row in filled], DTYPES)

    def _filled(self, row: dict[str, Any], documents: int) -> dict[str, Any]:
        sums = self.reached.get(row["item_id"], {})
        amounts = {str(step): sums.get(step, 0) for step in STEPS}
        codes = {name: str(row[name]) for name in ("cost_category", "basis", "status")}
        pilots = self.pilots.get(row["item_id"], row["pilots"])
        given = {"pilots": pilots, "state": state_of(sums), "documents": documents}
        return {**row, **codes, **amounts, **given}


def state_of(sums: Mapping[str, int]) -> str:
    """How far an item with these cents at each step has come."""
    return str(next((step for step in ORDER if sums.get(step, 0) > 0), Step.ENTERED))


def shared_pilots(connection: Connection, items: Sequence[int]) -> dict[int, str]:
    """Of items that are shared: ``P1 60 %, – 40 %`` by their key, in its order."""
    of = expenditure_share.c
    parts: dict[int, list[tuple[str | None, int]]] = {}
    for some in _few(items):
        query = select(of.expenditure_item_id, pilot.c.code, of.weight)
        query = query.outerjoin_from(expenditure_share, pilot, of.pilot_id == pilot.c.id)
        query = query.where(of.expenditure_item_id.in_(some)).order_by(of.expenditure_item_id, of.position)
        for item, code, weight in connection.execute(query):
            parts.setdefault(item, []).append((code, weight))
    return {item: _written(shares) for item, shares in parts.items()}


def documents_of(connection: Connection, items: Sequence[int], as_of: date) -> dict[int, int]:
    """Pieces of evidence that were there at the end of that day."""
    its, end = evidence.c, datetime.combine(as_of + timedelta(days=1), time(), tzinfo=UTC)
    found: dict[int, int] = {}
    for some in _few(items):
        query = select(its.expenditure_item_id, func.count()).where(its.expenditure_item_id.in_(some))
        query = query.where(its.created_at < end, or_(its.removed_at.is_(None), its.removed_at >= end))
        found |= {row[0]: row[1] for row in connection.execute(query.group_by(its.expenditure_item_id))}
    return found


def _written(shares: Sequence[tuple[str | None, int]]) -> str:
    whole = sum(weight for _, weight in shares)
    return ", ".join(f"{code or '–'} {_points(weight, whole)} %" for code, weight in shares)


def _points(weight: int, whole: int) -> str:
    """Of a share in percent: ``62.5``; two decimals at most."""
    return f"{(100 * Decimal(weight) / whole).quantize(Decimal('0.01'), ROUND_HALF_UP).normalize():f}"


def _few(items: Sequence[int]) -> Iterable[Sequence[int]]:
    return [items[begin : begin + FEW] for begin in range(0, len(items), FEW)]
