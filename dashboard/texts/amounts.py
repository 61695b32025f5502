"""Amounts as people type them: in their own language's notation; what could be read in two ways is refused."""

import re
from decimal import Decimal

from babel.numbers import get_decimal_symbol, get_group_symbol

from dashboard.texts.formats import LOCALES

SPACES = re.compile(r"[\s\u00a0\u202f\u2009'’]")
CURRENCY = re.compile(r"(?i)^(?:eur|gbp|[€£$])|(?:eur|gbp|[€£$])$")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
LONGEST = 40


class NotAnAmount(ValueError):
    """Nothing that can be read as an amount of at most two decimals."""


class Ambiguous(NotAnAmount):
    """``1.234`` is a thousand in one language and one and a bit in another."""


def cents_typed(words: str, language: str) -> int:
    """Cents of an amount; raises ``NotAnAmount`` and ``Ambiguous``. Less than zero is not an amount that is typed."""
    bare = CURRENCY.sub("", SPACES.sub("", words[: LONGEST + 1]))
    if len(words) > LONGEST or not NUMBER.fullmatch(bare) or not bare.isascii():
        raise NotAnAmount(words)
    sign = _decimal_sign(bare, language)
    whole, _, decimals = bare.rpartition(sign) if sign else (bare, "", "")
    groups = re.split(r"[.,]", whole)
    if len(groups) > 1 and (len(groups[0]) > 3 or any(len(group) != 3 for group in groups[1:])):
        raise NotAnAmount(words)
    if sign and sign in whole:
        raise NotAnAmount(words)
    return int(Decimal(f"{''.join(groups)}.{decimals or 0}") * 100)


def _decimal_sign(bare: str, language: str) -> str:
    """The sign before one or two last digits; none where there is no such sign.

    A sign before three last digits groups thousands: in the language's own way, or where it stands more than once.
    """
    places = [place for place, sign in enumerate(bare) if sign in ".,"]
    if not places:
        return ""
    last = bare[places[-1]]
    behind = len(bare) - places[-1] - 1
    if behind <= 2:
        return last
    if behind != 3:
        raise NotAnAmount(bare)
    locale = LOCALES[language]
    if len({bare[place] for place in places}) > 1 or last == get_decimal_symbol(locale):
        raise NotAnAmount(bare)
    if len(places) == 1 and last != get_group_symbol(locale):
        raise Ambiguous(bare)
    return ""
