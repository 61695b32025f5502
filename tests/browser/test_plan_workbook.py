"""Working offline in a browser: the plan is taken away, filled in, brought back, compared and confirmed."""

from pathlib import Path

from playwright.sync_api import Page, expect

from dashboard.exchange.offline.plan_format import Column
from dashboard.store.engine import reading
from dashboard.store.reads.deliverables.states import detail, history
from dashboard.store.reads.projects.outline import phases
from dashboard.texts import text
from tests.browser.conftest import ASL, PHONE, Demo, Opens, Twin, settled
from tests.demos import TODAY
from tests.exchange.plan_files import codes, filled

ADDRESS = f"/deliverables?{ASL}"
WORDS = "Filled in on the train to Porto"


def plan_file(page: Page, folder: Path) -> bytes:
    """The workbook that the button gives."""
    page.locator(".st-key-plan_offline summary").click()
    with page.expect_download() as download:
        page.locator(".st-key-plan_download a").click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file.read_bytes()


def bring_back(page: Page, file: Path, content: bytes) -> None:
    file.write_bytes(content)
    page.locator(".st-key-plan_file input[type=file]").set_input_files(file)


def recorded(demo: Demo, code: str) -> tuple[str, str, int]:
    """The state, the comment in force, and how often that of this test was written."""
    with reading(demo.database) as connection:
        known = phases(connection)
        phase = int(known[(known["project"] == "ASL") & (known["code"] == "initial")]["phase_id"].iloc[0])
        found = detail(connection, phase, code, TODAY)
        assert found is not None
        said = history(connection, found["deliverable_id"], TODAY)
    return str(found["state"]), str(found["comment"]), int((said["comment"] == WORDS).sum())


def test_a_plan_goes_out_and_comes_back_on_a_phone_and_ten_quick_clicks_save_once(
    opens: Opens, demo: Demo, twin: Twin, tmp_path: Path
) -> None:
    page = opens(ADDRESS, who=twin("pau"))
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    content = plan_file(page, tmp_path)
    code = next(code for code in codes(content) if recorded(demo, code)[0] in ("not_started", "in_progress"))
    changed = filled(content, {(code, Column.COMMENT): WORDS})
    bring_back(page, tmp_path / "filled.xlsx", changed)
    confirm = page.locator(".st-key-confirm_plan button")
    expect(confirm).to_be_visible()
    assert page.locator("html").evaluate("page => page.scrollWidth") <= PHONE["width"]
    confirm.evaluate("button => { for (let click = 0; click < 10; click++) button.click() }")
    said = text("plan.saved", "fr", n=1, unchanged=len(codes(content)) - 1, left=0, wrong=0)
    expect(page.get_by_text(said)).to_be_visible()
    settled(page)
    assert recorded(demo, code)[1:] == (WORDS, 1)
    bring_back(page, tmp_path / "once more.xlsx", changed)
    expect(page.get_by_text(text("plan.nothing", "fr"))).to_be_visible()
    expect(confirm).to_have_count(0)
