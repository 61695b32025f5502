"""What each field of a tracker holds, and whether a column's values look like it."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from dashboard.exchange.folder.values import BadCell
from dashboard.exchange.tracker.amounts import read_number, read_percent
from dashboard.exchange.tracker.choices import choice_of, country_of
from dashboard.exchange.tracker.dates import DateOrder, read_date
from dashboard.exchange.tracker.words import WORDS


class Holds(StrEnum):
    TEXT = "text"
    CODE = "code"
    DATE = "date"
    AMOUNT = "amount"
    PERCENT = "percent"
    RATE = "rate"
    NUMBER = "number"
    CHOICE = "choice"
    COUNTRY = "country"
    ORGANISATION = "organisation"
    CURRENCY = "currency"


OF_FIELD: dict[str, Holds] = {
    **dict.fromkeys(("code", "work_package", "activity", "pilot", "reference", "option"), Holds.CODE),
    **dict.fromkeys(
        (
            "due", "delivered_on", "forecast", "start", "end", "project_start", "project_end", "entry", "exit",
            "invoice_date", "payment_date", "declared_on", "certified_on", "paid_on",
        ),
        Holds.DATE,
    ),
    **dict.fromkeys(
        (
            "total_budget", "erdf", "total_invoice", "vat", "declared_amount", "declared_eur", "certified_eur",
            "paid_eur",
        ),
        Holds.AMOUNT,
    ),
    **dict.fromkeys(("state", "cost_category", "role", "type", "legal_status"), Holds.CHOICE),
    **dict.fromkeys(("responsible", "partner", "lead"), Holds.ORGANISATION),
    **dict.fromkeys(("number", "period", "partners_count"), Holds.NUMBER),
    "progress": Holds.PERCENT,
    "erdf_rate": Holds.RATE,
    "rate": Holds.RATE,
    "units": Holds.RATE,
    "country": Holds.COUNTRY,
    "currency": Holds.CURRENCY,
}  # fmt: skip
BEGINS = frozenset({"start", "project_start", "entry"})
"""Dates for which a month, a quarter or a year means its first day."""
DELIVERABLE_CODE = re.compile(r"(?i)(d|del|l|e|le|deliv|o|di)\.?\s?[A-Z]{0,2}\d+(\.\d+){0,3}[a-z]?")
WORK_PACKAGE = re.compile(
    r"(?i)(?:wp|gt|pt|lt|lot|ap|work\s?package|paquete(?: de trabajo)?|pacote(?: de trabalho)?|"
    r"arbeitspaket|modalit[eé])"
    r"\s?[TCMPI]?0*(\d{1,3})\b.*"
)


def holds(field: str) -> Holds:
    return OF_FIELD.get(field, Holds.TEXT)


def fields_of(kind: str) -> tuple[str, ...]:
    return tuple(WORDS[kind])


def looks_like(field: str, values: Sequence[Any]) -> float:
    """The share of a column's values, none of them empty, that ``field`` could hold; 1 where anything may."""
    check = CHECKS.get(holds(field))
    if check is None or not values:
        return 1.0
    return sum(check(field, value) for value in values) / len(values)


def _is_date(field: str, value: Any) -> bool:
    order = DateOrder(day_first=True, months=True, start=date(2000, 1, 1))
    return _reads(lambda: read_date(value, order)) or _reads(
        lambda: read_date(value, DateOrder(day_first=False, start=date(2000, 1, 1)))
    )


def _is_number(field: str, value: Any) -> bool:
    return _reads(lambda: read_number(value, ".")) or _reads(lambda: read_number(value, ","))


def _is_choice(field: str, value: Any) -> bool:
    if choice_of(field, str(value)):
        return True
    return field == "state" and _reads(lambda: read_percent(value, as_shares=True))


def _is_code(field: str, value: Any) -> bool:
    return len(str(value)) <= 120


def _is_small(field: str, value: Any) -> bool:
    return bool(re.fullmatch(r"(?:[A-Za-z. ]{0,20}?)0*(\d{1,6})(?:\.0)?", str(value).strip()))


def _reads(read: Callable[[], object]) -> bool:
    try:
        read()
    except BadCell:
        return False
    return True


CHECKS: dict[Holds, Callable[[str, Any], bool]] = {
    Holds.DATE: _is_date,
    Holds.AMOUNT: _is_number,
    Holds.PERCENT: lambda field, value: _reads(lambda: read_percent(value, as_shares=True)),
    Holds.RATE: lambda field, value: _is_number(
        field, str(value).replace("%", "") if isinstance(value, str) else value
    ),
    Holds.CHOICE: _is_choice,
    Holds.COUNTRY: lambda field, value: country_of(str(value)) is not None,
    Holds.CODE: _is_code,
    Holds.NUMBER: _is_small,
    Holds.CURRENCY: lambda field, value: len(str(value).strip()) <= 12,
    Holds.ORGANISATION: lambda field, value: isinstance(value, str | int),
}
