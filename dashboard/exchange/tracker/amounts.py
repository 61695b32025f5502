"""Amounts and percentages as trackers write them: each column's own decimal sign, currency signs, thousands of euro."""

import math
import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from dashboard.domain.money import LARGEST_CENTS
from dashboard.exchange.folder.values import BadCell

DECIMAL_SIGN = {"en": ".", "fr": ",", "es": ",", "pt": ","}
SIGNS = {"€": "EUR", "£": "GBP", "$": "USD", "zł": "PLN"}
CURRENCY = re.compile(r"(?i)\b(eur|euros?|gbp|usd|sek|nok|dkk|pln|chf|czk|huf|ron|bgn|isk)\b|[€£$]|zł|\bkr\b")
THOUSANDS = re.compile(r"(?i)(?:\bk\s?(?:€|eur)|(?<=\d)\s?k\b|\bt(?:€|eur)|\bkeur)")
MILLIONS = re.compile(r"(?i)(?:\bm\s?(?:€|eur)|(?<=\d)\s?(?:m|mio|mn|millions?|millones|milhoes)\b\.?)")
SPACES = re.compile(r"[\s\u00a0\u202f\u2009'’]+")
NUMBER = re.compile(r"[-+]?\d[\d.,]*")
BARE_CENTS = re.compile(r"(\d{1,15})(?:([.,])(\d{1,2}))?")
"""What most cells hold, and means the same in every language: read in a fifth of the time."""


def decimal_sign(values: Iterable[Any]) -> str | None:
    """The decimal sign that a column's unambiguous cells show; ``None`` where none does, or they disagree."""
    seen = {sign for value in values if isinstance(value, str) and (sign := _sign_in(value))}
    return seen.pop() if len(seen) == 1 else None


def _sign_in(value: str) -> str | None:
    plain = BARE_CENTS.fullmatch(value)
    return plain[2] if plain else _sign_of(_bare(value)[0])


def _bare(text: str) -> tuple[str, Decimal]:
    """Digits and signs alone, and what they are multiplied by."""
    factor = Decimal(1000) if THOUSANDS.search(text) else Decimal(1_000_000) if MILLIONS.search(text) else Decimal(1)
    stripped = MILLIONS.sub("", THOUSANDS.sub("", text)) if factor != 1 else text
    stripped = SPACES.sub("", CURRENCY.sub("", stripped).replace("−", "-")).removesuffix("-") or text
    if stripped.startswith("(") and stripped.endswith(")"):
        stripped = f"-{stripped[1:-1]}"
    return stripped, factor


def _sign_of(text: str) -> str | None:
    """The decimal sign of a written number, where it can only be that."""
    digits = text.lstrip("+-")
    if "." in digits and "," in digits:
        return "." if digits.rfind(".") > digits.rfind(",") else ","
    for sign, other in ((".", ","), (",", ".")):
        if digits.count(sign) > 1:
            return other
        if digits.count(sign) == 1:
            whole, _, rest = digits.partition(sign)
            return None if len(rest) == 3 and 0 < len(whole) <= 3 and not whole.startswith("0") else sign
    return None


def read_number(value: Any, sign: str | None) -> Decimal:
    """The number a cell holds; ``sign`` is the column's decimal sign.

    Raises ``BadCell``: bad_amount, ambiguous_amount.
    """
    if isinstance(value, bool) or value is None:
        raise BadCell("bad_amount", value=str(value))
    if isinstance(value, int | float):
        if not math.isfinite(value):
            raise BadCell("bad_amount", value=str(value))
        return Decimal(repr(value))
    text, factor = _bare(str(value)[:200])
    if not NUMBER.fullmatch(text):
        raise BadCell("bad_amount", value=str(value)[:80])
    if _sign_of(text) is None and ("." in text or "," in text) and sign is None:
        raise BadCell("ambiguous_amount", value=str(value)[:80])
    own = _sign_of(text) or sign or "."
    grouping = "," if own == "." else "."
    whole, _, decimals = text.replace(grouping, "").partition(own)
    if own in decimals or (grouping in text and not _well_grouped(text, grouping, own)):
        raise BadCell("bad_amount", value=str(value)[:80])
    return Decimal(f"{whole}.{decimals or 0}") * factor


def _well_grouped(text: str, grouping: str, own: str) -> bool:
    whole = text.lstrip("+-").partition(own)[0]
    return re.fullmatch(rf"\d{{1,3}}(?:{re.escape(grouping)}\d{{3}})+", whole) is not None


def read_cents(value: Any, sign: str | None, *, negative: bool = False) -> int:
    """An amount in cents, rounded to the nearest.

    Raises ``BadCell``.
    """
    plain = BARE_CENTS.fullmatch(value) if isinstance(value, str) else None
    if plain:
        cents = int(plain[1]) * 100 + int((plain[3] or "").ljust(2, "0"))
    else:
        cents = int((read_number(value, sign) * 100).to_integral_value(rounding=ROUND_HALF_UP))
    if cents < 0 and not negative:
        raise BadCell("negative_amount", value=str(value)[:80])
    if abs(cents) > LARGEST_CENTS:
        raise BadCell("bad_amount", value=str(value)[:80])
    return cents


def shares(values: Iterable[Any]) -> bool:
    """Whether a column of percentages holds fractions of one, as Excel keeps 80 %."""
    numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    return bool(numbers) and all(0 <= number <= 1 for number in numbers) and any(0 < number < 1 for number in numbers)


def read_percent(value: Any, *, as_shares: bool = False) -> int:
    """Whole percent, 0 to 100.

    Raises ``BadCell``: bad_percent.
    """
    try:
        number = read_number(str(value).replace("%", "") if isinstance(value, str) else value, ",")
    except BadCell as error:
        raise BadCell("bad_percent", value=str(value)[:80]) from error
    if as_shares and isinstance(value, int | float):
        number *= 100
    percent = int(number.to_integral_value(rounding=ROUND_HALF_UP))
    if not 0 <= percent <= 100:
        raise BadCell("bad_percent", value=str(value)[:80])
    return percent


def currency_of(text: str) -> str | None:
    """The currency an amount's cell or header names."""
    for sign, code in SIGNS.items():
        if sign in text:
            return code
    found = CURRENCY.search(text)
    if not found or not found.group(1):
        return None
    code = found.group(1).upper()
    return "EUR" if code.startswith("EUR") else code
