"""The main job in a browser: a deliverable's status is updated, and a table is downloaded."""

import re
from pathlib import Path

import pandas as pd
from playwright.sync_api import expect

from dashboard.texts import text
from scripts.bench.updating import in_progress
from tests.browser.conftest import ASL, Demo, Opens, choose, settled

COMMENT = "Interviews finished in Santiago; the report is being written"


def test_a_status_update_is_confirmed_and_survives_a_reload(opens: Opens, demo: Demo) -> None:
    code = in_progress(demo.folder)
    page = opens(f"/deliverables?{ASL}&id={code}", who="lead")
    submitted = text("words.deliverable_state.submitted", "en")
    choose(page, "deliverable_status", re.compile(submitted))
    page.locator(".st-key-deliverable_comment textarea").fill(COMMENT)
    page.locator(".st-key-save_deliverable button").click()
    expect(page.get_by_role("status").filter(has_text=submitted)).to_be_visible()
    page.reload()
    settled(page)
    expect(page.get_by_text(COMMENT).first).to_be_visible()
    expect(page.get_by_text(submitted).first).to_be_visible()


def test_an_observer_sees_no_form(opens: Opens, demo: Demo) -> None:
    page = opens(f"/deliverables?{ASL}&id={in_progress(demo.folder)}", who="observer")
    expect(page.locator(".st-key-save_deliverable")).to_have_count(0)


def test_a_table_downloads_as_a_workbook(opens: Opens, tmp_path: Path) -> None:
    page = opens(f"/budget?{ASL}", who="lead")
    with page.expect_download() as download:
        page.locator(".st-key-budget_table_download a").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert file.suffix == ".xlsx"
    frame = pd.read_excel(file, engine="calamine")
    assert len(frame) > 1
