"""The worked example of docs/worked-example.md, played through the services: each amount is what comes out."""

import io
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from dashboard.domain.expenditure.item import ItemFields
from dashboard.domain.ladder.cash_gap import cash_gap
from dashboard.domain.money import share_at_rate
from dashboard.domain.reporting.control import Verdict
from dashboard.domain.vocabulary import CostCategory, ErrorType, Role, Step
from dashboard.services.evidence.add import add_evidence
from dashboard.services.evidence.commands import AddEvidence, NewFile
from dashboard.services.expenditure import commands, flat_rates, reports
from dashboard.services.expenditure import items as expenditure
from dashboard.services.projects.load import load_project
from dashboard.services.projects.verify import verify
from dashboard.services.reporting import (
    certificates,
    control,
    parked_items,
    partner_reports,
    project_reports,
    verification,
)
from dashboard.store import tables
from dashboard.store.engine import reading
from dashboard.store.reads.money.ladder import by_axis
from dashboard.store.reads.money.waiting import CELL, erdf_rates, report_moves
from tests.builders import actor

DOCS = Path(__file__).resolve().parent.parent / "docs"
PARTNER = actor(Role.PARTNER, Role.LEAD_PARTNER, organisation="HARBOUR", username="harbour")
CONTROLLER = actor(Role.CONTROLLER, organisation=None, username="controller")
PHASE = 1
ROW = re.compile(r"^\| (?P<label>[^|]+?) (?:\|[^|\n]*\|[^|\n]*)?\| (?P<amount>[\d,]+\.\d\d) \|$", re.MULTILINE)
_keys = iter(range(10_000))


def said() -> dict[str, int]:
    """The amounts of the page's tables, in cents, by what stands in the first column."""
    page = (DOCS / "worked-example.md").read_text(encoding="utf-8")
    return {found["label"]: int(re.sub(r"[,.]", "", found["amount"])) for found in ROW.finditer(page)}


def at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 10, tzinfo=UTC)


def key() -> str:
    return f"example-{next(_keys)}"


def totals(day: datetime, axis: str = "partner", of: Any = None) -> dict[str, int]:
    """By step, in all or of one key of an axis."""
    with reading() as connection:
        frame = by_axis(connection, PHASE, day.date(), axis)
    if of is not None:
        frame = frame[frame["key"] == of]
    return {str(step): int(frame[step].sum()) for step in Step}


def version(report_id: int, table: Any = tables.partner_report) -> int:
    with reading() as connection:
        return int(connection.execute(select(table.c.version).where(table.c.id == report_id)).scalar_one())


def enter(report: int, now: datetime, reference: str, **more: Any) -> int:
    given = {"cost_category": CostCategory.STAFF, "work_package": "WP1", "pilots": (("P1", 1),)} | more
    fields = ItemFields(reference=reference, payment_date=date(2018, 6, 20), **given)
    command = commands.EnterItem(report_id=report, fields=fields, idempotency_key=key())
    item = expenditure.enter_item(command, by=PARTNER, now=now)
    document = NewFile(name=f"{reference}.txt", content=io.BytesIO(f"The document of {reference}\n".encode()))
    add_evidence(
        AddEvidence(phase_id=PHASE, item_id=item, files=(document,), idempotency_key=key()), by=PARTNER, now=now
    )
    return item


def decide(report: int, item: int, now: datetime, **parts: Any) -> None:
    command = control.DecideOnItem(report_id=report, item_id=item, version=0, idempotency_key=key(), **parts)
    control.decide_on_item(command, by=CONTROLLER, now=now)


@pytest.fixture
def example(database: str) -> str:
    load_project(DOCS / "worked-example", now=at(2018, 1, 2))
    return database


def played() -> dict[str, int | None]:
    """The example from the first cost to the last certificate; every figure that the page names."""
    found: dict[str, int | None] = {}
    now = at(2018, 7, 16)
    begin = commands.BeginReport(phase_id=PHASE, partner="HARBOUR", period=1, idempotency_key=key())
    report = reports.begin_report(begin, by=PARTNER, now=now)
    items = {
        "H-01": enter(report, now, "H-01", description="Staff, January to March", declared_amount=4_210_55),
        "H-02": enter(report, now, "H-02", description="Staff, April to June", declared_amount=3_989_47),
        "H-03": enter(
            report, now, "H-03", cost_category=CostCategory.EXTERNAL_EXPERTISE, pilots=(("P1", 2), (None, 1)),
            description="Facilitation of workshops", invoice_number="2018/17", invoice_date=date(2018, 5, 4),
            total_invoice=1_000_01, vat=173_56, declared_amount=1_000_01,
        ),
        "H-04": enter(
            report, now, "H-04", cost_category=CostCategory.TRAVEL, description="Travel to a meeting in Derry",
            currency="GBP", declared_amount=312_40,
        ),
    }  # fmt: skip
    refresh = commands.RefreshFlatRates(report_id=report, idempotency_key=key())
    flat_rates.refresh_flat_rates(refresh, by=PARTNER, now=now)
    submit = partner_reports.SubmitPartnerReport(
        report_id=report, version=version(report), next_forecast=0, idempotency_key=key()
    )
    partner_reports.submit_partner_report(submit, by=PARTNER, now=now)
    with reading() as connection:
        its = tables.expenditure_item.c
        rows = connection.execute(select(its.reference, its.declared_eur, its.cost_category)).all()
    for row in rows:
        found["FR-office" if row.cost_category == CostCategory.OFFICE else row.reference] = row.declared_eur
    found["declared"] = totals(now)["declared"]
    found["declared, of the pilot P1"] = totals(now, "pilot", 1)["declared"]
    found["declared, staff"] = totals(now, "cost_category", "staff")["declared"]
    found["declared, office"] = totals(now, "cost_category", "office")["declared"]

    now = at(2018, 9, 3)
    take_up = partner_reports.BeginControl(report_id=report, version=version(report), idempotency_key=key())
    partner_reports.begin_control(take_up, by=CONTROLLER, now=now)
    decide(report, items["H-01"], now, certified=4_210_55)
    decide(report, items["H-02"], now, certified=0, parked=3_989_47, comment="The time sheet is missing")
    decide(
        report, items["H-03"], now, certified=900_00, deducted=100_01, error_type=ErrorType.NOT_ELIGIBLE,
        comment="Catering without a list of participants",
    )  # fmt: skip
    certify(report, now)
    found |= {step: totals(now)[step] for step in ("certified", "deducted", "parked")}
    office = totals(now, "cost_category", "office")
    found |= {"certified, office": office["certified"], "parked, office": office["parked"]}

    now = at(2018, 12, 20)
    claim = project_reports.BeginProjectReport(
        phase_id=PHASE, certificates=(1,), day=date(2018, 9, 28), idempotency_key=key()
    )
    claimed = project_reports.begin_project_report(claim, by=PARTNER, now=now)
    send(project_reports.SubmitProjectReport, claimed, now, day=date(2018, 9, 28), reference="PR1/2018")
    cut = verification.Cut(
        item_id=items["H-04"], amount=52_91, error_type=ErrorType.NOT_ELIGIBLE, comment="A first-class ticket"
    )
    send(verification.RecordVerification, claimed, now, day=date(2018, 11, 12), cuts=(cut,))
    send(verification.RecordPayment, claimed, now, day=date(2018, 12, 20), reference="T-1")
    ladder = totals(now)
    found |= {step: ladder[step] for step in ("claimed", "verified", "paid")}
    found["deducted, with the cut"] = ladder["deducted"]
    found |= gap(now)
    found["ERDF of what was paid"] = share_at_rate(ladder["paid"], Decimal("0.75"))

    now = at(2019, 1, 15)
    begin = commands.BeginReport(phase_id=PHASE, partner="HARBOUR", period=2, idempotency_key=key())
    second = reports.begin_report(begin, by=PARTNER, now=now)
    take_in = parked_items.ReincludeItems(report_id=second, items=(items["H-02"],), idempotency_key=key())
    parked_items.reinclude_items(take_in, by=PARTNER, now=now)
    submit = partner_reports.SubmitPartnerReport(
        report_id=second, version=version(second), next_forecast=None, idempotency_key=key()
    )
    partner_reports.submit_partner_report(submit, by=PARTNER, now=now)
    now = at(2019, 3, 1)
    take_up = partner_reports.BeginControl(report_id=second, version=version(second), idempotency_key=key())
    partner_reports.begin_control(take_up, by=CONTROLLER, now=now)
    whole = control.DecideOnItems(
        report_id=second, verdict=Verdict.CERTIFY, items=((items["H-02"], 0),), idempotency_key=key()
    )
    control.decide_on_items(whole, by=CONTROLLER, now=now)
    certify(second, now)
    found |= {f"{step}, in all": totals(now)[step] for step in ("declared", "certified", "parked")}
    found["certified, office, in all"] = totals(now, "cost_category", "office")["certified"]
    return found


def certify(report: int, now: datetime) -> None:
    command = certificates.CertifyReport(report_id=report, version=version(report), idempotency_key=key())
    certificates.certify_report(command, by=CONTROLLER, now=now)


def send(command: Any, report: int, now: datetime, **given: Any) -> None:
    verbs = {
        project_reports.SubmitProjectReport: project_reports.submit_project_report,
        verification.RecordVerification: verification.record_verification,
        verification.RecordPayment: verification.record_payment,
    }
    known = version(report, tables.project_report)
    verbs[command](command(report_id=report, version=known, idempotency_key=key(), **given), by=PARTNER, now=now)


def gap(now: datetime) -> dict[str, int | None]:
    moves: dict[tuple[Any, ...], dict[Step, list[tuple[date, int]]]] = {}
    with reading() as connection:
        rows = report_moves(connection, PHASE, now.date())
        rate = erdf_rates(connection, PHASE, now.date())[1]
    for row in rows.itertuples():
        cell = tuple(getattr(row, name) for name in CELL)
        moves.setdefault(cell, {}).setdefault(Step(row.step), []).append((row.day, int(row.amount)))
    found = cash_gap(moves.values(), rate, now.date())
    return {
        "eligible expenditure": found.eligible,
        "ERDF expected": found.erdf_expected,
        "ERDF received": found.erdf_received,
        "cash gap": found.gap,
    }


def test_every_amount_of_the_page_is_what_comes_out(example: str) -> None:
    assert played() == said()
    assert verify() == []


def test_the_page_has_amounts_to_compare() -> None:
    assert len(said()) > 25
    assert Decimal(said()["H-04"]) / 100 == Decimal("352.91")
