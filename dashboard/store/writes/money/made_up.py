"""What was made up of a phase's money for the days after today ends with the first thing that people record."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, delete, exists, func, or_, select, update

from dashboard.domain.vocabulary import Provenance, ReportState, Step
from dashboard.store.derived.money_sums import rebuild_money
from dashboard.store.reads.duties.scopes import end_of
from dashboard.store.tables import (
    certificate,
    control_decision,
    evidence,
    expenditure_item,
    expenditure_share,
    money_entry,
    partner_report,
    project_report,
    report_event,
    verification_cut,
)
from dashboard.store.writes.reporting.certificates import refresh_items
from dashboard.store.writes.reporting.parked_items import leave_unless_parked, put_back


def end_made_up_money(connection: Connection, phase_id: int, today: date) -> bool:
    """Remove the illustrative steps, reports and items of the days after ``today``; whether there were any.

    Items that were there by today stay, as far as they had come by then. Call it first in the transaction of every
    write about the phase's money.
    """
    entry, item = money_entry.c, expenditure_item.c
    made_up = (entry.phase_id == phase_id, entry.day > today, entry.status == Provenance.ILLUSTRATIVE)
    later_items = (item.phase_id == phase_id, item.entered_on > today, item.status == Provenance.ILLUSTRATIVE)
    any_event = _later_events(phase_id, today)
    question = select(or_(exists().where(*made_up), exists().where(*later_items), exists(any_event)))
    if not connection.execute(question).scalar():
        return False
    connection.execute(delete(money_entry).where(*made_up))
    connection.execute(delete(report_event).where(report_event.c.id.in_(any_event)))
    _end_certificates(connection, phase_id, today)
    gone = select(item.id).where(*later_items, ~exists().where(evidence.c.expenditure_item_id == item.id))
    for table in (expenditure_share, control_decision, verification_cut, money_entry):
        connection.execute(delete(table).where(table.c.expenditure_item_id.in_(gone)))
    connection.execute(delete(expenditure_item).where(item.id.in_(gone)))
    # Documents are never lost: what has some stays, as taken out of its draft the day it would have been entered.
    connection.execute(update(expenditure_item).where(*later_items).values(removed_on=item.entered_on))
    _set_back_items(connection, phase_id, today)
    _remove_unbegun(connection, phase_id)
    rebuild_money(connection, phase_id)
    return True


def _later_events(phase_id: int, today: date) -> Select[Any]:
    its = report_event.c
    of_partners = select(partner_report.c.id).where(partner_report.c.phase_id == phase_id)
    of_projects = select(project_report.c.id).where(project_report.c.phase_id == phase_id)
    here = or_(its.partner_report_id.in_(of_partners), its.project_report_id.in_(of_projects))
    return select(its.id).where(here, its.day > today, its.status == Provenance.ILLUSTRATIVE)


def _end_certificates(connection: Connection, phase_id: int, today: date) -> None:
    """Those of later days go with their decisions; those that a later project report gathers are free again."""
    its, of = certificate.c, control_decision.c
    reports = select(partner_report.c.id).where(partner_report.c.phase_id == phase_id)
    later = select(its.id).where(
        its.partner_report_id.in_(reports), its.day > today, its.status == Provenance.ILLUSTRATIVE
    )
    connection.execute(delete(control_decision).where(of.certificate_id.in_(later)))
    numbers = connection.execute(later).scalars().all()
    connection.execute(delete(certificate).where(its.id.in_(numbers)))
    in_force_again = {"withdrawn_on": None, "withdrawn_by": None, "withdrawal_reason": ""}
    withdrawn_later = (its.partner_report_id.in_(reports), its.withdrawn_on > today)
    connection.execute(
        update(certificate).where(*withdrawn_later, its.status == Provenance.ILLUSTRATIVE).values(**in_force_again)
    )
    unbegun = _unbegun(project_report, report_event.c.project_report_id, phase_id)
    connection.execute(update(certificate).where(its.project_report_id.in_(unbegun)).values(project_report_id=None))
    event = report_event.c
    answered = select(event.project_report_id).where(
        event.project_report_id.is_not(None), event.state == ReportState.VERIFIED
    )
    open_claims = select(project_report.c.id).where(
        project_report.c.phase_id == phase_id, project_report.c.id.not_in(answered)
    )
    connection.execute(delete(verification_cut).where(verification_cut.c.project_report_id.in_(open_claims)))
    made_later = (of.decided_at >= end_of(today), of.status == Provenance.ILLUSTRATIVE)
    unissued = (of.certificate_id.is_(None), of.partner_report_id.in_(reports))
    connection.execute(delete(control_decision).where(*unissued, *made_later))


def _unbegun(table: Table, owner: ColumnElement[Any], phase_id: int) -> Select[Any]:
    return select(table.c.id).where(
        table.c.phase_id == phase_id,
        table.c.status == Provenance.ILLUSTRATIVE,
        ~exists().where(owner == table.c.id),
    )


def _set_back_items(connection: Connection, phase_id: int, today: date) -> None:
    """What is left of an item says what is left of its movements and of the certificates that decided on it."""
    its = expenditure_item.c
    here = (its.phase_id == phase_id, its.status == Provenance.ILLUSTRATIVE)
    connection.execute(update(expenditure_item).where(*here, its.declared_on > today).values(declared_on=None))
    of = money_entry.c
    paid = select(func.sum(of.amount)).where(of.expenditure_item_id == its.id, of.step == Step.PAID)
    values = {"paid_eur": paid.scalar_subquery(), "paid_on": paid.with_only_columns(func.max(of.day)).scalar_subquery()}
    connection.execute(update(expenditure_item).where(*here, its.paid_on > today).values(**values))
    refresh_items(connection, *here, its.certified_on > today)
    leave_unless_parked(connection, *here)


def _remove_unbegun(connection: Connection, phase_id: int) -> None:
    """Reports that had not been begun by then, and that nothing names any more."""
    unbegun = _unbegun(partner_report, report_event.c.partner_report_id, phase_id)
    item, its, entry = expenditure_item.c, partner_report.c, money_entry.c
    put_back(connection, connection.execute(select(item.id).where(item.included_in_id.in_(unbegun))).scalars().all())
    connection.execute(
        update(expenditure_item).where(item.partner_report_id.in_(unbegun)).values(partner_report_id=None)
    )
    connection.execute(update(money_entry).where(entry.partner_report_key.in_(unbegun)).values(partner_report_key=0))
    connection.execute(delete(control_decision).where(control_decision.c.partner_report_id.in_(unbegun)))
    kept = select(certificate.c.partner_report_id)
    connection.execute(delete(partner_report).where(its.id.in_(unbegun), its.id.not_in(kept)))
    later = _unbegun(project_report, report_event.c.project_report_id, phase_id)
    connection.execute(delete(project_report).where(project_report.c.id.in_(later)))
