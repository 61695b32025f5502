"""Every page as a browser shows it: nothing asked of others, nothing complained about, nothing wider than a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from dashboard.domain.rights import Action
from dashboard.texts import text
from dashboard.widgets.kit.menu import MENU, Entry
from tests.browser.conftest import ASL, LAPTOP, PHONE, Opens, Twin, choose, settled

WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
"""Pixels by which the document, or what scrolls in it, is wider than the window."""
MAIN_WIDER = """() => { const main = document.querySelector('[data-testid=stMain]');
                        return main.scrollWidth - main.clientWidth; }"""


def who_may(entry: Entry) -> str:
    return "admin" if entry.action is Action.MANAGE_PEOPLE else "lead"


@pytest.mark.parametrize("entry", MENU, ids=lambda entry: entry.name)
def test_a_page_stands_on_a_laptop_and_on_a_phone(entry: Entry, opens: Opens) -> None:
    page = opens(f"/{entry.address}?{ASL}", who=who_may(entry), size=PHONE)
    expect(page.locator("[data-testid=stException]")).to_have_count(0)
    drawn(page)
    assert page.evaluate(WIDER) <= 0
    assert page.evaluate(MAIN_WIDER) <= 0
    page.set_viewport_size(LAPTOP)  # type: ignore[arg-type]
    drawn(page)
    assert page.evaluate(WIDER) <= 0


def drawn(page: Page) -> None:
    """Wait until each chart stands, as wide as there is room for now."""
    page.wait_for_function(
        """() => [...document.querySelectorAll("[data-testid=stPlotlyChart]")].every((place) => {
            const chart = place.querySelector(".main-svg");
            return chart && Math.abs(chart.getBoundingClientRect().width - place.getBoundingClientRect().width) < 2;
        })"""
    )


@pytest.mark.parametrize("language", ["fr", "es", "pt", "en"])
def test_the_document_speaks_the_persons_language_after_a_reload(language: str, opens: Opens, twin: Twin) -> None:
    page = opens("/account", who=twin("gcu" if language != "en" else "pau"))
    names = {"fr": "Français", "es": "Español", "pt": "Português", "en": "English"}
    choose(page, "language", names[language])
    heading = page.locator("h1").filter(has_text=text("account.title", language))
    expect(heading).to_be_visible()
    page.reload()
    settled(page)
    expect(heading).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", re.compile(f"^{language}"))
