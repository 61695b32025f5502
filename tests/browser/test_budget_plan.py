"""A budget draft in a browser: begun, typed into the grid, undone and saved."""

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PatienceOver

from dashboard.domain.budget.plan import Cell
from dashboard.domain.vocabulary import CostCategory
from dashboard.store.engine import reading
from dashboard.store.reads.budget.versions import plan_of, versions
from dashboard.store.reads.projects.outline import phases
from dashboard.texts import text
from tests.browser.conftest import ASL, PHONE, Demo, Opens, settled
from tests.demos import TODAY

ADDRESS = f"/budget-plan?{ASL}"
STAFF = Cell(partner="AVILES", work_package="WP1", cost_category=CostCategory.STAFF, period=1)
ROW, HEAD, FIRST_AMOUNT = 35, 36, 430
"""Pixels of the grid: a row, its header, and where the first period's column is."""


def newest(demo: Demo) -> tuple[str, dict[Cell, int]]:
    """The newest version's state, and its cells."""
    with reading(demo.database) as connection:
        known = phases(connection)
        phase = int(known[(known["project"] == "ASL") & (known["code"] == "initial")]["phase_id"].iloc[0])
        found = versions(connection, phase, TODAY).iloc[0]
        return str(found["state"]), plan_of(connection, int(found["version_id"]))


def type_in(page: Page, grid: Locator, amount: str) -> None:
    """Once the grid is drawn and stays where it is: until then a click goes nowhere."""
    cell = page.locator(".gdg-input").first
    for _ in range(20):
        grid.scroll_into_view_if_needed()
        box = grid.bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + FIRST_AMOUNT, box["y"] + HEAD + ROW / 2)
        page.keyboard.press(amount[0])  # opens the cell with this sign in it
        try:
            cell.wait_for(timeout=1_000)
        except PatienceOver:
            continue
        break
    cell.fill(amount)
    page.keyboard.press("Enter")


def test_the_lead_partner_types_amounts_undoes_and_saves_them(opens: Opens, demo: Demo) -> None:
    page = opens(ADDRESS, who="lead")
    page.locator(".st-key-budget_start summary").click()
    page.locator(".st-key-budget_new_name input").fill("Typed in a browser")
    page.locator(".st-key-start_budget button").evaluate(
        "button => { for (let click = 0; click < 10; click++) button.click() }"
    )
    grid = page.locator(".st-key-budget_draft [data-testid=stDataFrame]").first
    expect(grid).to_be_visible()
    settled(page)
    before = newest(demo)[1]
    # while the page is drawn anew, the button of before may stand below the new one for a moment
    save, undo = (page.locator(f".st-key-{key} button").first for key in ("save_cells", "undo_cells"))
    type_in(page, grid, "1234.56")
    expect(save).to_have_text(text("budget_plan.save_cells", "en", n=1))
    undo.click()
    expect(save).to_be_disabled()
    settled(page)
    type_in(page, grid, "1234.56")
    expect(save).to_have_text(text("budget_plan.save_cells", "en", n=1))
    save.evaluate("button => { for (let click = 0; click < 10; click++) button.click() }")
    expect(page.get_by_text(text("budget_plan.cells_saved", "en", n=1))).to_be_visible()
    state, after = newest(demo)
    assert (state, after[STAFF]) == ("draft", 1_234_56)
    assert {cell for cell in before if before[cell] != after.get(cell) and cell.partner != "AVILES"} == set()
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert page.locator("html").evaluate("page => page.scrollWidth") <= PHONE["width"]
