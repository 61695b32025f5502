"""An empty expenditure list to fill in: the columns that are asked for, lists to choose from, and how it is done."""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from dashboard.domain.budget.cost_options import CostOption
from dashboard.domain.vocabulary import CostBasis, CostCategory
from dashboard.exchange.lists.columns import ASKED, DAYS, MONEY, NUMBERS, WIDTHS, Column, header
from dashboard.exchange.sheets.workbook import LONGEST_TEXT, OPTIONS, sheet_names
from dashboard.texts import text

ROWS = 2_000
"""Prepared below the header; further rows are read as well."""
STEPS = ("rows", "category", "option", "dates", "amounts", "pilot", "reference", "whole")
OF_OPTIONS = (Column.OPTION, Column.UNITS)
NEEDED = frozenset({Column.COST_CATEGORY, Column.DECLARED_AMOUNT, Column.DESCRIPTION, Column.PAYMENT_DATE})


def list_template(
    *,
    language: str,
    about: Sequence[tuple[str, str]],
    work_packages: Mapping[str, str],
    pilots: Mapping[str, str],
    options: Mapping[tuple[CostBasis, str], CostOption],
    categories: Iterable[CostCategory],
    currencies: Iterable[str],
) -> bytes:
    """The ``.xlsx`` in that language; ``about`` says whose list it is."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, OPTIONS)
    titles = [text(f"expenditure_import.{name}", language) for name in ("sheet", "how", "codes")]
    names = sheet_names(titles)
    page, how, codes = (book.add_worksheet(name) for name in names)
    columns = [column for column in ASKED if options or column not in OF_OPTIONS]
    lists = {
        Column.COST_CATEGORY: {text(f"words.cost_category.{each}", language): "" for each in categories},
        Column.WORK_PACKAGE: dict(work_packages),
        Column.PILOT: dict(pilots),
        Column.CURRENCY: dict.fromkeys(currencies, ""),
        Column.OPTION: {option.code: option.name for option in options.values()},
    }
    ranges = _write_codes(book, codes, names[2], lists, language)
    _write_page(book, page, columns, ranges, language)
    _write_how(book, how, about, language)
    page.activate()
    book.close()
    return file.getvalue()


def _write_codes(
    book: Any, sheet: Worksheet, name: str, lists: Mapping[Column, Mapping[str, str]], language: str
) -> dict[Column, str]:
    """Each list with the names of its codes; by column, the cells to choose from."""
    head = book.add_format({"bold": True, "bottom": 1})
    quoted = name.replace("'", "''")
    ranges = {}
    for number, (column, codes) in enumerate(lists.items()):
        if not codes:
            continue
        left = 2 * number
        sheet.set_column(left, left, WIDTHS.get(column, 14))
        sheet.set_column(left + 1, left + 1, 34)
        sheet.write_string(0, left, header(column, language), head)
        for row, (code, words) in enumerate(codes.items(), start=1):
            sheet.write_string(row, left, code)
            sheet.write_string(row, left + 1, words[:LONGEST_TEXT])
        letter = xlsxwriter.utility.xl_col_to_name(left)
        ranges[column] = f"='{quoted}'!${letter}$2:${letter}${len(codes) + 1}"
    return ranges


def _write_page(
    book: Any, sheet: Worksheet, columns: Sequence[Column], ranges: Mapping[Column, str], language: str
) -> None:
    common = {"bold": True, "text_wrap": True, "valign": "top", "border": 1, "border_color": "#C9CDD2"}
    needed = book.add_format({**common, "bg_color": "#1F3A5F", "color": "#FFFFFF"})
    free = book.add_format({**common, "bg_color": "#F1F1EE"})
    looks = {
        "money": book.add_format({"num_format": "#,##0.00"}),
        "day": book.add_format({"num_format": "dd/mm/yyyy", "align": "left"}),
        "number": book.add_format({"num_format": "#,##0.##"}),
        "text": book.add_format({"num_format": "@", "text_wrap": True}),
    }
    for place, column in enumerate(columns):
        look = "money" if column in MONEY else "day" if column in DAYS else "number" if column in NUMBERS else "text"
        sheet.set_column(place, place, WIDTHS.get(column, 14), looks[look])
        sheet.write_string(0, place, header(column, language), needed if column in NEEDED else free)
        _validate(sheet, place, column, ranges, language)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4


def _validate(sheet: Worksheet, place: int, column: Column, ranges: Mapping[Column, str], language: str) -> None:
    """Lists to choose from; other words may be typed where a key over several pilots is one."""
    title = header(column, language)[:32]
    if column in ranges:
        message = text("expenditure_import.choose", language)[:255]
        rule: dict[str, Any] = {"validate": "list", "source": ranges[column], "error_type": "warning"}
    elif column in MONEY:
        message = text("expenditure_import.choose_amount", language)[:255]
        rule = {"validate": "decimal", "criteria": ">=", "value": 0}
    else:
        return
    sheet.data_validation(1, place, ROWS, place, {**rule, "error_title": title, "error_message": message})


def _write_how(book: Any, sheet: Worksheet, about: Sequence[tuple[str, str]], language: str) -> None:
    label = book.add_format({"bold": True, "valign": "top"})
    words = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 80)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, text("expenditure_import.how_title", language), book.add_format({"bold": True}))
    lines = [
        *about,
        *((f"{number}.", text(f"expenditure_import.how_{step}", language)) for number, step in enumerate(STEPS, 1)),
    ]
    for row, (name, said) in enumerate(lines, start=2):
        sheet.write_string(row, 0, name, label)
        sheet.write_string(row, 1, said[:LONGEST_TEXT], words)
