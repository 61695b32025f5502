"""A small reporting season straight into the tables: one report certified and claimed, one draft, one not begun."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, select, update

from dashboard.domain.vocabulary import ErrorType, ReportState
from dashboard.store import tables
from tests.builders import finish, moment, row

State = ReportState
SUBMITTED, CERTIFIED, CLAIMED = date(2018, 7, 10), date(2018, 8, 1), date(2018, 9, 3)
VERIFIED, PAID = date(2018, 10, 15), date(2018, 11, 2)


def report(connection: Connection, ids: dict[str, int], who: str, period: str, number: int, **values: Any) -> int:
    """A partner report without a step."""
    return row(
        connection,
        tables.partner_report,
        phase_id=ids["phase"],
        partner_id=ids[who],
        reporting_period_id=ids[period],
        number=number,
        **values,
    )


def step(connection: Connection, state: ReportState, day: date, *, author: str = "someone", **of: Any) -> None:
    """``of`` names the report: partner_report_id or project_report_id."""
    row(connection, tables.report_event, state=state, day=day, recorded_at=moment(day), author=author, **of)


def reporting_season(connection: Connection, ids: dict[str, int]) -> dict[str, int]:
    """On ``small_project``: the partner's R1 of period 1 holds its three items and is certified with one deducted in
    part and one parked, and claimed, verified and paid by PR1; the lead's R1 is a draft. Adds the ids of its rows."""
    first = ids["report"] = report(connection, ids, "other", "period1", 1, next_forecast=500_00)
    steps = (
        (State.DRAFT, date(2018, 7, 1), "other"),
        (State.SUBMITTED, SUBMITTED, "other"),
        (State.CONTROL_ONGOING, date(2018, 7, 20), "controller"),
        (State.CERTIFIED, CERTIFIED, "controller"),
    )
    for state, day, who in steps:
        step(connection, state, day, author=who, partner_report_id=first)
    its = tables.expenditure_item.c
    items = connection.execute(select(its.id, its.declared_eur).where(its.phase_id == ids["phase"]).order_by(its.id))
    known = dict(tuple(each) for each in items)
    change = update(tables.expenditure_item).where(its.id.in_(known))
    connection.execute(change.values(partner_report_id=first, entered_on=date(2018, 7, 1), declared_on=SUBMITTED,
        certified_eur=None, certified_on=None, paid_eur=None, paid_on=None))  # fmt: skip
    claim = ids["claim"] = row(connection, tables.project_report, phase_id=ids["phase"], number=1, reference="AA/PR1")
    for state, day in (
        (State.DRAFT, CLAIMED),
        (State.SUBMITTED, CLAIMED),
        (State.VERIFIED, VERIFIED),
        (State.PAID, PAID),
    ):
        step(connection, state, day, author="lead", project_report_id=claim)
    made = ids["certificate"] = row(
        connection,
        tables.certificate,
        partner_report_id=first,
        number=1,
        day=CERTIFIED,
        recorded_at=moment(CERTIFIED),
        author="controller",
        certified=90_01 + 300_03,
        deducted=10_00,
        parked=200_02,
        project_report_id=claim,
    )
    said = (
        (90_01, 10_00, 0, ErrorType.VAT, "VAT is not eligible."),
        (0, 0, 200_02, None, "No time sheet."),
        (300_03, 0, 0, None, ""),
    )
    for (item, amount), (certified, deducted, parked, error, comment) in zip(known.items(), said, strict=True):
        row(
            connection,
            tables.control_decision,
            partner_report_id=first,
            expenditure_item_id=item,
            round=1,
            in_sample=deducted + parked > 0,
            amount=amount,
            certified=certified,
            deducted=deducted,
            parked=parked,
            error_type=error,
            comment=comment,
            author="controller",
            decided_at=moment(CERTIFIED),
            certificate_id=made,
        )
    draft = ids["draft"] = report(connection, ids, "lead", "period1", 1)
    step(connection, State.DRAFT, date(2018, 7, 3), author="lead", partner_report_id=draft)
    entries = tables.money_entry
    connection.execute(entries.delete().where(entries.c.phase_id == ids["phase"]))
    finish(connection, ids["phase"])
    return ids
