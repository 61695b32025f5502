"""A partner's plan written as a workbook to fill in offline: instructions, its deliverables, and whose it is."""

import io
from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from dashboard.exchange.offline.plan_format import HIDDEN_SHEET, IDENTITY, Column, Identity, Planned, mark_of
from dashboard.exchange.sheets.workbook import LONGEST_TEXT, OPTIONS, sheet_names
from dashboard.texts import text

WIDTHS = {
    Column.CODE: 10,
    Column.TITLE: 44,
    Column.DUE: 12,
    Column.PRESENT: 16,
    Column.STATE: 18,
    Column.PROGRESS: 12,
    Column.FORECAST: 14,
    Column.COMMENT: 44,
    Column.SAID: 36,
    Column.MARK: 4,
}
COLUMNS = list(Column)
PLACE = {column: number for number, column in enumerate(COLUMNS)}
STEPS = ("fill", "status", "progress", "forecast", "comment", "keep", "upload")
LOCKED, FILLED_IN, BORDER = "#F1F1EE", "#FFFFFF", "#C9CDD2"
PROTECTION = {"format_columns": True, "format_rows": True, "select_locked_cells": True}
EARLIEST, LATEST = date(1990, 1, 1), date(2099, 12, 31)


def plan_workbook(rows: Sequence[Planned], identity: Identity, about: Sequence[tuple[str, str]]) -> bytes:
    """The ``.xlsx`` in the identity's language; ``about`` are lines of the first sheet: what it is the plan of."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, OPTIONS)
    names = sheet_names([text("plan.how", identity.language), text("plan.sheet", identity.language), HIDDEN_SHEET])
    how, plan, hidden = (book.add_worksheet(name) for name in names)
    _write_how(book, how, identity.language, about)
    _write_plan(book, plan, rows, identity)
    _write_identity(hidden, identity)
    plan.activate()
    how.set_first_sheet()
    book.close()
    return file.getvalue()


def _write_how(book: Any, sheet: Worksheet, language: str, about: Sequence[tuple[str, str]]) -> None:
    title = book.add_format({"bold": True, "font_size": 16})
    label = book.add_format({"bold": True, "valign": "top", "text_wrap": True})
    words = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 80)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, text("plan.how_title", language), title)
    lines = [*about, *((f"{number}.", text(f"plan.how_{step}", language)) for number, step in enumerate(STEPS, 1))]
    for row, (name, said) in enumerate(lines, start=2):
        sheet.write_string(row, 0, name, label)
        sheet.write_string(row, 1, said[:LONGEST_TEXT], words)
    sheet.protect("", PROTECTION)


def _write_plan(book: Any, sheet: Worksheet, rows: Sequence[Planned], identity: Identity) -> None:
    looks = _looks(book)
    for column, number in PLACE.items():
        sheet.write_string(0, number, text(f"plan.column_{column}", identity.language), looks["head"])
        sheet.set_column(number, number, WIDTHS[column], None, {"hidden": column == Column.MARK})
    for row, planned in enumerate(rows, start=1):
        _write_row(sheet, row, planned, identity, looks)
    sheet.freeze_panes(1, 2)
    _validate(sheet, rows, identity.language)
    sheet.protect("", PROTECTION)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _looks(book: Any) -> dict[str, Format]:
    common = {"valign": "top", "border": 1, "border_color": BORDER}
    locked = common | {"bg_color": LOCKED}
    free = common | {"bg_color": FILLED_IN, "locked": False}
    day = {"num_format": "dd/mm/yyyy", "align": "left"}
    return {
        "head": book.add_format({"bold": True, "text_wrap": True, **common, "bg_color": "#1F3A5F", "color": "#FFFFFF"}),
        "locked": book.add_format(locked | {"text_wrap": True}),
        "locked_day": book.add_format(locked | day),
        "free": book.add_format(free | {"text_wrap": True}),
        "free_day": book.add_format(free | day),
        "free_number": book.add_format(free | {"num_format": "0"}),
        "closed": book.add_format(locked | {"text_wrap": True, "num_format": "0"}),
    }


def _write_row(sheet: Worksheet, row: int, planned: Planned, identity: Identity, looks: dict[str, Format]) -> None:
    """A deliverable that has no next step for the person keeps its cells locked."""

    def words(column: Column, said: str, look: str) -> None:
        sheet.write_string(row, PLACE[column], said[:LONGEST_TEXT], looks[look])

    def day(column: Column, value: Any, look: str) -> None:
        if value is None:
            sheet.write_blank(row, PLACE[column], None, looks[look])
        else:
            sheet.write_datetime(row, PLACE[column], value, looks[look])

    open_looks, closed_looks = ("free", "free_day", "free_number"), ("closed", "locked_day", "closed")
    free, free_day, number = open_looks if planned.allowed else closed_looks
    words(Column.CODE, planned.code, "locked")
    words(Column.TITLE, planned.title, "locked")
    day(Column.DUE, planned.due, "locked_day")
    words(Column.PRESENT, text(f"words.deliverable_state.{planned.state}", identity.language), "locked")
    sheet.write_blank(row, PLACE[Column.STATE], None, looks[free])
    if planned.progress is None:
        sheet.write_blank(row, PLACE[Column.PROGRESS], None, looks[number])
    else:
        sheet.write_number(row, PLACE[Column.PROGRESS], planned.progress, looks[number])
    day(Column.FORECAST, planned.forecast, free_day)
    sheet.write_blank(row, PLACE[Column.COMMENT], None, looks[free])
    words(Column.SAID, planned.said, "locked")
    words(Column.MARK, mark_of(planned).written(identity, planned.code), "locked")


def _validate(sheet: Worksheet, rows: Sequence[Planned], language: str) -> None:
    """Lists of the statuses each row may go to, and the bounds of progress and dates."""
    if not rows:
        return
    for allowed, group in groupby(enumerate(rows, start=1), key=lambda item: item[1].allowed):
        numbers = [number for number, _ in group]
        if allowed:
            states = [text(f"words.deliverable_state.{state}", language) for state in allowed]
            rule = {"validate": "list", "source": states} | _error("status", language)
            sheet.data_validation(numbers[0], PLACE[Column.STATE], numbers[-1], PLACE[Column.STATE], rule)
    bounds: dict[Column, dict[str, Any]] = {
        Column.PROGRESS: {"validate": "integer", "minimum": 0, "maximum": 100} | _error("progress", language),
        Column.FORECAST: {"validate": "date", "minimum": EARLIEST, "maximum": LATEST} | _error("forecast", language),
    }
    for column, rule in bounds.items():
        sheet.data_validation(1, PLACE[column], len(rows), PLACE[column], {"criteria": "between", **rule})


def _error(name: str, language: str) -> dict[str, str]:
    """Excel shows 32 and 255 characters of them."""
    title = text(f"plan.column_{Column.STATE if name == 'status' else name}", language)
    return {"error_title": title[:32], "error_message": text(f"plan.error_{name}", language)[:255]}


def _write_identity(sheet: Worksheet, identity: Identity) -> None:
    for row, name in enumerate(IDENTITY):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, getattr(identity, name))
    sheet.write_string(len(IDENTITY), 0, "seal")
    sheet.write_string(len(IDENTITY), 1, identity.seal)
    sheet.protect("")
    sheet.very_hidden()
