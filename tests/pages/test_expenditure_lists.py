"""Lists on their pages: offered to those who see the lines, made when asked for; a partner's own brought in there."""

import pytest

from dashboard.texts import text
from tests.pages.conftest import Visit
from tests.pages.downloads import watch_downloads
from tests.widgets.test_expenditure_import import LIST, settled


@pytest.mark.usefixtures("demo_database")
def test_a_report_s_list_is_offered_and_a_partner_brings_its_own_in(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    downloads = watch_downloads(monkeypatch)
    page = visit("expenditure", who="cork", project="ASL", phase="initial")
    assert not page.exception
    before = downloads.sheets("expenditure_download_xlsx")[text("expenditure_import.sheet", "en")]
    assert downloads.makers["expenditure_download_csv"]().count(b"\r\n") == len(before)
    assert list(downloads.sheets("expenditure_import_template")) == [
        text(f"expenditure_import.{name}", "en") for name in ("sheet", "how", "codes")
    ]
    box = page.get("file_uploader")[0]
    content = LIST + b"LIST-1;Travel;WP4;A journey to Pau;20/10/2018;412,30\n"
    page.file_uploader(key=box.key).set_value(("cork.csv", content, "text/csv"))
    settled(page.run())
    settled(page.button(key="confirm_list").click().run())
    assert not page.exception
    assert text("expenditure_import.done", "en", n=1, file="cork\\.csv") in [said.value for said in page.success]
    after = downloads.sheets("expenditure_download_xlsx")[text("expenditure_import.sheet", "en")]
    assert len(after) == len(before) + 1


def test_who_only_reads_is_offered_the_list_and_no_way_in(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    downloads = watch_downloads(monkeypatch)
    page = visit("expenditure", who="controller", language="fr", project="ASL", phase="initial")
    assert not page.exception
    assert {"expenditure_download_xlsx", "expenditure_download_csv"} <= set(downloads.makers)
    assert "expenditure_import_template" not in downloads.makers
    header = downloads.sheets("expenditure_download_xlsx")[text("expenditure_import.sheet", "fr")][0]
    assert header[0] == text("expenditure_import.column_id", "fr")


def test_the_reports_are_offered_as_a_workbook(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    downloads = watch_downloads(monkeypatch)
    assert not visit("reports", who="lead", project="ASL", phase="initial").exception
    sheets = downloads.sheets("reports_download")
    assert len(sheets[text("expenditure_import.sheet_partner_reports", "en")]) > 2
