"""The ladder in a browser: choosing a cell shows its row rung by rung, and stays chosen for who copies it."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import ASL, Opens

HEADER, ROW = 35, 65
"""Pixels of the table's header and of a row."""


def test_choosing_a_cell_shows_its_row_rung_by_rung(opens: Opens) -> None:
    page = opens(f"/budget?{ASL}", who="lead")
    detail = page.locator(".st-key-ladder_detail")
    expect(detail).to_contain_text("Total")
    table = page.locator(".st-key-budget_table [data-testid=stDataFrame]")
    table.scroll_into_view_if_needed()
    table.click(position={"x": 380, "y": HEADER + 2 * ROW + ROW // 2})
    expect(detail).to_contain_text("P3")
    expect(page).to_have_url(re.compile("id=P3"))
    page.locator(".st-key-axis").get_by_text("Partner", exact=True).click()
    expect(detail).to_contain_text("Total")
    assert "id=" not in page.url
