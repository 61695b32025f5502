"""A budget's workbook: what it shows, what is read of it again, and files that are refused with a sentence."""

import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as speed
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from dashboard.domain.budget.plan import Cell, Codes
from dashboard.domain.budget.simplified_costs import Options
from dashboard.domain.refusal import Refused
from dashboard.domain.vocabulary import CostCategory as C
from dashboard.exchange.offline.budget_csv import budget_csv
from dashboard.exchange.offline.budget_format import Column, Identity, period_header
from dashboard.exchange.offline.budget_reading import BudgetFile, read_budget
from dashboard.exchange.offline.budget_workbook import budget_workbook
from dashboard.settings import settings
from dashboard.texts import LANGUAGES, text
from tests.exchange.plan_files import part_of, with_cell, with_part
from tests.exchange.test_tracker_mutations import cut_and_pasted, edits_of_a_file
from tests.exchange.test_workbook import FORMULA_LIKE

SHEET, HIDDEN = "xl/worksheets/sheet2.xml", "xl/worksheets/sheet3.xml"
CODES = Codes(
    partner=frozenset({"AVILES", "CORK"}), work_package=frozenset({"WP1", "WP2"}), period=frozenset({1, 2}),
    pilot=frozenset({"P1"}),
)  # fmt: skip


def cell(partner: str = "CORK", category: C = C.STAFF, period: int | None = 1, pilot: str | None = None) -> Cell:
    return Cell(partner=partner, work_package="WP1", cost_category=category, period=period, pilot=pilot)


PLAN = {cell(): 1000_01, cell(period=2): 0, cell(category=C.OFFICE): 150_00, cell("AVILES", pilot="P1", period=2): 7}
"""Rows 2 (Avilés), 3 and 4 (Cork: staff, office); amounts in the columns E and F."""


@pytest.fixture(autouse=True, scope="module")
def own_secret(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BINNACLE_VAR", str(tmp_path_factory.mktemp("var")))
        settings.cache_clear()
        yield
    settings.cache_clear()


def book(plan: dict[Cell, int] | None = None, **values: str) -> bytes:
    given = {"project": "TEST", "phase": "initial", "number": "2", "version": "3", "periods": "1,2", "language": "en"}
    identity = Identity(**(given | {"made_at": "2018-06-15T10:00:00+00:00"} | values))
    options = {"CORK": Options(office_on_staff=Decimal("0.15"))}
    about = [("Project", "TEST")]
    shown = PLAN if plan is None else plan
    return budget_workbook(shown, identity, order=["AVILES", "CORK"], codes=CODES, options=options, about=about)


def changed(content: bytes, **values: Any) -> bytes:
    """With cells changed: ``E3=12.5``."""
    sheet = part_of(content, SHEET)
    for place, value in values.items():
        sheet = with_cell(sheet, place, value)
    return with_part(content, SHEET, sheet.encode())


def said(file: BudgetFile) -> dict[Cell, int | None]:
    """Cells in which the file says something else than when it was made."""
    return {filed.cell: filed.amount for filed in file.cells if filed.amount != filed.seen}


def wrong(file: BudgetFile) -> list[tuple[str, str]]:
    for each in file.wrong:
        for language in LANGUAGES:
            assert text(f"problem.{each.problem.code}", language, **each.problem.values)
    return [(each.place, each.problem.code) for each in file.wrong]


def refusal_of(content: bytes) -> str:
    with pytest.raises(Refused) as refusal:
        read_budget(content)
    (problem,) = refusal.value.problems
    for language in LANGUAGES:
        assert text(f"problem.{problem.code}", language, **problem.values)
    return problem.code


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_shows_the_plan_in_the_persons_language_and_is_read_again_unchanged(language: str) -> None:
    content = book(language=language)
    header, *rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(1).to_python()
    keys = [text(f"budget_plan.column_{column}", language) for column in list(Column)[:4]]
    assert header[:6] == [*keys, period_header(1, language), period_header(2, language)]
    staff, office = (text(f"words.cost_category.{each}", language) for each in ("staff", "office"))
    computed = text("budget_plan.computed", language)
    assert [row[:7] for row in rows[:3]] == [
        ["AVILES", "WP1", staff, "P1", "", 0.07, ""],
        ["CORK", "WP1", staff, "", 1000.01, 0.0, ""],
        ["CORK", "WP1", office, "", 150.0, "", computed],
    ]
    file = read_budget(content)
    assert {filed.cell: filed.amount for filed in file.cells if filed.amount is not None} == PLAN
    assert said(file) == {}
    assert file.wrong == ()


def test_no_formula_and_codes_and_computed_amounts_are_locked() -> None:
    content = book({cell(words.replace("\0", "")): 1 for words in FORMULA_LIKE})
    sheet = part_of(content, SHEET)
    assert "<f>" not in sheet
    assert "<f " not in sheet
    assert "<sheetProtection" in sheet
    assert 'state="veryHidden"' in part_of(content, "xl/workbook.xml")
    content = book()
    formats = part_of(content, "xl/styles.xml").split("<cellXfs")[1].split("</cellXfs>")[0].split("<xf ")[1:]
    unlocked = {str(number) for number, each in enumerate(formats) if 'locked="0"' in each}
    sheet = part_of(content, SHEET)
    open_cells = {
        place for place in ("A3", "E3", "F3", "E4", "G3", "A5", "E5")
        if sheet.split(f'r="{place}" s="')[1].split('"')[0] in unlocked
    }  # fmt: skip
    assert open_cells == {"E3", "F3", "A5", "E5"}


@pytest.mark.parametrize(
    ("typed", "cents"),
    [(12, 12_00), (12.34, 12_34), ("12,34", 12_34), ("1.234,56", 1_234_56), ("1 234,5 €", 1_234_50), (None, None),
     (0, 0), (-3.5, -3_50), (0.1 + 0.2, 30), (98_765_432_109.87, 98_765_432_109_87)],
)  # fmt: skip
def test_amounts_are_read_as_people_type_them(typed: Any, cents: int | None) -> None:
    file = read_budget(changed(book(), E3=typed))
    assert file.wrong == ()
    assert said(file) == {cell(): cents}


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"E3": "1.234"}, [("Budget!E3", "budget_amount_ambiguous")]),
        ({"E3": "lots"}, [("Budget!E3", "budget_amount")]),
        ({"E3": 1e15}, [("Budget!E3", "budget_amount")]),
        ({"E3": 1.005}, [("Budget!E3", "budget_amount_cents")]),
        ({"E3": ("=1+1", 2), "F3": 5}, [("Budget!E3", "plan_formula")]),
        ({"A3": "PAU"}, [("Budget!A3", "budget_row_altered")]),
        ({"C3": "Beer"}, [("Budget!C3", "budget_unknown_cost_category")]),
        ({"B3": None}, [("Budget!B3", "budget_key_missing")]),
        ({"A5": ("=A2", "x"), "E5": 1}, [("Budget!A5", "plan_formula")]),
        ({"A5": "CORK", "B5": "WP1", "C5": "Staff costs", "E5": 1}, [("Budget!A5", "budget_row_twice")]),
        ({"E5": 1}, [("Budget!A5", "budget_key_missing")]),
    ],
)
def test_a_cell_that_cannot_be_taken_is_named_and_the_others_are_read(
    cells: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    file = read_budget(changed(book(), **cells))
    assert wrong(file) == expected
    assert len(file.cells) >= 4


def test_an_empty_row_takes_what_is_not_planned_yet_in_any_of_our_languages() -> None:
    file = read_budget(changed(book(), A5="AVILES", B5="WP2", C5="Equipamento", D5="P1", F5=10))
    new = Cell(partner="AVILES", work_package="WP2", cost_category=C.EQUIPMENT, period=2, pilot="P1")
    assert wrong(file) == []
    assert said(file) == {new: 10_00}


def test_a_file_that_is_none_of_ours_is_refused_with_a_sentence() -> None:
    assert refusal_of(b"PK\x03\x04") == "workbook_damaged"
    assert refusal_of(with_part(book(), "xl/vbaProject.bin", b"x")).startswith("workbook_")
    plan = part_of(book(), "xl/sharedStrings.xml")
    for old, new, code in (
        ("budget-1", "budget-0", "budget_file_old"),
        ("budget-1", "1", "budget_file_foreign"),
        ("TEST", "ELSE", "budget_file_altered"),
        ("Work package", "Working", "budget_file_foreign"),
    ):
        content = with_part(book(), "xl/sharedStrings.xml", plan.replace(f">{old}<", f">{new}<").encode())
        assert refusal_of(content) == code


def check(mutation: tuple[bool, float, list[tuple[float, int, bytes]]]) -> None:
    inside, which, edits = mutation
    content = book()
    if inside:
        names = sorted(name for name in ("xl/sharedStrings.xml", SHEET, HIDDEN, "xl/workbook.xml", "xl/styles.xml"))
        name = names[int(which * (len(names) - 1))]
        content = with_part(content, name, cut_and_pasted(part_of(content, name).encode(), edits))
    else:
        content = cut_and_pasted(content, edits)
    try:
        file = read_budget(content)
    except Refused as refusal:
        sentences = [text(f"problem.{problem.code}", "fr", **problem.values) for problem in refusal.problems]
    else:
        sentences = [code for _, code in wrong(file)]
    assert all(sentences)


mutations = st.tuples(st.booleans(), st.floats(0, 1), st.lists(edits_of_a_file, min_size=1, max_size=4))


@speed(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mutations)
def test_a_mutated_budget_is_read_or_refused(mutation: tuple[bool, float, list[tuple[float, int, bytes]]]) -> None:
    check(mutation)


@pytest.mark.sweep
@speed(max_examples=10_000, deadline=None)
@given(mutations)
def test_ten_thousand_mutated_budgets_are_read_or_refused(
    mutation: tuple[bool, float, list[tuple[float, int, bytes]]],
) -> None:
    check(mutation)


def test_the_csv_has_the_folders_columns_and_no_formula() -> None:
    frame = pd.DataFrame(
        {
            "partner": ["=CORK"], "work_package": ["WP1"], "cost_category": ["staff"],
            "period": pd.array([None], dtype="Int64"), "pilot": pd.Series([None], dtype="object"),
            "amount": pd.array([-1_05], dtype="Int64"), "source": ["@source, with a comma"], "status": ["recorded"],
        }
    )  # fmt: skip
    lines = budget_csv(frame, phase="initial", version=2).decode("utf-8-sig").splitlines()
    assert lines == [
        "phase,version,partner,work_package,cost_category,period,pilot,amount,source,status",
        "initial,2,'=CORK,WP1,staff,,,-1.05,\"'@source, with a comma\",recorded",
    ]
