"""A page on paper is ink on white, also for who works in the dark."""

from playwright.sync_api import Page

from tests.browser.conftest import ASL, Opens, settled

DARK_ON_PAPER = """() => [...document.querySelectorAll("[data-testid=stMain] *")].filter((element) => {
    const [red, green, blue, alpha = 1] = getComputedStyle(element).backgroundColor.match(/[\\d.]+/g).map(Number);
    return alpha === 1 && element.getClientRects().length && Math.max(red, green, blue) < 128;
}).map((element) => element.dataset.testid || element.outerHTML.slice(0, 80))"""
"""What is filled with dark, by name."""
PALE_WORDS = """() => [...document.querySelectorAll("[data-testid=stMain] input")].filter((element) => {
    const ink = getComputedStyle(element).webkitTextFillColor.match(/[\\d.]+/g).map(Number);
    return Math.max(...ink.slice(0, 3)) > 128;
}).map((element) => element.outerHTML.slice(0, 80))"""


def printed_dark(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    page.reload()
    settled(page)
    page.emulate_media(color_scheme="dark", media="print")


def test_fields_of_a_dark_page_print_dark_on_white(opens: Opens) -> None:
    page = opens(f"/expenditure?{ASL}", who="cork")
    printed_dark(page)
    for field in ("stSelectbox", "stTextInput", "stDateInput"):
        page.locator(f"[data-testid=stMain] [data-testid={field}]").first.wait_for()
    page.wait_for_function(f"() => ({DARK_ON_PAPER})().length === 0")
    assert page.evaluate(PALE_WORDS) == []
