"""Hostile files: refused with a sentence, or read as plain values."""

import io
import zipfile
from contextlib import suppress

import pytest
import xlsxwriter

from dashboard.domain.refusal import Refused
from dashboard.exchange.tracker.file import read_tracker
from dashboard.exchange.tracker.messages import sentence
from dashboard.texts import LANGUAGES
from tests.exchange.tracker_files import (
    bombs,
    csv_bytes,
    lying,
    ods_bytes,
    ods_row,
    parts_of,
    with_part,
    with_sheet,
    xlsx_bytes,
)
from tests.work import at_most


@pytest.fixture(scope="module")
def hostile() -> dict[str, tuple[bytes, str]]:
    return bombs()


def refusal_of(content: bytes, name: str = "plan.xlsx") -> str:
    with pytest.raises(Refused) as refusal:
        read_tracker(name, content)
    assert all(sentence(refusal.value.problems[0], language).startswith(name) for language in LANGUAGES)
    return refusal.value.problems[0].code


def test_bombs_are_refused_with_a_sentence(hostile: dict[str, tuple[bytes, str]]) -> None:
    assert len(hostile) >= 20
    found = {name: refusal_of(content) for name, (content, _) in hostile.items()}
    assert found == {name: code for name, (_, code) in hostile.items()}


@pytest.mark.sweep
def test_a_bomb_is_refused_within_a_second(hostile: dict[str, tuple[bytes, str]]) -> None:
    for content, _ in (*hostile.values(), (deep(2_000_000), "")):
        with at_most(1), suppress(Refused):
            read_tracker("plan.xlsx", content)


def test_a_part_that_lies_about_its_size_is_refused() -> None:
    rows = xlsx_bytes()
    sheet = parts_of(rows)["xl/worksheets/sheet1.xml"]
    true = sheet + b" " * 60_000_000
    content = lying(rows, "xl/worksheets/sheet1.xml", true, len(sheet))
    assert len(content) < 1_000_000
    assert refusal_of(content) == "unpacks_too_large"


def deep(levels: int) -> bytes:
    return with_part("xl/sharedStrings.xml", b"<sst>" + b"<a>" * levels, xlsx_bytes())


def test_deep_xml_is_read_or_refused() -> None:
    with suppress(Refused):
        read_tracker("deep.xlsx", deep(200_000))


def test_a_password_on_a_part_is_named() -> None:
    file = io.BytesIO(xlsx_bytes())
    with zipfile.ZipFile(file) as archive:
        offset = archive.infolist()[0].header_offset
    content = bytearray(file.getvalue())
    content[offset + 6] |= 1
    central = content.find(b"PK\x01\x02")
    content[central + 8] |= 1
    assert refusal_of(bytes(content)) == "encrypted"


def test_a_formula_is_its_text_or_its_last_value_and_never_runs() -> None:
    formulas = with_sheet(
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>HYPERLINK("http://x")</f><v>x</v></c></row>'
    )
    assert read_tracker("f.xlsx", formulas).sheets[0].rows == [[2, "x"]]
    assert read_tracker("f.csv", b"a,b\n=1+1,@SUM(A1)\n").sheets[0].rows[1] == ["=1+1", "@SUM(A1)"]


@pytest.mark.parametrize("name", ["plan.csv", "plan.xls", "plan.txt", "plan"])
def test_the_content_decides_and_not_the_name(name: str) -> None:
    assert read_tracker(name, xlsx_bytes()).form == "xlsx"
    assert read_tracker("plan.xlsx", csv_bytes()).form == "csv"


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16"),
        ("cp1252", "cp1252"),
    ],
)
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_encodings_and_separators_are_found_and_said(encoding: str, said: str, separator: str) -> None:
    rows = [
        ("Código", "Título do entregável"),
        ("D1", "Plano de comunicação"),
        ("D2", "Relatório"),
        ("D3", "Avaliação"),
    ]
    tracker = read_tracker("plano.csv", csv_bytes(rows, separator, encoding))
    assert (tracker.encoding, tracker.separator) == (said, separator)
    assert [tuple(row) for row in tracker.sheets[0].rows] == rows


def test_trailing_repetitions_of_an_open_document_are_nothing() -> None:
    cells = '<table:table-cell table:number-columns-repeated="16384"/>'
    empty = f'<table:table-row table:number-rows-repeated="1048000">{cells}</table:table-row>'
    tracker = read_tracker("plan.ods", ods_bytes(ods_row("Code", "Title") + ods_row("D1", "One") + empty))
    assert [row[:2] for row in tracker.sheets[0].rows[:2]] == [["Code", "Title"], ["D1", "One"]]


def test_a_row_painted_to_the_last_column_is_no_table_of_16384_columns() -> None:
    painted = "".join(f'<c r="{letters}1" s="1"/>' for letters in ("C", "XFC", "XFD"))
    text = '<c r="%s" t="inlineStr"><is><t>%s</t></is></c>'
    cells = text % ("A1", "Code") + text % ("B1", "Title") + painted
    sheet = f'<row r="1">{cells}</row><row r="2">{text % ("A2", "D1")}{text % ("B2", "One")}</row>'
    assert read_tracker("painted.xlsx", with_sheet(sheet)).sheets[0].rows == [["Code", "Title"], ["D1", "One"]]


def test_charts_comments_tables_and_hidden_sheets_are_no_obstacle() -> None:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    page = book.add_worksheet("Plan")
    page.add_table(
        0, 0, 2, 1, {"columns": [{"header": "Code"}, {"header": "Title"}], "data": [["D1", "One"], ["D2", 5]]}
    )
    page.write_comment(0, 0, "a comment")
    page.data_validation(1, 1, 2, 1, {"validate": "list", "source": ["One", "Two"]})
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Plan!$B$2:$B$3"})
    book.add_chartsheet("Curve").set_chart(chart)
    book.add_worksheet("Lists").hide()
    book.close()
    sheets = read_tracker("rich.xlsx", file.getvalue()).sheets
    assert [(sheet.name, sheet.rows) for sheet in sheets] == [("Plan", [["Code", "Title"], ["D1", "One"], ["D2", 5]])]


def test_a_file_s_name_loses_its_folders_and_control_characters() -> None:
    assert read_tracker("../../etc/pl\x00an\n.csv", csv_bytes()).name == "plan.csv"
