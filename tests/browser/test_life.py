"""A deliverable's whole life in a browser: each person at their own desk, from the partner's file to the programme."""

from playwright.sync_api import expect

from dashboard.texts import text
from tests.browser.conftest import ASL, Opens, choose, settled
from tests.evidence_files import PDF

CODE = "D5.21"
"""Cork's final report of pilot P5, not started on the demo's day."""
ADDRESS = f"/deliverables?{ASL}&id={CODE}"
CRITERIA = ("AIM", "COMPLETE", "METHOD", "USE", "VISIBILITY")


def words(key: str, **values: object) -> str:
    return text(key, "en", **values)


def submit(opens: Opens, comment: str) -> None:
    page = opens(ADDRESS, who="cork")
    choose(page, "deliverable_status", words("words.deliverable_state.submitted"))
    page.locator(".st-key-deliverable_comment textarea").fill(comment)
    page.locator(".st-key-save_deliverable button").click()
    expect(page.get_by_text(comment).first).to_be_visible()
    expect(page.locator(".st-key-undo_change")).to_be_visible()
    page.close()


def review(opens: Opens, outcome: str, *, score: str, remarks: str) -> None:
    page = opens("/my-work", who="gcu")
    expect(page.get_by_text(CODE).first).to_be_visible()
    page.goto(f"{ADDRESS}&section=review")
    settled(page)
    page.locator(".st-key-take_up_review button").click()
    for criterion in CRITERIA:
        page.locator(f".st-key-score_{criterion}").get_by_text(score, exact=True).click()
    page.locator(".st-key-review_remarks textarea").fill(remarks)
    page.locator(".st-key-review_outcome").get_by_text(words(f"words.review_outcome.{outcome}"), exact=True).click()
    page.locator(".st-key-finish_review button").click()
    expect(page.locator(".st-key-finish_review")).to_have_count(0)
    expect(page.get_by_text(remarks).first).to_be_visible()
    page.close()


def test_from_the_partners_file_to_the_programmes_letter(opens: Opens) -> None:
    page = opens(f"{ADDRESS}&section=evidence", who="cork")
    page.locator("[class*=st-key-evidence_files_] input[type=file]").set_input_files(
        [{"name": "Final report P5.pdf", "mimeType": "application/pdf", "buffer": PDF}]
    )
    expect(page.locator("[class*=st-key-evidence_files_]").get_by_text("Final report P5.pdf")).to_be_visible()
    page.locator(".st-key-save_evidence button").click()
    expect(page.locator(".st-key-evidence_list a[href^='/files/']")).to_have_count(1)
    page.close()

    submit(opens, "The report, with the participants' own words.")
    review(opens, "sent_back", score="2", remarks="Please add what it cost.")

    page = opens("/my-work", who="cork")
    expect(page.get_by_text(CODE).first).to_be_visible()
    page.goto(ADDRESS)
    settled(page)
    expect(page.get_by_text("Please add what it cost.").first).to_be_visible()
    page.close()

    submit(opens, "With a table of what it cost.")
    review(opens, "accepted", score="4", remarks="Clear and useful.")

    page = opens(f"{ADDRESS}&section=review", who="lead")
    page.locator(".st-key-confirm_deliverable button").click()
    expect(page.locator(".st-key-confirm_deliverable")).to_have_count(0)
    page.get_by_role("button", name=words("review.record_programme")).click()
    page.locator(".st-key-programme_day [role=spinbutton]").first.click()
    page.keyboard.type("30102018")
    page.locator(".st-key-programme_reference input").fill("AA/PR4/D5.21")
    page.locator(".st-key-record_programme_acceptance button").click()
    expect(page.get_by_text("AA/PR4/D5.21").first).to_be_visible()
    page.close()

    page = opens(f"{ADDRESS}&section=review", who="observer")
    shown = page.locator("[data-testid=stMain]")
    expect(shown.get_by_text("AA/PR4/D5.21").first).to_be_visible()
    expect(page.locator(".st-key-finish_review, .st-key-confirm_deliverable, .st-key-save_deliverable")).to_have_count(
        0
    )
