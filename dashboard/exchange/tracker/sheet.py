"""What was read of a tracker's file: its sheets as rows of plain values, and how the file was written."""

from dataclasses import dataclass
from typing import Any

from dashboard.domain.refusal import Problem, Refused

LARGEST_FILE = 50_000_000
MOST_COLUMNS = 200
MOST_ROWS = 1_000_000
MOST_CELLS = 20_000_000
LONGEST_CELL = 100_000


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """``rows`` start with the sheet's first row, each cell a text (empty where the cell is), number, boolean, date or
    datetime; ``lines``, where given, are the rows' own numbers in the file."""

    name: str
    rows: list[list[Any]]
    lines: list[int] | None = None

    def line(self, index: int) -> int:
        """The number people see beside the row at ``index``."""
        return self.lines[index] if self.lines else index + 1


@dataclass(frozen=True, kw_only=True)
class Tracker:
    """``form`` is what the content is (csv, xlsx, xlsb, xls, ods), whatever the file's name says."""

    name: str
    form: str
    sha256: str
    sheets: tuple[Sheet, ...]
    encoding: str | None = None
    separator: str | None = None


def refused(code: str, name: str, *, sheet: str = "", **values: object) -> Refused:
    """The whole file is refused: ``imports.problem.<code>``."""
    return Refused(problem(code, name, sheet, **values))


def problem(
    code: str, file: str, sheet: str = "", row: object = None, column: object = "", **values: object
) -> Problem:
    """One thing wrong with a tracker: where it is, and what a sentence about it needs."""
    where = ":".join(str(part) for part in (file, sheet, row, column) if part)
    return Problem(
        code=code, field=where, values={"file": file, "sheet": sheet, "row": row, "column": column, **values}
    )
