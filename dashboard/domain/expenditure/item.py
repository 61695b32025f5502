"""An expenditure item as a person gives it: what must be there, what cannot be, and its amount in euro."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from dashboard.domain.free_text import problems_of_text
from dashboard.domain.money import LARGEST_CENTS
from dashboard.domain.refusal import Problem
from dashboard.domain.vocabulary import CostBasis, CostCategory

EURO = "EUR"
LIMITS = {"reference": 40, "invoice_number": 100, "description": 1000, "comment": 2000}
"""Characters of each text."""
ONE_LINE = frozenset({"reference", "invoice_number"})
INVOICED = frozenset({CostCategory.EXTERNAL_EXPERTISE, CostCategory.EQUIPMENT, CostCategory.INFRASTRUCTURE})
"""Categories whose real costs rest on an invoice; staff costs on pay slips, travel on claims."""
LARGEST_WEIGHT = 1_000_000
LARGEST_UNITS = Decimal(1_000_000)
EARLIEST = date(1990, 1, 1)
LATEST = date(2100, 1, 1)
"""What lies outside is a typing error."""
Share = tuple[str | None, int]
"""A pilot's code, or ``None`` for the part that belongs to no pilot, and its weight."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemFields:
    """By codes; amounts are cents of ``currency``. ``pilots`` is empty where the cost belongs to no pilot; the
    reference is empty where the next free one is to be taken. For lump sums and unit costs ``option_code`` names the
    project's option and the amount is computed; for flat rates nobody types an item."""

    cost_category: CostCategory
    work_package: str
    pilots: tuple[Share, ...] = ()
    reference: str = ""
    basis: CostBasis = CostBasis.REAL
    option_code: str | None = None
    units: Decimal | None = None
    invoice_number: str | None = None
    invoice_date: date | None = None
    payment_date: date | None = None
    description: str = ""
    total_invoice: int | None = None
    vat: int | None = None
    declared_amount: int | None = None
    currency: str = EURO
    comment: str = ""


def euros(declared_amount: int, rate: Decimal) -> int:
    """Cents of the project's currency, mostly euro, rounded down; ``rate`` is units for one of it, above zero.

    For the euro it is InforEuro's of the month (Reg. (EU) 2021/1059, Article 38(5)).
    """
    return int(Fraction(declared_amount) / Fraction(rate) // 1)


def problems_of_item(fields: ItemFields, *, currencies: Collection[str]) -> list[Problem]:
    """Everything for which an item cannot even be kept; whether it is eligible is what the checks say.

    ``currencies`` are those that are known: the euro, those of the partners' countries, those with a rate.
    """
    problems = [*_texts(fields), *_days(fields), *problems_of_shares(fields.pilots)]
    if fields.currency not in currencies:
        problems.append(_problem("currency_unknown", "currency", value=fields.currency[:10]))
    if fields.basis == CostBasis.REAL:
        return [*problems, *_needed(fields), *_amounts(fields)]
    if fields.basis == CostBasis.FLAT_RATE:
        return [*problems, _problem("flat_rate_typed", "basis")]
    return [*problems, *_option(fields)]


def problems_of_shares(pilots: tuple[Share, ...]) -> list[Problem]:
    """A sharing key needs a weight above zero, and names each pilot once."""
    if not pilots:
        return []
    names = [pilot for pilot, _ in pilots]
    problems = []
    if len(set(names)) < len(names):
        problems.append(_problem("share_twice", "pilots"))
    if any(weight < 0 or weight > LARGEST_WEIGHT for _, weight in pilots):
        problems.append(_problem("share_weight", "pilots", limit=LARGEST_WEIGHT))
    elif not any(weight for _, weight in pilots):
        problems.append(_problem("share_nothing", "pilots"))
    return problems


def is_reference_named(reference: str) -> bool:
    """Printable, and without the signs that would make it two things in an address, a list or a file."""
    return not any(sign.isspace() or sign in "/,;\"'`" for sign in reference)


def _texts(fields: ItemFields) -> list[Problem]:
    problems = []
    for name, limit in LIMITS.items():
        words = getattr(fields, name) or ""
        problems += problems_of_text(words, field=name, limit=limit, one_line=name in ONE_LINE)
    if not is_reference_named(fields.reference):
        problems.append(_problem("reference_signs", "reference"))
    if not fields.description.strip():
        problems.append(_problem("description_missing", "description"))
    if not fields.work_package:
        problems.append(_problem("work_package_missing", "work_package"))
    return problems


def _days(fields: ItemFields) -> list[Problem]:
    given = {"invoice_date": fields.invoice_date, "payment_date": fields.payment_date}
    return [
        _problem("day_absurd", name, value=day)
        for name, day in given.items()
        if day is not None and not EARLIEST <= day < LATEST
    ]


def _needed(fields: ItemFields) -> list[Problem]:
    """What a real cost cannot do without."""
    problems = []
    if fields.payment_date is None:
        problems.append(_problem("payment_date_missing", "payment_date"))
    if fields.cost_category in INVOICED:
        if not (fields.invoice_number or "").strip():
            problems.append(_problem("invoice_number_missing", "invoice_number"))
        if fields.invoice_date is None:
            problems.append(_problem("invoice_date_missing", "invoice_date"))
    return problems


def _amounts(fields: ItemFields) -> list[Problem]:
    given = {"total_invoice": fields.total_invoice, "vat": fields.vat, "declared_amount": fields.declared_amount}
    problems = []
    for name, cents in given.items():
        if cents is not None and cents < 0:
            problems.append(_problem("amount_negative", name))
        elif cents is not None and cents > LARGEST_CENTS:
            problems.append(_problem("amount_too_large", name))
    if fields.declared_amount is None:
        problems.append(_problem("declared_amount_missing", "declared_amount"))
    elif fields.declared_amount == 0:
        problems.append(_problem("declared_amount_zero", "declared_amount"))
    elif fields.total_invoice is not None and fields.declared_amount > fields.total_invoice:
        problems.append(_problem("declared_above_total", "declared_amount"))
    if fields.vat is not None and fields.total_invoice is not None and fields.vat > fields.total_invoice:
        problems.append(_problem("vat_above_total", "vat"))
    return problems


def _option(fields: ItemFields) -> list[Problem]:
    problems = []
    if not fields.option_code:
        problems.append(_problem("option_missing", "option_code"))
    if fields.basis == CostBasis.UNIT_COST:
        if fields.units is None or fields.units <= 0:
            problems.append(_problem("units_missing", "units"))
        elif fields.units > LARGEST_UNITS or fields.units != round(fields.units, 2):
            problems.append(_problem("units_absurd", "units", limit=int(LARGEST_UNITS)))
    return problems


def _problem(code: str, field: str, **values: object) -> Problem:
    return Problem(code=f"item_{code}", field=field, values=values)
