"""What is typed survives a reload, a lost connection and the session's end."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from dashboard.services.people import sign_in
from dashboard.store.engine import engine, writing
from dashboard.store.people.accounts import end_session
from dashboard.texts import text
from scripts.bench.people import cookies_of
from tests.browser.conftest import ASL, Demo, Opens, Twin, choose, settled

ADDRESS = f"/deliverables?{ASL}&id=D3.6"
"""Cork's, not started on the demo's day, and never changed: what is typed is the typist's own."""


def comment(page: Page):  # type: ignore[no-untyped-def]
    return page.locator(".st-key-deliverable_comment textarea")


def write(page: Page, words: str) -> None:
    comment(page).click()
    comment(page).press("Control+a")
    comment(page).press_sequentially(words)


def sent(page: Page, words: str, status: int = 204):  # type: ignore[no-untyped-def]
    """Waits for the answer to the message that has all these words."""
    return page.expect_response(
        lambda answer: (
            answer.url.endswith("/typed") and answer.status == status and words in (answer.request.post_data or "")
        )
    )


def end_the_session(context: BrowserContext, demo: Demo) -> None:
    token = next(cookie["value"] for cookie in context.cookies() if cookie["name"] == sign_in.COOKIE)
    with writing(demo.database) as connection:
        end_session(connection, sign_in.digest(token))
    engine(demo.database).dispose()


def test_a_reload_leaves_what_was_typed(opens: Opens, twin: Twin) -> None:
    page = opens(ADDRESS, who=twin("cork"))
    choose(page, "deliverable_status", text("words.deliverable_state.in_progress", "en"))
    with sent(page, "Half a sentence"):
        write(page, "Half a sentence")
    page.reload()
    settled(page)
    expect(comment(page)).to_have_value("Half a sentence")
    expect(page.locator(".st-key-deliverable_status input")).to_have_value("In progress")
    page.locator(".st-key-discard_draft button").click()
    expect(comment(page)).to_have_value("")


@pytest.mark.usefixtures("deaf")
def test_a_lost_connection_leaves_what_was_typed(opens: Opens, twin: Twin, context: BrowserContext) -> None:
    page = opens(ADDRESS, who=twin("cork"))
    context.set_offline(True)
    write(page, "Typed on the train")
    page.wait_for_function("words => (localStorage.getItem('binnacle-typed') || '').includes(words)", arg="the train")
    context.set_offline(False)
    page.reload()
    settled(page)
    expect(comment(page)).to_have_value("Typed on the train")
    page.locator(".st-key-discard_draft button").click()
    expect(comment(page)).to_have_value("")


@pytest.mark.usefixtures("deaf")
def test_the_sessions_end_leaves_what_was_typed(opens: Opens, twin: Twin, context: BrowserContext, demo: Demo) -> None:
    who = twin("cork")
    page = opens(ADDRESS, who=who)
    end_the_session(context, demo)
    with sent(page, "Typed too late", 401):
        write(page, "Typed too late")
    name, _, token = cookies_of(demo.database, who)[0].partition("=")
    context.add_cookies([{"name": name, "value": token, "url": demo.base, "httpOnly": True}])
    page.goto(ADDRESS)
    settled(page)
    expect(comment(page)).to_have_value("Typed too late")
    page.locator(".st-key-discard_draft button").click()
    expect(comment(page)).to_have_value("")


@pytest.mark.usefixtures("deaf")
def test_the_first_click_after_the_sessions_end_says_so(
    opens: Opens, twin: Twin, context: BrowserContext, demo: Demo
) -> None:
    who = twin("cork")
    page = opens(ADDRESS, who=who)
    with sent(page, "Before the end"):
        write(page, "Before the end")
    end_the_session(context, demo)
    page.get_by_role("button", name=text("deliverables.save", "en")).first.click()
    notice = page.locator("#binnacle-signed-out")
    expect(notice).to_contain_text(text("sign_in.words_kept", "en"))
    notice.get_by_role("button", name=text("sign_in.again", "en")).click()
    expect(page.get_by_text(text("sign_in.ended", "en"))).to_be_visible()
    name, _, token = cookies_of(demo.database, who)[0].partition("=")
    context.add_cookies([{"name": name, "value": token, "url": demo.base, "httpOnly": True}])
    page.reload()
    settled(page)
    expect(comment(page)).to_have_value("Before the end")
    page.locator(".st-key-discard_draft button").click()
    expect(comment(page)).to_have_value("")


@pytest.mark.usefixtures("deaf")
def test_words_that_are_not_kept_stay_on_the_screen_after_the_sessions_end(
    opens: Opens, twin: Twin, context: BrowserContext, demo: Demo
) -> None:
    page = opens(f"/scenarios?{ASL}", who=twin("cork"))
    field = page.locator(".st-key-scenario_name input")
    field.press_sequentially("A plan of ours")
    end_the_session(context, demo)
    page.locator(".st-key-create_scenario button").click()
    notice = page.locator("#binnacle-signed-out")
    expect(notice).to_contain_text(text("sign_in.words_to_copy", "en"))
    expect(field).to_have_value("A plan of ours")


def test_a_remark_half_written_is_there_after_another_section_and_after_a_reload(opens: Opens, twin: Twin) -> None:
    page = opens(f"{ADDRESS}&section=remarks", who=twin("cork"))
    field = page.locator(".st-key-remark_text textarea")
    field.click()
    with sent(page, "Could @ces look"):
        field.press_sequentially("Could @ces look")
    sections = page.locator(".st-key-deliverable_section")
    sections.get_by_text(text("deliverables.section_evidence", "en"), exact=True).click()
    expect(field).to_have_count(0)
    sections.get_by_text(text("deliverables.section_remarks", "en"), exact=True).click()
    expect(field).to_have_value("Could @ces look")
    page.reload()
    settled(page)
    expect(field).to_have_value("Could @ces look")
    page.locator(".st-key-discard_remark button").click()
    expect(field).to_have_value("")


def test_a_review_half_done_is_there_after_a_reload(opens: Opens) -> None:
    page = opens(f"/deliverables?{ASL}&id=D5.9&section=review", who="ces")
    scored = page.locator(".st-key-score_AIM")
    with sent(page, "score_AIM"):
        scored.get_by_text("4", exact=True).click()
    with sent(page, "For smaller towns too"):
        page.locator(".st-key-score_remark_USE input").press_sequentially("For smaller towns too")
    page.reload()
    settled(page)
    expect(scored.locator("input[value='4']")).to_be_checked()
    expect(page.locator(".st-key-score_remark_USE input")).to_have_value("For smaller towns too")
    page.locator(".st-key-discard_review button").click()
    expect(page.locator(".st-key-score_remark_USE input")).to_have_value("")


def test_a_reason_half_written_in_a_popover_is_there_after_a_reload(opens: Opens, twin: Twin) -> None:
    page = opens(ADDRESS, who=twin("cork"))
    reason = page.locator(".st-key-reschedule_reason textarea")

    def open_popover() -> None:
        page.get_by_role("button", name=text("review.reschedule", "en")).first.click()

    open_popover()
    reason.click()
    with sent(page, "The hall is"):
        reason.press_sequentially("The hall is")
    page.reload()
    settled(page)
    open_popover()
    expect(reason).to_have_value("The hall is")
    page.locator(".st-key-discard_reschedule button").click()
    expect(reason).to_have_value("")


def sign_out(page: Page) -> None:
    page.locator(".st-key-sign_out button").click()
    expect(page.get_by_text(text("sign_in.what_it_is", "en"))).to_be_visible()


def sign_in_again(page: Page, demo: Demo, who: str) -> None:
    name, _, token = cookies_of(demo.database, who)[0].partition("=")
    page.context.add_cookies([{"name": name, "value": token, "url": demo.base, "httpOnly": True}])
    page.goto(ADDRESS)
    settled(page)


def test_signing_out_at_once_leaves_what_was_typed_and_nothing_in_the_browser(
    opens: Opens, twin: Twin, demo: Demo
) -> None:
    who = twin("cork")
    page = opens(ADDRESS, who=who)
    for store in ("localStorage", "sessionStorage"):
        page.evaluate(f"{store}.setItem('left', 'by somebody')")
    write(page, "Typed and gone")
    sign_out(page)  # without a wait for the words to be sent
    left = page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
    assert [key for key in left if not key.startswith("stActiveTheme")] == []  # which the page of the sign-in writes
    sign_in_again(page, demo, who)
    expect(comment(page)).to_have_value("Typed and gone")
    page.locator(".st-key-discard_draft button").click()
    expect(comment(page)).to_have_value("")


@pytest.mark.usefixtures("deaf")
def test_words_that_the_server_could_not_take_outlast_signing_out(opens: Opens, twin: Twin, demo: Demo) -> None:
    who = twin("cork")
    page = opens(ADDRESS, who=who)
    page.route("**/typed", lambda route: route.abort())
    write(page, "Nobody took this")
    sign_out(page)
    assert "Nobody took this" in page.evaluate("localStorage.getItem('binnacle-typed')")
    page.unroute("**/typed")
    with sent(page, "Nobody took this"):
        sign_in_again(page, demo, who)
    settled(page)
    expect(comment(page)).to_have_value("Nobody took this")
    page.locator(".st-key-discard_draft button").click()
    expect(comment(page)).to_have_value("")
