"""A phone: the menu lies over the page, and gives way once a page is chosen."""

import re

from playwright.sync_api import expect

from dashboard.texts import text
from tests.browser.conftest import ASL, PHONE, Opens, settled

MENU = "[data-testid=stSidebar]"


def test_the_menu_closes_once_a_page_is_chosen(opens: Opens) -> None:
    page = opens(f"/?{ASL}", who="lead")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.reload()
    settled(page)
    menu = page.locator(MENU)
    if menu.get_attribute("data-collapsed") != "false":
        page.locator("[data-testid=stExpandSidebarButton]").click()
    expect(menu).to_have_attribute("data-collapsed", "false")
    title = text("shell.page_deliverables", "en")
    menu.locator("[data-testid=stPageLink] a").filter(has_text=title).click()
    expect(page).to_have_url(re.compile(r"/deliverables(\?|$)"))
    settled(page)
    expect(menu).to_have_attribute("data-collapsed", "true")
