"""What leaves a grid by the clipboard: no formula, and no download of the grid's own."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ASL, Opens, settled

HARMLESS = {"-1,234.56": "-1,234.56", "+3": "+3", "-12 %": "-12 %", "plain": "plain", "a=b": "a=b", "-5 €": "-5 €"}
FORMULAS = ("=1+1", "+cmd|' /C calc'!A0", "-2+3+cmd", "@SUM(A1)", "  =1+1", "\u200b=1+1", "\uff1d1+1", "'=1+1")
GRIDS = (
    "/deliverables",
    "/budget",
    "/budget-plan",
    "/expenditure?view=all",
    "/portfolio",
    "/partners",
    "/pilots",
    "/people",
)


def by_event(page: Page, kind: str, words: str) -> str:
    """What is on the clipboard after the page's script has put ``words`` there, as a grid does at ``copy``."""
    script = """([kind, words]) => {
        const put = (event) => event.clipboardData.setData(kind, words);
        window.addEventListener("copy", put);
        const data = new DataTransfer();
        window.dispatchEvent(new ClipboardEvent("copy", { clipboardData: data, bubbles: true }));
        window.removeEventListener("copy", put);
        return data.getData(kind);
    }"""
    return str(page.evaluate(script, [kind, words]))


def by_clipboard(page: Page, kind: str, words: str) -> str:
    script = """async ([kind, words]) => {
        await navigator.clipboard.write([new ClipboardItem({ [kind]: new Blob([words], { type: kind }) })]);
        const [item] = await navigator.clipboard.read();
        return (await item.getType(kind)).text();
    }"""
    return str(page.evaluate(script, [kind, words]))


def test_what_a_grid_copies_is_no_formula_and_numbers_stay_numbers(opens: Opens) -> None:
    page = opens(f"/deliverables?{ASL}", who="lead")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    for words in FORMULAS:
        assert by_event(page, "text/plain", words) == f"'{words}", words
        rows = f"first\t{words}\n{words}\tlast"
        assert by_event(page, "text/plain", rows) == f"first\t'{words}\n'{words}\tlast"
        assert by_clipboard(page, "text/plain", words) == f"'{words}"
    for words, same in HARMLESS.items():
        assert by_event(page, "text/plain", words) == same
        assert by_clipboard(page, "text/plain", words) == same
    table = by_event(page, "text/html", "<table><tr><td>=1+1</td><td>-5</td></tr></table>")
    assert "'=1+1" in table
    assert "<td>-5</td>" in table
    page.evaluate("words => navigator.clipboard.writeText(words)", "=1+1")
    assert page.evaluate("navigator.clipboard.readText()") == "'=1+1"


@pytest.mark.parametrize("address", GRIDS)
def test_no_grid_offers_a_download_of_its_own(opens: Opens, address: str) -> None:
    page = opens(f"{address}{'&' if '?' in address else '?'}{ASL}", who="admin" if address == "/people" else "lead")
    settled(page)
    for grid in page.locator("[data-testid=stDataFrame]").all():
        if grid.is_visible():
            grid.hover()
            expect(page.locator("[data-testid=stElementToolbarButton]").first).to_be_attached()
    labels = page.locator("[data-testid=stElementToolbar] button").evaluate_all(
        "buttons => buttons.map(button => button.getAttribute('aria-label') || button.textContent)"
    )
    assert [label for label in labels if "csv" in label.lower() or "download" in label.lower()] == [], json.dumps(
        labels
    )
