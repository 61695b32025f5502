"""Rows of certificates: issued with their movements, withdrawn, and what the items say of themselves after it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Select, cast, exists, func, insert, or_, select, update

from dashboard.domain.reporting.control import Decision
from dashboard.domain.vocabulary import Provenance, Step
from dashboard.store.derived.money_copies import carry_on, take_back
from dashboard.store.derived.money_entries import FEW, Movement, Place, holding, places_of, post, taken
from dashboard.store.tables import certificate, control_decision, expenditure_item, money_entry, project_report
from dashboard.store.writes.reporting.control import Round
from dashboard.store.writes.reporting.controlled_items import Controlled, parked_by_pilot


def issue(
    round_: Round,
    decided: Sequence[tuple[Controlled, Decision]],
    by_hand: Collection[int],
    *,
    comment: str,
) -> int:
    """Write the certificate with a decision on every item, its movements, and what the items say of themselves.

    ``by_hand`` are the items on which the round under way has a row already.
    """
    connection, day = round_.connection, round_.now.date()
    totals = {name: sum(getattr(said, name) for _, said in decided) for name in ("certified", "deducted", "parked")}
    values = {"partner_report_id": round_.report_id, "number": round_.number, "day": day, "comment": comment}
    made = insert(certificate).values(
        **values, **totals, recorded_at=round_.now, author=round_.author, status=Provenance.RECORDED
    )
    certificate_id = int(connection.execute(made.returning(certificate.c.id)).scalar_one())
    its = control_decision.c
    here = (its.partner_report_id == round_.report_id, its.certificate_id.is_(None))
    connection.execute(update(control_decision).where(*here).values(certificate_id=certificate_id))
    new = [(item, said, False) for item, said in decided if item.item_id not in by_hand]
    round_.add(new, certificate_id=certificate_id)
    _move(connection, certificate_id, decided, day)
    refresh_items(connection, decided_on_by(certificate_id))
    return certificate_id


@dataclass(frozen=True, kw_only=True)
class CertificateStanding:
    """``project_report`` is the number of the one that gathers it; ``is_last`` of its report, those withdrawn left
    out."""

    certificate_id: int
    number: int
    report_id: int
    project_report: int | None
    withdrawn_on: date | None
    is_last: bool


def certificate_standing(connection: Connection, certificate_id: int) -> CertificateStanding | None:
    """Kept from other writers until the commit."""
    its = certificate.c
    connection.execute(select(its.id).where(its.id == certificate_id).with_for_update())
    query = select(its.number, its.partner_report_id, its.withdrawn_on, project_report.c.number.label("claim"))
    query = query.outerjoin_from(certificate, project_report, its.project_report_id == project_report.c.id)
    row = connection.execute(query.where(its.id == certificate_id)).first()
    if row is None:
        return None
    last = select(func.max(its.number)).where(
        its.partner_report_id == row.partner_report_id, its.withdrawn_on.is_(None)
    )
    return CertificateStanding(
        certificate_id=certificate_id,
        number=row.number,
        report_id=row.partner_report_id,
        project_report=row.claim,
        withdrawn_on=row.withdrawn_on,
        is_last=connection.execute(last).scalar() == row.number,
    )


def items_taken_up(connection: Connection, certificate_id: int, report_id: int, limit: int = 10) -> list[str]:
    """References of items on which it decided and that a later report has taken in, or decided on."""
    of, its = control_decision.c, expenditure_item.c
    later, cert = control_decision.alias(), certificate.c
    again = select(later.c.id).join_from(later, certificate, later.c.certificate_id == cert.id)
    again = again.where(
        later.c.expenditure_item_id == its.id, cert.withdrawn_on.is_(None), later.c.certificate_id > certificate_id
    )
    elsewhere = its.included_in_id.is_not(None) & (its.included_in_id != report_id)
    query = select(its.reference).join_from(control_decision, expenditure_item, of.expenditure_item_id == its.id)
    query = query.where(of.certificate_id == certificate_id, or_(elsewhere, exists(again.correlate(expenditure_item))))
    return list(connection.execute(query.order_by(its.id).limit(limit)).scalars())


def withdraw(connection: Connection, certificate_id: int, *, day: date, author: str, reason: str) -> bool:
    """Take its movements back and say so; false where it is withdrawn or gathered meanwhile."""
    its = certificate.c
    free = (its.id == certificate_id, its.withdrawn_on.is_(None), its.project_report_id.is_(None))
    values = {"withdrawn_on": day, "withdrawn_by": author, "withdrawal_reason": reason}
    if connection.execute(update(certificate).where(*free).values(**values)).rowcount != 1:
        return False
    take_back(connection, money_entry.c.certificate_id == certificate_id, day=day)
    refresh_items(connection, decided_on_by(certificate_id))
    return True


def decided_on_by(certificate_id: int) -> ColumnElement[bool]:
    """Of ``expenditure_item``: the certificate has a decision on it."""
    of = control_decision.c
    return expenditure_item.c.id.in_(select(of.expenditure_item_id).where(of.certificate_id == certificate_id))


def refresh_items(connection: Connection, *items: ColumnElement[bool]) -> None:
    """Let the items that fit say what certificates in force have certified of them, and when last.

    Both are missing while an item is only parked.
    """
    of, cert, its = control_decision.c, certificate.c, expenditure_item.c
    in_force: Select[Any] = select(of.id).join_from(control_decision, certificate, of.certificate_id == cert.id)
    in_force = in_force.where(
        of.expenditure_item_id == its.id, cert.withdrawn_on.is_(None), or_(of.parked != of.amount, of.amount == 0)
    ).correlate(expenditure_item)
    certified = in_force.with_only_columns(cast(func.sum(of.certified), BigInteger)).scalar_subquery()
    last = in_force.with_only_columns(func.max(cert.day)).scalar_subquery()
    connection.execute(update(expenditure_item).where(*items).values(certified_eur=certified, certified_on=last))


def _move(
    connection: Connection, certificate_id: int, decided: Sequence[tuple[Controlled, Decision]], day: date
) -> None:
    """What was declared or parked is certified, deducted or parked; most is certified whole, and that in one go."""
    of, its, entry = control_decision.c, expenditure_item.c, money_entry.c
    whole = select(of.expenditure_item_id).join_from(control_decision, expenditure_item)
    whole = whole.where(of.certificate_id == certificate_id, of.certified == of.amount)
    own = entry.expenditure_item_id.in_(whole.where(its.partner_report_id == of.partner_report_id))
    carry_on(
        connection, own & (entry.step == Step.DECLARED), step=Step.CERTIFIED, day=day, certificate_id=certificate_id
    )
    rest = [(item, said) for item, said in decided if item.taken_in or said.certified != item.amount]
    places = places_among(connection, [item.item_id for item, _ in rest])
    held = parked_by_pilot(connection, [item.item_id for item, _ in rest if item.taken_in])
    moved = []
    for item, said in rest:
        place = places[item.item_id]
        if item.taken_in:
            place = replace(place, pilots=held[item.item_id])
            moved.append((place, Step.PARKED, -item.amount))
        else:
            place = holding(place, item.amount)
        certified, remaining = taken(place, said.certified)
        deducted, left = taken(remaining, said.deducted)
        moved += [
            (certified, Step.CERTIFIED, said.certified),
            (deducted, Step.DEDUCTED, said.deducted),
            (left, Step.PARKED, said.parked),
        ]
    post(
        connection,
        [
            Movement(place=place, step=step, day=day, amount=amount, certificate_id=certificate_id)
            for place, step, amount in moved
        ],
    )


def places_among(connection: Connection, items: Sequence[int]) -> dict[int, Place]:
    """Of these items, by id."""
    its, ordered = expenditure_item.c, sorted(items)
    found: dict[int, Place] = {}
    for begin in range(0, len(ordered), FEW):
        found |= places_of(connection, its.id.in_(ordered[begin : begin + FEW]))
    return found
