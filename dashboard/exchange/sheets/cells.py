"""The cells of a workbook that passed the guard: their values by calamine, and what values do not tell."""

import io
import re
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineWorkbook

from dashboard.domain.refusal import Problem, Refused
from dashboard.exchange.sheets.guard import Limits, places, unpack

BUILT_IN_PERCENTS = {"9", "10"}
STYLE = re.compile(rb"""\ss\s*=\s*["'](\d{1,6})""")
ERROR = re.compile(rb"""\st\s*=\s*["']e["']""")
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
LARGEST_STYLES = 5_000_000


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """``rows`` from A1 on, empty cells as an empty text; places are (row, column) from 0.

    ``formulas`` hold a formula or an error, whatever value stands beside it; ``percents`` are shown as a percentage.
    """

    name: str
    rows: list[list[Any]]
    formulas: frozenset[tuple[int, int]]
    percents: frozenset[tuple[int, int]]

    def value(self, row: int, column: int) -> Any:
        return self.rows[row][column] if row < len(self.rows) and column < len(self.rows[row]) else ""


def sheets(content: bytes, limits: Limits | None = None) -> list[Sheet]:
    """Every sheet, hidden ones too, in their order. Raises ``Refused`` with a ``workbook_…`` problem."""
    parts = unpack(content, limits)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        files, percents = _files(parts), _percent_styles(parts)
        return [_sheet(book, name, parts.get(files.get(name, ""), b""), percents) for name in book.sheet_names]
    except (CalamineError, ElementTree.ParseError, ValueError, LookupError) as failure:
        raise _damaged() from failure
    except BaseException as failure:
        if type(failure).__name__ != "PanicException":  # calamine's own, which no module exports
            raise
        raise _damaged() from failure


def cell_name(row: int, column: int) -> str:
    """``F7`` for (6, 5)."""
    letters, number = "", column + 1
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row + 1}"


def _sheet(book: CalamineWorkbook, name: str, written: bytes, percents: frozenset[bytes]) -> Sheet:
    formulas, shares = set(), set()
    for place in places(written):
        if place.formula or ERROR.search(place.attributes):
            formulas.add((place.row, place.column))
        style = STYLE.search(place.attributes)
        if style and style.group(1) in percents:
            shares.add((place.row, place.column))
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return Sheet(name=name, rows=rows, formulas=frozenset(formulas), percents=frozenset(shares))


def _files(parts: dict[str, bytes]) -> dict[str, str]:
    """By sheet, the part that holds it."""
    relations = {
        element.get("Id"): element.get("Target", "")
        for element in ElementTree.fromstring(parts["xl/_rels/workbook.xml.rels"])  # noqa: S314 the guard refuses DTDs
    }
    files = {}
    for element in ElementTree.fromstring(parts["xl/workbook.xml"]).iter():  # noqa: S314
        if element.tag.endswith("}sheet"):
            target = relations.get(element.get(RELATION) or element.get(STRICT_RELATION), "") or ""
            files[element.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return files


def _percent_styles(parts: dict[str, bytes]) -> frozenset[bytes]:
    """The numbers of the cell formats that show a percentage."""
    written = parts.get("xl/styles.xml", b"")
    if not written or len(written) > LARGEST_STYLES:
        return frozenset()
    root = ElementTree.fromstring(written)  # noqa: S314
    formats = set(BUILT_IN_PERCENTS)
    found: list[bytes] = []
    for group in root:
        kind = group.tag.rpartition("}")[2]
        if kind == "numFmts":
            formats |= {each.get("numFmtId", "") for each in group if "%" in each.get("formatCode", "")}
        elif kind == "cellXfs":
            found = [str(index).encode() for index, each in enumerate(group) if each.get("numFmtId") in formats]
    return frozenset(found)


def _damaged() -> Refused:
    return Refused(Problem(code="workbook_damaged", field="file"))
