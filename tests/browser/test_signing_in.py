"""Signing in and out in a browser, and what stays shut without it."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from dashboard.services.people.sign_in import COOKIE
from dashboard.store.engine import writing
from dashboard.store.people.accounts import change, find
from dashboard.texts import text
from dashboard.widgets.kit.menu import addresses
from scripts.bench.server import running
from tests.browser.conftest import PASSWORD, Demo, Opens, Twin, Watch, settled

DEEP_LINK = "/deliverables?project=ASL&phase=initial&as_of=2018-10-30"


def sign_in(page: Page, username: str, password: str) -> None:
    page.get_by_label(text("sign_in.username", "en"), exact=True).fill(username)
    page.get_by_label(text("sign_in.password", "en"), exact=True).fill(password)
    page.get_by_role("button", name=text("sign_in.submit", "en")).click()


def title(page: Page, key: str, language: str = "en") -> None:
    """The page's heading says ``key``."""
    expect(page.locator("h1").filter(has_text=text(key, language))).to_be_visible()


def test_a_person_signs_in_and_lands_on_the_page_they_asked_for(opens: Opens, context: BrowserContext) -> None:
    page = opens(DEEP_LINK)
    sign_in(page, "lead", PASSWORD)
    title(page, "deliverables.title")
    assert "/deliverables?" in page.evaluate("location.href")
    assert "as_of=2018-10-30" in page.evaluate("location.href")
    session = next(cookie for cookie in context.cookies() if cookie["name"] == COOKIE)
    assert session["httpOnly"]
    assert session["sameSite"] == "Lax"


def test_a_wrong_password_is_refused_in_words(opens: Opens) -> None:
    page = opens("/")
    sign_in(page, "steering", "not the password at all")
    expect(page.get_by_text(text("problem.sign_in_wrong", "en"))).to_be_visible()
    expect(page.locator("[data-testid=stForm]")).to_be_visible()


def test_a_reload_keeps_the_person_on_the_page(opens: Opens) -> None:
    page = opens("/budget", who="controller")
    before = page.evaluate("location.href")
    page.reload()
    settled(page)
    title(page, "budget.title")
    assert page.evaluate("location.href") == before


def test_signing_out_ends_the_session(opens: Opens, context: BrowserContext) -> None:
    page = opens("/partners", who="observer")
    stolen = context.cookies()
    page.locator(".st-key-sign_out button").click()
    expect(page.get_by_label(text("sign_in.username", "en"), exact=True)).to_be_visible()
    context.add_cookies(stolen)  # type: ignore[arg-type]
    page.goto("/partners")
    settled(page)
    expect(page.get_by_label(text("sign_in.username", "en"), exact=True)).to_be_visible()


def test_a_disabled_persons_next_click_is_refused(opens: Opens, demo: Demo, twin: Twin) -> None:
    who = twin("cork")
    page = opens("/", who=who)
    link = page.get_by_role("link", name=text("shell.page_budget", "en"), exact=True)
    link.wait_for()
    with writing(demo.database) as connection:
        person = find(connection, who)
        assert person is not None
        change(connection, person.id, disabled_at=datetime.now(UTC))
    link.click()
    page.locator("[data-testid=stApp]:not([data-test-connection-state=CONNECTED])").wait_for()
    expect(page.locator("h1").filter(has_text=text("budget.title", "en"))).to_have_count(0)
    page.reload()
    settled(page)
    expect(page.get_by_label(text("sign_in.username", "en"), exact=True)).to_be_visible()


@pytest.mark.parametrize(
    "address",
    [
        address if address == "deliverables" else pytest.param(address, marks=pytest.mark.sweep)
        for address in addresses()
    ],
)
def test_a_fresh_server_shows_only_the_sign_in(address: str, demo: Demo, context: BrowserContext, watch: Watch) -> None:
    """A server that no session has reached yet is asked for one page: it may not run it."""
    with running(demo.folder, BINNACLE_DEMO_PASSWORD=PASSWORD) as fresh:
        watch.host = fresh.base.removeprefix("http://")
        page = context.new_page()
        page.goto(f"{fresh.base}/{address}")
        settled(page)
        expect(page.get_by_label(text("sign_in.username", "en"), exact=True)).to_be_visible()
        assert page.locator("h1").all_inner_texts() == [text("shell.product", "en")]
        shown = page.locator("[data-testid=stSidebar] a, [data-testid=stPlotlyChart], [data-testid=stDataFrame]")
        assert shown.count() == 0
        page.close()
