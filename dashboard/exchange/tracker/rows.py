"""A tracker's rows as typed values, each cell by its column's own way of writing; rows that cannot be read say why."""

import dataclasses
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from dashboard.domain.refusal import Problem
from dashboard.domain.vocabulary import DeliverableState
from dashboard.exchange.folder.values import BadCell
from dashboard.exchange.tracker.amounts import (
    DECIMAL_SIGN,
    currency_of,
    decimal_sign,
    read_cents,
    read_number,
    read_percent,
    shares,
)
from dashboard.exchange.tracker.choices import choice_of, country_of
from dashboard.exchange.tracker.dates import DateOrder, order_of, read_date
from dashboard.exchange.tracker.fields import BEGINS, Holds, holds
from dashboard.exchange.tracker.language import header_language
from dashboard.exchange.tracker.mapping import Layout, column_letter, first_row_of_data
from dashboard.exchange.tracker.sheet import Sheet, Tracker, problem
from dashboard.exchange.tracker.words import REQUIRED, fold

LONGEST_TEXT = 20_000
LOOKS_EVERY = 1_000
"""Rows between two calls of a progress function."""
TOTALS = frozenset(
    {
        *("total", "totals", "sum", "subtotal", "gesamt", "summe", "somme", "totale", "totaal", "summa", "suma"),
        *("total general", "grand total", "sub total", "sous total", "total geral"),
    }
)
NUTS = re.compile(r"\b([A-Z]{2}[A-Z0-9]{1,3})\b")
LENIENT = frozenset({"type", "legal_status"})
"""Choices of which an unknown word leaves the field missing."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How cells are to be read where they do not say: the phase's start for M18, a language for 1.234 and 3/4/2018."""

    start: date | None = None
    language: str | None = None
    day_first: bool | None = None


@dataclass(kw_only=True)
class TrackerRow:
    line: int
    values: dict[str, Any]


@dataclass(kw_only=True)
class Understood:
    """A column: the field it is, how its cells were read (a text key ``imports.reads.<how>``), and samples."""

    field: str
    column: str
    how: str
    samples: list[tuple[str, Any]] = dataclasses.field(default_factory=list)


@dataclass(kw_only=True)
class TableRead:
    """``count`` is the number of rows of data; ``refused`` has one problem for each that could not be read."""

    rows: list[TrackerRow]
    refused: list[Problem]
    understood: list[Understood]
    count: int
    language: str | None
    currency: str | None


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How one column is read."""

    field: str
    column: int
    name: str
    order: DateOrder = dataclasses.field(default_factory=DateOrder)
    sign: str | None = None
    fractions: bool = False


def read_rows(
    tracker: Tracker, layout: Layout, reading: Reading, *, progress: Callable[[float], None] | None = None
) -> TableRead:
    """``progress`` hears from time to time which share of the rows is read, and may end it by raising."""
    sheet = tracker.sheets[layout.sheet]
    first = first_row_of_data(sheet, layout.header)
    body = sheet.rows[first:]
    language = reading.language or header_language(layout.names)
    manners = _manners(layout, body, reading, language)
    read = TableRead(rows=[], refused=[], understood=[], count=0, language=language, currency=_currency(layout, body))
    read.understood = [Understood(field=manner.field, column=manner.name, how=_how(manner)) for manner in manners]
    for offset, cells in enumerate(body):
        if progress and offset % LOOKS_EVERY == 0:
            progress(offset / len(body))
        if any(cell != "" for cell in cells) and not _repeats_header(cells, layout):
            _read_row(tracker, sheet, layout, manners, sheet.line(first + offset), cells, read)
    return read


def _repeats_header(cells: Sequence[Any], layout: Layout) -> bool:
    first = next((cell for cell in cells if cell != ""), "")
    if str(first) != next((name for name in layout.names if name), ""):
        return False
    return tuple(str(cell) for cell in cells[: len(layout.names)] if cell != "") == tuple(n for n in layout.names if n)


def _manners(layout: Layout, body: list[list[Any]], reading: Reading, language: str | None) -> list[Manner]:
    columns = {name: _values(body, column) for name, column in layout.mapping.items()}
    orders = {
        name: order_of(values, layout.names[layout.mapping[name]])
        for name, values in columns.items()
        if holds(name) == Holds.DATE
    }
    decided = {day_first for day_first, _ in orders.values() if day_first is not None}
    common = decided.pop() if len(decided) == 1 else True if language else None
    common = reading.day_first if reading.day_first is not None else common
    manners = []
    for name, column in layout.mapping.items():
        what, order, sign, fractions = holds(name), DateOrder(), None, False
        if what == Holds.DATE:
            day_first, months = orders[name]
            own = reading.day_first if reading.day_first is not None else day_first
            order = DateOrder(
                day_first=common if own is None else own, months=months, begins=name in BEGINS, start=reading.start
            )
        elif what in (Holds.AMOUNT, Holds.RATE):
            sign = decimal_sign(columns[name]) or DECIMAL_SIGN.get(reading.language or "")
        elif what == Holds.PERCENT:
            fractions = shares(columns[name])
        shown = layout.names[column] or column_letter(column)
        manners.append(Manner(field=name, column=column, name=shown, order=order, sign=sign, fractions=fractions))
    return manners


def _values(body: list[list[Any]], column: int) -> list[Any]:
    return [row[column] for row in body if column < len(row) and row[column] != ""]


def _how(manner: Manner) -> str:
    what = holds(manner.field)
    if what == Holds.DATE:
        if manner.order.months:
            return "project_months"
        return {True: "day_first", False: "month_first", None: "date"}[manner.order.day_first]
    if what == Holds.AMOUNT:
        return {",": "decimal_comma", ".": "decimal_point", None: "amount"}[manner.sign]
    return str(what)


def _currency(layout: Layout, body: list[list[Any]]) -> str | None:
    """The one currency that headers or amounts name."""
    found: set[str] = set()
    for name, column in layout.mapping.items():
        if holds(name) == Holds.AMOUNT:
            texts = [layout.names[column], *(value for value in _values(body[:200], column) if isinstance(value, str))]
            found |= {code for words in texts if (code := currency_of(words.replace("_", " ")))}
    return found.pop() if len(found) == 1 else None


def _read_row(
    tracker: Tracker, sheet: Sheet, layout: Layout, manners: list[Manner], line: int, cells: list[Any], read: TableRead
) -> None:
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    read.count += 1
    for manner, understood in zip(manners, read.understood, strict=True):
        cell = cells[manner.column] if manner.column < len(cells) else ""
        if cell == "" or (isinstance(cell, str) and cell in ("-", "–", "—", "n/a", "N/A", "?", "#N/A", "NULL", "null")):
            continue
        try:
            value = read_value(cell, manner)
        except BadCell as error:
            problems.append(
                problem(error.code, tracker.name, sheet=sheet.name, row=line, column=manner.name, **error.values)
            )
            continue
        if value is None:
            continue
        values[manner.field] = value
        if len(understood.samples) < 3:
            understood.samples.append((str(cell)[:80], value))
    _settle_state(values)
    missing = [name for name in REQUIRED[layout.kind] if name not in values]
    if missing and not problems:
        total = any(isinstance(cell, str) and fold(cell) in TOTALS for cell in cells[:6])
        where = next((manner.name for manner in manners if manner.field == missing[0]), "")
        code = "total_row" if total else "missing_value"
        problems.append(problem(code, tracker.name, sheet=sheet.name, row=line, column=where, wanted=missing[0]))
    if problems:
        read.refused.append(problems[0])
    else:
        read.rows.append(TrackerRow(line=line, values=values))


def _settle_state(values: dict[str, Any]) -> None:
    """``80 %`` in a status column is progress."""
    state = values.get("state")
    if isinstance(state, int):
        values.setdefault("progress", state)
        done = DeliverableState.SUBMITTED if state == 100 else DeliverableState.IN_PROGRESS
        values["state"] = DeliverableState.NOT_STARTED if state == 0 else done


def read_value(cell: Any, manner: Manner) -> Any:
    """A cell as its field holds it: text, date, cents, percent, code of a closed set.

    Raises ``BadCell``.
    """
    what, name = holds(manner.field), manner.field
    if what == Holds.DATE:
        return read_date(cell, manner.order)
    if what == Holds.AMOUNT:
        return read_cents(cell, manner.sign)
    if what == Holds.PERCENT:
        return read_percent(cell, as_shares=manner.fractions)
    if what == Holds.RATE:
        return _rate(cell, manner)
    if what == Holds.NUMBER:
        return _small(cell)
    text = as_text(cell)
    if len(text) > LONGEST_TEXT:
        raise BadCell("too_long", limit=LONGEST_TEXT)
    if what == Holds.CHOICE:
        return _choice(name, text)
    if what == Holds.COUNTRY:
        return _known(country_of(text), "unknown_country", text)
    if what == Holds.CURRENCY:
        upper = text.upper()
        return _known(currency_of(text) or (upper if re.fullmatch("[A-Z]{3}", upper) else None), "bad_currency", text)
    if name == "nuts":
        found = NUTS.search(text)
        return found.group(1) if found else None
    return text


def as_text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()


def _choice(name: str, text: str) -> Any:
    found = choice_of(name, text)
    if found is None and name == "state":
        try:
            return read_percent(text, as_shares=False)
        except BadCell:
            pass
    if found is None and name in LENIENT:
        return None
    return _known(found, f"unknown_{name}", text)


def _known(found: Any, code: str, text: str) -> Any:
    if found is None:
        raise BadCell(code, value=text[:80])
    return found


def _rate(cell: Any, manner: Manner) -> Decimal:
    """A share of one for ``erdf_rate`` (75, 75 % and 0.75 are the same), a plain number for an exchange rate."""
    percent = isinstance(cell, str) and "%" in cell
    number = read_number(cell.replace("%", "") if isinstance(cell, str) else cell, manner.sign or ",")
    if manner.field == "erdf_rate":
        number = number / 100 if percent or number > 1 else number
        if not 0 <= number <= 1:
            raise BadCell("bad_percent", value=str(cell)[:80])
        return number.quantize(Decimal("0.000001")).normalize() + 0
    if not Decimal("0.000001") <= number <= 999_999:
        raise BadCell("bad_amount", value=str(cell)[:80])
    return number.quantize(Decimal("0.00000001")).normalize() + 0


def _small(cell: Any) -> int | None:
    found = re.search(r"\d{1,6}", as_text(cell))
    return int(found.group()) if found else None
