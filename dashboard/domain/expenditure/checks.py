"""The automatic checks of expenditure: each a named rule over many items at once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from dashboard.domain.budget.simplified_costs import Options, computed
from dashboard.domain.expenditure.findings import SEVERITIES, CheckCode, Finding, Severity, blocks, severities
from dashboard.domain.money import Amount, share_at_rate
from dashboard.domain.vocabulary import CostBasis, CostCategory, VatRecovery


class CheckedItem(NamedTuple):
    """What the checks look at; ``item`` is the caller's own name for it: an id, or a row of a file.

    Amounts are cents of ``currency``, ``declared_eur`` cents of euro, missing while the currency has no rate.
    ``documents`` is missing where they are not asked for yet, as in a list that is being imported.
    """

    item: int
    reference: str
    cost_category: CostCategory
    basis: CostBasis
    invoice_number: str | None
    invoice_date: date | None
    payment_date: date | None
    total_invoice: int | None
    vat: int | None
    declared_amount: int
    currency: str
    declared_eur: int | None
    documents: int | None


Invoice = tuple[str, date | None, int | None]
"""Number (as ``invoice_key`` writes it), date, total."""


class Declared(NamedTuple):
    """Of an invoice, in other reports of the same partner: how much of it, and the item that names it."""

    amount: int
    reference: str


@dataclass(frozen=True, kw_only=True)
class CheckContext:
    """What the items of one partner's report are held against.

    ``start`` and ``end`` are the phase's, ``entry`` and ``exit`` the partner's, all included; ``paid_until`` the last
    day on which costs of this report may be paid. ``categories`` is missing where the project names none. ``invoices``
    and ``references`` are of the partner's other reports. ``budget`` and ``declared`` (in other reports) are cents by
    category, the budget missing where there is none; ``flexibility`` is the share by which it may be exceeded.
    """

    start: date | None = None
    end: date | None = None
    entry: date | None = None
    exit: date | None = None
    period_end: date
    paid_until: date
    categories: frozenset[CostCategory] | None = None
    options: Options = field(default_factory=Options)
    vat_recovery: VatRecovery | None = None
    budget: Mapping[CostCategory, int] | None = None
    declared: Mapping[CostCategory, int] = field(default_factory=dict)
    flexibility: Decimal = Decimal(0)
    invoices: Mapping[Invoice, Declared] = field(default_factory=dict)
    references: frozenset[str] = frozenset()
    severities: Mapping[CheckCode, Severity] = field(default_factory=lambda: SEVERITIES)


def invoice_key(number: str | None, day: date | None, total: int | None) -> Invoice | None:
    """The same invoice, however its number was typed; ``None`` without a number."""
    plain = "".join((number or "").split()).casefold()
    return (plain, day, total) if plain else None


def outside_dates(items: Sequence[CheckedItem], context: CheckContext) -> Iterator[Finding]:
    """Invoiced, or where it has no invoice date paid, before the phase or after it; or paid too late for any report."""
    start, end = context.start or date.min, context.end or date.max
    make = _maker(CheckCode.OUTSIDE_DATES, context)
    last = max(end, context.paid_until)
    for item in items:
        day = item.invoice_date or item.payment_date
        if day is not None and not start <= day <= end:
            yield make(item, day=day, start=start, end=end)
        elif item.payment_date is not None and not start <= item.payment_date <= last:
            yield make(item, day=item.payment_date, start=start, end=end)


def outside_partnership(items: Sequence[CheckedItem], context: CheckContext) -> Iterator[Finding]:
    """Before the partner came in, or after it left."""
    if context.entry is None and context.exit is None:
        return
    entry, exit = context.entry or date.min, context.exit or date.max
    make = _maker(CheckCode.OUTSIDE_PARTNERSHIP, context)
    for item in items:
        day = item.invoice_date or item.payment_date
        if day is not None and not entry <= day <= exit:
            yield make(item, day=day)


def paid_after_period(items: Sequence[CheckedItem], context: CheckContext) -> Iterator[Finding]:
    make = _maker(CheckCode.PAID_AFTER_PERIOD, context)
    for item in items:
        if item.payment_date is not None and item.payment_date > context.paid_until:
            yield make(item, day=item.payment_date, end=context.period_end)


def duplicate_invoice(items: Sequence[CheckedItem], context: CheckContext) -> Iterator[Finding]:
    """One invoice in several items: a doubt, and where they declare more than it comes to, an error."""
    seen: dict[Invoice, list[CheckedItem]] = {}
    for item in items:
        if item.invoice_number and (key := invoice_key(item.invoice_number, item.invoice_date, item.total_invoice)):
            seen.setdefault(key, []).append(item)
    doubt, error = _maker(CheckCode.DUPLICATE_INVOICE, context), _maker(CheckCode.INVOICE_EXCEEDED, context)
    for key, same in seen.items():
        earlier = context.invoices.get(key)
        if len(same) == 1 and earlier is None:
            continue
        together = sum(item.declared_amount for item in same) + (earlier.amount if earlier else 0)
        for item in same:
            other = earlier.reference if earlier else next(each.reference for each in same if each is not item)
            said: dict[str, object] = {"invoice": item.invoice_number, "other": other}
            if item.total_invoice is not None and together > item.total_invoice:
                total, sum_of = Amount(item.total_invoice, item.currency), Amount(together, item.currency)
                yield error(item, **said, total=total, together=sum_of)
            else:
                yield doubt(item, **said)


def duplicate_reference(items: Sequence[CheckedItem], context: CheckContext) -> Iterator[Finding]:
    make = _maker(CheckCode.DUPLICATE_REFERENCE, context)
    seen: set[str] = set()
    for item in items:
        if item.reference in seen or item.reference in context.references:
            yield make(item, reference=item.reference)
        seen.add(item.reference)


def above_budget(items: Sequence[CheckedItem], context: CheckContext) -> Iterator[Finding]:
    """The items with which a category passes its budget in force and the project's flexibility."""
    if context.budget is None:
        return
    make = _maker(CheckCode.ABOVE_BUDGET, context)
    beyond = Decimal(1) + context.flexibility
    limits = {category: share_at_rate(context.budget.get(category, 0), beyond) for category in CostCategory}
    sums = {category: context.declared.get(category, 0) for category in CostCategory}
    for item in items:
        category = item.cost_category
        sums[category] += item.declared_eur or 0
        if sums[category] > limits[category]:
            budget = Amount(context.budget.get(category, 0))
            yield make(item, category=category, declared=Amount(sums[category]), budget=budget)


def category_not_allowed(items: Sequence[CheckedItem], context: CheckContext) -> Iterator[Finding]:
    """A category that the project does not have, or that the partner's flat rates leave no room for."""
    make = _maker(CheckCode.CATEGORY_NOT_ALLOWED, context)
    simplified = {CostCategory.LUMP_SUM, CostCategory.UNIT_COST, *context.options.flat}
    known = set(CostCategory) if context.categories is None else context.categories | simplified
    closed = {category for category in CostCategory if category not in known or not context.options.allows(category)}
    for item in items:
        if item.cost_category in closed:
            yield make(item, category=item.cost_category)


def category_is_flat(items: Sequence[CheckedItem], context: CheckContext) -> Iterator[Finding]:
    """A real cost where the partner has chosen a flat rate, or a flat rate that it has not chosen."""
    make = _maker(CheckCode.CATEGORY_IS_FLAT, context)
    flat = context.options.flat
    for item in items:
        if (item.basis == CostBasis.FLAT_RATE) != (item.cost_category in flat):
            yield make(item, category=item.cost_category)


def flat_rate_mismatch(items: Sequence[CheckedItem], context: CheckContext) -> Iterator[Finding]:
    """A flat category that is not its rate of the report's base; nothing is said while the base lacks a rate."""
    flat = context.options.flat
    real: dict[CostCategory, int] = {}
    found: dict[CostCategory, list[CheckedItem]] = {}
    for item in items:
        if item.basis == CostBasis.FLAT_RATE:
            found.setdefault(item.cost_category, []).append(item)
        elif item.declared_eur is None:
            return
        elif item.cost_category not in flat:
            real[item.cost_category] = real.get(item.cost_category, 0) + item.declared_eur
    make = _maker(CheckCode.FLAT_RATE_MISMATCH, context)
    for category, expected in computed(real, context.options).items():
        those = found.get(category, [])
        declared = sum(item.declared_eur or 0 for item in those)
        if declared != expected:
            values: dict[str, object] = {"category": category, "declared": Amount(declared)}
            yield make(those[0] if those else None, **values, expected=Amount(expected))


def missing_evidence(items: Sequence[CheckedItem], context: CheckContext) -> Iterator[Finding]:
    """A real cost without a document; flat rates, lump sums and unit costs need none."""
    make = _maker(CheckCode.MISSING_EVIDENCE, context)
    for item in items:
        if item.documents == 0 and item.basis == CostBasis.REAL:
            yield make(item)


def missing_rate(items: Sequence[CheckedItem], context: CheckContext) -> Iterator[Finding]:
    make = _maker(CheckCode.MISSING_RATE, context)
    for item in items:
        if item.declared_eur is None:
            yield make(item, currency=item.currency)


def vat_without_right(items: Sequence[CheckedItem], context: CheckContext) -> Iterator[Finding]:
    """A part of the VAT declared by a partner that gets it back; a doubt where it gets back only some of it."""
    if context.vat_recovery not in (VatRecovery.YES, VatRecovery.PARTLY):
        return
    make = _maker(CheckCode.VAT_WITHOUT_RIGHT, context)
    if context.vat_recovery == VatRecovery.PARTLY:
        make = _maker(CheckCode.VAT_WITHOUT_RIGHT, context, Severity.WARNS)
    for item in items:
        if item.vat and item.total_invoice is not None and item.declared_amount > item.total_invoice - item.vat:
            most = Amount(item.total_invoice - item.vat, item.currency)
            yield make(item, declared=Amount(item.declared_amount, item.currency), most=most)


def _maker(code: CheckCode, context: CheckContext, severity: Severity | None = None) -> Callable[..., Finding]:
    is_so = severity or context.severities.get(code, SEVERITIES[code])

    def make(item: CheckedItem | None, **values: object) -> Finding:
        return Finding(code=code, severity=is_so, item=item.item if item is not None else None, values=values)

    return make


Rule = Callable[[Sequence[CheckedItem], CheckContext], Iterator[Finding]]
RULES: tuple[Rule, ...] = (
    outside_dates,
    outside_partnership,
    paid_after_period,
    duplicate_invoice,
    duplicate_reference,
    above_budget,
    category_not_allowed,
    category_is_flat,
    flat_rate_mismatch,
    missing_evidence,
    missing_rate,
    vat_without_right,
)


def check_items(items: Sequence[CheckedItem], context: CheckContext) -> list[Finding]:
    """What all rules find in the items of one report, in the order of the items; the whole report's come last."""
    places = {each.item: position for position, each in enumerate(items)}
    found = [finding for rule in RULES for finding in rule(items, context)]
    last = len(items)
    return sorted(found, key=lambda finding: last if finding.item is None else places[finding.item])


__all__ = ["CheckCode", "CheckContext", "CheckedItem", "Declared", "Finding", "Severity", "blocks", "check_items",
           "invoice_key", "severities"]  # fmt: skip
