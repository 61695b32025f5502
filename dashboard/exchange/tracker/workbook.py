"""Workbooks read as values: Excel's three formats and OpenDocument, by python-calamine, never a formula run."""

import io
import re
from datetime import date, datetime, time, timedelta
from typing import Any

import python_calamine as calamine

from dashboard.domain.free_text import UNPRINTABLE
from dashboard.exchange.tracker.archive import safe_workbook, within
from dashboard.exchange.tracker.sheet import LONGEST_CELL, Sheet, refused

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
VBA = "_VBA_PROJECT".encode("utf-16-le")
WORKBOOK_STREAM = re.compile(b"W\x00o\x00r\x00k\x00b\x00o\x00o\x00k\x00|B\x00o\x00o\x00k\x00")


def read_workbook(name: str, content: bytes) -> tuple[str, tuple[Sheet, ...]]:
    """The form and every sheet that holds something.

    Raises ``Refused``: damaged, encrypted, macros, bounds of ``tracker_archive``.
    """
    if content.startswith(OLE):
        form = _look_at_ole(name, content)
    else:
        form, content = safe_workbook(name, content)
    try:
        sheets = _sheets(name, content)
    except calamine.PasswordError as error:
        raise refused("encrypted", name) from error
    except (calamine.CalamineError, OSError, ValueError, OverflowError) as error:
        raise refused("damaged", name) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # the parser gave up; it derives from BaseException
            raise refused("damaged", name) from error
        raise
    return form, sheets


def _look_at_ole(name: str, content: bytes) -> str:
    """An old .xls, or what hides in the same container."""
    if ENCRYPTED_PACKAGE in content:
        raise refused("encrypted", name)
    if VBA in content:
        raise refused("macros", name)
    if not WORKBOOK_STREAM.search(content):
        raise refused("not_a_table", name)
    return "xls"


def _sheets(name: str, content: bytes) -> tuple[Sheet, ...]:
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheets, cells = [], 0
    for metadata in book.sheets_metadata:
        if metadata.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(metadata.name)
        if not sheet.height or sheet.start is None:
            continue
        cells = within(name, (sheet.total_height, sheet.total_width), cells)
        rows = [[_value(value, name) for value in row] for row in sheet.iter_rows()]
        first = sheet.start[0]
        # Rows come from the first that holds something, or from the top: their number tells which.
        skipped = first if len(rows) < sheet.total_height else 0
        lines = list(range(skipped + 1, skipped + 1 + len(rows))) if skipped else None
        sheets.append(Sheet(name=metadata.name[:80], rows=rows, lines=lines))
    return tuple(sheets)


def _value(value: Any, name: str) -> Any:
    if isinstance(value, str):
        if len(value) > LONGEST_CELL:
            raise refused("cell_too_long", name, limit=LONGEST_CELL)
        return clean(value)
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value
    if isinstance(value, timedelta | time):
        return str(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value if isinstance(value, bool | int | float | date) else ""


def clean(text: str) -> str:
    """Without characters nobody can see, and without blanks around."""
    return UNPRINTABLE.sub("", text).strip() if text else text
