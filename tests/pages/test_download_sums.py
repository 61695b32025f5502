"""What a person sums up in a file is what the page shows, or the file says why it is not."""

import ast
import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.settings import ROOT
from dashboard.texts import LANGUAGES, formats, text
from dashboard.widgets.kit.tables import BLANK
from tests.pages.conftest import Visit
from tests.pages.downloads import Downloads, Rows, watch_downloads

DAY = "2018-10-30"
MONEY_CELL = b'numFmtId="4"'
"""The look of an amount in a workbook."""
TABLES, BUTTONS = ("table", "draw_table"), ("workbook_button", "download_button")
KIT = "kit/"
"""Where the buttons themselves are made."""


@dataclass(frozen=True, kw_only=True)
class Held:
    """Where the file of a button is offered, and how it is held.

    ``sums`` are the page's figures by the header of the column that adds up to them, ``last`` those in the file's last
    row. ``grid`` says that the file has the rows of the table above the button.
    """

    address: str
    query: dict[str, str] = field(default_factory=dict)
    who: str = "lead"
    key: str = ""
    sums: dict[str, str] = field(default_factory=dict)
    last: dict[str, str] = field(default_factory=dict)
    grid: bool = True
    also: Callable[[AppTest, Downloads, str], None] | None = None
    day: str = DAY


def no_amounts(page: AppTest, downloads: Downloads, key: str) -> None:
    with zipfile.ZipFile(io.BytesIO(downloads.makers[key]())) as archive:
        assert MONEY_CELL not in archive.read("xl/styles.xml")


def the_budget(page: AppTest, downloads: Downloads, key: str) -> None:
    rows = csv.DictReader(io.StringIO(downloads.makers[key]().decode("utf-8-sig")))
    shown(page, "words.budget", sum(cents(row["amount"]) for row in rows))


def the_reports(page: AppTest, downloads: Downloads, key: str) -> None:
    """Each report's figures in the sheet of reports; the sheet of certificates says why its sums are others."""
    about, reports, certificates, claims = downloads.sheets(key).values()
    for sheet in (reports, claims):
        for name in ("claimed", "verified", "paid"):
            if (header := words(f"words.step.{name}")) in sheet[0]:
                *_, last = column(sheet, header)
                shown(page, f"words.step.{name}", last)
                assert sum(column(sheet, header)[:-1]) == last
    assert [words("reports.certificates"), words("reports.certificates_note")] in about
    assert sum(column(certificates, words("words.step.certified"))[:-1]) == column(reports, "Certified")[-1]


def the_report(page: AppTest, downloads: Downloads, key: str) -> None:
    """The figures as the page shows them stand in the file, and why the items' sums may differ."""
    about, rows = downloads.sheets(key).values()
    said = {str(label): value for label, value, *_ in about}
    for metric in page.metric:
        assert said[metric.label] == metric.value
    assert said[words("reports.note_on_sums")] == words("reports.items_note")
    again = rows[0].index(words("reports.taken_in"))
    own = [rows[0], *(row for row in rows[1:] if not row[again])]
    shown(page, "words.step.declared", sum(column(own, words("words.step.declared"))))
    assert len(own) < len(rows)  # some were taken in from an earlier report


LISTED = {"Certified (EUR)": "words.step.certified", "Parked (EUR)": "words.step.parked",
          "Deducted (EUR)": "words.step.deducted", "Of which declared (EUR)": "words.step.declared"}  # fmt: skip
AXIS = {"Budget": "words.budget", "Declared": "words.step.declared", "Certified": "words.step.certified"}
SEASON = {"Certified": "words.step.certified"}
CLAIMS = {"Verified": "words.step.verified", "Paid": "words.step.paid"}
LATER = "2019-11-30"
UPLOADED = "tests/widgets/test_expenditure_import.py"
HELD: dict[str, Held | str] = {
    "budget/compare.py 'budget_changes_download'": Held(address="budget-plan", query={"view": "compare"}),
    "budget/offline.py 'budget_download'": "tests/services/test_budget_upload.py: each cell goes out and comes back",
    "budget/table.py 'budget_plan_table_download'": Held(address="budget-plan", last={"Total": "words.budget"}),
    "budget/table.py 'budget_plan_lines'": Held(address="budget-plan", sums={"Budget": "words.budget"}, grid=False),
    "budget/table.py 'budget_plan_csv'": Held(address="budget-plan", grid=False, also=the_budget),
    "deliverables/offline_section.py 'plan_download'": "no amounts: dates and progress of deliverables",
    "deliverables/workbook.py 'deliverables_download'": Held(address="deliverables", grid=False, also=no_amounts),
    "expenditure/bringing_in.py f'{KEY}_template'": "no amounts: an empty list",
    "expenditure/bringing_in.py f'expenditure_download_{form}'": Held(
        address="expenditure", who="controller", key="expenditure_download_xlsx", sums=LISTED, grid=False
    ),
    "expenditure/import_preview.py f'import_list_{name}_all'": f"{UPLOADED}: rows of the file that was brought",
    "expenditure/trace.py 'cost_trace_download'": "the movements of one cost, from the same frame as the table",
    "forecast/alert.py 'underspending_table_download'": Held(address="forecast", day=LATER),
    "forecast/board.py 'forecast_table_download'": Held(address="forecast", day=LATER),
    "forecast/erdf.py 'erdf_table_download'": Held(address="forecast", day=LATER),
    "forecast/erdf.py 'erdf_months_download'": Held(address="forecast", day=LATER),
    "forecast/method.py 'hindcast_table_download'": Held(address="forecast", day=LATER, grid=False, also=no_amounts),
    "forecast/reports.py 'next_reports_table_download'": Held(address="forecast", day=LATER),
    "imports/board.py 'import_preview_download'": "no amounts: rows of the file that was brought, in words",
    "money/board.py 'budget_table_download'": Held(address="budget", last=AXIS),
    "money/detail.py 'ladder_rungs_download'": Held(address="budget"),
    "money/profile_board.py 'profile_table_download'": Held(address="budget"),
    "money/reconciliation.py 'proofs_download'": "tests/services/test_reconciliation.py: each proof is its own figure",
    "partners/board.py 'partners_download'": Held(address="partners"),
    "pilots/board.py 'pilots_download'": Held(address="pilots"),
    "pilots/detail.py 'pilot_facts_download'": Held(
        address="pilots", query={"id": "P1"}, grid=False, also=no_amounts
    ),
    "reporting/certificates.py f'certificate_pdf_{number}'": "tests/reports/test_certificate.py: the sums of the page",
    "reporting/claims.py 'project_reports_download'": Held(
        address="reports", query={"view": "claims"}, sums=CLAIMS, day=LATER
    ),
    "reporting/items.py 'report_items_download'": Held(
        address="reports", query={"id": "CORK-R4"}, day=LATER, who="controller", grid=False, also=the_report
    ),
    "reporting/own.py 'own_reports_download'": Held(address="reports", query={"view": "own"}),
    "reporting/queue.py f'{key}_download'": Held(
        address="reports", query={"view": "control"}, who="controller", key="control_done_download"
    ),
    "reporting/season_board.py 'season_table_download'": Held(
        address="reports", query={"view": "season"}, sums=SEASON, day=LATER
    ),
    "reporting/season_document.py 'season_pdf'": "tests/pages/test_reports.py: the rows of the table beside it",
    "reporting/workbook.py 'reports_download'": Held(
        address="reports", query={"view": "claims"}, day=LATER, grid=False, also=the_reports
    ),
    "scenarios/board.py 'scenario_changes_download'": "the table above it, from the same frame",
    "scenarios/board.py 'scenario_financing_download'": "as the one before",
    "scenarios/page.py 'scenario_list_download'": "as the one before",
    "pages/steering/portfolio.py 'portfolio_download'": Held(address="portfolio"),
}  # fmt: skip


def words(key: str) -> str:
    return text(key, formats.Notation("en", "EUR"))


def cents(written: object) -> int:
    return round(float(str(written)) * 100) if written not in (None, "") else 0


def column(rows: Rows, header: str) -> list[int]:
    place = rows[0].index(header)
    return [cents(row[place]) for row in rows[1:]]


def shown(page: AppTest, label: str, amount: int) -> None:
    """One of the page's figures is that amount, to the cent or in thousands as it is written there."""
    figures = [metric.value for metric in page.metric if metric.label == words(label)]
    assert figures, label
    assert set(figures) <= {formats.money(amount, "en"), formats.thousands(amount, "en")}, (label, amount)


def offers() -> Iterator[str]:
    """Every place of the code that offers a file, by its module and the key of its button."""
    widgets, pages = ROOT / "dashboard" / "widgets", ROOT / "pages"
    for script in sorted([*widgets.rglob("*.py"), *pages.rglob("*.py")]):
        module = str(script.relative_to(widgets if script.is_relative_to(widgets) else ROOT))
        for node in ast.walk(ast.parse(script.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or module.startswith(KIT):
                continue
            name, given = getattr(node.func, "id", ""), {word.arg: word.value for word in node.keywords}
            if name in BUTTONS:
                yield f"{module} {ast.unparse(given['key'])}"
            elif name in TABLES and "download_name" in given:
                key = given["key"]
                said = repr(f"{key.value}_download") if isinstance(key, ast.Constant) else "f'{key}_download'"
                yield f"{module} {said}"


def grid_of(block: Any, key: str) -> Any:
    """The table in the container of that key."""
    for child in block.children.values():
        if not hasattr(child, "children"):
            continue
        if str(getattr(child.proto, "id", "")).endswith(f"-{key}"):
            return next(each for each in child.children.values() if each.type == "dataframe")
        if (found := grid_of(child, key)) is not None:
            return found
    return None


def as_drawn(page: AppTest, rows: Rows, key: str) -> int:
    """Each amount that is drawn is in the file, row by row; how many there are."""
    grid = grid_of(page.main, key)
    labels = {name: each["label"] for name, each in json.loads(grid.proto.columns).items()}
    seen = 0
    for name, values in grid.value.items():
        texts = [str(value).strip(BLANK) if isinstance(value, str) else "" for value in values]
        if not any("€" in each for each in texts):
            continue
        place = rows[0].index(labels[name])
        written = [row[place] for row in rows[1:]]
        amounts = [formats.money(cents(value), "en") if isinstance(value, float) else "" for value in written]
        assert [each for each in texts if "€" in each] == [each for each, value in zip(amounts, written, strict=True)
                                                           if isinstance(value, float)], name  # fmt: skip
        seen += 1
    return seen


def test_every_file_that_is_offered_is_held() -> None:
    assert sorted(set(offers())) == sorted(HELD)


@pytest.mark.parametrize("place", [place for place, held in HELD.items() if isinstance(held, Held)])
def test_what_a_file_sums_to_is_what_the_page_shows(visit: Visit, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    held = HELD[place]
    assert isinstance(held, Held)
    key = held.key or ast.literal_eval(place.split(" ", 1)[1])
    downloads = watch_downloads(monkeypatch)
    page = visit(held.address, who=held.who, language="en", as_of=held.day, **held.query)
    assert not page.exception
    if held.also is not None:
        held.also(page, downloads, key)
        return
    rows = list(downloads.sheets(key).values())[-1]
    for header, label in held.sums.items():
        shown(page, label, sum(column(rows, header)))
    for header, label in held.last.items():
        shown(page, label, column(rows, header)[-1])
    if held.grid:
        assert as_drawn(page, rows, key.removesuffix("_download")) > 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_of_the_phase_says_what_is_declared_and_what_are_drafts(
    visit: Visit, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    downloads = watch_downloads(monkeypatch)
    page = visit("expenditure", who="controller", language=language, as_of=DAY)
    about, rows = downloads.sheets("expenditure_download_xlsx").values()
    said = {str(label): value for label, value, *_ in about}
    declared, drafts, total = (said[text(f"expenditure_import.{name}", language)] for name in
                               ("declared", "drafts", "total"))  # fmt: skip
    assert page.metric[0].value == declared == formats.money(291_158_22, language)
    assert (drafts, total) == (formats.money(275_982_11, language), formats.money(567_140_33, language))
    table = csv.reader(
        io.StringIO(downloads.makers["expenditure_download_csv"]().decode("utf-8-sig")),
        delimiter="," if language == "en" else ";",
    )
    head, *lines = table
    state, amount = (
        head.index(text(f"expenditure_import.column_{name}", language, currency="EUR"))
        for name in ("state", "declared_eur")
    )
    entered = text("words.step.entered", language)
    assert sum(cents(line[amount].replace(",", ".")) for line in lines if line[state] == entered) == 275_982_11
    assert {row[rows[0].index(head[state])] for row in rows[1:]} == {line[state] for line in lines}
    assert date.fromisoformat(DAY) in said.values()
