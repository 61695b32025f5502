"""Any one amount, day, key or count of money that is changed behind the services' back is named by verify."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Date, Table, select, update
from sqlalchemy.exc import IntegrityError

from dashboard.domain.vocabulary import CostCategory, ErrorType, Step
from dashboard.services.projects.verify import verify
from dashboard.services.reporting.verification import Cut
from dashboard.store import tables
from dashboard.store.derived.summaries import differences
from dashboard.store.engine import reading, writing
from tests.services import costs, seasons
from tests.services.seasons import JANUARY, JULY, MARCH

PLACE = ("partner_id", "work_package_id", "cost_category", "reporting_period_id")
TOLD: dict[Table, tuple[str, ...]] = {
    tables.budget_line: (*PLACE, "budget_version_id", "pilot_id", "amount"),
    tables.expenditure_item: (
        *PLACE, "partner_report_id", "included_in_id", "pilot_id", "declared_amount", "currency", "rate",
        "declared_eur", "declared_on", "removed_on", "certified_eur", "certified_on", "paid_eur", "paid_on",
    ),
    tables.expenditure_share: ("expenditure_item_id", "pilot_id", "weight"),
    tables.money_entry: (
        *PLACE, "expenditure_item_id", "step", "day", "pilot_key", "partner_report_key", "amount", "certificate_id",
        "project_report_id",
    ),
    tables.money_summary: tuple(column.name for column in tables.money_summary.c if column.name != "phase_id"),
    tables.money_axis_summary: tuple(
        column.name for column in tables.money_axis_summary.c if column.name != "phase_id"
    ),
    tables.certificate: (
        "partner_report_id", "number", "day", "certified", "deducted", "parked", "project_report_id", "withdrawn_on",
    ),
    tables.control_decision: (
        "partner_report_id", "expenditure_item_id", "round", "amount", "certified", "deducted", "parked",
        "certificate_id",
    ),
    tables.verification_cut: ("project_report_id", "expenditure_item_id", "amount"),
}  # fmt: skip
"""Of what is not among them nothing else tells the same: dates of invoices, VAT, rates of co-financing, reasons."""
OTHERS: dict[str, list[Any]] = {
    "step": [Step.PAID, Step.DECLARED], "cost_category": [CostCategory.EQUIPMENT, CostCategory.TRAVEL],
    "currency": ["GBP", "EUR"], "axis": ["pilot", "partner"], "key": ["2", "1"],
}  # fmt: skip


@pytest.fixture
def season(small_project: dict[str, int]) -> None:
    """Costs in pounds, shared, parked and taken in again, flat rates, a certificate withdrawn, a cut, all paid; a
    draft."""
    seasons.season(small_project)
    report, (item, parked) = seasons.draft(1, 1_000_00, 333_33)
    shared = {"currency": "GBP", "pilots": (("P1", 1), ("P2", 2), (None, 1))}
    costs.enter(report, now=JULY, declared_amount=77_77, total_invoice=None, **shared)
    seasons.flats(report)
    seasons.submit(report)
    seasons.begin_control(report)
    seasons.decide(report, parked, certified=0, parked=333_33)
    first = seasons.certify(report)
    later, _ = seasons.draft(2, 100_00, now=JANUARY)
    seasons.take_in(later, parked)
    seasons.submit(later, now=JANUARY)
    seasons.begin_control(later, now=JANUARY)
    seasons.withdraw(later, seasons.certify(later, now=JANUARY), now=JANUARY)
    second = seasons.certify(later, now=JANUARY)
    claim = seasons.claim(first, second, now=JANUARY)
    seasons.send(claim, now=JANUARY)
    seasons.verified(claim, Cut(item_id=item, amount=10_00, error_type=ErrorType.VAT), now=JANUARY)
    seasons.pay(claim, now=JANUARY)
    seasons.draft(3, 50_00, now=MARCH)


def changed(column: Any, old: Any) -> list[Any]:
    """Other values than the one that stands there."""
    if isinstance(column.type, Date):
        return [old + timedelta(days=1), *([None] if column.nullable else [])] if old else [date(2018, 8, 1)]
    if column.name in OTHERS:
        return [next(value for value in OTHERS[column.name] if value != old)]
    if column.name == "rate":
        return [None, old * 2] if old else [2]
    if column.name.endswith("_id") or column.name.endswith("_key"):
        return [(old or 0) % 2 + 1]
    return [(old or 0) + 1]


def seeds(table: Table, *, each: bool) -> Iterator[tuple[dict[str, Any], str, Any]]:
    """Rows with a column changed to each other value: ``each`` row, or one for a column.

    A sum of nothing says nothing, wherever it stands.
    """
    with reading() as connection:
        found = connection.execute(select(table).order_by(*table.primary_key.columns)).mappings()
        rows = [dict(row) for row in found if row.get("amount") != 0]
    for number, name in enumerate(TOLD[table]):
        for row in rows if each else [rows[number * 5 % len(rows)]]:
            for value in changed(table.c[name], row[name]):
                yield row, name, value


def is_named(table: Table, row: dict[str, Any], name: str, value: Any) -> bool | None:
    """Whether the change is seen; ``None`` where the database itself refuses it. It is undone."""
    own = [column == row[column.name] for column in table.primary_key.columns]
    seen = None
    with suppress(InterruptedError, IntegrityError), writing() as connection:
        connection.execute(update(table).where(*own).values({name: value}))
        seen = bool(differences(connection))
        raise InterruptedError
    return seen


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("each", [False, pytest.param(True, marks=pytest.mark.sweep)])
def test_any_one_figure_that_is_changed_is_named(season: None, each: bool) -> None:
    assert verify() == []
    for table in TOLD:
        said = [(name, row, value, is_named(table, row, name, value)) for row, name, value in seeds(table, each=each)]
        assert [known for known in said if known[-1] is False] == []
        assert any(seen for *_, seen in said), table.name
    assert verify() == []
