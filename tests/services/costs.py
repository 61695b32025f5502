"""Open reports and their items, for tests of expenditure."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select, update

from dashboard.domain.expenditure.item import ItemFields
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import CostCategory, ReportState, Step
from dashboard.services.expenditure.commands import BeginReport, ChangeItem, EnterItem, RemoveItem
from dashboard.services.expenditure.items import change_item, enter_item, remove_item
from dashboard.services.expenditure.reports import begin_report
from dashboard.store import tables
from dashboard.store.engine import reading, writing
from dashboard.store.writes.reporting.partner_reports import add_event
from tests.builders import NOW, OTHER, PARTNER

COST = ItemFields(
    cost_category=CostCategory.STAFF,
    work_package="WP2",
    pilots=(("P1", 1),),
    description="Salary of May",
    payment_date=date(2018, 5, 31),
    total_invoice=2_000_00,
    declared_amount=1_000_01,
)


def key() -> str:
    return uuid4().hex


def begin(partner: str = OTHER, period: int = 1, *, by: Actor = PARTNER, now: datetime = NOW) -> int:
    command = BeginReport(phase_id=1, partner=partner, period=period, idempotency_key=key())
    return begin_report(command, by=by, now=now)


def enter(report: int, *, by: Actor = PARTNER, now: datetime = NOW, sent: str = "", **fields: Any) -> int:
    command = EnterItem(report_id=report, fields=replace(COST, **fields), idempotency_key=sent or key())
    return enter_item(command, by=by, now=now)


def change(item: int, version: int = 1, *, by: Actor = PARTNER, now: datetime = NOW, **fields: Any) -> int:
    command = ChangeItem(item_id=item, version=version, fields=replace(COST, **fields), idempotency_key=key())
    return change_item(command, by=by, now=now)


def remove(item: int, version: int = 1, *, by: Actor = PARTNER, now: datetime = NOW) -> int:
    return remove_item(RemoveItem(item_id=item, version=version, idempotency_key=key()), by=by, now=now)


def row(item: int) -> dict[str, Any]:
    its = tables.expenditure_item
    with reading() as connection:
        return dict(connection.execute(select(its).where(its.c.id == item)).mappings().one())


def step_to(report: int, state: ReportState) -> None:
    """Whatever leads there."""
    with writing() as connection:
        add_event(connection, state, now=NOW, author="someone", partner_report_id=report)


def put(table: Any, condition: Any, **values: Any) -> None:
    with writing() as connection:
        connection.execute(update(table).where(condition).values(**values))


def standing_at(step: Step, *, item: int | None = None, pilot: int | None = None) -> int:
    """Cents of movements at that step, of one item or one pilot."""
    its = tables.money_entry.c
    query = select(func.coalesce(func.sum(its.amount), 0)).where(its.step == step)
    if item is not None:
        query = query.where(its.expenditure_item_id == item)
    if pilot is not None:
        query = query.where(its.pilot_key == pilot)
    with reading() as connection:
        return int(connection.execute(query).scalar_one())


def audited() -> int:
    with reading() as connection:
        return int(connection.execute(select(func.count()).select_from(tables.audit)).scalar_one())


def codes(attempt: Callable[[], Any]) -> list[str]:
    """Of the refusal that the attempt meets."""
    from dashboard.domain.refusal import Refused

    try:
        attempt()
    except Refused as refusal:
        return [problem.code for problem in refusal.problems]
    return []
