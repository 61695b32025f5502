"""What people type into a plan's cells, and what Excel makes of it: statuses, percentages, days, comments."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.vocabulary import DeliverableState
from dashboard.texts import LANGUAGES, text

PERCENT = re.compile(r"(\d{1,6}(?:[.,]\d{1,12})?)(%?)")
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
SERIAL_BEGINS = date(1899, 12, 30)
SERIALS = range(30_000, 75_000)
"""Days from 1982 to 2105, as a cell shows them that lost its date format."""


def written(value: Any) -> str:
    """A cell as text: a whole number without a point, blanks at the ends left out, each line's end as one sign."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).replace("\r\n", "\n").replace("\r", "\n").strip()


def read_state(value: Any) -> DeliverableState | None:
    """A status in any of our languages, with or without its sign; nothing for an empty cell. Raises ``Refused``."""
    words = written(value)
    if not words:
        return None
    found = _states().get(_folded(words))
    if found is None:
        raise Refused(Problem(code="plan_status", field="state", values={"value": _short(words)}))
    return found


def read_progress(value: Any, *, as_share: bool = False) -> int | None:
    """Percent: 60, "60", "60 %", or 0.6; ``as_share`` where the cell shows a percentage. Raises ``Refused``."""
    words = re.sub(r"\s", "", written(value))
    if not words:
        return None
    found = PERCENT.fullmatch(words)
    if found is None or isinstance(value, bool):
        raise _not_a_percent(words)
    number, sign = float(found.group(1).replace(",", ".")), found.group(2)
    if not sign and (as_share or 0 < number < 1):
        number *= 100
    if abs(number - round(number)) > 1e-6 or not 0 <= round(number) <= 100:
        raise _not_a_percent(words)
    return round(number)


def read_day(value: Any, *, field: str) -> date | None:
    """A date of Excel, its serial number, or text: 2018-11-30, 30/11/2018. The day comes before the month.

    Raises ``Refused``.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    words = written(value)
    if not words:
        return None
    if words.isdecimal() and words.isascii() and int(words[:9]) in SERIALS and not isinstance(value, bool):
        return SERIAL_BEGINS + timedelta(days=int(words))
    try:
        if found := ISO.fullmatch(words):
            year, month, day = found.groups()
        elif found := DAY_FIRST.fullmatch(words):
            day, month, year = found.groups()
        else:
            raise ValueError
        return date(int(year), int(month), int(day))
    except ValueError:
        raise Refused(Problem(code="plan_day", field=field, values={"value": _short(words)})) from None


@lru_cache
def _states() -> dict[str, DeliverableState]:
    words = {state.value: state for state in DeliverableState}
    for language in LANGUAGES:
        words |= {_folded(text(f"words.deliverable_state.{state}", language)): state for state in DeliverableState}
    return words


def _folded(words: str) -> str:
    """Without accents, signs before it, capitals and blanks."""
    bare = unicodedata.normalize("NFKD", words.casefold())
    letters = "".join(sign for sign in bare if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9_]+", " ", letters).strip()


def _short(words: str) -> str:
    return words if len(words) <= 60 else f"{words[:59]}…"


def _not_a_percent(words: str) -> Refused:
    return Refused(Problem(code="percent", field="progress", values={"value": _short(words)}))
