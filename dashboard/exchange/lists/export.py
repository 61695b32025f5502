"""Expenditure lists that go out, as a workbook or as a CSV: numbers as numbers, days as days, never a formula."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from dashboard.domain.budget.cost_options import CostOption
from dashboard.domain.money import text_from_cents, whole_cents
from dashboard.domain.vocabulary import CostBasis
from dashboard.exchange.formulas import guarded
from dashboard.exchange.lists.columns import DAYS, MONEY, NUMBERS, WIDTHS, WRITTEN, Column, header
from dashboard.exchange.lists.lines import share_text
from dashboard.exchange.sheets.workbook import LONGEST_TEXT, OPTIONS, sheet_names
from dashboard.texts import text

MOST_ROWS = 1_048_575
"""Below the header of one sheet: Excel's limit."""
STREAMED = {**OPTIONS, "in_memory": False, "constant_memory": True}
SEPARATORS = {"en": ","}
"""As spreadsheets in that language expect it; a semicolon in the others, whose decimal sign is a comma."""
Options = Mapping[tuple[CostBasis, str], CostOption]
About = Sequence[tuple[str, str | int | date]]


def list_rows(items: Iterable[Mapping[str, Any]], options: Options, language: str) -> Iterator[dict[Column, Any]]:
    """Each item (of ``store.reads.expenditure.export``) by column: cents, days, decimals and words."""
    for item in items:
        basis = CostBasis(item["basis"])
        option = options.get((basis, item["option_code"] or ""))
        flat = text("words.cost_basis.flat_rate", language) if basis == CostBasis.FLAT_RATE else None
        yield {
            **{column: item.get(column) for column in WRITTEN},
            Column.OPTION: item["option_code"] or flat,
            Column.COST_CATEGORY: text(f"words.cost_category.{item['cost_category']}", language),
            Column.PRICE: option.amount if option and basis == CostBasis.UNIT_COST else None,
            Column.ATTACHMENTS: "; ".join(item["attachments"]) or None,
            Column.STATE: text(f"words.step.{item['state']}", language),
            Column.PILOT: share_text(item["pilots"]) if item["pilots"] else None,
        }


def list_workbook(
    rows: Iterable[Mapping[Column, Any]], *, language: str, about: Callable[[], About] | About = (), name: str = ""
) -> bytes:
    """An ``.xlsx``: what it is, then the rows, on as many sheets as they need; memory does not grow with them."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, STREAMED)
    looks = _looks(book)
    title = text("expenditure_import.sheet", language)
    about_name, first = sheet_names([text("tables.about", language), name or title])
    whole = book.add_worksheet(about_name)
    sheet, row, number = _begin(book, first, looks, language), 0, 1
    for values in rows:
        if row == MOST_ROWS:
            _end(sheet, row)
            number, row = number + 1, 0
            sheet = _begin(book, f"{first[:27]} {number}", looks, language)
        row += 1
        for place, column in enumerate(WRITTEN):
            _write(sheet, row, place, column, values[column], looks)
    _end(sheet, row)
    _write_about(whole, about() if callable(about) else about, looks)
    book.close()
    return file.getvalue()


def list_csv(rows: Iterable[Mapping[Column, Any]], *, language: str) -> bytes:
    """UTF-8 with its mark, as spreadsheets in that language open it by a double click; days as 2018-10-30."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=SEPARATORS.get(language, ";"), lineterminator="\r\n")
    writer.writerow([header(column, language) for column in WRITTEN])
    for values in rows:
        writer.writerow([written(column, values[column], language) for column in WRITTEN])
    return out.getvalue().encode("utf-8-sig")


def written(column: Column, value: Any, language: str) -> str:
    """A cell of a CSV."""
    if value is None:
        return ""
    if column in MONEY or column in NUMBERS:
        number = text_from_cents(value) if column in MONEY else format(Decimal(value).normalize(), "f")
        return number if language == "en" else number.replace(".", ",")
    if isinstance(value, date):
        return value.isoformat()
    return guarded(str(value))


def _looks(book: Any) -> dict[str, Format]:
    top = {"valign": "top"}
    return {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, **top}),
        "text": book.add_format({"text_wrap": True, **top}),
        "money": book.add_format({"num_format": "#,##0.00", **top}),
        "number": book.add_format({"num_format": "#,##0.########", **top}),
        "day": book.add_format({"num_format": "dd/mm/yyyy", "align": "left", **top}),
    }


def _begin(book: Any, name: str, looks: Mapping[str, Format], language: str) -> Worksheet:
    sheet: Worksheet = book.add_worksheet(name)
    for place, column in enumerate(WRITTEN):
        sheet.set_column(place, place, WIDTHS.get(column, 14))
        sheet.write_string(0, place, header(column, language), looks["head"])
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.repeat_rows(0)
    return sheet


def _end(sheet: Worksheet, rows: int) -> None:
    if rows:
        sheet.autofilter(0, 0, rows, len(WRITTEN) - 1)


def _write(sheet: Worksheet, row: int, place: int, column: Column, value: Any, looks: Mapping[str, Format]) -> None:
    if value is None:
        return
    if column in MONEY:
        sheet.write_number(row, place, float(Decimal(whole_cents(value)) / 100), looks["money"])
    elif column in NUMBERS:
        sheet.write_number(row, place, float(value), looks["number"])
    elif column in DAYS:
        sheet.write_datetime(row, place, value, looks["day"])
    elif isinstance(value, int):
        sheet.write_number(row, place, value, looks["text"])
    else:
        sheet.write_string(row, place, str(value)[:LONGEST_TEXT], looks["text"])


def _write_about(sheet: Worksheet, about: About, looks: Mapping[str, Format]) -> None:
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 60)
    for row, (label, value) in enumerate(about):
        sheet.write_string(row, 0, label, looks["head"])
        if isinstance(value, date):
            sheet.write_datetime(row, 1, value, looks["day"])
        elif isinstance(value, int):
            sheet.write_number(row, 1, value, looks["text"])
        else:
            sheet.write_string(row, 1, str(value)[:LONGEST_TEXT], looks["text"])
