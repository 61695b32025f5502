"""Dates as trackers write them: days in any order, months, quarters, years, project months, Excel's day numbers."""

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from dashboard.domain.calendar import end_of_month
from dashboard.exchange.folder.values import EARLIEST, LATEST, BadCell
from dashboard.exchange.tracker.words import fold

EXCEL_EPOCH = date(1899, 12, 30)
FIRST_SERIAL, LAST_SERIAL = 18_264, 73_415
"""1 January 1950 and 31 December 2100."""
LONGEST_PROJECT = 240
"""Months; a larger project month is a typing error."""
MONTHS = (
    "january jan janvier janv enero ene janeiro januar januari gennaio gen jänner",
    "february feb february février fevrier févr fevr febrero fevereiro fev februar februari febbraio",
    "march mar mars marzo março marco märz maerz mrz",
    "april apr avril avr abril abr aprile",
    "may mai mayo maio maj maggio mag",
    "june jun juin junio junho juni giugno giu",
    "july jul juillet juil julio julho juli luglio lug",
    "august aug août aout agosto ago augusti",
    "september sep sept septembre septiembre setembro set settembre",
    "october oct octobre octubre outubro out oktober okt ottobre ott",
    "november nov novembre noviembre novembro",
    "december dec décembre decembre diciembre dic dezembro dez dezember dezember december dicembre",
)
MONTH_OF = {fold(name): number for number, names in enumerate(MONTHS, start=1) for name in names.split()}

ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]+\d{1,2}:\d{2}.*)?")
NUMERIC = re.compile(r"(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?:[T ,]+\d{1,2}[:h]\d{2}.*)?")
YEAR_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})")
MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})")
YEAR = re.compile(r"(19[5-9]\d|20\d\d|2100)")
COMPACT = re.compile(r"(19[5-9]\d|20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
PROJECT_MONTH = re.compile(r"(?:m|month|mois|mes|monat|manad|mese)\s?0*(\d{1,3})(?:\s.*)?")
QUARTER = re.compile(r"(?:q|t|trim|trimestre|quarter|quartal|kvartal)\s?([1-4])\s?(\d{4}|\d{2})")
QUARTER_FIRST = re.compile(
    r"([1-4])(?:e|er|eme|o|a|st|nd|rd|th)?\s?(?:q|t|trim|trimestre|quarter|quartal|kvartal)\s?(?:de\s|of\s)?(\d{4}|\d{2})"
)
YEAR_QUARTER = re.compile(r"(\d{4})\s?(?:q|t|trim|trimestre|quarter|quartal|kvartal)\s?([1-4])")
SEMESTER = re.compile(r"(?:s|h|semestre|semester|sem|half)\s?([12])\s?(\d{4})")
SEMESTER_FIRST = re.compile(r"([12])(?:e|er|eme|o|a|st|nd)?\s?(?:s|h|semestre|semester|half)\s?(?:de\s)?(\d{4})")
WORDED = re.compile(
    r"(?:\w+ )??(?:(\d{1,2})(?:er|st|nd|rd|th|o)? (?:de |of )?)?([a-z]+)(?: de| do| of)? (\d{4}|\d{2})(?: .*)?"
)
WORDED_US = re.compile(r"([a-z]+) (\d{1,2})(?:st|nd|rd|th)? (\d{4})")


@dataclass(frozen=True, kw_only=True)
class DateOrder:
    """How a column writes its days; ``day_first`` is missing where nothing decides between 3/4 and 4/3.

    ``months`` says that bare small numbers are project months, ``begins`` that a span means its first day.
    """

    day_first: bool | None = None
    months: bool = False
    begins: bool = False
    start: date | None = None


def order_of(values: Iterable[Any], header: str = "") -> tuple[bool | None, bool]:
    """What a column's own cells say: day before month (or not, or unknown), and whether they are project months."""
    first = second = small = others = 0
    for value in values:
        if isinstance(value, str) and (found := NUMERIC.fullmatch(value.strip())):
            first += int(found.group(1)) > 12 or found.group(2) == "."
            second += int(found.group(3)) > 12
        number = _whole(value)
        small += number is not None and 0 < number <= LONGEST_PROJECT
        others += number is None or number > LONGEST_PROJECT
    day_first = None if bool(first) == bool(second) else bool(first)
    by_header = bool({"month", "mois", "mes", "monat", "manad"} & set(fold(header).split()))
    return day_first, small > 0 and (others == 0 or by_header)


def _whole(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return int(value) if value == int(value) else None
    return int(value) if isinstance(value, str) and value.strip().isdecimal() and len(value.strip()) < 9 else None


def read_date(value: Any, order: DateOrder) -> date:
    """The day a cell means: the last day of a month, quarter or year, or its first where ``order.begins``.

    Raises ``BadCell``: ambiguous_date, no_phase_start, bad_date, implausible_date.
    """
    day = _read(value, order)
    if not EARLIEST <= day <= LATEST:
        raise BadCell("implausible_date", value=str(value)[:80])
    return day


def _read(value: Any, order: DateOrder) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    number = _whole(value)
    if number is not None:
        return _of_number(number, value, order)
    if isinstance(value, float) and FIRST_SERIAL <= value <= LAST_SERIAL:
        return EXCEL_EPOCH + timedelta(days=int(value))
    if not isinstance(value, str) or len(value) > 80:
        raise BadCell("bad_date", value=str(value)[:80])
    try:
        return _of_text(value.strip(), order)
    except ValueError as error:
        if isinstance(error, BadCell):
            raise
        raise BadCell("bad_date", value=value[:80]) from error


def _of_number(number: int, value: Any, order: DateOrder) -> date:
    if order.months and 0 < number <= LONGEST_PROJECT:
        return _project_month(number, order)
    if FIRST_SERIAL <= number <= LAST_SERIAL:
        return EXCEL_EPOCH + timedelta(days=number)
    if YEAR.fullmatch(str(number)):
        return _span(date(number, 1, 1), date(number, 12, 31), order)
    if found := COMPACT.fullmatch(str(number)):
        return _day(found[1], found[2], found[3])
    raise BadCell("bad_date", value=str(value)[:80])


def _of_text(text: str, order: DateOrder) -> date:
    if found := ISO.fullmatch(text):
        return _day(found[1], found[2], found[3])
    if found := NUMERIC.fullmatch(text):
        return _numeric(found, text, order)
    if found := YEAR_MONTH.fullmatch(text):
        return _month(int(found[1]), int(found[2]), order)
    if found := MONTH_YEAR.fullmatch(text):
        return _month(int(found[2]), int(found[1]), order)
    words = fold(text)
    if found := PROJECT_MONTH.fullmatch(words):
        return _project_month(int(found[1]), order)
    for pattern, months, swapped in (
        (QUARTER, 3, False), (QUARTER_FIRST, 3, False), (YEAR_QUARTER, 3, True), (SEMESTER, 6, False),
        (SEMESTER_FIRST, 6, False),
    ):  # fmt: skip
        if found := pattern.fullmatch(words):
            part, year = (found[2], found[1]) if swapped else (found[1], found[2])
            last = int(part) * months
            return _span(date(_year(year), last - months + 1, 1), end_of_month(date(_year(year), last, 1)), order)
    return _of_words(words, text, order)


def _of_words(words: str, text: str, order: DateOrder) -> date:
    if (found := WORDED_US.fullmatch(words)) and found[1] in MONTH_OF:
        return _day(found[3], str(MONTH_OF[found[1]]), found[2])
    found = WORDED.fullmatch(words)
    if found is None or found[2] not in MONTH_OF:
        raise BadCell("bad_date", value=text[:80])
    month, year = MONTH_OF[found[2]], _year(found[3])
    return _day(str(year), str(month), found[1]) if found[1] else _month(year, month, order)


def _numeric(found: re.Match[str], text: str, order: DateOrder) -> date:
    one, other, year = int(found[1]), int(found[3]), str(_year(found[4]))
    day_first = order.day_first
    if found[2] == "." or one > 12:
        day_first = True
    elif other > 12:
        day_first = False
    if day_first is None and one != other:
        raise BadCell("ambiguous_date", value=text[:80])
    return _day(year, str(other if day_first else one), str(one if day_first else other))


def _project_month(number: int, order: DateOrder) -> date:
    """M1 is the month the phase begins in; what is due in a month is due at its end."""
    if order.start is None:
        raise BadCell("no_phase_start", value=f"M{number}")
    if not 0 < number <= LONGEST_PROJECT:
        raise BadCell("bad_date", value=f"M{number}")
    months = order.start.year * 12 + order.start.month - 1 + number - 1
    return _month(months // 12, months % 12 + 1, order)


def _month(year: int, month: int, order: DateOrder) -> date:
    if not (1 <= month <= 12 and 1900 <= year <= 2200):
        raise ValueError(month)
    return _span(date(year, month, 1), date(year, month, monthrange(year, month)[1]), order)


def _span(first: date, last: date, order: DateOrder) -> date:
    return first if order.begins else last


def _day(year: str, month: str, day: str) -> date:
    return date(int(year), int(month), int(day))


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)
