"""Money as integer cents: reading, splitting and rates, without losing one."""

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal, InvalidOperation
from numbers import Integral

LARGEST_CENTS = 10**15
"""Ten trillion euro: anything above is a typing error, and stays well inside 64 bits."""


class NotCents(TypeError):
    """What should be an amount is no whole number of cents: an error of ours, never written."""


class Amount(int):
    """Cents with their currency, among the values of a problem, so that a sentence writes an amount of money."""

    currency: str

    def __new__(cls, cents: int, currency: str = "EUR") -> "Amount":
        made = super().__new__(cls, cents)
        made.currency = currency
        return made


def whole_cents(value: object) -> int:
    """The cents of a value that a writer is about to write.

    Raises ``NotCents`` on a float, whole or not (what a missing neighbour makes of a column), on text and the rest.
    """
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise NotCents(f"{value!r} ({type(value).__name__}) is no whole number of cents")
    return int(value)


def cents_from_text(text: str) -> int:
    """Read the project folder's amounts: digits, a point, at most two decimals, an optional minus.

    Raises ``ValueError`` on anything else: thousands separators and commas are ambiguous between languages.
    """
    stripped = text.strip()
    whole, point, decimals = stripped.removeprefix("-").partition(".")
    digits = whole + decimals
    if not whole or not digits.isascii() or not digits.isdigit() or len(decimals) > 2 or (point and not decimals):
        raise ValueError(text)
    try:
        cents = int(Decimal(stripped).scaleb(2))
    except InvalidOperation as error:
        raise ValueError(text) from error
    if abs(cents) > LARGEST_CENTS:
        raise ValueError(text)
    return cents


def text_from_cents(cents: int) -> str:
    """The inverse of ``cents_from_text``: always two decimals. Raises ``NotCents``."""
    cents = whole_cents(cents)
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def split(cents: int, weights: Sequence[int]) -> list[int]:
    """Share ``cents`` by ``weights`` (largest remainder, earlier first on a tie); the shares sum to ``cents``.

    Raises ``ValueError`` where there is nothing to share by.
    """
    total = sum(weights)
    if total <= 0 or any(weight < 0 for weight in weights):
        raise ValueError("weights must be non-negative and not all zero")
    shares = [cents * weight // total for weight in weights]
    remainders = [cents * weight % total for weight in weights]
    order = sorted(range(len(weights)), key=lambda index: (-remainders[index], index))
    for index in order[: cents - sum(shares)]:
        shares[index] += 1
    return shares


def share_at_rate(cents: int, rate: Decimal) -> int:
    """``cents`` × ``rate``, rounded down to the cent, as Jems rounds simplified costs (rules.md, formulae)."""
    return int((Decimal(cents) * rate).to_integral_value(rounding=ROUND_FLOOR))
