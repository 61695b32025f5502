"""Currencies: which one a country pays in, and what a rate may be."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from dashboard.domain.refusal import Problem

EURO = "EUR"
OF_COUNTRIES = {
    "AL": "ALL", "BA": "BAM", "BG": "BGN", "CH": "CHF", "CZ": "CZK", "DK": "DKK", "FO": "DKK", "GB": "GBP",
    "GE": "GEL", "GL": "DKK", "HU": "HUF", "IS": "ISK", "LI": "CHF", "MA": "MAD", "MD": "MDL", "MK": "MKD",
    "NO": "NOK", "PL": "PLN", "RO": "RON", "RS": "RSD", "SE": "SEK", "TN": "TND", "TR": "TRY", "UA": "UAH",
    "UK": "GBP",
}  # fmt: skip
"""Of countries that take part in Interreg and pay in a currency of their own (ISO 4217); all others in euro."""
LARGEST_RATE = Decimal(10_000_000)


def currency_of(country: str | None) -> str:
    return OF_COUNTRIES.get((country or "").upper(), EURO)


def known_currencies(with_rate: Iterable[str] = ()) -> frozenset[str]:
    """The euro, those of the countries above, and others that a project knows: its own, and those with a rate."""
    return frozenset({EURO, *OF_COUNTRIES.values(), *with_rate})


def rate_of(currency: str, rates: Mapping[str, Decimal], own: str) -> Decimal | None:
    """Units for one of the project's ``own`` currency; one for that itself, ``None`` where the month has no rate."""
    return Decimal(1) if currency == own else rates.get(currency)


def problems_of_rate(currency: str, month: int, rate: Decimal | None, own: str) -> list[Problem]:
    """``own`` is the project's currency, for one unit of which a rate says how many of ``currency`` there are."""
    problems = []
    if currency == own:
        problems.append(Problem(code="rate_of_euro", field="currency"))
    elif len(currency) != 3 or not currency.isascii() or not currency.isalpha() or not currency.isupper():
        problems.append(Problem(code="item_currency_unknown", field="currency", values={"value": currency[:10]}))
    if not 199901 <= month <= 209912 or not 1 <= month % 100 <= 12:
        problems.append(Problem(code="rate_month", field="month", values={"value": month}))
    if rate is None or not rate.is_finite() or not 0 < rate <= LARGEST_RATE or rate != round(rate, 8):
        problems.append(Problem(code="rate_absurd", field="rate"))
    return problems
