"""Lists of expenditure that go out: Jems' order, values as values, never a formula, and all of it read back."""

import io
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from dashboard.domain.budget.cost_options import CostOption
from dashboard.domain.expenditure.item import ItemFields
from dashboard.domain.vocabulary import CostBasis, CostCategory
from dashboard.exchange.lists import export
from dashboard.exchange.lists.columns import ASKED, WRITTEN, header
from dashboard.exchange.lists.export import list_csv, list_rows, list_workbook
from dashboard.exchange.lists.lines import Surroundings
from dashboard.exchange.lists.reading import plan_list
from dashboard.exchange.lists.template import list_template
from dashboard.exchange.tracker.file import read_tracker
from dashboard.exchange.tracker.mapping import propose
from dashboard.exchange.tracker.rows import Reading, read_rows
from dashboard.exchange.tracker.words import LIST
from dashboard.texts import LANGUAGES
from tests.builders import OTHER
from tests.exchange.expenditure_lists import ITEM
from tests.exchange.test_workbook import FORMULA_LIKE

NIGHT = CostOption(basis=CostBasis.UNIT_COST, code="NIGHT", name="A night away", amount=8_000)
OPTIONS = {(CostBasis.UNIT_COST, "NIGHT"): NIGHT}
AROUND = Surroundings(
    partner=OTHER, partner_number=2, partner_name="Other University", leads=False, report=1, period=1,
    work_packages={"WP1": "Work 1", "WP2": "Work 2"}, pilots={"P1": "A pilot", "P2": "Another"}, options=OPTIONS,
    currency="EUR", own_currency="EUR",
)  # fmt: skip
UNIT_COST = {
    "basis": "unit_cost", "option_code": "NIGHT", "cost_category": CostCategory.UNIT_COST, "units": Decimal("2.50"),
    "declared_amount": 20_000, "declared_eur": 20_000, "reference": "N-1", "total_invoice": None,
}  # fmt: skip
SHARED = {"reference": "S-1", "pilots": (("P1", 2), (None, 1)), "currency": "GBP", "rate": Decimal("0.88310000")}


def every_category(language: str) -> list[dict[str, object]]:
    return [ITEM | {"reference": f"C-{number}", "cost_category": one} for number, one in enumerate(CostCategory)]


def back(content: bytes, name: str) -> list[ItemFields]:
    """The items of a list as its import understands them."""
    tracker = read_tracker(name, content)
    layout = propose(tracker, kind=LIST)
    assert layout is not None
    read = read_rows(tracker, layout, Reading())
    plan = plan_list(tracker, layout, read, AROUND, problems_of=lambda line: [])
    assert plan.refused == []
    return [line.fields for line in plan.added]


def cells(content: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(1).to_python()


def test_the_columns_stand_as_in_jems_and_ours_come_after() -> None:
    jems = ["id", "option", "cost_category", "reference", "invoice_number", "invoice_date", "payment_date"]
    jems += ["description", "comment", "total_invoice", "vat", "units", "price", "declared_amount", "currency", "rate"]
    assert [str(column) for column in WRITTEN][: len(jems) + 2] == [*jems, "declared_eur", "attachments"]
    first = cells(list_workbook([], language="en"))[0]
    assert first == [header(column, "en") for column in WRITTEN]


def test_amounts_are_numbers_to_the_cent_dates_are_dates_and_missing_is_empty() -> None:
    rows = list_rows([ITEM | UNIT_COST, ITEM | SHARED], OPTIONS, "en")
    night, shared = (dict(zip(WRITTEN, row, strict=False)) for row in cells(list_workbook(rows, language="en"))[1:])
    assert (night["declared_amount"], night["price"], night["units"], night["option"]) == (200.0, 80.0, 2.5, "NIGHT")
    assert (shared["total_invoice"], shared["payment_date"], shared["pilot"]) == (
        123.45,
        date(2018, 5, 31),
        "P1: 2; –: 1",
    )
    assert (shared["vat"], shared["invoice_date"], shared["rate"], shared["attachments"]) == (
        "",
        "",
        0.8831,
        "ticket.pdf",
    )


def test_two_hundred_texts_that_look_like_formulas_stay_texts_in_a_workbook_and_a_csv() -> None:
    names = ("description", "comment", "invoice_number", "reference", "currency")
    items = [ITEM | dict.fromkeys(names, words) | {"attachments": [words]} for words in FORMULA_LIKE]
    about = [(words, words) for words in FORMULA_LIKE]
    content = list_workbook(list_rows(items, {}, "en"), language="en", about=about)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        written = b"".join(archive.read(part) for part in archive.namelist())
    assert b"<f>" not in written
    assert b"<f " not in written
    assert b"<hyperlink" not in written
    text = list_csv(list_rows(items, {}, "en"), language="en").decode("utf-8-sig")
    tracker = read_tracker("list.csv", text.encode())
    starts = {str(cell)[:1] for row in tracker.sheets[0].rows[1:] for cell in row}
    assert not starts & set("=+-@")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_what_goes_out_comes_back_the_same_in_every_language(language: str, form: str) -> None:
    words = [ITEM | {"reference": f"F-{n}", "description": said.strip() or "x"} for n, said in enumerate(FORMULA_LIKE)]
    items = [*every_category(language), ITEM | UNIT_COST, ITEM | SHARED, *words]
    rows = list_rows(items, OPTIONS, language)
    made = list_workbook(rows, language=language) if form == "xlsx" else list_csv(rows, language=language)
    found = back(made, f"list.{form}")
    assert len(found) == len(items)
    for item, fields in zip(items, found, strict=True):
        wanted = ItemFields(
            cost_category=item["cost_category"],
            work_package=item["work_package"],
            pilots=item["pilots"],
            reference=item["reference"],
            basis=item["basis"],
            option_code=item["option_code"],
            units=item["units"],
            payment_date=item["payment_date"],
            description=item["description"],
            total_invoice=item["total_invoice"],
            declared_amount=item["declared_amount"],
            currency=item["currency"],
        )
        assert replace(fields, units=fields.units and Decimal(fields.units)) == wanted


def test_a_flat_rate_goes_out_by_name_and_is_left_to_be_computed_when_it_comes_back() -> None:
    flat = ITEM | {"basis": "flat_rate", "cost_category": CostCategory.OFFICE}
    for language in LANGUAGES:
        assert back(list_workbook(list_rows([flat], {}, language), language=language), "list.xlsx") == []


def test_a_list_longer_than_a_sheet_goes_on_on_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "MOST_ROWS", 2)
    items = [ITEM | {"reference": f"T-{number}"} for number in range(5)]
    book = CalamineWorkbook.from_filelike(io.BytesIO(list_workbook(list_rows(items, {}, "en"), language="en")))
    counts = [len(book.get_sheet_by_name(name).to_python()) - 1 for name in book.sheet_names[1:]]
    assert counts == [2, 2, 1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_to_fill_in_is_understood_in_its_language_and_holds_no_formula(language: str) -> None:
    content = list_template(
        language=language,
        about=[("Project", "=1+1")],
        work_packages=AROUND.work_packages,
        pilots=AROUND.pilots,
        options=OPTIONS,
        categories=tuple(CostCategory),
        currencies=("EUR", "GBP"),
    )
    tracker = read_tracker("list.xlsx", content)
    layout = propose(tracker, kind=LIST, sheet=0, header=0)
    assert layout is not None
    assert {*layout.mapping} == {str(column) for column in ASKED}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        written = b"".join(archive.read(part) for part in archive.namelist() if "worksheets" in part)
    assert b"<f>" not in written
    assert b"<f " not in written
    assert written.count(b"<dataValidation ") >= 7
