"""What the checks hold a report's items against: its items with their documents, other reports, budget and sums."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, Connection, case, func, or_, select

from dashboard.domain.expenditure.checks import CheckedItem, Declared, Invoice, invoice_key
from dashboard.domain.vocabulary import CostCategory, Step
from dashboard.store.derived.money_entries import FEW
from dashboard.store.reads.frames import cents_sum
from dashboard.store.reads.money.ladder import version_in_force
from dashboard.store.tables import evidence, expenditure_item, money_summary

MANY = 5_000
"""Invoice numbers from which on all of the partner's are read at once."""


def checked_items(
    connection: Connection, report_id: int, today: date, *, drafts_at: dict[str, Decimal]
) -> list[CheckedItem]:
    """The items that are in the report at the end of ``today``, in the order of their numbers.

    ``drafts_at`` are the rates of the month and of the project's own currency, which is one: a draft item in a currency
    without one has no amount in the project's.
    """
    its = expenditure_item.c
    names = [name for name in CheckedItem._fields if name not in ("item", "documents")]
    query = select(its.id, *(its[name] for name in names), its.declared_on)
    query = query.where(its.partner_report_id == report_id, *_present(today)).order_by(its.id)
    documents = documents_of(connection, its.partner_report_id == report_id)
    found = []
    for row in connection.execute(query):
        item = CheckedItem._make((row.id, *row[1:-1], documents.get(row.id, 0)))
        is_draft = row.declared_on is None or row.declared_on > today
        if is_draft and item.currency not in drafts_at:
            item = item._replace(declared_eur=None)
        found.append(item)
    return found


def _present(today: date) -> tuple[ColumnElement[bool], ...]:
    """A demo holds made-up items of later days too."""
    its = expenditure_item.c
    return its.entered_on <= today, or_(its.removed_on.is_(None), its.removed_on > today)


def documents_of(connection: Connection, items: ColumnElement[bool]) -> dict[int, int]:
    """How many pieces of evidence each of the items has that fit the condition on ``expenditure_item``."""
    of = evidence.c
    query = select(of.expenditure_item_id, func.count()).join_from(evidence, expenditure_item)
    query = query.where(items, of.removed_at.is_(None)).group_by(of.expenditure_item_id)
    return {row[0]: row[1] for row in connection.execute(query)}


def other_invoices(
    connection: Connection, partner_id: int, report_id: int, today: date, numbers: Collection[str]
) -> dict[Invoice, Declared]:
    """Of the partner's other reports: what was declared of each invoice with one of these numbers."""
    its = expenditure_item.c
    query = select(its.invoice_number, its.invoice_date, its.total_invoice, its.declared_amount, its.reference)
    query = query.where(its.partner_id == partner_id, *_present(today), its.invoice_number.is_not(None))
    query = query.where(its.partner_report_id.is_distinct_from(report_id))
    spelled = sorted({form for number in numbers for form in _spellings(number)})
    some = [spelled[begin : begin + FEW] for begin in range(0, len(spelled), FEW)]
    queries = [query] if len(spelled) > MANY else [query.where(its.invoice_number.in_(part)) for part in some]
    found: dict[Invoice, Declared] = {}
    for each in queries:
        for row in connection.execute(each):
            key = invoice_key(row.invoice_number, row.invoice_date, row.total_invoice)
            if key is not None:
                before = found.get(key, Declared(0, row.reference))
                found[key] = Declared(before.amount + row.declared_amount, before.reference)
    return found


def budget_of(connection: Connection, phase_id: int, partner_id: int, today: date) -> dict[CostCategory, int] | None:
    """Cents by category in the version in force, ``None`` where the phase has no budget."""
    version = version_in_force(connection, phase_id, today)
    if version is None:
        return None
    sums = money_summary.c
    return _by_category(
        connection, sums.step == Step.BUDGETED, sums.phase_id == phase_id, sums.version_key == version,
        sums.partner_id == partner_id,
    )  # fmt: skip


def declared_elsewhere(
    connection: Connection, phase_id: int, partner_id: int, report_id: int, today: date
) -> dict[CostCategory, int]:
    """Cents by category that the partner's other reports declare or will, less what was deducted of them."""
    sums = money_summary.c
    steps = (Step.ENTERED, Step.DECLARED, Step.DEDUCTED)
    return _by_category(
        connection, sums.step.in_(steps), sums.phase_id == phase_id, sums.day <= today, sums.partner_id == partner_id,
        sums.partner_report_key != report_id,
    )  # fmt: skip


def _by_category(connection: Connection, *conditions: ColumnElement[bool]) -> dict[CostCategory, int]:
    sums = money_summary.c
    amount = cents_sum(case((sums.step == Step.DEDUCTED, -sums.amount), else_=sums.amount))
    query = select(sums.cost_category, amount).where(*conditions).group_by(sums.cost_category)
    return {CostCategory(row[0]): int(row[1]) for row in connection.execute(query)}


def _spellings(number: str) -> set[str]:
    plain = "".join(number.split())
    return {number, number.strip(), plain, plain.upper(), plain.lower()}
