"""A plan's workbook read again: whose it is, and row by row what was filled in and what cannot be read."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.vocabulary import DeliverableState
from dashboard.exchange.offline.plan_format import (
    FORMAT,
    HIDDEN_SHEET,
    IDENTITY,
    TO_FILL_IN,
    Column,
    Identity,
    Mark,
    read_mark,
    shown_of,
)
from dashboard.exchange.offline.plan_values import read_day, read_progress, read_state, written
from dashboard.exchange.sheets.cells import Sheet, cell_name, sheets
from dashboard.exchange.sheets.guard import Limits
from dashboard.texts import LANGUAGES, text

LIMITS = Limits(rows=21_000, columns=40, cells=260_000)
Value = TypeVar("Value")


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """A cell that cannot be taken, as people name it (``Plan!F7``), and why."""

    cell: str
    problem: Problem


@dataclass(frozen=True, kw_only=True)
class Filed:
    """A row of the file; ``mark`` is missing where its hidden cell is not the one that was written for its code.

    ``cells`` names the cell of each column; ``changed_shown`` where title or due date were altered.
    """

    code: str
    mark: Mark | None
    state: DeliverableState | None
    progress: int | None
    forecast: date | None
    comment: str
    cells: dict[Column, str]
    wrong: tuple[Wrong, ...]
    changed_shown: bool


@dataclass(frozen=True, kw_only=True)
class PlanFile:
    identity: Identity
    rows: tuple[Filed, ...]


def read_plan(content: bytes) -> PlanFile:
    """Read it whole; nothing is written and no formula worked out.

    Raises ``Refused``: a ``workbook_…`` problem, ``plan_foreign`` for another layout, ``plan_old`` for another format,
    ``plan_altered`` where what it says of itself is not what was sealed.
    """
    found = sheets(content, LIMITS)
    identity = _identity(found)
    sheet, places = _plan_sheet(found, identity.language)
    rows = [_row(sheet, places, row, identity) for row in range(1, len(sheet.rows)) if not _empty(sheet, places, row)]
    return PlanFile(identity=identity, rows=tuple(_without_doubles(rows)))


def _identity(found: list[Sheet]) -> Identity:
    hidden = next((sheet for sheet in found if sheet.name.strip().lower() == HIDDEN_SHEET), None)
    if hidden is None:
        raise _refused("foreign")
    said = {written(hidden.value(row, 0)): written(hidden.value(row, 1)) for row in range(len(hidden.rows))}
    if "format" not in said:
        raise _refused("foreign")
    if said["format"] != FORMAT:
        raise _refused("old")
    if not all(said.get(name) for name in IDENTITY if name != "organisation"):
        raise _refused("altered")
    identity = Identity(**{name: said.get(name, "") for name in IDENTITY})
    if said.get("seal") != identity.seal or identity.language not in LANGUAGES:
        raise _refused("altered")
    return identity


def _plan_sheet(found: list[Sheet], language: str) -> tuple[Sheet, dict[Column, int]]:
    """The sheet with our headers, whatever it is called now and in whatever order they stand."""
    headers = {text(f"plan.column_{column}", language).casefold(): column for column in Column}
    fitting = []
    for sheet in found:
        first = [" ".join(written(value).split()).casefold() for value in (sheet.rows[0] if sheet.rows else [])]
        places = {headers[said]: number for number, said in enumerate(first) if said in headers}
        if set(places) == set(Column) and len([said for said in first if said in headers]) == len(Column):
            fitting.append((sheet, places))
    if len(fitting) != 1:
        raise _refused("foreign")
    return fitting[0]


def _empty(sheet: Sheet, places: dict[Column, int], row: int) -> bool:
    return not any(written(sheet.value(row, place)) or (row, place) in sheet.formulas for place in places.values())


def _row(sheet: Sheet, places: dict[Column, int], row: int, identity: Identity) -> Filed:
    cells = {column: f"{sheet.name}!{cell_name(row, place)}" for column, place in places.items()}
    values = {column: sheet.value(row, place) for column, place in places.items()}
    wrong = [
        Wrong(cell=cells[column], problem=Problem(code="plan_formula"))
        for column in (Column.CODE, *TO_FILL_IN, Column.MARK)
        if (row, places[column]) in sheet.formulas
    ]

    def take(column: Column, read: Callable[[Any], Value]) -> Value | None:
        if (row, places[column]) in sheet.formulas:
            return None
        try:
            return read(values[column])
        except Refused as refusal:
            wrong.extend(Wrong(cell=cells[column], problem=problem) for problem in refusal.problems)
            return None

    share = (row, places[Column.PROGRESS]) in sheet.percents
    code = written(values[Column.CODE])
    mark = read_mark(values[Column.MARK], identity, code)
    return Filed(
        code=code,
        mark=mark,
        state=take(Column.STATE, read_state),
        progress=take(Column.PROGRESS, lambda value: read_progress(value, as_share=share)),
        forecast=take(Column.FORECAST, lambda value: read_day(value, field="forecast")),
        comment=take(Column.COMMENT, written) or "",
        cells=cells,
        wrong=tuple(wrong),
        changed_shown=mark is not None and mark.shown != shown_of(written(values[Column.TITLE]), values[Column.DUE]),
    )


def _without_doubles(rows: list[Filed]) -> list[Filed]:
    """A code that stands twice is wrong each time: which of them is meant, nobody can tell."""
    count: dict[str, int] = {}
    for row in rows:
        count[row.code] = count.get(row.code, 0) + 1
    return [row if count[row.code] == 1 or not row.code else _twice(row) for row in rows]


def _twice(row: Filed) -> Filed:
    problem = Problem(code="plan_twice", values={"code": row.code})
    return replace(row, wrong=(*row.wrong, Wrong(cell=row.cells[Column.CODE], problem=problem)))


def _refused(code: str) -> Refused:
    return Refused(Problem(code=f"plan_{code}", field="file"))
