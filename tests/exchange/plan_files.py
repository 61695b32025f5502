"""Plans as people give them back: a workbook's cells changed as Excel would, and files that are none."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

from python_calamine import CalamineWorkbook

from dashboard.exchange.offline.plan_format import Column

PLAN = "xl/worksheets/sheet2.xml"
HIDDEN = "xl/worksheets/sheet3.xml"
LETTERS = {column: chr(65 + number) for number, column in enumerate(Column)}


def repacked(content: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """The archive with every part passed through ``change``, left out where that gives nothing."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as archive,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in archive.namelist():
            part = change(name, archive.read(name))
            if part is not None:
                new.writestr(name, part)
    return out.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The archive with one part replaced or added."""
    known = zipfile.ZipFile(io.BytesIO(content)).namelist()
    changed = repacked(content, lambda each, old: part if each == name else old)
    if name in known:
        return changed
    out = io.BytesIO(changed)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, part)
    return out.getvalue()


def part_of(content: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(content)).read(name).decode()


def codes(content: bytes) -> list[str]:
    """In the order of the rows, the first of which is row 2."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [str(row[0]) for row in book.get_sheet_by_index(1).to_python()[1:]]


def cell_of(content: bytes, code: str, column: Column) -> str:
    return f"{LETTERS[column]}{codes(content).index(code) + 2}"


def filled(content: bytes, values: Mapping[tuple[str, Column], Any]) -> bytes:
    """The plan with cells filled in: numbers as numbers, dates as Excel keeps them, text as text."""
    sheet = part_of(content, PLAN)
    for (code, column), value in values.items():
        sheet = with_cell(sheet, cell_of(content, code, column), value)
    return with_part(content, PLAN, sheet.encode())


def with_cell(sheet: str, place: str, value: Any) -> str:
    """A sheet's XML with one cell holding ``value``; a formula is given as ``("=A1", result)``."""
    found = re.search(rf'<c r="{place}"([^>]*?)(/>|>.*?</c>)', sheet)
    assert found is not None, place
    style = re.sub(r' t="\w+"', "", found.group(1))
    return sheet[: found.start()] + f'<c r="{place}"{style}{_held(value)}</c>' + sheet[found.end() :]


def _held(value: Any) -> str:
    if value is None:
        return ">"
    if isinstance(value, tuple):
        return f"><f>{escape(value[0].removeprefix('='))}</f><v>{value[1]}</v>"
    if isinstance(value, date):
        return f"><v>{(value - date(1899, 12, 30)).days}</v>"
    if isinstance(value, int | float):
        return f"><v>{value}</v>"
    return f' t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is>'
