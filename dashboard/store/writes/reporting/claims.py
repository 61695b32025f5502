"""The money of a project report: certificates it gathers, what it claims of them, what is verified, cut and paid."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import BigInteger, ColumnElement, Connection, Select, and_, cast, func, insert, select, update

from dashboard.domain.vocabulary import ErrorType, Provenance, ReportState, Step
from dashboard.store.derived.money_copies import carry_on, of_certificates, take_back
from dashboard.store.derived.money_entries import Movement, places_of, post, taken
from dashboard.store.tables import (
    certificate,
    expenditure_item,
    money_entry,
    partner_report,
    phase,
    project_report,
    report_event,
    verification_cut,
)


@dataclass(frozen=True, kw_only=True)
class ClaimedItem:
    """Of an item in a project report: cents that were claimed and not taken back."""

    reference: str
    claimed: int


@dataclass(frozen=True, kw_only=True)
class CutRow:
    item_id: int
    amount: int
    error_type: ErrorType
    comment: str


def lock_phase(connection: Connection, phase_id: int) -> None:
    """Keep other writers of the phase's list of project reports out until the commit."""
    connection.execute(select(phase.c.id).where(phase.c.id == phase_id).with_for_update(key_share=True))


def open_draft(connection: Connection, phase_id: int) -> int | None:
    """The number of the phase's project report that is a draft."""
    its, event = project_report.c, report_event.c
    last = select(event.state).where(event.project_report_id == its.id).order_by(event.day.desc(), event.id.desc())
    state = last.limit(1).correlate(project_report).scalar_subquery()
    query = select(its.number).where(its.phase_id == phase_id, state == ReportState.DRAFT)
    return connection.execute(query.order_by(its.number).limit(1)).scalar()


def certificates_of(connection: Connection, report_id: int) -> set[int]:
    """Ids of those that it gathers."""
    return set(connection.execute(_gathered(report_id)).scalars())


def gather(connection: Connection, phase_id: int, report_id: int, certificates: Collection[int]) -> int:
    """Let the report hold these too; how many of them are the phase's, in force and free."""
    its = certificate.c
    of_phase = select(partner_report.c.id).where(partner_report.c.phase_id == phase_id)
    free = (its.withdrawn_on.is_(None), its.project_report_id.is_(None), its.partner_report_id.in_(of_phase))
    here = its.id.in_(sorted(certificates))
    held = connection.execute(update(certificate).where(here, *free).values(project_report_id=report_id))
    return held.rowcount if certificates else 0


def release(connection: Connection, report_id: int, certificates: Collection[int]) -> None:
    """They wait for another project report."""
    its = certificate.c
    here = (its.project_report_id == report_id, its.id.in_(sorted(certificates)))
    connection.execute(update(certificate).where(*here).values(project_report_id=None))


def last_certificate_day(connection: Connection, report_id: int) -> date | None:
    its = certificate.c
    return connection.execute(select(func.max(its.day)).where(its.project_report_id == report_id)).scalar()


def claim(connection: Connection, report_id: int, day: date) -> int:
    """All that its certificates certified is claimed; cents."""
    certified = of_certificates(_gathered(report_id), Step.CERTIFIED)
    carry_on(connection, certified, step=Step.CLAIMED, day=day, project_report_id=report_id)
    return sum_of(connection, _moved(report_id, Step.CLAIMED))


def take_claim_back(connection: Connection, report_id: int, day: date) -> None:
    take_back(connection, _moved(report_id, Step.CLAIMED), day=day)


def claimed_items(connection: Connection, report_id: int, items: Collection[int]) -> dict[int, ClaimedItem]:
    """Of ``items``, those of which the report claims anything."""
    its = money_entry.c
    query = select(its.expenditure_item_id, expenditure_item.c.reference, _total().label("claimed"))
    query = query.join_from(money_entry, expenditure_item, its.expenditure_item_id == expenditure_item.c.id)
    query = query.where(_moved(report_id, Step.CLAIMED), its.expenditure_item_id.in_(sorted(items)))
    rows = connection.execute(query.group_by(its.expenditure_item_id, expenditure_item.c.reference)).all()
    return {
        row.expenditure_item_id: ClaimedItem(reference=row.reference, claimed=int(row.claimed))
        for row in rows
        if row.claimed
    }


def verify_claim(
    connection: Connection, report_id: int, cuts: Collection[CutRow], *, day: date, author: str, now: datetime
) -> int:
    """What was claimed is verified, less the cuts, which are deducted; cents verified."""
    rows = [
        {
            "project_report_id": report_id,
            "expenditure_item_id": cut.item_id,
            "amount": cut.amount,
            "error_type": cut.error_type,
            "comment": cut.comment,
            "author": author,
            "recorded_at": now,
            "status": Provenance.RECORDED,
        }
        for cut in cuts
    ]
    if rows:
        connection.execute(insert(verification_cut), rows)
    its = money_entry.c
    cut_items = select(verification_cut.c.expenditure_item_id).where(verification_cut.c.project_report_id == report_id)
    whole = and_(_moved(report_id, Step.CLAIMED), its.expenditure_item_id.not_in(cut_items))
    carry_on(connection, whole, step=Step.VERIFIED, day=day, project_report_id=report_id)
    _cut(connection, report_id, {cut.item_id: cut.amount for cut in cuts}, day)
    return sum_of(connection, _moved(report_id, Step.VERIFIED))


def pay_claim(connection: Connection, report_id: int, day: date) -> int:
    """What was verified is paid; cents."""
    carry_on(connection, _moved(report_id, Step.VERIFIED), step=Step.PAID, day=day, project_report_id=report_id)
    its, entry = expenditure_item.c, money_entry.c
    paid: Select[int] = select(cast(func.sum(entry.amount), BigInteger)).correlate(expenditure_item)
    paid = paid.where(entry.expenditure_item_id == its.id, entry.step == Step.PAID)
    last = paid.with_only_columns(func.max(entry.day))
    here = its.id.in_(select(entry.expenditure_item_id).where(_moved(report_id, Step.PAID)))
    values = {"paid_eur": paid.scalar_subquery(), "paid_on": last.scalar_subquery()}
    connection.execute(update(expenditure_item).where(here).values(**values))
    return sum_of(connection, _moved(report_id, Step.PAID))


def sum_of(connection: Connection, movements: ColumnElement[bool]) -> int:
    return int(connection.execute(select(func.coalesce(_total(), 0)).where(movements)).scalar_one())


def _cut(connection: Connection, report_id: int, cuts: Mapping[int, int], day: date) -> None:
    """Of an item that several certificates of the report certify, what the first of them certifies is cut first."""
    its = money_entry.c
    query = select(its.expenditure_item_id, its.certificate_id, its.pilot_key, _total().label("amount"))
    query = query.where(_moved(report_id, Step.CLAIMED), its.expenditure_item_id.in_(sorted(cuts)))
    query = query.group_by(its.expenditure_item_id, its.certificate_id, its.pilot_key)
    claimed: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for row in connection.execute(query.order_by(its.expenditure_item_id, its.certificate_id, its.pilot_key)):
        if row.amount:
            claimed.setdefault((row.expenditure_item_id, row.certificate_id), []).append((row.pilot_key, row.amount))
    places, left = places_of(connection, expenditure_item.c.id.in_(sorted(cuts))), dict(cuts)
    movements = []
    for (item_id, certificate_id), parts in claimed.items():
        amount = sum(part for _, part in parts)
        cut = min(amount, left[item_id])
        left[item_id] -= cut
        gone, kept = taken(replace(places[item_id], pilots=tuple(parts)), cut)
        movements += [
            Movement(
                place=place, step=step, day=day, amount=moved, certificate_id=certificate_id,
                project_report_id=report_id,
            )
            for place, step, moved in ((gone, Step.DEDUCTED, cut), (kept, Step.VERIFIED, amount - cut))
        ]  # fmt: skip
    post(connection, movements)


def _gathered(report_id: int) -> Select[int]:
    its = certificate.c
    return select(its.id).where(its.project_report_id == report_id, its.withdrawn_on.is_(None))


def _moved(report_id: int, step: Step) -> ColumnElement[bool]:
    its = money_entry.c
    return and_(its.project_report_id == report_id, its.step == step)


def _total() -> ColumnElement[int]:
    return cast(func.sum(money_entry.c.amount), BigInteger)
