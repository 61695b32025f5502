"""One partner report as of a date: its steps with who took them, its items by pages, and what control said of them."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from dashboard.domain.calendar import days_late
from dashboard.domain.reporting.steps import Period, partner_report_due
from dashboard.domain.vocabulary import ReportState
from dashboard.store.reads.deliverables.reviews import end_of
from dashboard.store.reads.frames import frame
from dashboard.store.reads.reporting.season import (
    claims_begun,
    project_rules,
    report_amounts,
    report_code,
    report_id_of,
)
from dashboard.store.tables import (
    certificate,
    control_decision,
    evidence,
    expenditure_item,
    organisation,
    partner,
    partner_report,
    pilot,
    report_event,
    reporting_period,
    work_package,
)

MOST_COUNTED = 10_000
"""Items beyond are not counted one by one: a page's cost does not grow with them."""


def report_detail(connection: Connection, phase_id: int, code: str, as_of: date) -> dict[str, Any] | None:
    """The report called ``CORK-R3`` as it stood at the end of that day; ``None`` where there was none.

    report_id, code, number, version, partner_id, partner, name, country, partner_number, entry, exit, period_id, period
    (``Period``), due, days_late, state, since, submitted_on, next_forecast, note, status, amounts (cents by step),
    events, certificates, project_report and project_report_state (of the last that gathers one; missing where none),
    claims (of each certificate that stands the state of the project report that gathers it, missing where none does).
    """
    report_id = report_id_of(connection, phase_id, code)
    if report_id is None:
        return None
    its, own = partner_report.c, partner.c
    query = (
        select(its.id.label("report_id"), its.number, its.version, its.partner_id, organisation.c.code.label("partner"),
            organisation.c.name, organisation.c.country, own.number.label("partner_number"), own.entry, own.exit,
            its.reporting_period_id.label("period_id"), its.next_forecast, its.note, its.status)
        .join_from(partner_report, partner)
        .join(organisation)
        .where(its.id == report_id)
    )  # fmt: skip
    row = dict(connection.execute(query).mappings().one())
    events = report_events(connection, report_event.c.partner_report_id == report_id, as_of)
    if not events:
        return None
    period = _period(connection, row["period_id"])
    due = partner_report_due(period, project_rules(connection, phase_id))
    submitted = next((each["day"] for each in events if each["state"] == ReportState.SUBMITTED), None)
    last = events[-1]
    claims = claims_begun(connection, phase_id, as_of)
    certificates = certificates_of(connection, report_id, as_of, claims)
    gathered = [each["project_report_id"] for each in certificates if not each["withdrawn_on"]]
    number, state = max((claims[each] for each in gathered if each in claims), default=(None, None))
    return row | {
        "code": report_code(row["partner"], row["number"]),
        "period": period,
        "due": due,
        "submitted_on": submitted,
        "state": last["state"],
        "since": last["day"],
        "days_late": days_late(due, as_of, finished_on=submitted),
        "amounts": report_amounts(connection, phase_id, as_of, [report_id])[report_id],
        "events": events,
        "certificates": certificates,
        "project_report": number,
        "project_report_state": state,
        "claims": [claims[each][1] if each in claims else None for each in gathered],
    }


def claims_of_report(connection: Connection, phase_id: int, report_id: int, as_of: date) -> list[str | None]:
    """The same ``claims`` of the report with that id."""
    claims = claims_begun(connection, phase_id, as_of)
    standing = [each for each in certificates_of(connection, report_id, as_of, claims) if not each["withdrawn_on"]]
    return [claims[each["project_report_id"]][1] if each["project_report_id"] in claims else None for each in standing]


def report_events(connection: Connection, of: ColumnElement[bool], as_of: date) -> list[dict[str, Any]]:
    """The steps in their order: state, day, recorded_at, author, comment, status."""
    its = report_event.c
    query = select(its.state, its.day, its.recorded_at, its.author, its.comment, its.status).where(of, its.day <= as_of)
    rows = connection.execute(query.order_by(its.day, its.id)).mappings()
    return [dict(row) | {"state": ReportState(row["state"])} for row in rows]


def certificates_of(
    connection: Connection, report_id: int, as_of: date, claims: Mapping[int, tuple[int, str]]
) -> list[dict[str, Any]]:
    """Oldest first, those withdrawn by then too: certificate_id, number, day, author, certified, deducted, parked
    (cents), comment, withdrawn_on, withdrawn_by, withdrawal_reason, status, project_report_id and project_report (its
    number), where one of ``claims`` (``claims_begun``) gathers it."""
    its = certificate.c
    names = ("number", "day", "author", "certified", "deducted", "parked", "comment", "withdrawn_on", "withdrawn_by",
        "withdrawal_reason", "status", "project_report_id")  # fmt: skip
    query = select(its.id.label("certificate_id"), *(its[name] for name in names))
    query = query.where(its.partner_report_id == report_id, its.day <= as_of).order_by(its.number)
    found = []
    for row in connection.execute(query).mappings():
        number, _ = claims.get(row["project_report_id"], (None, ""))
        standing = row["withdrawn_on"] is None or row["withdrawn_on"] > as_of
        later = {"withdrawn_on": None, "withdrawn_by": None, "withdrawal_reason": ""} if standing else {}
        found.append(dict(row) | later | {"project_report": number})
    return found


def report_items(
    connection: Connection, report_id: int, as_of: date, *, after: int = 0, limit: int = 50, only: str = ""
) -> pd.DataFrame:
    """The next items of the report after the one with the id ``after``, those taken in again too, by id.

    item_id, reference, work_package, cost_category, pilot (codes; missing for none or several), basis, description,
    invoice_number, invoice_date, payment_date, total_invoice, vat, declared_amount, currency, rate, declared_eur,
    certified_eur, comment, version, taken_in (from an earlier report), decision_id, round, in_sample, amount,
    certified, deducted, parked, error_type, decision_comment, decided_by, decision_version, issued (the decision is on
    a certificate), documents. Of several decisions the one of the last round. ``only`` is ``undecided``, ``sample``,
    ``deducted`` or ``parked``.
    """
    its = expenditure_item.c
    last = _last_decision(report_id, as_of)
    decided = control_decision.c
    columns = (
        its.id.label("item_id"), its.reference, work_package.c.code.label("work_package"), its.cost_category,
        pilot.c.code.label("pilot"), its.basis, its.description, its.invoice_number, its.invoice_date,
        its.payment_date, its.total_invoice, its.vat, its.declared_amount, its.currency, its.rate, its.declared_eur,
        its.certified_eur, its.comment, its.version, (its.partner_report_id != report_id).label("taken_in"),
        decided.id.label("decision_id"), decided.round, decided.in_sample, decided.amount, decided.certified,
        decided.deducted, decided.parked, decided.error_type, decided.comment.label("decision_comment"),
        decided.author.label("decided_by"), decided.version.label("decision_version"),
        decided.certificate_id.is_not(None).label("issued"),
    )  # fmt: skip
    query = (
        select(*columns)
        .join_from(expenditure_item, work_package, its.work_package_id == work_package.c.id)
        .outerjoin(pilot, its.pilot_id == pilot.c.id)
        .outerjoin(control_decision, decided.id == last)
        .where(its.id > after, present_on(as_of), *_only(only))
        .order_by(its.id)
        .limit(limit)
    )
    parts = [frame(connection, query.where(of), optional=OPTIONAL) for of in of_report(report_id)]
    found = pd.concat([part for part in parts if not part.empty] or parts[:1], ignore_index=True)
    found = found.sort_values("item_id", ignore_index=True).head(limit)
    documents = _documents(connection, [int(item) for item in found["item_id"]], as_of)
    return found.assign(documents=[documents.get(int(item), 0) for item in found["item_id"]])


OPTIONAL = ("decision_id", "round", "decision_version")


def of_report(report_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Declared first in it, and taken into it again: two conditions, each by its own index."""
    its = expenditure_item.c
    return its.partner_report_id == report_id, its.included_in_id == report_id


def present_on(as_of: date) -> ColumnElement[bool]:
    its = expenditure_item.c
    return (its.entered_on <= as_of) & or_(its.removed_on.is_(None), its.removed_on > as_of)


def count_items(connection: Connection, report_id: int, as_of: date) -> int:
    """How many the report holds, at most ``MOST_COUNTED`` + 1."""
    its = expenditure_item.c
    found = 0
    for of in of_report(report_id):
        some = select(its.id).where(of, present_on(as_of)).limit(MOST_COUNTED + 1).subquery()
        found += connection.execute(select(func.count()).select_from(some)).scalar_one()
    return min(found, MOST_COUNTED + 1)


def control_progress(connection: Connection, report_id: int, as_of: date) -> dict[str, int]:
    """Of the round under way, whose certificate is not issued: sampled, sampled_decided, decided (items), certified,
    deducted, parked (cents of what was decided)."""
    its = control_decision.c
    answered = its.certified + its.deducted + its.parked == its.amount
    query = select(
        func.count().filter(its.in_sample).label("sampled"),
        func.count().filter(its.in_sample & answered).label("sampled_decided"),
        func.count().filter(answered).label("decided"),
        *(func.coalesce(func.sum(its[name]), 0).label(name) for name in ("certified", "deducted", "parked")),
    ).where(its.partner_report_id == report_id, its.certificate_id.is_(None), its.decided_at < end_of(as_of))
    return {name: int(value) for name, value in connection.execute(query).mappings().one().items()}


def _last_decision(report_id: int, as_of: date) -> Any:
    """The newest decision on the item in this report: issued by that day, or made by then and not issued yet."""
    of, cert = control_decision.alias(), certificate.alias()
    known: Select[Any] = (
        select(of.c.id)
        .outerjoin_from(of, cert, of.c.certificate_id == cert.c.id)
        .where(of.c.partner_report_id == report_id, of.c.expenditure_item_id == expenditure_item.c.id)
        .where(
            or_(
                and_(cert.c.id.is_(None), of.c.decided_at < end_of(as_of)),
                and_(cert.c.day <= as_of, or_(cert.c.withdrawn_on.is_(None), cert.c.withdrawn_on > as_of)),
            )
        )
        .order_by(of.c.round.desc())
        .limit(1)
    )
    return known.scalar_subquery()


def _only(which: str) -> Iterable[ColumnElement[bool]]:
    its = control_decision.c
    conditions = {
        "undecided": its.id.is_(None) | (its.certified + its.deducted + its.parked != its.amount),
        "sample": its.in_sample.is_(True),
        "deducted": its.deducted > 0,
        "parked": its.parked > 0,
    }
    return [conditions[which]] if which in conditions else []


def count_documents(connection: Connection, report_id: int, as_of: date) -> int:
    """How many documents are attached to items of the report, those taken in again too."""
    return sum(
        connection.execute(
            select(func.count()).select_from(evidence)
            .join(expenditure_item, evidence.c.expenditure_item_id == expenditure_item.c.id)
            .where(here, _attached_by(as_of))
        ).scalar_one()
        for here in of_report(report_id)
    )  # fmt: skip


def _documents(connection: Connection, items: list[int], as_of: date) -> dict[int, int]:
    """By item, the documents attached to it."""
    its = evidence.c
    query = select(its.expenditure_item_id, func.count()).where(its.expenditure_item_id.in_(items))
    query = query.where(_attached_by(as_of)).group_by(its.expenditure_item_id)
    return {row[0]: row[1] for row in connection.execute(query)}


def _attached_by(as_of: date) -> ColumnElement[bool]:
    """Of ``evidence``: there at the end of that day."""
    its = evidence.c
    return (its.created_at < end_of(as_of)) & (its.removed_at.is_(None) | (its.removed_at >= end_of(as_of)))


def _period(connection: Connection, period_id: int) -> Period:
    names = ("number", "start", "end", "internal_due", "programme_due", "closed_on")
    query = select(*(reporting_period.c[name] for name in names)).where(reporting_period.c.id == period_id)
    return Period(**dict(connection.execute(query).mappings().one()))
