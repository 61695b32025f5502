"""Project reports as of a date: what each gathers, claims, loses to verification and is paid; what waits for one."""

from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Connection, func, select

from dashboard.domain.vocabulary import ReportState
from dashboard.store.reads.frames import frame_of
from dashboard.store.reads.reporting.report import report_events
from dashboard.store.reads.reporting.season import certified_by, report_code
from dashboard.store.tables import (
    certificate,
    control_decision,
    expenditure_item,
    organisation,
    partner,
    partner_report,
    project_report,
    report_event,
    reporting_period,
    verification_cut,
)

CERTIFICATES: dict[str, str] = {
    "certificate_id": "int64",
    "number": "int64",
    "day": "object",
    "report": "object",
    "report_id": "int64",
    "partner": "object",
    "partner_id": "int64",
    "period": "int64",
    "certified": "Int64",
    "deducted": "Int64",
    "parked": "Int64",
    "project_report": "Int64",
    "status": "object",
}
CLAIMS: dict[str, str] = {
    "project_report_id": "int64",
    "number": "int64",
    "reference": "object",
    "note": "object",
    "version": "int64",
    "state": "object",
    "since": "object",
    "certificates": "int64",
    "certified": "Int64",
    "cuts": "Int64",
    "verified": "Int64",
    "paid": "Int64",
    "status": "object",
}
DONE = (ReportState.VERIFIED, ReportState.PAID)


def certificates(connection: Connection, phase_id: int, as_of: date) -> pd.DataFrame:
    """Issued by that day and not withdrawn, by partner and day: certificate_id, number, day, report (``CORK-R3``),
    report_id, partner, partner_id, period (a number), certified, deducted, parked (cents), project_report (the number
    of the one that gathers it, where that was begun by then), status."""
    its, of = certificate.c, partner_report.c
    begun = select(report_event.c.project_report_id).where(
        report_event.c.day <= as_of, report_event.c.project_report_id.is_not(None)
    )
    claim = (its.project_report_id == project_report.c.id) & project_report.c.id.in_(begun)
    query = (
        select(its.id, its.number, its.day, of.number.label("report"), of.id.label("report_id"), organisation.c.code,
            partner.c.id.label("partner_id"), reporting_period.c.number.label("period"), its.certified, its.deducted,
            its.parked, project_report.c.number.label("claim"), its.status)
        .join_from(certificate, partner_report, its.partner_report_id == of.id)
        .join(partner, of.partner_id == partner.c.id)
        .join(organisation, partner.c.organisation_id == organisation.c.id)
        .join(reporting_period, of.reporting_period_id == reporting_period.c.id)
        .outerjoin(project_report, claim)
        .where(of.phase_id == phase_id, certified_by(as_of))
        .order_by(partner.c.number, its.day, its.id)
    )  # fmt: skip
    rows = [
        (row.id, row.number, row.day, report_code(row.code, row.report), row.report_id, row.code, row.partner_id,
         row.period, row.certified, row.deducted, row.parked, row.claim, str(row.status))
        for row in connection.execute(query)
    ]  # fmt: skip
    return frame_of(rows, CERTIFICATES)


def project_reports(connection: Connection, phase_id: int, as_of: date) -> pd.DataFrame:
    """Begun by that day, the newest first: ``CLAIMS``.

    ``certified`` sums the certificates it gathers; ``cuts`` what verification took off them, and ``verified`` what it
    left, both missing before; ``paid`` is missing until it is.
    """
    its = project_report.c
    states = _states(connection, phase_id, as_of)
    known = certificates(connection, phase_id, as_of)
    cuts = dict(_cuts(connection, phase_id))
    rows = []
    for row in connection.execute(select(project_report).where(its.phase_id == phase_id).order_by(its.number.desc())):
        if row.id not in states:
            continue
        state, since = states[row.id]
        own = known[known["project_report"] == row.number]
        certified = int(own["certified"].sum())
        cut = cuts.get(row.id, 0) if state in DONE else None
        verified = None if cut is None else certified - cut
        paid = verified if state == ReportState.PAID else None
        rows.append((row.id, row.number, row.reference, row.note, row.version, str(state), since, len(own), certified,
            cut, verified, paid, str(row.status)))  # fmt: skip
    return frame_of(rows, CLAIMS)


def project_report_detail(connection: Connection, phase_id: int, number: int, as_of: date) -> dict[str, Any] | None:
    """The columns of ``CLAIMS``, and events (as ``report_events``), and cuts_by_item: rows of ``cuts_of``."""
    known = project_reports(connection, phase_id, as_of)
    own = known[known["number"] == number].to_dict("records")
    if not own:
        return None
    row: dict[str, Any] = {str(name): None if value is pd.NA else value for name, value in own[0].items()}
    events = report_events(connection, report_event.c.project_report_id == row["project_report_id"], as_of)
    listed = cuts_of(connection, row["project_report_id"]) if row["state"] in DONE else []
    return row | {"events": events, "cuts_by_item": listed}


def cuts_of(connection: Connection, project_report_id: int, limit: int = 200) -> list[dict[str, Any]]:
    """What verification took off: item_id, partner, reference, amount (cents), error_type, comment."""
    its, item = verification_cut.c, expenditure_item.c
    query = (
        select(item.id.label("item_id"), organisation.c.code.label("partner"), item.reference, its.amount,
            its.error_type, its.comment)
        .join_from(verification_cut, expenditure_item)
        .join(partner, item.partner_id == partner.c.id)
        .join(organisation)
        .where(its.project_report_id == project_report_id)
        .order_by(its.id)
        .limit(limit)
    )  # fmt: skip
    return [dict(row) | {"error_type": str(row["error_type"])} for row in connection.execute(query).mappings()]


def claimed_items(
    connection: Connection, project_report_id: int, *, search: str = "", limit: int = 20
) -> list[dict[str, Any]]:
    """Items certified by the certificates it gathers, for a cut: item_id, partner, reference, description, certified
    (cents); those whose reference begins with ``search``, by partner and reference."""
    its, item = control_decision.c, expenditure_item.c
    query = (
        select(item.id.label("item_id"), organisation.c.code.label("partner"), item.reference, item.description,
            func.sum(its.certified).label("certified"))
        .join_from(control_decision, certificate, its.certificate_id == certificate.c.id)
        .join(expenditure_item, its.expenditure_item_id == item.id)
        .join(partner, item.partner_id == partner.c.id)
        .join(organisation, partner.c.organisation_id == organisation.c.id)
        .where(certificate.c.project_report_id == project_report_id, certificate.c.withdrawn_on.is_(None))
        .where(its.certified > 0)
        .group_by(item.id, organisation.c.code, item.reference, item.description)
        .order_by(organisation.c.code, item.reference)
        .limit(limit)
    )  # fmt: skip
    if search:
        query = query.where(item.reference.startswith(search, autoescape=True))
    return [dict(row) | {"certified": int(row["certified"])} for row in connection.execute(query).mappings()]


def _states(connection: Connection, phase_id: int, as_of: date) -> dict[int, tuple[ReportState, date]]:
    its = report_event.c
    query = select(its.project_report_id, its.state, its.day).join_from(report_event, project_report)
    query = query.where(project_report.c.phase_id == phase_id, its.day <= as_of).order_by(its.day, its.id)
    return {row.project_report_id: (ReportState(row.state), row.day) for row in connection.execute(query)}


def _cuts(connection: Connection, phase_id: int) -> list[tuple[int, int]]:
    its = verification_cut.c
    query = select(its.project_report_id, func.sum(its.amount)).join_from(verification_cut, project_report)
    query = query.where(project_report.c.phase_id == phase_id).group_by(its.project_report_id)
    return [(row[0], int(row[1])) for row in connection.execute(query)]
