"""A reporting season for tests: a partner with flat rates and costs in pounds, a controller, the lead partner."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select

from dashboard.domain.reporting.control import SampleBy, Verdict
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import Role, Step
from dashboard.services.expenditure.commands import RefreshFlatRates
from dashboard.services.expenditure.flat_rates import refresh_flat_rates
from dashboard.services.reporting import (
    certificates,
    control,
    parked_items,
    partner_reports,
    project_reports,
    verification,
)
from dashboard.store import tables
from dashboard.store.engine import reading, writing
from dashboard.store.writes.reporting.partner_reports import ReportStanding, report_standing
from dashboard.store.writes.reporting.project_reports import ProjectReportStanding, project_report_standing
from tests import builders
from tests.builders import LEAD_PARTNER, PARTNER
from tests.services import costs

JULY = datetime(2018, 7, 10, 9, 0, tzinfo=UTC)
AUGUST = datetime(2018, 8, 6, 9, 0, tzinfo=UTC)
SEPTEMBER = datetime(2018, 9, 3, 9, 0, tzinfo=UTC)
JANUARY = datetime(2019, 1, 15, 9, 0, tzinfo=UTC)
MARCH = datetime(2019, 3, 1, 9, 0, tzinfo=UTC)
CONTROLLER = builders.actor(Role.CONTROLLER, organisation=None, username="cora")
SECOND = builders.actor(Role.CONTROLLER, organisation="audit-house", username="carl")
RATES = {201807: "0.88", 201808: "0.90", 201901: "0.89"}
WHOLE = {"total_invoice": None}


def season(ids: dict[str, int]) -> dict[str, int]:
    """Give the small project a third period, rates for pounds, a second pilot, its partner 15 % for office costs."""
    with writing() as connection:
        days = {"start": date(2019, 1, 1), "end": date(2019, 6, 30)}
        ids["period3"] = builders.row(connection, tables.reporting_period, phase_id=ids["phase"], number=3, **days)
        ids["pilot2"] = builders.row(connection, tables.pilot, phase_id=ids["phase"], code="P2", name="Another")
        for month, rate in RATES.items():
            values = {"project_id": 1, "currency": "GBP", "month": month, "rate": Decimal(rate)}
            builders.row(connection, tables.exchange_rate, **values)
        financing = {"budget_version_id": ids["budget"], "partner_id": ids["other"]}
        rates = {"erdf_rate": Decimal("0.75"), "office_on_staff": Decimal("0.15")}
        connection.execute(tables.budget_financing.insert().values(**financing, **rates, status="verified"))
        builders.finish(connection, ids["phase"])
    return ids


def small_season() -> dict[str, int]:
    """``season`` in an empty database: to be built once."""
    return season(builders.small_project())


def standing(report: int, now: datetime = JULY) -> ReportStanding:
    with reading() as connection:
        found = report_standing(connection, report, now.date())
    assert found is not None
    return found


def claim_standing(report: int, now: datetime = SEPTEMBER) -> ProjectReportStanding:
    with reading() as connection:
        found = project_report_standing(connection, report, now.date())
    assert found is not None
    return found


def key() -> str:
    return uuid4().hex


def on(report: int, now: datetime, more: dict[str, Any]) -> dict[str, Any]:
    """What a command on the report as it is carries."""
    return {"report_id": report, "version": standing(report, now).version, "idempotency_key": key()} | more


def draft(period: int = 1, *amounts: int, now: datetime = JULY, **fields: Any) -> tuple[int, list[int]]:
    """A report of the partner with a staff cost of each of these cents, and its flat rates: its id, and theirs."""
    report = costs.begin(period=period, now=now)
    items = [costs.enter(report, now=now, declared_amount=cents, **(WHOLE | fields)) for cents in amounts]
    flats(report, now=now)
    return report, items


def flats(report: int, *, now: datetime = JULY) -> None:
    refresh_flat_rates(RefreshFlatRates(report_id=report, idempotency_key=key()), by=PARTNER, now=now)


def submit(report: int, *, by: Actor = PARTNER, now: datetime = JULY, **more: Any) -> int:
    command = partner_reports.SubmitPartnerReport(**on(report, now, {"next_forecast": 5_000_00} | more))
    return partner_reports.submit_partner_report(command, by=by, now=now)


def take_back(report: int, *, by: Actor = PARTNER, now: datetime = JULY, **more: Any) -> int:
    command = partner_reports.TakeBackPartnerReport(**on(report, now, more))
    return partner_reports.take_back_partner_report(command, by=by, now=now)


def reopen(report: int, *, by: Actor = CONTROLLER, now: datetime = JULY, **more: Any) -> int:
    command = partner_reports.ReopenPartnerReport(**on(report, now, {"reason": "A pay slip is missing"} | more))
    return partner_reports.reopen_partner_report(command, by=by, now=now)


def begin_control(report: int, *, by: Actor = CONTROLLER, now: datetime = JULY, **more: Any) -> int:
    command = partner_reports.BeginControl(**on(report, now, more))
    return partner_reports.begin_control(command, by=by, now=now)


def sample(report: int, *, by: Actor = CONTROLLER, now: datetime = JULY, **more: Any) -> int:
    given = {"report_id": report, "idempotency_key": key(), "sample_by": SampleBy.NUMBER} | more
    return control.draw_sample(control.DrawSample(**given), by=by, now=now)


def decide(report: int, item: int, *, by: Actor = CONTROLLER, now: datetime = JULY, **more: Any) -> int:
    given = {
        "report_id": report,
        "item_id": item,
        "idempotency_key": key(),
        "version": decision(item).get("version", 0),
    }
    if more.get("deducted") or more.get("parked"):
        given |= {"comment": "See the pay slip"}
    return control.decide_on_item(control.DecideOnItem(**(given | more)), by=by, now=now)


def decide_all(report: int, verdict: Verdict, *, by: Actor = CONTROLLER, now: datetime = JULY, **more: Any) -> int:
    given = {"report_id": report, "verdict": verdict, "idempotency_key": key()} | more
    return control.decide_on_items(control.DecideOnItems(**given), by=by, now=now)


def certify(report: int, *, by: Actor = CONTROLLER, now: datetime = JULY, **more: Any) -> int:
    given = on(report, now, {"unseen": True} | more)
    return certificates.certify_report(certificates.CertifyReport(**given), by=by, now=now)


def withdraw(report: int, certificate: int, *, by: Actor = CONTROLLER, now: datetime = JULY, **more: Any) -> int:
    given = on(report, now, {"certificate_id": certificate, "reason": "An amount was read wrongly"} | more)
    return certificates.withdraw_certificate(certificates.WithdrawCertificate(**given), by=by, now=now)


def take_in(report: int, *items: int, by: Actor = PARTNER, now: datetime = JANUARY, **more: Any) -> int:
    given = {"report_id": report, "items": items, "idempotency_key": key()} | more
    return parked_items.reinclude_items(parked_items.ReincludeItems(**given), by=by, now=now)


def leave(report: int, *items: int, by: Actor = PARTNER, now: datetime = JANUARY, **more: Any) -> int:
    given = {"report_id": report, "items": items, "idempotency_key": key()} | more
    return parked_items.leave_items_parked(parked_items.LeaveItemsParked(**given), by=by, now=now)


def on_claim(report: int, now: datetime, more: dict[str, Any]) -> dict[str, Any]:
    return {"report_id": report, "version": claim_standing(report, now).version, "idempotency_key": key()} | more


def claim(*held: int, by: Actor = LEAD_PARTNER, now: datetime = AUGUST, **more: Any) -> int:
    given = {"phase_id": 1, "certificates": held, "idempotency_key": key()} | more
    return project_reports.begin_project_report(project_reports.BeginProjectReport(**given), by=by, now=now)


def gather(report: int, *held: int, by: Actor = LEAD_PARTNER, now: datetime = AUGUST, **more: Any) -> int:
    command = project_reports.GatherCertificates(**on_claim(report, now, {"certificates": held} | more))
    return project_reports.gather_certificates(command, by=by, now=now)


def send(report: int, *, by: Actor = LEAD_PARTNER, now: datetime = AUGUST, **more: Any) -> int:
    given = on_claim(report, now, {"day": now.date(), "reference": "EAPA_1/2018"} | more)
    return project_reports.submit_project_report(project_reports.SubmitProjectReport(**given), by=by, now=now)


def call_back(report: int, *, by: Actor = LEAD_PARTNER, now: datetime = AUGUST, **more: Any) -> int:
    command = project_reports.TakeBackProjectReport(**on_claim(report, now, more))
    return project_reports.take_back_project_report(command, by=by, now=now)


def begin_verification(report: int, *, by: Actor = LEAD_PARTNER, now: datetime = AUGUST, **more: Any) -> int:
    command = verification.BeginVerification(**on_claim(report, now, {"day": now.date()} | more))
    return verification.begin_verification(command, by=by, now=now)


def verified(
    report: int, *cuts: verification.Cut, by: Actor = LEAD_PARTNER, now: datetime = SEPTEMBER, **more: Any
) -> int:
    given = on_claim(report, now, {"day": now.date(), "cuts": cuts} | more)
    return verification.record_verification(verification.RecordVerification(**given), by=by, now=now)


def pay(report: int, *, by: Actor = LEAD_PARTNER, now: datetime = SEPTEMBER, **more: Any) -> int:
    command = verification.RecordPayment(**on_claim(report, now, {"day": now.date()} | more))
    return verification.record_payment(command, by=by, now=now)


def certified_report(period: int = 1, *amounts: int, now: datetime = JULY) -> tuple[int, list[int], int]:
    """A report of these staff costs, certified whole: its id, theirs, and the certificate's."""
    report, items = draft(period, *amounts, now=now)
    submit(report, now=now)
    begin_control(report, now=now)
    return report, items, certify(report, now=now)


def decision(item: int) -> dict[str, Any]:
    """The newest on the item; empty where there is none."""
    of = tables.control_decision
    with reading() as connection:
        query = select(of).where(of.c.expenditure_item_id == item).order_by(of.c.round.desc(), of.c.id.desc())
        found = connection.execute(query).mappings().first()
    return dict(found) if found else {}


def flat_item(report: int) -> int:
    """The first office cost of the report."""
    its = tables.expenditure_item.c
    with reading() as connection:
        query = select(func.min(its.id)).where(its.partner_report_id == report, its.basis == "flat_rate")
        return int(connection.execute(query).scalar_one())


def at(step: Step, report: int) -> int:
    """Cents of the report's own items that stand at that step."""
    its = tables.money_entry.c
    query = select(func.coalesce(func.sum(its.amount), 0)).where(its.step == step, its.partner_report_key == report)
    with reading() as connection:
        return int(connection.execute(query).scalar_one())
