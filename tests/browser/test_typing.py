"""What is typed survives a reload, a lost connection and the session's end."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from dashboard.bench.people import cookies_of
from dashboard.services import sign_in
from dashboard.store.engine import engine, writing
from dashboard.store.people import end_session
from dashboard.texts import text
from tests.browser.conftest import Demo, Opens, choose, settled

ADDRESS = "/deliverables?id=D3.6"
"""Cork's, not started on the demo's day."""


def comment(page: Page):  # type: ignore[no-untyped-def]
    return page.locator(".st-key-deliverable_comment textarea")


def write(page: Page, words: str) -> None:
    comment(page).click()
    comment(page).press("Control+a")
    comment(page).press_sequentially(words)


def test_a_reload_leaves_what_was_typed(opens: Opens) -> None:
    page = opens(ADDRESS, who="cork")
    choose(page, "deliverable_status", text("words.deliverable_state.in_progress", "en"))
    with page.expect_response("**/typed"):
        write(page, "Half a sentence")
    page.wait_for_timeout(700)  # the last letters follow within 0.4 s
    page.reload()
    settled(page)
    expect(comment(page)).to_have_value("Half a sentence")
    expect(page.locator(".st-key-deliverable_status input")).to_have_value("In progress")
    page.locator(".st-key-discard_draft button").click()
    expect(comment(page)).to_have_value("")


@pytest.mark.usefixtures("deaf")
def test_a_lost_connection_leaves_what_was_typed(opens: Opens, context: BrowserContext) -> None:
    page = opens(ADDRESS, who="cork")
    context.set_offline(True)
    write(page, "Typed on the train")
    page.wait_for_timeout(600)
    context.set_offline(False)
    page.reload()
    settled(page)
    expect(comment(page)).to_have_value("Typed on the train")
    page.locator(".st-key-discard_draft button").click()
    expect(comment(page)).to_have_value("")


@pytest.mark.usefixtures("deaf")
def test_the_sessions_end_leaves_what_was_typed(opens: Opens, context: BrowserContext, demo: Demo) -> None:
    page = opens(ADDRESS, who="cork")
    token = next(cookie["value"] for cookie in context.cookies() if cookie["name"] == sign_in.COOKIE)
    with writing(demo.database) as connection:
        end_session(connection, sign_in.digest(token))
    engine(demo.database).dispose()
    write(page, "Typed too late")
    page.wait_for_timeout(600)
    name, _, token = cookies_of(demo.database, "cork")[0].partition("=")
    context.add_cookies([{"name": name, "value": token, "url": demo.base, "httpOnly": True}])
    page.goto(ADDRESS)
    settled(page)
    expect(comment(page)).to_have_value("Typed too late")
    page.locator(".st-key-discard_draft button").click()
    expect(comment(page)).to_have_value("")
