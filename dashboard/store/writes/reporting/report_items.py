"""The items of a partner report as it goes to control and comes back: their rates, declared, and undeclared again."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, Connection, bindparam, select, update

from dashboard.domain.expenditure.item import euros
from dashboard.domain.vocabulary import Step
from dashboard.store.derived.money_copies import carry_on, take_back
from dashboard.store.derived.money_entries import Movement, places_of, post
from dashboard.store.tables import expenditure_item, money_entry
from dashboard.store.writes.reporting.controlled_items import own_undecided
from dashboard.store.writes.reporting.partner_reports import ReportStanding

BATCH = 5_000


def fix_rates(connection: Connection, report: ReportStanding, rates: Mapping[str, Decimal], day: date) -> int:
    """Convert the report's undeclared items in other currencies at these rates; how many changed.

    An item whose currency has no rate has no amount in the project's.
    """
    its = expenditure_item.c
    here = own_undecided(report.report_id) & its.declared_on.is_(None) & (its.currency != report.place.currency)
    query = select(its.id, its.declared_amount, its.currency, its.rate, its.declared_eur).where(here)
    changed, moved = [], []
    for row in connection.execute(query):
        rate = rates.get(row.currency)
        amount = None if rate is None else euros(row.declared_amount, rate)
        if (rate, amount) != (row.rate, row.declared_eur):
            changed.append({"number": row.id, "new_rate": rate, "new_amount": amount})
            moved += [(row.id, -(row.declared_eur or 0)), (row.id, amount or 0)]
    if not changed:
        return 0
    places = places_of(connection, here)
    values = {"rate": bindparam("new_rate"), "declared_eur": bindparam("new_amount"), "version": its.version + 1}
    convert = update(expenditure_item).where(its.id == bindparam("number")).values(**values)
    for begin in range(0, len(changed), BATCH):
        connection.execute(convert, changed[begin : begin + BATCH])
    post(
        connection,
        [Movement(place=places[number], step=Step.ENTERED, day=day, amount=amount) for number, amount in moved],
    )
    return len(changed)


def declare_items(connection: Connection, report_id: int, day: date) -> int:
    """Everything present in the report on which no certificate has decided is declared on ``day``; how many items."""
    here = own_undecided(report_id) & expenditure_item.c.declared_on.is_(None)
    return _turn(connection, here, Step.ENTERED, Step.DECLARED, day, declared_on=day)


def undeclare_items(connection: Connection, report_id: int, day: date) -> int:
    """The reverse: what no certificate has decided is the partner's to change again."""
    here = own_undecided(report_id) & expenditure_item.c.declared_on.is_not(None)
    return _turn(connection, here, Step.DECLARED, Step.ENTERED, day, declared_on=None)


def _turn(
    connection: Connection, here: ColumnElement[bool], origin: Step, to: Step, day: date, *, declared_on: date | None
) -> int:
    entry = money_entry.c
    standing = entry.expenditure_item_id.in_(select(expenditure_item.c.id).where(here)) & (entry.step == origin)
    carry_on(connection, standing, step=to, day=day)
    take_back(connection, standing, day=day)
    return connection.execute(update(expenditure_item).where(here).values(declared_on=declared_on)).rowcount
