"""Workbooks people take away: what a screen shows, with the values behind it and never a formula."""

import io
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from numbers import Real

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from dashboard.domain.money import whole_cents

LONGEST_TEXT = 32_767
"""Characters a cell holds; a longer text is cut there rather than dropped."""
WIDEST_COLUMN = 60
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
# Values of a frame that become a cell of a kind; ``None``, NaN and NA become an empty cell.
Value = str | int | float | Decimal | date | datetime | None


class Kind(StrEnum):
    """What a column holds, which decides how it is shown, aligned and written."""

    TEXT = "text"
    MONEY = "money"  # integer cents
    WHOLE = "whole"
    PERCENT = "percent"  # a fraction: 0.71
    DAY = "day"
    MOMENT = "moment"


@dataclass(frozen=True, kw_only=True)
class Field:
    """A column of a sheet: the header people read, and what it holds."""

    header: str
    kind: Kind = Kind.TEXT


FORMATS = {
    Kind.TEXT: {"text_wrap": True, "valign": "top"},
    Kind.MONEY: {"num_format": "#,##0.00", "valign": "top"},
    Kind.WHOLE: {"num_format": "#,##0", "valign": "top"},
    Kind.PERCENT: {"num_format": "0.0%", "valign": "top"},
    Kind.DAY: {"num_format": "dd/mm/yyyy", "valign": "top", "align": "left"},
    Kind.MOMENT: {"num_format": "dd/mm/yyyy hh:mm", "valign": "top", "align": "left"},
}


def workbook(
    sheets: Mapping[str, pd.DataFrame],
    *,
    fields: Mapping[str, Field],
    about: Sequence[tuple[str, Value]] = (),
    about_name: str = "About",
) -> bytes:
    """An ``.xlsx``: first a sheet of ``about`` lines, then each frame with the columns that ``fields`` names.

    Money is given in cents and written as a number with two decimals; every text is written as text, whatever it
    looks like. Raises ``NotCents`` where a column of money holds anything but whole cents.
    """
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, OPTIONS)
    formats = {kind: book.add_format(properties) for kind, properties in FORMATS.items()}
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    names = sheet_names([about_name, *sheets] if about else list(sheets))
    if about:
        _write_about(book.add_worksheet(names.pop(0)), about, formats, head)
    for name, frame in zip(names, sheets.values(), strict=True):
        _write_sheet(book.add_worksheet(name), frame, fields, formats, head)
    book.close()
    return file.getvalue()


def sheet_names(wanted: Iterable[str]) -> list[str]:
    """Names Excel accepts: at most 31 characters, none of ``[]:*?/\\``, no two alike, none of them empty."""
    taken: set[str] = set()
    names = []
    for name in wanted:
        base = re.sub(r"[\[\]:*?/\\]", " ", name).strip(" '")[:31].strip(" '") or "Sheet"
        if base.lower() == "history":  # Excel keeps this name for itself
            base = "History 1"
        unique, number = base, 2
        while unique.lower() in taken:
            suffix = f" {number}"
            unique, number = base[: 31 - len(suffix)] + suffix, number + 1
        taken.add(unique.lower())
        names.append(unique)
    return names


def _write_about(
    sheet: Worksheet, about: Sequence[tuple[str, Value]], formats: Mapping[Kind, Format], head: Format
) -> None:
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, WIDEST_COLUMN)
    for row, (label, value) in enumerate(about):
        sheet.write_string(row, 0, label, head)
        kind = Kind.DAY if isinstance(value, date) else Kind.TEXT
        _write_cell(sheet, row, 1, value, kind, formats[kind])


def _write_sheet(
    sheet: Worksheet,
    frame: pd.DataFrame,
    fields: Mapping[str, Field],
    formats: Mapping[Kind, Format],
    head: Format,
) -> None:
    shown = [(name, field) for name, field in fields.items() if name in frame.columns]
    for column, (name, field) in enumerate(shown):
        values = frame[name].tolist()
        sheet.write_string(0, column, field.header, head)
        sheet.set_column(column, column, _width(field, values))
        for row, value in enumerate(values, start=1):
            _write_cell(sheet, row, column, value, field.kind, formats[field.kind])
    sheet.freeze_panes(1, 0)
    if shown and len(frame):
        sheet.autofilter(0, 0, len(frame), len(shown) - 1)


def _width(field: Field, values: Sequence[object]) -> int:
    if field.kind != Kind.TEXT:
        return max(14, min(len(field.header) + 2, 24))
    longest = max((len(str(value)) for value in values if not is_missing(value)), default=0)
    return max(10, min(max(longest, len(field.header)) + 2, WIDEST_COLUMN))


def is_missing(value: object) -> bool:
    return value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value))


def _write_cell(sheet: Worksheet, row: int, column: int, value: object, kind: Kind, look: Format) -> None:
    if is_missing(value):
        sheet.write_blank(row, column, None, look)
    elif kind == Kind.MONEY:
        sheet.write_number(row, column, float(Decimal(whole_cents(value)) / 100), look)
    elif kind in (Kind.WHOLE, Kind.PERCENT) and isinstance(value, Real | Decimal):
        sheet.write_number(row, column, float(value), look)
    elif kind in (Kind.DAY, Kind.MOMENT) and isinstance(value, date):
        sheet.write_datetime(row, column, _without_zone(value), look)
    else:
        sheet.write_string(row, column, str(value)[:LONGEST_TEXT], look)


def _without_zone(value: date | datetime) -> date | datetime:
    """Excel knows no time zones: moments are written in UTC."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).replace(tzinfo=None)
    return value
