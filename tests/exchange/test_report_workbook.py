"""The reports' workbook: amounts with their sums, states in words, what is missing left empty, never a formula."""

import io
import zipfile
from datetime import date

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from dashboard.exchange.sheets.reports import STEPS, reports_workbook
from dashboard.store.engine import reading
from dashboard.store.reads.reporting.claims import CLAIMS, certificates, project_reports
from dashboard.store.reads.reporting.season import SEASON, season
from dashboard.texts import LANGUAGES, text
from tests.builders import AS_OF
from tests.exchange.expenditure_lists import a_list, a_report, line
from tests.exchange.test_workbook import FORMULA_LIKE
from tests.services.test_expenditure_import import brought_in


def sheets(content: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_report_has_its_amounts_and_the_last_line_their_sums(small_project: dict[str, int], language: str) -> None:
    brought_in(a_list(line("S-1"), line("S-2", declared_amount="0,90")), a_report(small_project))
    with reading() as connection:
        frames = [read(connection, small_project["phase"], AS_OF) for read in (season, certificates, project_reports)]
    made = sheets(reports_workbook(*frames, language=language, about=[("Project", "TEST")]))
    header, *rows = made[text("expenditure_import.sheet_partner_reports", language)]
    places = {str(name): place for place, name in enumerate(header)}
    entered = places[text("words.step.entered", language)]
    begun = next(row for row in rows if row[places[text("expenditure_import.column_report", language)]])
    assert begun[entered] == 1_001.0
    assert begun[places[text("words.status", language)]] == text("words.report_state.draft", language)
    assert begun[places[text("season.submitted_on", language)]] == ""
    assert rows[-1][places[text("words.status", language)]] == text("expenditure_import.sum", language)
    assert rows[-1][entered] == 1_001.0
    assert len(made) == 4


def test_two_hundred_texts_that_look_like_formulas_stay_texts() -> None:
    common = dict.fromkeys(SEASON) | dict.fromkeys(STEPS, 1) | {"state": "draft", "status": "recorded", "period": 1}
    reports = [common | {"partner": words, "name": words, "number": 1, "comment": words} for words in FORMULA_LIKE]
    claim = dict.fromkeys(CLAIMS) | {"number": 1, "state": "paid", "status": "recorded", "since": date(2018, 5, 1)}
    claims = [claim | {"reference": words, "note": words} for words in FORMULA_LIKE]
    nothing = pd.DataFrame(columns=["number"])
    about = [("=1+1", "=1+1")]
    content = reports_workbook(pd.DataFrame(reports), nothing, pd.DataFrame(claims), language="en", about=about)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        written = b"".join(archive.read(part) for part in archive.namelist())
    assert b"<f>" not in written
    assert b"<f " not in written
    assert b"<hyperlink" not in written
    header, *rows = sheets(content)["Partner reports"]
    assert [row[header.index("Name")] for row in rows[:-1]] == FORMULA_LIKE
