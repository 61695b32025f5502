"""Rows of control: the decisions of the round under way, certificates, and what they make of the items."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from dashboard.domain.reporting.control import Decision
from dashboard.domain.vocabulary import ErrorType, Provenance
from dashboard.store.derived.money_entries import FEW
from dashboard.store.tables import certificate, control_decision, expenditure_item
from dashboard.store.writes.reporting.controlled_items import Controlled

BATCH = 5_000


@dataclass(frozen=True, kw_only=True)
class Pending:
    """A decision whose certificate is not issued; with nothing certified, deducted or parked it was only sampled."""

    id: int
    item_id: int
    in_sample: bool
    amount: int
    decision: Decision
    author: str
    decided_at: datetime
    item_version: int
    version: int

    @property
    def is_made(self) -> bool:
        return self.decision.amount == self.amount


def round_of(connection: Connection, report_id: int) -> int:
    """The number of the certificate that comes next, those withdrawn counted too."""
    its = certificate.c
    last = connection.execute(select(func.max(its.number)).where(its.partner_report_id == report_id)).scalar()
    return int(last or 0) + 1


def pending_of(connection: Connection, report_id: int, only: Collection[int] | None = None) -> dict[int, Pending]:
    """The decisions of the round under way by item, of ``only`` these items where they are given."""
    its = control_decision.c
    query = select(control_decision).where(its.partner_report_id == report_id, its.certificate_id.is_(None))
    if only is not None and len(only) <= FEW:
        query = query.where(its.expenditure_item_id.in_(sorted(only)))
    return {
        row["expenditure_item_id"]: Pending(
            id=row["id"],
            item_id=row["expenditure_item_id"],
            in_sample=bool(row["in_sample"]),
            amount=row["amount"],
            decision=Decision(
                certified=row["certified"],
                deducted=row["deducted"],
                parked=row["parked"],
                error_type=ErrorType(row["error_type"]) if row["error_type"] else None,
                comment=row["comment"],
            ),
            author=row["author"],
            decided_at=row["decided_at"],
            item_version=row["item_version"],
            version=row["version"],
        )
        for row in connection.execute(query).mappings()
    }


@dataclass(frozen=True, kw_only=True)
class Round:
    """The control of one report that is under way, and who writes in it."""

    connection: Connection
    report_id: int
    number: int
    author: str
    now: datetime

    def decide(self, item: Controlled, decision: Decision, before: Pending | None) -> int:
        """Write the decision in the place of the one before; its version."""
        if before is None:
            self.add([(item, decision, False)])
            return 1
        its, version = control_decision.c, before.version + 1
        values = self._said(item, decision) | {"version": version}
        self.connection.execute(update(control_decision).where(its.id == before.id).values(**values))
        return version

    def decide_all(self, decided: Iterable[tuple[Controlled, Decision, Pending | None]]) -> None:
        """The same for many."""
        new, changed = [], []
        for item, decision, before in decided:
            if before is None:
                new.append((item, decision, False))
            else:
                changed.append({"number": before.id, **self._said(item, decision), "version": before.version + 1})
        self.add(new)
        its = control_decision.c
        for begin in range(0, len(changed), BATCH):
            self.connection.execute(
                update(control_decision).where(its.id == bindparam("number")), changed[begin : begin + BATCH]
            )

    def add(self, rows: Sequence[tuple[Controlled, Decision, bool]], *, certificate_id: int | None = None) -> None:
        """New decisions: item, decision, and whether it is in the sample."""
        values = [
            {
                "partner_report_id": self.report_id,
                "expenditure_item_id": item.item_id,
                "round": self.number,
                "in_sample": in_sample,
                "certificate_id": certificate_id,
                "status": Provenance.RECORDED,
                **self._said(item, decision),
            }
            for item, decision, in_sample in rows
        ]
        for begin in range(0, len(values), BATCH):
            self.connection.execute(insert(control_decision), values[begin : begin + BATCH])

    def _said(self, item: Controlled, decision: Decision) -> dict[str, Any]:
        return {
            "amount": item.amount,
            "certified": decision.certified,
            "deducted": decision.deducted,
            "parked": decision.parked,
            "error_type": decision.error_type,
            "comment": decision.comment,
            "author": self.author,
            "decided_at": self.now,
            "item_version": item.item_version,
        }


def set_sample(connection: Connection, report_id: int, items: Collection[int], *, adding: bool) -> None:
    """The sample is these items from now on, or these beside the others; what was only sampled and is not any more is
    forgotten. Items that have no row yet are the caller's to add."""
    its = control_decision.c
    here = (its.partner_report_id == report_id, its.certificate_id.is_(None))
    if not adding:
        connection.execute(update(control_decision).where(*here, its.in_sample).values(in_sample=False))
    ordered = sorted(items)
    for begin in range(0, len(ordered), FEW):
        some = its.expenditure_item_id.in_(ordered[begin : begin + FEW])
        connection.execute(update(control_decision).where(*here, some).values(in_sample=True))
    unsaid = its.certified + its.deducted + its.parked != its.amount
    connection.execute(delete(control_decision).where(*here, ~its.in_sample, unsaid))


def forget_outdated(connection: Connection, report_id: int) -> None:
    """Decisions of the round under way on items that are gone, or were changed since they were looked at."""
    of, its = control_decision.c, expenditure_item.c
    still = exists().where(
        its.id == of.expenditure_item_id,
        its.version == of.item_version,
        or_(
            and_(its.partner_report_id == report_id, its.removed_on.is_(None), its.declared_eur == of.amount),
            its.included_in_id == report_id,
        ),
    )
    here = (of.partner_report_id == report_id, of.certificate_id.is_(None))
    connection.execute(delete(control_decision).where(*here, ~still))


def forget_pending(connection: Connection, report_id: int, items: Collection[int]) -> None:
    """Of the round under way: decisions on these items."""
    its = control_decision.c
    here = (its.partner_report_id == report_id, its.certificate_id.is_(None))
    ordered = sorted(items)
    for begin in range(0, len(ordered), FEW):
        some = its.expenditure_item_id.in_(ordered[begin : begin + FEW])
        connection.execute(delete(control_decision).where(*here, some))


def restore_decisions(connection: Connection, certificate_id: int, next_round: int) -> None:
    """What controllers said by hand for a certificate that was withdrawn, as the round under way."""
    of = control_decision.c
    names = [column.name for column in of if column.name not in ("id", "certificate_id", "round", "version")]
    by_hand = or_(of.in_sample, of.comment != "")  # who does not certify says why; flat rates need no word
    query = select(*(of[name] for name in names)).where(of.certificate_id == certificate_id, by_hand)
    rows = connection.execute(query).mappings().all()
    values = [{**row, "round": next_round, "certificate_id": None, "version": 1} for row in rows]
    for begin in range(0, len(values), BATCH):
        connection.execute(insert(control_decision), values[begin : begin + BATCH])
