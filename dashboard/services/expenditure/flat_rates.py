"""Flat rates of a report: items that nobody types, computed from its other items as the partner's options say."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from dashboard.domain.calendar import month_of
from dashboard.domain.expenditure.flat_rates import Cell, flat_cells, still_wanted
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import CostBasis, CostCategory
from dashboard.services.acting import transact_as
from dashboard.services.expenditure.commands import ExpenditureChange, RefreshFlatRates
from dashboard.services.expenditure.reports import ENTITY, open_report, require_open
from dashboard.services.sent_before import sent_before
from dashboard.store import audit
from dashboard.store.engine import Connection
from dashboard.store.reads.projects.phases import partner_places
from dashboard.store.writes.expenditure.changes import remove_item, restore_item
from dashboard.store.writes.expenditure.exchange_rates import rates_of
from dashboard.store.writes.expenditure.flat_rates import FlatItem, base_items, flat_items, set_flat_amount
from dashboard.store.writes.expenditure.items import add_items, item_standing, next_reference
from dashboard.store.writes.reporting.partner_reports import ReportStanding
from dashboard.store.writes.reporting.report_items import fix_rates


@dataclass(frozen=True, kw_only=True)
class FlatRates:
    """What was written: how many items entered, changed and removed, and the cents of each flat category now."""

    entered: int
    changed: int
    removed: int
    totals: dict[CostCategory, int]


def refresh_flat_rates(command: RefreshFlatRates, *, by: Actor, now: datetime) -> FlatRates:
    """Bring the report's drafts to this month's rates and its flat rates to their base; a form sent twice counts once.

    Raises ``NotAllowed``, and ``Refused`` where the report is not open, its period closed or its partner gone.
    """
    moment = now.astimezone(UTC)

    def work(connection: Connection) -> FlatRates:
        report = open_report(connection, command.report_id, by=by, now=moment)
        action = ExpenditureChange.REFRESH_FLAT_RATES
        before = sent_before(
            connection, command.idempotency_key, by=by, action=action, entity=ENTITY, entity_key=report.key
        )
        if before is not None:
            totals = {CostCategory(name): amount for name, amount in before["totals"].items()}
            return FlatRates(**{name: before[name] for name in ("entered", "changed", "removed")}, totals=totals)
        report = require_open(connection, report, moment)
        done = compute_flat_items(connection, report, by=by, now=moment)
        audit.append(
            connection,
            at=moment,
            actor=by.username,
            action=action,
            project_code=report.place.project,
            entity=ENTITY,
            entity_key=report.key,
            after=said(done),
            idempotency_key=command.idempotency_key,
        )
        return done

    return transact_as(by, work)


def compute_flat_items(connection: Connection, report: ReportStanding, *, by: Actor, now: datetime) -> FlatRates:
    """The same within a transaction that does more, of a locked open report: submitting calls it.

    One item for each cell of the base; each category's total is its rate of the whole base, rounded down.
    """
    today = now.date()
    place = report.place
    fix_rates(connection, report, rates_of(connection, place.project_id, month_of(today)), today)
    options = partner_places(connection, place.phase_id, today)[report.partner].options
    wanted = flat_cells(base_items(connection, report.report_id), options)
    present = flat_items(connection, report.report_id)
    counts = {"entered": 0, "changed": 0, "removed": 0}
    totals = {}
    for category in sorted({*wanted, *(item.cost_category for item in present)}):
        own = [item for item in present if item.cost_category == category]
        fixed: dict[Cell, int] = {}
        for item in own:
            if item.fixed and not item.removed:
                fixed[item.cell] = fixed.get(item.cell, 0) + item.amount
        cells = still_wanted(wanted.get(category, {}), fixed)
        drafts = [item for item in own if not item.fixed]
        for name, number in _bring(connection, report, category, cells, drafts, by=by, now=now).items():
            counts[name] += number
        totals[category] = sum(fixed.values()) + sum(cells.values())
    return FlatRates(**counts, totals=totals)


def said(done: FlatRates) -> dict[str, Any]:
    """As the audit keeps it."""
    counts = {name: getattr(done, name) for name in ("entered", "changed", "removed")}
    return {**counts, "totals": {str(category): amount for category, amount in done.totals.items()}}


def _bring(
    connection: Connection,
    report: ReportStanding,
    category: CostCategory,
    cells: dict[Cell, int],
    drafts: list[FlatItem],
    *,
    by: Actor,
    now: datetime,
) -> dict[str, int]:
    """Make the drafts of one category what ``cells`` say; nothing is written for what is so already."""
    today, left = now.date(), {cell: amount for cell, amount in cells.items() if amount}
    counts = {"entered": 0, "changed": 0, "removed": 0}
    for draft in sorted(drafts, key=lambda item: item.removed):  # present ones first
        amount = left.pop(draft.cell, 0)
        if _set(connection, draft, amount, today):
            counts["changed" if amount else "removed"] += 1
    for cell, amount in left.items():
        row = _row(category, cell, amount, next_reference(connection, report)) | {"currency": report.place.currency}
        add_items(connection, report, [row], by=by, now=now)
        counts["entered"] += 1
    return counts


def _set(connection: Connection, draft: FlatItem, amount: int, today: date) -> bool:
    if amount == (0 if draft.removed else draft.amount):
        return False
    item = item_standing(connection, draft.item_id, to_write=True)
    if item is None:
        return False
    if not amount:
        return remove_item(connection, item, today=today)
    if draft.removed:
        restore_item(connection, item, today=today)
        item = item_standing(connection, draft.item_id) or item
    if item.row["declared_eur"] != amount:
        set_flat_amount(connection, item, amount, today)
    return True


def _row(category: CostCategory, cell: Cell, amount: int, reference: str) -> dict[str, Any]:
    work_package, pilot = cell
    missing = ("option_code", "units", "invoice_number", "invoice_date", "payment_date", "total_invoice", "vat", "rate")
    return {
        **dict.fromkeys(missing),
        "reference": reference,
        "work_package_id": work_package,
        "cost_category": category,
        "basis": CostBasis.FLAT_RATE,
        "description": None,
        "declared_amount": amount,
        "declared_eur": amount,
        "comment": "",
        "pilots": ((pilot or None, 1),),
    }
