"""What each partner has in a project report, and the ERDF that comes of it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, case, cast, func, select

from dashboard.domain.money import share_at_rate
from dashboard.domain.vocabulary import ReportState, Step
from dashboard.store.reads.money.waiting import erdf_rates
from dashboard.store.tables import certificate, money_entry, organisation, partner, project_report, report_event

DATED = (ReportState.SUBMITTED, ReportState.VERIFIED)
"""The steps whose day decides which budget's ERDF rates count."""


@dataclass(frozen=True, kw_only=True)
class PartnerShare:
    """Cents. ``certified`` is by the certificates it gathers, ``claimed`` what was sent to the programme of it.

    ``cut`` and ``verified`` are missing before verification, ``paid`` before payment. ``asked`` is floor(rate ×
    certified), ``erdf`` floor(rate × verified); both are missing where the partner has no rate.
    """

    partner_id: int
    partner: str
    certified: int
    claimed: int
    cut: int | None
    verified: int | None
    paid: int | None
    rate: Decimal | None
    asked: int | None
    erdf: int | None


def erdf_of(connection: Connection, project_report_id: int, as_of: date | None = None) -> list[PartnerShare]:
    """By partner number; as it stood at the end of ``as_of``, as it stands where none is given.

    The rate is that of the budget in force when the report was verified, before that when it was submitted, before
    that on the day itself. The cost grows with the report's items: for the report's own page and documents.
    """
    day = as_of or date.max
    phase_id = connection.execute(
        select(project_report.c.phase_id).where(project_report.c.id == project_report_id)
    ).scalar()
    if phase_id is None:
        return []
    states = _states(connection, project_report_id, day)
    dated = max((when for state, when in states.items() if state in DATED), default=day)
    rates = erdf_rates(connection, phase_id, dated)
    is_verified, is_paid = ReportState.VERIFIED in states, ReportState.PAID in states
    found = []
    for row in _sums(connection, project_report_id, day):
        rate = rates.get(row.partner_id)
        verified = int(row.verified) if is_verified else None
        found.append(
            PartnerShare(
                partner_id=row.partner_id,
                partner=row.code,
                certified=int(row.certified),
                claimed=int(row.claimed),
                cut=int(row.cut) if is_verified else None,
                verified=verified,
                paid=int(row.paid) if is_paid else None,
                rate=rate,
                asked=None if rate is None else share_at_rate(int(row.certified), rate),
                erdf=None if rate is None or verified is None else share_at_rate(verified, rate),
            )
        )
    return found


def _states(connection: Connection, report_id: int, day: date) -> dict[ReportState, date]:
    """The steps taken since it was last a draft."""
    its = report_event.c
    query = select(its.state, its.day).where(its.project_report_id == report_id, its.day <= day)
    found: dict[ReportState, date] = {}
    for row in connection.execute(query.order_by(its.day, its.id)):
        if row.state == ReportState.DRAFT:
            found = {}
        found[ReportState(row.state)] = row.day
    return found


def _sums(connection: Connection, report_id: int, day: date) -> list[Any]:
    its, own = money_entry.c, partner.c
    held = select(certificate.c.id).where(certificate.c.project_report_id == report_id)
    claimed = its.project_report_id == report_id

    def total(name: str, step: Step, of: ColumnElement[bool]) -> ColumnElement[int]:
        amount = func.sum(case(((its.step == step) & of, its.amount), else_=0))
        return cast(func.coalesce(amount, 0), BigInteger).label(name)

    query = (
        select(own.id.label("partner_id"), organisation.c.code,
            total("certified", Step.CERTIFIED, its.certificate_id.in_(held)), total("claimed", Step.CLAIMED, claimed),
            total("cut", Step.DEDUCTED, claimed), total("verified", Step.VERIFIED, claimed),
            total("paid", Step.PAID, claimed))
        .join_from(money_entry, partner, its.partner_id == own.id)
        .join(organisation, own.organisation_id == organisation.c.id)
        .where(its.certificate_id.in_(held), its.day <= day)
        .group_by(own.id, own.number, organisation.c.code)
        .order_by(own.number)
    )  # fmt: skip
    return list(connection.execute(query))
