"""Numbers, dates and money as the person's language writes them; missing is shown as a dash, never as zero."""

import logging
from datetime import UTC, date, datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton, get_timezone_gmt
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_symbol
from babel.units import format_unit

logger = logging.getLogger(__name__)
MISSING = "–"
ISO_OF = {"UK": "GB", "EL": "GR"}
LOCALES = {"en": "en_IE", "fr": "fr_FR", "es": "es_ES", "pt": "pt_PT"}


class Notation(str):
    """A language with the currency of the amounts written in it, so that no chart, table or sentence loses it."""

    currency: str

    def __new__(cls, language: str, currency: str) -> "Notation":
        made = super().__new__(cls, language)
        made.currency = currency
        return made

    def __reduce__(self) -> tuple[type["Notation"], tuple[str, str]]:
        return Notation, (str(self), self.currency)


def currency_of(language: str) -> str:
    return language.currency if isinstance(language, Notation) else "EUR"


def locale_of(language: str) -> Locale:
    return Locale.parse(LOCALES[language])


def money(cents: int | None, language: str, *, currency: str = "") -> str:
    """To the cent: ``1.643.000,00 €``; in the currency of the notation where none is named, else in euro."""
    if cents is None:
        return MISSING
    currency = currency or currency_of(language)
    return format_currency(Decimal(cents) / 100, currency, locale=LOCALES[language], group_separator=True)


def thousands(cents: int | None, language: str, *, currency: str = "") -> str:
    """In thousands, for figures and axes: ``1 643 k€``, ``4,000 kPLN``; the currency as for ``money``."""
    if cents is None:
        return MISSING
    locale = LOCALES[language]
    symbol = get_currency_symbol(currency or currency_of(language), locale=locale)
    return f"{format_decimal(rounded(Decimal(cents) / 100_000), locale=locale)} k{symbol}"


def symbol(language: str) -> str:
    """Of the notation's currency: ``€``, ``PLN``."""
    return str(get_currency_symbol(currency_of(language), locale=LOCALES[language]))


def country(code: str, language: str) -> str:
    """By its ISO or its European code (``GB`` or ``UK``, ``GR`` or ``EL``); the code itself where nobody knows it."""
    known = code.upper()
    name = locale_of(language).territories.get(ISO_OF.get(known, known))
    if name is None:
        logger.error("no name for the country %r", code)
    return str(name or code)


def whole(number: int | float | None, language: str) -> str:
    return MISSING if number is None else format_decimal(rounded(number), locale=LOCALES[language])


def rounded(number: float | Decimal, decimals: int = 0) -> Decimal:
    """Half away from zero, as money is: 62.5 is 63, and so is the 62.5 that a float holds as 62.49999999999999."""
    return _plain(number).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def percent(share: float | Decimal | None, language: str, *, decimals: int = 0) -> str:
    """``share`` is a fraction: 0.71 → ``71 %`` as the language writes it; at least that many ``decimals``.

    A share that has decimals is written with them, 0.625 as ``62.5 %``: two at most where it is computed (a float, and
    one that has more is rounded to ``decimals``), all of a stated rate (a ``Decimal``).
    """
    if share is None:
        return MISSING
    locale = locale_of(language)
    number = percent_of(share, decimals)
    shown = max(decimals, -int(number.normalize().as_tuple().exponent))
    pattern = locale.percent_formats[None].pattern
    if shown > 0:
        pattern = pattern.replace("0", "0." + "0" * shown, 1)
    return format_percent(number / 100, format=pattern, locale=locale)


def percent_of(share: float | Decimal, decimals: int = 0) -> Decimal:
    """The number of percent that ``percent`` writes."""
    exact = _plain(share) * 100
    if isinstance(share, Decimal) or exact == rounded(exact, 2):
        return exact
    return rounded(exact, decimals)


def _plain(number: float | Decimal) -> Decimal:
    """Without what a float adds beyond its twelfth decimal."""
    return number if isinstance(number, Decimal) else round(Decimal(str(number)), 12)


def day(value: date | None, language: str) -> str:
    """``30 Oct 2018``."""
    return MISSING if value is None else format_date(value, "medium", locale=LOCALES[language])


def long_day(value: date | None, language: str) -> str:
    """``30 October 2018``."""
    return MISSING if value is None else format_date(value, "long", locale=LOCALES[language])


def month(value: date | None, language: str) -> str:
    """``May 2020``, ``mayo de 2020``."""
    return MISSING if value is None else format_skeleton("yMMMM", value, locale=LOCALES[language])


def moment(value: datetime | None, language: str) -> str:
    return MISSING if value is None else format_datetime(value, "medium", locale=LOCALES[language])


def moment_in_zone(value: datetime, language: str, zone: str | None) -> str:
    """To the second, in a zone that it names, UTC for one nobody knows: ``1 Mar 2026, 10:15:00 GMT+01:00``."""
    there = value.astimezone(_zone(zone))
    locale = LOCALES[language]
    return f"{format_datetime(there, 'medium', locale=locale)} {get_timezone_gmt(there, 'long', locale=locale)}"


def _zone(name: str | None) -> tzinfo:
    try:
        return ZoneInfo(name) if name else UTC
    except (ValueError, OSError):  # nobody's; a path; a folder of zones
        return UTC


def size(count: int, language: str) -> str:
    """Of a file: ``48 kB``, ``1,2 Mo``."""
    unit, number = ("megabyte", count / 1_000_000) if count >= 1_000_000 else ("kilobyte", max(count / 1000, 0.1))
    shown = round(number, 1) if number < 10 else round(number)
    return format_unit(shown, f"digital-{unit}", length="short", locale=LOCALES[language])
