"""One item of expenditure down to its ground: every movement with what caused it, and what control said."""

from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Connection, and_, or_, select

from dashboard.domain.vocabulary import ReportState
from dashboard.store.reads.expenditure.items import item_rows
from dashboard.store.reads.frames import frame
from dashboard.store.tables import (
    certificate,
    control_decision,
    expenditure_item,
    money_entry,
    organisation,
    partner,
    partner_report,
    pilot,
    project_report,
    report_event,
    reporting_period,
    verification_cut,
)


def item_detail(connection: Connection, item_id: int, as_of: date) -> dict[str, Any] | None:
    """The item's row of the list (``expenditure_columns``), and phase_id; ``None`` where it was not there that day."""
    its = expenditure_item.c
    query = select(its.phase_id).where(its.id == item_id, its.entered_on <= as_of)
    phase_id = connection.execute(query).scalar()
    found = item_rows(connection, [item_id], as_of)
    if phase_id is None or found.empty:
        return None
    row = {str(name): value for name, value in found.to_dict("records")[0].items()}
    return {**row, "phase_id": phase_id}


def trace_of(connection: Connection, item_id: int, as_of: date) -> pd.DataFrame:
    """Every movement up to that day in its order: day, step, pilot (code, missing for none), amount (cents, less than
    zero where it is taken back), report (number of the partner report), certificate (number within it), project_report
    (number), status."""
    its, gathered = money_entry.c, project_report.c
    query = (
        select(
            its.day, its.step, pilot.c.code.label("pilot"), its.amount, partner_report.c.number.label("report"),
            certificate.c.number.label("certificate"), gathered.number.label("project_report"), its.status,
        )
        .join_from(money_entry, expenditure_item, its.expenditure_item_id == expenditure_item.c.id)
        .outerjoin(pilot, its.pilot_key == pilot.c.id)
        .outerjoin(partner_report, its.partner_report_key == partner_report.c.id)
        .outerjoin(certificate, its.certificate_id == certificate.c.id)
        .outerjoin(project_report, its.project_report_id == gathered.id)
        .where(its.expenditure_item_id == item_id, its.day <= as_of)
        .order_by(its.day, its.id)
    )  # fmt: skip
    return frame(connection, query, optional=("report", "certificate", "project_report"))


def decisions_on(connection: Connection, item_id: int, as_of: date) -> pd.DataFrame:
    """What control decided, of certificates that stood that day: day, report, certificate, in_sample, certified,
    deducted, parked (cents), error_type, comment, author; then what verification cut, with its project report."""
    of, cert, report = control_decision.c, certificate.c, partner_report.c
    query = (
        select(
            cert.day, report.number.label("report"), cert.number.label("certificate"), of.in_sample, of.certified,
            of.deducted, of.parked, of.error_type, of.comment, of.author,
        )
        .join_from(control_decision, certificate, of.certificate_id == cert.id)
        .join(partner_report, of.partner_report_id == report.id)
        .where(of.expenditure_item_id == item_id, cert.day <= as_of)
        .where(or_(cert.withdrawn_on.is_(None), cert.withdrawn_on > as_of))
        .order_by(cert.day, of.id)
    )  # fmt: skip
    return frame(connection, query)


def cuts_on(connection: Connection, item_id: int, as_of: date) -> pd.DataFrame:
    """What the joint secretariat took off by that day: day, project_report (number), amount, error_type, comment."""
    its, gathered, event = verification_cut.c, project_report.c, report_event.c
    verified = and_(event.project_report_id == gathered.id, event.state == ReportState.VERIFIED, event.day <= as_of)
    query = (
        select(event.day, gathered.number.label("project_report"), its.amount, its.error_type, its.comment)
        .join_from(verification_cut, project_report, its.project_report_id == gathered.id)
        .join(report_event, verified)
        .where(its.expenditure_item_id == item_id)
        .order_by(event.day)
    )
    return frame(connection, query)


def taken_in(connection: Connection, report_id: int) -> list[str]:
    """References of the parked costs that the report has taken in again."""
    its = expenditure_item.c
    query = select(its.reference).where(its.included_in_id == report_id).order_by(its.id)
    return list(connection.execute(query).scalars())


def reports_of(connection: Connection, phase_id: int, partner_code: str, as_of: date) -> pd.DataFrame:
    """The partner's reports begun by that day, the newest period first: report_id, number, period, start, end,
    state (a code) and since (day of the last step)."""
    its, event, period = partner_report.c, report_event.c, reporting_period.c
    earlier = report_event.alias().c
    last = (
        select(earlier.id)
        .where(earlier.partner_report_id == its.id, earlier.day <= as_of)
        .order_by(earlier.day.desc(), earlier.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(
            its.id.label("report_id"), its.number, period.number.label("period"), period.start, period.end,
            event.state, event.day.label("since"),
        )
        .join_from(partner_report, report_event, event.id == last)
        .join(partner, its.partner_id == partner.c.id)
        .join(organisation, partner.c.organisation_id == organisation.c.id)
        .join(reporting_period, its.reporting_period_id == period.id)
        .where(its.phase_id == phase_id, organisation.c.code == partner_code)
        .order_by(period.number.desc())
    )  # fmt: skip
    return frame(connection, query)
