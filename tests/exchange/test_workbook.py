"""Workbooks: values as values, texts as texts, never a formula."""

import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from dashboard.domain.money import NotCents, text_from_cents
from dashboard.exchange.offline.budget_csv import COLUMNS, budget_csv
from dashboard.exchange.sheets.workbook import LONGEST_TEXT, Field, Kind, sheet_names, workbook

FORMULA_LIKE = [
    f"{start}{rest}"
    for start in ("=", "+", "-", "@", "\t=", "\r=", " =", "{=", "'=", "=+")
    for rest in (
        "1+1", "SUM(A1:A9)", "cmd|' /C calc'!A0", 'HYPERLINK("http://example.org","x")', "IMPORTXML(1)",
        "A1", "2018", "WEBSERVICE(A1)", "Avilés", "€", "http://example.org", "mailto:a@example.org", "internal:A1",
        "external:c.xlsx", "{1}", "TRUE", "#REF!", "-", "=", "0,5",
    )
]  # fmt: skip
FIELDS = {
    "code": Field(header="Pilot"),
    "budget": Field(header="Budget", kind=Kind.MONEY),
    "share": Field(header="Consumption", kind=Kind.PERCENT),
    "count": Field(header="Deliverables", kind=Kind.WHOLE),
    "due": Field(header="Due", kind=Kind.DAY),
    "at": Field(header="At", kind=Kind.MOMENT),
}


def sheet(content: bytes, name: str) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(name).to_python()


def test_two_hundred_texts_that_look_like_formulas_stay_texts() -> None:
    assert len(FORMULA_LIKE) == 200
    content = workbook(
        {"=Sheet": pd.DataFrame({"code": FORMULA_LIKE})},
        fields={"code": Field(header="=1+1")},
        about=[(text, text) for text in FORMULA_LIKE],
    )
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for part in archive.namelist():
            written = archive.read(part).decode()
            assert "<f>" not in written
            assert "<f " not in written
            assert "<hyperlink" not in written
    assert [row[0] for row in sheet(content, "=Sheet")] == ["=1+1", *FORMULA_LIKE]


def test_money_is_a_number_with_two_decimals_and_dates_are_dates() -> None:
    frame = pd.DataFrame(
        {
            "code": ["P1"],
            "budget": pd.array([4_567_890_123], dtype="Int64"),
            "share": [0.71],
            "count": [3],
            "due": [date(2018, 10, 30)],
            "at": [datetime(2018, 10, 30, 9, 30, tzinfo=UTC)],
        }
    )
    header, row = sheet(workbook({"Pilots": frame}, fields=FIELDS), "Pilots")
    assert header == ["Pilot", "Budget", "Consumption", "Deliverables", "Due", "At"]
    assert row == ["P1", 45_678_901.23, 0.71, 3, date(2018, 10, 30), datetime(2018, 10, 30, 9, 30)]  # noqa: DTZ001


def test_what_is_missing_is_an_empty_cell_and_not_a_zero() -> None:
    frame = pd.DataFrame(
        {
            "code": ["P1", None],
            "budget": pd.array([None, 0], dtype="Int64"),
            "share": [float("nan"), 0.0],
            "due": [None, None],
        }
    )
    _, missing, zero = sheet(workbook({"Pilots": frame}, fields=FIELDS), "Pilots")
    assert missing == ["P1", "", "", ""]
    assert zero[1:3] == [0, 0]


def test_the_first_sheet_says_what_the_figures_are() -> None:
    content = workbook(
        {"Budget": pd.DataFrame({"code": ["P1"]})},
        fields=FIELDS,
        about=[("Project", "ASL"), ("State as of", date(2018, 10, 30))],
        about_name="About",
    )
    assert CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names == ["About", "Budget"]
    assert sheet(content, "About") == [["Project", "ASL"], ["State as of", date(2018, 10, 30)]]


def test_the_header_row_stays_in_sight() -> None:
    content = workbook({"Budget": pd.DataFrame({"code": ["P1"]})}, fields=FIELDS)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        written = archive.read("xl/worksheets/sheet1.xml").decode()
    assert 'ySplit="1"' in written
    assert 'state="frozen"' in written


def test_a_text_too_long_for_a_cell_is_cut_and_not_lost() -> None:
    content = workbook({"Budget": pd.DataFrame({"code": ["x" * 40_000]})}, fields=FIELDS)
    assert sheet(content, "Budget")[1] == ["x" * LONGEST_TEXT]


@pytest.mark.parametrize(
    ("wanted", "named"),
    [
        (["a/b", "a b"], ["a b", "a b 2"]),
        (["x" * 40, "X" * 40], ["x" * 31, "X" * 29 + " 2"]),
        (["", "History"], ["Sheet", "History 1"]),
    ],
)
def test_sheet_names_are_ones_that_excel_accepts(wanted: list[str], named: list[str]) -> None:
    assert sheet_names(wanted) == named


@settings(deadline=None)
@given(st.lists(st.integers(min_value=-(10**12), max_value=10**12), max_size=30))
def test_every_amount_comes_back_to_the_cent(cents: list[int]) -> None:
    content = workbook({"Budget": pd.DataFrame({"budget": pd.array(cents, dtype="Int64")})}, fields=FIELDS)
    assert [round(float(row[0]) * 100) for row in sheet(content, "Budget")[1:]] == cents


@pytest.mark.parametrize("wrong", [164_300_000.0, 0.5, "164300000", Decimal(12), True])
def test_money_that_is_not_whole_cents_is_never_written(wrong: object) -> None:
    frame = pd.DataFrame({"budget": pd.Series([wrong, 1], dtype=object)})
    with pytest.raises(NotCents):
        workbook({"Pilots": frame}, fields=FIELDS)
    with pytest.raises(NotCents):
        text_from_cents(wrong)  # type: ignore[arg-type]
    line = dict.fromkeys(COLUMNS, "x") | {"amount": wrong}
    with pytest.raises(NotCents):
        budget_csv(pd.DataFrame([line]).astype(object), phase="one", version=1)
