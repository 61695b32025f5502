"""One cell of a project folder: read from its text, and written back to the same text."""

import json
import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from dashboard.domain.free_text import UNPRINTABLE
from dashboard.domain.money import LARGEST_CENTS, cents_from_text, text_from_cents
from dashboard.exchange.folder.format import Column, Kind
from dashboard.exchange.formulas import guarded, unguarded

EARLIEST, LATEST = date(1950, 1, 1), date(2100, 12, 31)
"""Dates outside are typing errors (a year of 3 digits, 2108 for 2018)."""

CODE = re.compile(r"[^\s/;,\"\x00-\x1f\x7f]+")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2}))?", re.ASCII)
DIGITS = re.compile(r"-?\d{1,12}", re.ASCII)
DECIMAL = re.compile(r"-?\d{1,9}(\.\d{1,17})?", re.ASCII)


FIGURES = frozenset({Kind.AMOUNT, Kind.INTEGER, Kind.NUMBER, Kind.RATE, Kind.EXCHANGE_RATE, Kind.QUANTITY})
"""Kinds whose cells are numbers, and stay so to a spreadsheet, with a minus before them too."""


class BadCell(ValueError):
    """A cell that cannot be read; ``code`` says why, ``values`` what a sentence about it needs."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


def read_cell(text: str, column: Column) -> Any:
    """The value of a cell, ``None`` for an empty one.

    Raises ``BadCell``.
    """
    if not text and not column.required:
        return [] if column.kind == Kind.CODES else None
    if UNPRINTABLE.search(text):
        undecodable = any("\ud800" <= character <= "\udfff" for character in text)
        raise BadCell("bad_encoding" if undecodable else "bad_character")
    stripped = text if column.kind == Kind.TEXT else text.strip()
    if not stripped.strip():
        if column.required:
            raise BadCell("missing_value")
        return [] if column.kind == Kind.CODES else None
    if len(stripped) > column.length:
        raise BadCell("too_long", limit=column.length)
    try:
        value = READERS[column.kind](stripped)
    except BadCell:
        raise
    except ValueError as error:
        raise BadCell(f"bad_{column.kind}", value=stripped[:80]) from error
    return within_limits(value, stripped, column)


def within_limits(value: Any, text: str, column: Column) -> Any:
    if column.choices and value not in column.choices:
        raise BadCell("not_in_set", value=text[:80], allowed=", ".join(column.choices))
    if column.smallest is not None and value < column.smallest:
        raise BadCell("too_small", value=text[:80], limit=column.smallest)
    if column.largest is not None and value > column.largest:
        raise BadCell("too_large", value=text[:80], limit=column.largest)
    if isinstance(value, date) and not EARLIEST <= _day_of(value) <= LATEST:
        raise BadCell("implausible_date", value=text[:80])
    return value


def write_cell(value: Any, column: Column) -> str:
    """The text that ``read_cell`` reads as ``value``."""
    return "" if value is None else WRITERS[column.kind](value)


def to_csv(value: Any, column: Column) -> str:
    """The cell of a CSV: no text that a spreadsheet takes for a formula."""
    written = write_cell(value, column)
    return written if column.kind in FIGURES else guarded(written)


def from_csv(text: str, column: Column) -> Any:
    """The value of a cell of a CSV. Raises ``BadCell``."""
    return read_cell(text if column.kind in FIGURES else unguarded(text), column)


def _day_of(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _matching(pattern: re.Pattern[str], text: str) -> str:
    if not pattern.fullmatch(text):
        raise ValueError(text)
    return text


def _codes(text: str) -> list[str]:
    codes = [_matching(CODE, part.strip()) for part in text.split(";")]
    if len(set(codes)) < len(codes):
        raise ValueError(text)
    return codes


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(_matching(MOMENT, text))
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _finite(text: str) -> float:
    value = float(_matching(DECIMAL, text))
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def _decimal(decimals: int) -> Callable[[str], Decimal]:
    def read(text: str) -> Decimal:
        value = Decimal(_matching(DECIMAL, text))
        if len(text.partition(".")[2].rstrip("0")) > decimals:
            raise ValueError(text)
        return value

    return read


def _moves(text: str) -> list[dict[str, Any]]:
    """Shifts of a budget: each an amount in cents above zero, from one cell to another, cells by codes."""
    try:
        moves = json.loads(text)
    except RecursionError as error:
        raise ValueError(text) from error
    if not isinstance(moves, list) or not all(isinstance(move, dict) and _is_move(move) for move in moves):
        raise ValueError(text)
    if UNPRINTABLE.search(_written_moves(moves)):  # JSON can say in ASCII what no cell may hold
        raise ValueError(text)
    return moves


def _is_move(move: dict[str, Any]) -> bool:
    amount, cells = move.get("amount"), (move.get("origin"), move.get("target"))
    plain = all(
        isinstance(cell, dict) and all(isinstance(part, str | int | None) for part in cell.values()) for cell in cells
    )
    known = set(move) == {"amount", "origin", "target"}
    return known and plain and isinstance(amount, int) and not isinstance(amount, bool) and 0 < amount <= LARGEST_CENTS


def _boolean(text: str) -> bool:
    return {"yes": True, "no": False}[_matching(re.compile("yes|no"), text)]


def _written_text(value: str) -> str:
    """Without what ``read_cell`` would refuse in a text."""
    printable = UNPRINTABLE.sub("", value)
    return printable if printable.strip() else ""


def _written_moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _written_number(value: float) -> str:
    """Without an exponent, and exact to the last bit."""
    return format(Decimal(repr(value)), "f").removesuffix(".0")


def _written_moves(value: list[dict[str, Any]]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _written_decimal(value: Decimal) -> str:
    return format(value.normalize(), "f")


READERS: dict[Kind, Callable[[str], Any]] = {
    Kind.CODE: lambda text: _matching(CODE, text),
    Kind.CODES: _codes,
    Kind.TEXT: str,
    Kind.AMOUNT: cents_from_text,
    Kind.DATE: lambda text: date.fromisoformat(_matching(DATE, text)),
    Kind.MONTH: lambda text: date.fromisoformat(_matching(DATE, f"{text}-01")),
    Kind.MOMENT: _moment,
    Kind.INTEGER: lambda text: int(_matching(DIGITS, text)),
    Kind.NUMBER: _finite,
    Kind.RATE: _decimal(6),
    Kind.EXCHANGE_RATE: _decimal(8),
    Kind.QUANTITY: _decimal(2),
    Kind.MOVES: _moves,
    Kind.BOOLEAN: _boolean,
    Kind.CHOICE: str,
    Kind.COUNTRY: lambda text: _matching(re.compile("[A-Z]{2}"), text),
    Kind.CURRENCY: lambda text: _matching(re.compile("[A-Z]{3}"), text),
}
WRITERS: dict[Kind, Callable[[Any], str]] = {
    **dict.fromkeys(Kind, str),
    Kind.TEXT: _written_text,
    Kind.CODES: ";".join,
    Kind.AMOUNT: text_from_cents,
    Kind.DATE: date.isoformat,
    Kind.MONTH: lambda value: f"{value:%Y-%m}",
    Kind.MOMENT: _written_moment,
    Kind.NUMBER: _written_number,
    Kind.RATE: _written_decimal,
    Kind.EXCHANGE_RATE: _written_decimal,
    Kind.QUANTITY: _written_decimal,
    Kind.MOVES: _written_moves,
    Kind.BOOLEAN: lambda value: "yes" if value else "no",
}
