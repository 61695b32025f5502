"""Rows of expenditure: items put into an open report with their shares and movements, many at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import CostBasis, Provenance, Step
from dashboard.store.derived.money_entries import FEW, Movement, Place, pilots_of, post
from dashboard.store.tables import expenditure_item, expenditure_share, partner
from dashboard.store.writes.reporting.controlled_items import is_decided
from dashboard.store.writes.reporting.partner_reports import ReportStanding

ROW = (
    "reference", "work_package_id", "cost_category", "basis", "option_code", "units", "invoice_number", "invoice_date",
    "payment_date", "description", "total_invoice", "vat", "declared_amount", "currency", "rate", "declared_eur",
    "comment",
)  # fmt: skip
"""Columns of a prepared row; beside them it holds ``pilots``: (pilot id or ``None``, weight), empty for none."""
BATCH = 5_000
Pilots = tuple[tuple[int | None, int], ...]
PreparedRow = Mapping[str, Any]


def add_items(
    connection: Connection, report: ReportStanding, rows: Sequence[PreparedRow], *, by: Actor, now: datetime
) -> list[int]:
    """Put prepared rows into an open report and return their ids in the same order.

    The caller has locked the report, required the right, and seen that the references are free.
    """
    before = int(connection.execute(select(func.coalesce(func.max(expenditure_item.c.id), 0))).scalar_one())
    common = {
        "phase_id": report.place.phase_id,
        "partner_id": report.partner_id,
        "partner_report_id": report.report_id,
        "reporting_period_id": report.period_id,
        "entered_on": now.date(),
        "entered_by": by.username,
        "status": Provenance.RECORDED,
    }
    for begin in range(0, len(rows), BATCH):
        some = rows[begin : begin + BATCH]
        values = [{**common, "pilot_id": _alone(row), **{name: row[name] for name in ROW}} for row in some]
        connection.execute(insert(expenditure_item), values)
    its = expenditure_item.c
    new = select(its.reference, its.id).where(its.partner_report_id == report.report_id, its.id > before)
    ids = {row.reference: int(row.id) for row in connection.execute(new)}
    numbers = [ids[row["reference"]] for row in rows]
    add_shares(connection, zip(numbers, (row["pilots"] for row in rows), strict=True))
    post(
        connection,
        [
            Movement(place=_place(report, number, row), step=Step.ENTERED, day=now.date(), amount=row["declared_eur"])
            for number, row in zip(numbers, rows, strict=True)
            if row["declared_eur"]
        ],
    )
    return numbers


def add_shares(connection: Connection, shares: Iterable[tuple[int, Pilots]]) -> None:
    """The sharing keys of items that have one: of (item id, its pilots)."""
    rows = [
        {"expenditure_item_id": number, "position": position, "pilot_id": pilot, "weight": weight}
        for number, pilots in shares
        if len(pilots) > 1
        for position, (pilot, weight) in enumerate(pilots)
    ]
    for begin in range(0, len(rows), BATCH):
        connection.execute(insert(expenditure_share), rows[begin : begin + BATCH])


def lock_partner(connection: Connection, partner_id: int) -> None:
    """Keep other writers of the partner's expenditure out until the commit: its references and reports are counted."""
    connection.execute(select(partner.c.id).where(partner.c.id == partner_id).with_for_update())


def next_reference(connection: Connection, report: ReportStanding) -> str:
    """The next free one of the form ``R3-017``, counted within the report; removed items keep theirs."""
    its = expenditure_item.c
    number = int(connection.execute(select(func.count()).where(its.partner_report_id == report.report_id)).scalar_one())
    while True:
        number += 1
        reference = f"R{report.number}-{number:03d}"
        if not references_taken(connection, report.place.phase_id, report.partner_id, [reference]):
            return reference


def last_entered(connection: Connection, report_id: int, today: date) -> int:
    """The id of the report's newest present item that somebody typed, 0 without one."""
    its = expenditure_item.c
    present = (its.entered_on <= today, its.removed_on.is_(None))
    typed = (its.partner_report_id == report_id, *present, its.basis != CostBasis.FLAT_RATE)
    query = select(its.id).where(*typed).order_by(its.id.desc()).limit(1)
    return int(connection.execute(query).scalar() or 0)


def references_taken(
    connection: Connection, phase_id: int, partner_id: int, references: Sequence[str]
) -> dict[str, int]:
    """Those of the references that the partner has used already, removed items too, with the item's id."""
    its = expenditure_item.c
    found: dict[str, int] = {}
    for begin in range(0, len(references), FEW):
        some = references[begin : begin + FEW]
        query = select(its.reference, its.id).where(its.phase_id == phase_id, its.partner_id == partner_id)
        found |= {row.reference: row.id for row in connection.execute(query.where(its.reference.in_(some)))}
    return found


@dataclass(frozen=True, kw_only=True)
class ItemStanding:
    """An item as a writer sees it, with the report it is in; ``row`` is its row of ``expenditure_item``."""

    item_id: int
    version: int
    report_id: int | None
    row: Mapping[str, Any]
    pilots: Pilots

    @property
    def reference(self) -> str:
        return str(self.row["reference"])

    @property
    def present_report(self) -> int | None:
        """The report that it is in now: a parked item may have been taken into a later one."""
        included: int | None = self.row["included_in_id"]
        return included if included is not None else self.report_id

    @property
    def is_decided(self) -> bool:
        """Whether a certificate in force has named it: then it stays as it is."""
        return self.row["certified_on"] is not None or bool(self.row["decided"])


def item_standing(connection: Connection, item_id: int, *, to_write: bool = False) -> ItemStanding | None:
    """How the item stands; ``to_write`` keeps other writers of it out until the commit."""
    its = expenditure_item.c
    query = select(expenditure_item, is_decided().label("decided")).where(its.id == item_id)
    row = connection.execute(query.with_for_update(of=expenditure_item) if to_write else query).mappings().first()
    if row is None:
        return None
    shared = pilots_of(connection, its.id == item_id).get(item_id)
    pilots = tuple((key or None, weight) for key, weight in shared) if shared else ()
    if not pilots and row["pilot_id"] is not None:
        pilots = ((row["pilot_id"], 1),)
    return ItemStanding(
        item_id=item_id, version=row["version"], report_id=row["partner_report_id"], row=dict(row), pilots=pilots
    )


def _alone(row: PreparedRow) -> int | None:
    """The pilot of a cost that is not shared."""
    pilots: Pilots = row["pilots"]
    return pilots[0][0] if len(pilots) == 1 else None


def _place(report: ReportStanding, number: int, row: PreparedRow) -> Place:
    pilots: Pilots = row["pilots"]
    return Place(
        item_id=number,
        phase_id=report.place.phase_id,
        partner_id=report.partner_id,
        work_package_id=row["work_package_id"],
        cost_category=str(row["cost_category"]),
        reporting_period_id=report.period_id,
        partner_report_key=report.report_id,
        pilots=tuple((pilot or 0, weight) for pilot, weight in pilots) if len(pilots) > 1 else ((_alone(row) or 0, 1),),
    )
