"""A budget version written as a workbook to fill in: amounts by period, locked codes, no formula, and whose it is."""

import io
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from dashboard.domain.budget.plan import CATEGORIES, Codes, Plan
from dashboard.domain.budget.simplified_costs import Options
from dashboard.domain.money import whole_cents
from dashboard.exchange.offline.budget_format import (
    HIDDEN_SHEET,
    IDENTITY,
    SPARE_ROWS,
    Column,
    Identity,
    Row,
    mark,
    period_header,
    row_of,
)
from dashboard.exchange.sheets.workbook import LONGEST_TEXT, OPTIONS, sheet_names
from dashboard.texts import text

WIDTHS = {
    Column.PARTNER: 16,
    Column.WORK_PACKAGE: 12,
    Column.COST_CATEGORY: 34,
    Column.PILOT: 10,
    Column.NOTE: 24,
    Column.MARK: 4,
}
AMOUNT_WIDTH = 15
KEYS = (Column.PARTNER, Column.WORK_PACKAGE, Column.COST_CATEGORY, Column.PILOT)
STEPS = ("fill", "rows", "empty", "computed", "upload")
LOCKED, FILLED_IN, BORDER = "#F1F1EE", "#FFFFFF", "#C9CDD2"
PROTECTION = {"format_columns": True, "format_rows": True, "select_locked_cells": True}
MONEY = "#,##0.00"


def rows_of(plan: Plan, order: Sequence[str]) -> list[Row]:
    """The rows of a plan, partners in ``order``, then as people read them."""
    place = {partner: number for number, partner in enumerate(order)}
    found = dict.fromkeys(row_of(cell) for cell in plan)
    return sorted(
        found,
        key=lambda row: (
            place.get(row.partner, len(place)), row.partner, row.work_package, CATEGORIES.index(row.cost_category),
            row.pilot or "",
        ),
    )  # fmt: skip


def budget_workbook(
    plan: Plan,
    identity: Identity,
    *,
    order: Sequence[str],
    codes: Codes,
    options: Mapping[str, Options],
    about: Sequence[tuple[str, str]],
) -> bytes:
    """The ``.xlsx`` in the identity's language; ``about`` are lines of the first sheet: what it is the plan of."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, OPTIONS)
    language = identity.language
    names = sheet_names([text("budget_plan.how", language), text("budget_plan.sheet", language), HIDDEN_SHEET])
    how, sheet, hidden = (book.add_worksheet(name) for name in names)
    _write_how(book, how, language, about)
    _Budget(book, sheet, identity).write(plan, rows_of(plan, order), options, codes, order)
    _write_identity(hidden, identity)
    sheet.activate()
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
    sheet.write_string(0, 0, text("budget_plan.how_title", language), title)
    steps = ((f"{number}.", text(f"budget_plan.how_{step}", language)) for number, step in enumerate(STEPS, 1))
    for row, (name, said) in enumerate([*about, *steps], start=2):
        sheet.write_string(row, 0, name, label)
        sheet.write_string(row, 1, said[:LONGEST_TEXT], words)
    sheet.protect("", PROTECTION)


class _Budget:
    """The sheet of amounts: keys, a column a period, then the note and the hidden mark."""

    def __init__(self, book: Any, sheet: Worksheet, identity: Identity) -> None:
        self.sheet, self.identity, self.looks = sheet, identity, _looks(book)
        self.periods = identity.period_numbers
        self.first_amount = len(KEYS)
        self.note = self.first_amount + len(self.periods)

    def write(
        self, plan: Plan, rows: Sequence[Row], options: Mapping[str, Options], codes: Codes, order: Sequence[str]
    ) -> None:
        self._head()
        for number, row in enumerate(rows, start=1):
            self._row(number, row, plan, flat=row.cost_category in options.get(row.partner, Options()).flat)
        self._spare(len(rows) + 1, codes, order)
        self.sheet.freeze_panes(1, len(KEYS))
        self.sheet.protect("", PROTECTION)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)  # A4
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(0)

    def _head(self) -> None:
        language = self.identity.language
        heads = [(text(f"budget_plan.column_{column}", language), WIDTHS[column]) for column in KEYS]
        heads += [(period_header(period, language), AMOUNT_WIDTH) for period in self.periods]
        for place, (words, width) in enumerate(heads):
            self.sheet.write_string(0, place, words, self.looks["head"])
            self.sheet.set_column(place, place, width)
        for place, column in enumerate((Column.NOTE, Column.MARK), start=self.note):
            self.sheet.write_string(0, place, text(f"budget_plan.column_{column}", language), self.looks["head"])
            self.sheet.set_column(place, place, WIDTHS[column], None, {"hidden": column == Column.MARK})

    def _row(self, number: int, row: Row, plan: Plan, *, flat: bool) -> None:
        language, looks = self.identity.language, self.looks
        category = text(f"words.cost_category.{row.cost_category}", language)
        for place, words in enumerate((row.partner, row.work_package, category, row.pilot or "")):
            self.sheet.write_string(number, place, words, looks["locked"])
        amounts = [plan.get(row.cell(period)) for period in self.periods]
        for place, amount in enumerate(amounts, start=self.first_amount):
            look = looks["computed" if flat else "amount"]
            if amount is None:
                self.sheet.write_blank(number, place, None, look)
            else:
                self.sheet.write_number(number, place, float(Decimal(whole_cents(amount)) / 100), look)
        self.sheet.write_string(
            number, self.note, text("budget_plan.computed", language) if flat else "", looks["locked"]
        )
        self.sheet.write_string(number, self.note + 1, mark(amounts, row, self.identity), looks["locked"])

    def _spare(self, first: int, codes: Codes, order: Sequence[str]) -> None:
        """Rows for what is not there yet, with lists of what may be chosen."""
        last = first + SPARE_ROWS - 1
        for number in range(first, last + 1):
            for place in range(len(KEYS)):
                self.sheet.write_blank(number, place, None, self.looks["free"])
            for place in range(self.first_amount, self.note):
                self.sheet.write_blank(number, place, None, self.looks["amount"])
        language = self.identity.language
        choices = (
            list(order),
            sorted(codes.work_package),
            [text(f"words.cost_category.{each}", language) for each in CATEGORIES if each in codes.cost_category],
            sorted(codes.pilot),
        )
        for place, choice in enumerate(choices):
            if choice and len(",".join(choice)) <= 255:  # what Excel takes as a list
                self.sheet.data_validation(first, place, last, place, {"validate": "list", "source": choice})


def _looks(book: Any) -> dict[str, Format]:
    common = {"valign": "top", "border": 1, "border_color": BORDER}
    locked = common | {"bg_color": LOCKED}
    free = common | {"bg_color": FILLED_IN, "locked": False}
    head = {"bold": True, "text_wrap": True, **common, "bg_color": "#1F3A5F", "color": "#FFFFFF"}
    return {
        "head": book.add_format(head),
        "locked": book.add_format(locked | {"text_wrap": True}),
        "computed": book.add_format(locked | {"num_format": MONEY}),
        "free": book.add_format(free),
        "amount": book.add_format(free | {"num_format": MONEY}),
    }


def _write_identity(sheet: Worksheet, identity: Identity) -> None:
    for row, name in enumerate(IDENTITY):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, getattr(identity, name))
    sheet.write_string(len(IDENTITY), 0, "seal")
    sheet.write_string(len(IDENTITY), 1, identity.seal)
    sheet.protect("")
    sheet.very_hidden()
