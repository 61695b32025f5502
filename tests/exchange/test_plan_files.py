"""A plan's workbook: what it shows, and the files that are refused with a sentence, within a second and whole."""

import io
import random
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from dashboard.domain.refusal import Refused
from dashboard.domain.vocabulary import DeliverableState as State
from dashboard.exchange.offline.plan_format import HIDDEN_SHEET, Column, Identity, Planned
from dashboard.exchange.offline.plan_reading import PlanFile, read_plan
from dashboard.exchange.offline.plan_values import read_day, read_progress, read_state
from dashboard.exchange.offline.plan_workbook import plan_workbook
from dashboard.settings import settings
from dashboard.texts import LANGUAGES, text
from tests.exchange.plan_files import HIDDEN, PLAN, filled, part_of, repacked, with_cell, with_part
from tests.exchange.test_workbook import FORMULA_LIKE
from tests.work import at_most

STYLES = "xl/styles.xml"
HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = "</sheetData></worksheet>"
OPEN, DONE = (State.IN_PROGRESS, State.SUBMITTED), ()


@pytest.fixture(autouse=True)
def own_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("BINNACLE_VAR", str(tmp_path))
    settings.cache_clear()
    yield
    settings.cache_clear()


def identity(**values: str) -> Identity:
    given = {"project": "TEST", "phase": "initial", "partner": "cork", "language": "en", "organisation": "cork"}
    return Identity(**(given | {"made_at": "2018-06-15T10:00:00+00:00"} | values))


def planned(code: str, **values: Any) -> Planned:
    given = {
        "title": f"Deliverable {code}", "due": date(2018, 9, 30), "state": State.IN_PROGRESS, "progress": 40,
        "forecast": date(2018, 10, 5), "said": "", "version": 3, "allowed": OPEN,
    }  # fmt: skip
    return Planned(code=code, **(given | values))


def plan(*rows: Planned, **values: str) -> bytes:
    shown = rows or (planned("D1.1"), planned("D1.2", allowed=DONE, state=State.ACCEPTED), planned("D1.10"))
    return plan_workbook(shown, identity(**values), [("Project", "TEST")])


def refusal_of(content: bytes) -> str:
    with pytest.raises(Refused) as refusal:
        read_plan(content)
    (problem,) = refusal.value.problems
    for language in LANGUAGES:
        assert text(f"problem.{problem.code}", language, **problem.values)
    return problem.code


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_begins_with_instructions_and_shows_the_plan_in_the_persons_language(language: str) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(plan(language=language)))
    assert book.sheet_names == [text("plan.how", language), text("plan.sheet", language), HIDDEN_SHEET]
    header, first, *_ = book.get_sheet_by_index(1).to_python()
    assert header == [text(f"plan.column_{column}", language) for column in Column]
    state = text("words.deliverable_state.in_progress", language)
    assert first[:9] == ["D1.1", "Deliverable D1.1", date(2018, 9, 30), state, "", 40, date(2018, 10, 5), "", ""]


def test_only_what_is_to_be_filled_in_is_open_and_the_lists_hold_the_steps_of_their_row() -> None:
    content = plan()
    sheet, styles = part_of(content, PLAN), part_of(content, STYLES)
    assert "<sheetProtection" in sheet
    assert 'password="' not in sheet
    assert 'ySplit="1"' in sheet
    formats = styles.split("<cellXfs")[1].split("</cellXfs>")[0].split("<xf ")[1:]
    unlocked = {str(number) for number, each in enumerate(formats) if 'locked="0"' in each}

    def open_cells(row: int) -> str:
        return "".join(
            letter for letter in "ABCDEFGHIJ" if sheet.split(f'r="{letter}{row}" s="')[1].split('"')[0] in unlocked
        )

    assert (open_cells(2), open_cells(3), open_cells(4)) == ("EFGH", "", "EFGH")
    assert '<formula1>"In progress,Submitted"</formula1>' in sheet
    assert 'sqref="E3"' not in sheet
    assert 'type="whole"' in sheet
    assert 'type="date"' in sheet
    assert 'state="veryHidden"' in part_of(content, "xl/workbook.xml")


def test_two_hundred_texts_that_look_like_formulas_stay_texts() -> None:
    assert len(FORMULA_LIKE) == 200
    rows = [planned(f"D{number}", title=words, said=words) for number, words in enumerate(FORMULA_LIKE)]
    content = plan(*rows, organisation=FORMULA_LIKE[0])
    for part in zipfile.ZipFile(io.BytesIO(content)).namelist():
        written = part_of(content, part)
        assert "<f>" not in written
        assert "<f " not in written
        assert "<hyperlink" not in written
    assert len(read_plan(content).rows) == 200
    assert not any(row.changed_shown for row in read_plan(content).rows)


def test_what_was_written_is_what_is_read() -> None:
    rows = read_plan(plan()).rows
    assert [(row.code, row.state, row.progress, row.forecast, row.comment) for row in rows] == [
        (code, None, 40, date(2018, 10, 5), "") for code in ("D1.1", "D1.2", "D1.10")
    ]
    assert [(row.mark.version, row.mark.progress, row.wrong) for row in rows if row.mark] == [(3, 40, ())] * 3


def test_what_spreadsheet_programs_leave_around_the_table_does_not_matter() -> None:
    sheet = part_of(plan(), PLAN)
    around = sheet.replace(
        "</sheetData>", '<row r="9"><c r="XFD9" s="1"/></row><row r="1048576" ht="12.8" customHeight="1"/></sheetData>'
    )
    assert [row.code for row in read_plan(with_part(plan(), PLAN, around.encode())).rows] == ["D1.1", "D1.2", "D1.10"]


def test_headers_may_stand_in_another_order_and_the_sheet_have_another_name() -> None:
    content = plan()
    sheet = part_of(content, PLAN)
    for row in (1, 2, 3, 4):  # the comment's column beyond the others, with another one between
        sheet = sheet.replace(f'r="H{row}"', f'r="L{row}"')
    book = part_of(content, "xl/workbook.xml").replace('name="Plan"', 'name="Ours, June"')
    moved = with_part(with_part(content, PLAN, sheet.encode()), "xl/workbook.xml", book.encode())
    row = read_plan(moved).rows[0]
    assert row.cells[Column.COMMENT] == "Ours, June!L2"


@pytest.mark.parametrize("value", ["in progress ", "● In progress", "EN COURS", "En curso", "em curso", "in_progress"])
def test_a_status_is_understood_in_any_language(value: str) -> None:
    assert read_state(value) == State.IN_PROGRESS


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", list(State))
def test_every_word_of_every_status_is_its_own(language: str, state: State) -> None:
    assert read_state(text(f"words.deliverable_state.{state}", language)) == state


@pytest.mark.parametrize(
    ("value", "result"),
    [("60", 60), (60.0, 60), ("60%", 60), ("60\u202f%", 60), (0.6, 60), ("0,6", 60), (0, 0), (1, 1), ("", None),
     (None, None), (100, 100), ("100 %", 100)],
)  # fmt: skip
def test_a_percentage_is_read_however_it_is_written(value: object, result: int | None) -> None:
    assert read_progress(value) == result


@pytest.mark.parametrize("value", [101, -1, 60.5, "half", True, "6O", date(2018, 1, 1), "1e2", 1e300, "0x10"])
def test_what_is_no_percentage_is_refused(value: object) -> None:
    with pytest.raises(Refused):
        read_progress(value)


def test_one_in_a_cell_that_shows_percentages_is_all_of_it() -> None:
    content = filled(plan(), {("D1.1", Column.PROGRESS): 1})
    assert read_plan(content).rows[0].progress == 1
    place = part_of(content, PLAN).split('r="F2" s="')[1].split('"')[0]
    styles = part_of(content, STYLES)
    before, cells = styles.split("<cellXfs")
    formats = cells.split("<xf ")
    formats[int(place) + 1] = formats[int(place) + 1].replace('numFmtId="1"', 'numFmtId="9"')
    percent = with_part(content, STYLES, (before + "<cellXfs" + "<xf ".join(formats)).encode())
    assert read_plan(percent).rows[0].progress == 100


@pytest.mark.parametrize("value", ["31/02/2018", "11/30/2018", "30/11/18", "soon", 12, True, "2018-13-01"])
def test_what_is_no_day_is_refused(value: object) -> None:
    with pytest.raises(Refused):
        read_day(value, field="forecast")


def other_workbook(*, columns: int = 3, name: str = "Plan") -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet(name)
    for column in range(columns):
        sheet.write_string(0, column, f"Header {column}")
    book.close()
    return file.getvalue()


def with_identity(content: bytes, name: str, value: str) -> bytes:
    fields = ["format", "project", "phase", "partner", "language", "organisation", "made_at", "seal"]
    sheet = with_cell(part_of(content, HIDDEN), f"B{fields.index(name) + 1}", value)
    return with_part(content, HIDDEN, sheet.encode())


def macros(content: bytes) -> bytes:
    return with_part(content, "xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")


def encrypted_entries(content: bytes) -> bytes:
    """Each entry's flag says it is encrypted, as ZipCrypto does."""
    return content.replace(b"PK\x01\x02\x14\x00\x14\x00\x00", b"PK\x01\x02\x14\x00\x14\x00\x01")


REFUSED = {
    "nothing": (lambda content: b"", "workbook_empty"),
    "truncated": (lambda content: content[: len(content) // 2], "workbook_damaged"),
    "truncated late": (lambda content: content[:-30], "workbook_damaged"),
    "a picture renamed": (lambda content: b"\x89PNG\r\n\x1a\n" + bytes(500), "workbook_not_one"),
    "text renamed": (lambda content: "Code;Title\nD1.1;Été".encode(), "workbook_not_one"),
    "an archive renamed": (lambda content: repacked(content, lambda name, part: part[:10]), "workbook_not_one"),
    "a workbook of 1997": (lambda content: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "workbook_old_kind"),
    "encrypted": (
        lambda content: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "workbook_encrypted",
    ),
    "macros": (macros, "workbook_macros"),
    "too large": (lambda content: content + bytes(10_000_001), "workbook_too_large"),
    "an alphabet nobody knows": (
        lambda content: repacked(content, lambda name, part: part.replace(b"UTF-8", b"UT9-8", 1)),
        "workbook_damaged",
    ),
    "another workbook": (lambda content: other_workbook(), "plan_foreign"),
    "a thousand columns": (lambda content: other_workbook(columns=1000), "workbook_columns"),
    "headers changed": (
        lambda content: with_part(content, PLAN, with_cell(part_of(content, PLAN), "E1", "State").encode()),
        "plan_foreign",
    ),
    "an old template": (lambda content: with_identity(content, "format", "0"), "plan_old"),
    "another partner": (lambda content: with_identity(content, "partner", "aviles"), "plan_altered"),
    "another phase": (lambda content: with_identity(content, "phase", "extension"), "plan_altered"),
    "another moment": (lambda content: with_identity(content, "made_at", "2019-01-01T00:00:00+00:00"), "plan_altered"),
    "another seal": (lambda content: with_identity(content, "seal", "0" * 16), "plan_altered"),
    "the hidden sheet of another": (lambda content: with_part(content, HIDDEN, (HEAD + TAIL).encode()), "plan_foreign"),
}  # fmt: skip


@pytest.mark.parametrize("kind", list(REFUSED))
def test_a_file_that_is_not_this_plan_is_refused_with_a_sentence(kind: str) -> None:
    spoil, problem = REFUSED[kind]
    assert refusal_of(spoil(plan())) == problem  # type: ignore[no-untyped-call]


def test_a_plan_of_another_installation_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = plan()
    monkeypatch.setenv("BINNACLE_VAR", str(tmp_path / "elsewhere"))
    settings.cache_clear()
    assert refusal_of(content) == "plan_altered"


MANY = "<c><v>1</v></c>"
BOMBS = {
    "a cell at the last corner": HEAD + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>' + TAIL,
    "a million rows": HEAD + '<row r="1048576"><c r="A1048576"><v>1</v></c></row>' + TAIL,
    "rows that name no place": HEAD + "<row><c><v>1</v></c></row>" * 30_000 + TAIL,
    "a hidden corner": HEAD + '<row r="9"><c x="<" r="XFD9"><v>1</v></c></row>' + TAIL,
    "deep": HEAD + "<a>" * 1_500_000 + TAIL,
    "blanks": HEAD + " " * 30_000_000 + TAIL,
    "cells without end": HEAD + "<row>" + MANY * 2_000_000 + "</row>" + TAIL,
    "shared texts": HEAD + "".join(f'<row><c t="s"><v>0</v></c>{MANY * 4}</row>' for _ in range(15_000)) + TAIL,
    "entities": f'<!DOCTYPE a [<!ENTITY a "{"b" * 1000}">]>' + HEAD + "&a;" * 1000 + TAIL,
}


def bomb(kind: str) -> bytes:
    return with_part(plan(planned("D1", said="x" * 32_000)), PLAN, BOMBS[kind].encode())


@pytest.mark.parametrize("kind", list(BOMBS))
def test_a_bomb_is_refused(kind: str) -> None:
    assert refusal_of(bomb(kind)) in {"workbook_bomb", "workbook_columns", "workbook_rows", "workbook_damaged"}


@pytest.mark.sweep
@pytest.mark.parametrize("kind", list(BOMBS))
def test_a_bomb_is_refused_within_a_second(kind: str) -> None:
    content = bomb(kind)
    with at_most(1):
        refusal_of(content)


def test_an_archive_that_lies_about_its_sizes_is_refused() -> None:
    content = with_part(plan(), "xl/media/image1.png", bytes(60_000_000))
    place = content.rindex(b"PK\x01\x02")
    small = content[: place + 24] + (1000).to_bytes(4, "little") + content[place + 28 :]
    assert refusal_of(small) in {"workbook_bomb", "workbook_damaged"}


def mutated(content: bytes, chance: random.Random) -> bytes:
    """One of: bytes changed, a piece cut out, or a part's text changed and packed again."""
    kind = chance.randrange(4)
    if kind == 0:
        spoilt = bytearray(content)
        for _ in range(chance.randint(1, 8)):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        return bytes(spoilt)
    if kind == 1:
        begin = chance.randrange(len(content))
        return content[:begin] + content[begin + chance.randint(1, 400) :]
    name = chance.choice([PLAN, HIDDEN, "xl/workbook.xml", STYLES, "xl/sharedStrings.xml", "[Content_Types].xml",
                          "xl/_rels/workbook.xml.rels"])  # fmt: skip
    part = bytearray(part_of(content, name).encode())
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(part))
        if kind == 2:
            part[place] = chance.choice(b"<>/\"'=&;0123456789AZaz \xff")
        else:
            part[place : place + chance.randint(0, 30)] = chance.choice([b"", b"<c>", b"9" * 12, b"</row>", b'"', b"-"])
    return with_part(content, name, bytes(part))


def take(content: bytes) -> PlanFile | None:
    """Read or refused with a sentence that exists; anything else is a mistake."""
    try:
        return read_plan(content)
    except Refused as refusal:
        for problem in refusal.problems:
            assert text(f"problem.{problem.code}", "en", **problem.values)
        return None


def survive(number: int, seed: int) -> None:
    """What is still read is of this plan, its rows its own or said to be wrong."""
    content, chance = plan(), random.Random(seed)
    for _ in range(number):
        found = take(mutated(content, chance))
        if found is not None:
            assert found.identity == identity()
            assert all(row.mark is None or row.code in {"D1.1", "D1.2", "D1.10"} for row in found.rows)


def test_mutated_plans_are_read_or_refused() -> None:
    survive(300, seed=8725)


@pytest.mark.sweep
@pytest.mark.parametrize("seed", range(10))
def test_ten_thousand_mutated_plans_are_read_or_refused(seed: int) -> None:
    survive(1000, seed)
