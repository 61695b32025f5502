"""A deliverable's whole life on its page: submitted, sent back, resubmitted, accepted, confirmed, accepted by the
programme; rescheduled and cancelled; undone; each once, and never over somebody else's words."""

from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.store.engine import reading
from dashboard.store.reads.deliverables.reviews import change_asked_for, life, rounds
from dashboard.texts import LANGUAGES, text
from dashboard.widgets.kit import session
from tests.pages.conftest import TODAY, Visit
from tests.pages.test_deliverables_update import CODE, recorded, save

pytestmark = pytest.mark.usefixtures("demo_database")

CRITERIA = ("AIM", "COMPLETE", "METHOD", "USE", "VISIBILITY")


def opened(visit: Visit, who: str, section: str = "review", language: str = "en") -> AppTest:
    return visit("deliverables", who=who, language=language, id=CODE, section=section)


def keys(page: AppTest) -> set[str]:
    return {str(button.key) for button in page.button if button.key}


def press(page: AppTest, key: str) -> AppTest:
    page = page.button(key=key).click().run()
    assert not page.exception
    return page


def words(page: AppTest) -> str:
    return "\n".join(str(element.value) for kind in (page.markdown, page.caption, page.success) for element in kind)


def review(page: AppTest, outcome: str, remarks: str, scores: str = "4") -> AppTest:
    for code in CRITERIA if scores else ():
        page.radio(key=f"score_{code}").set_value(scores)
    page.text_area(key="review_remarks").set_value(remarks)
    page.radio(key="review_outcome").set_value(outcome)
    return press(page, "finish_review")


def known() -> dict[str, Any]:
    with reading() as connection:
        number = recorded()["deliverable_id"]
        more = {"rounds": rounds(connection, number, TODAY), "request": change_asked_for(connection, number, TODAY)}
        return life(connection, number, TODAY) | more


def submitted_and_taken_up(visit: Visit, comment: str = "Here it is") -> AppTest:
    assert save(opened(visit, "cork", "status"), state="submitted", comment=comment).success
    return press(opened(visit, "ces"), "take_up_review")


def test_from_the_partners_desk_to_the_programmes_acceptance(visit: Visit) -> None:
    page = review(submitted_and_taken_up(visit), "sent_back", "The annex is missing", scores="")
    assert recorded()["state"] == "sent_back"
    assert "The annex is missing" in words(opened(visit, "cork", "status"))
    page = review(submitted_and_taken_up(visit, "With the annex"), "accepted", "Thank you")
    assert text("review.finished", "en", code=CODE, state="Accepted") in [each.value for each in page.success]
    page = press(opened(visit, "lead"), "confirm_deliverable")
    assert "confirm_deliverable" not in keys(page)
    page.date_input(key="programme_day").set_value(TODAY)
    page.text_input(key="programme_reference").set_value("JS/2018/77")
    page = press(page, "record_programme_acceptance")
    found = known()
    assert [row["outcome"] for row in found["rounds"]] == ["accepted", "sent_back"]
    assert found["confirmed"]["author"] == "lead"
    assert (found["programme"]["day"], found["programme"]["reference"]) == (TODAY, "JS/2018/77")
    shown = words(opened(visit, "observer"))
    assert text("review.programme_accepted_on", "en", day="30 October 2018") in shown
    assert "JS\\/2018\\/77" in shown
    assert "The annex is missing" in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_checklist_is_in_the_reviewers_language(visit: Visit, language: str) -> None:
    submitted_and_taken_up(visit)
    page = opened(visit, "ces", language=language)
    labels = {str(page.radio(key=f"score_{code}").label) for code in CRITERIA}
    assert len(labels) == 5
    english = "It serves the aim that the application form gives it"
    assert (english in labels) == (language == "en")
    assert text("review.finish", language) in {button.label for button in page.button}


def test_accepting_without_the_whole_checklist_names_what_is_missing_and_keeps_what_was_typed(visit: Visit) -> None:
    page = submitted_and_taken_up(visit)
    page.radio(key="score_AIM").set_value("none")
    page.text_input(key="score_remark_AIM").set_value("Not its aim")
    page.radio(key="review_outcome").set_value("accepted")
    page = press(page, "finish_review")
    assert "COMPLETE, METHOD, USE, VISIBILITY" in page.error[0].value
    assert page.radio(key="score_AIM").value == "none"
    assert page.text_input(key="score_remark_AIM").value == "Not its aim"
    assert recorded()["state"] == "under_review"


@pytest.mark.parametrize("who", ["cork", "santiago", "steering", "controller", "observer", "admin", "gcu", "lead"])
def test_only_the_reviewer_who_took_it_up_sees_the_form(visit: Visit, who: str) -> None:
    submitted_and_taken_up(visit)
    page = opened(visit, who)
    assert "finish_review" not in keys(page)
    assert ("hand_back_review" in keys(page)) == (who == "lead")
    assert "ces" in words(page)


@pytest.mark.parametrize("who", ["cork", "santiago", "steering", "controller", "observer", "admin", "lead"])
def test_only_reviewers_of_other_organisations_take_up(visit: Visit, who: str) -> None:
    save(opened(visit, "cork", "status"), state="submitted", comment="Here")
    assert "take_up_review" not in keys(opened(visit, who))
    assert "take_up_review" in keys(opened(visit, "gcu"))


def test_a_review_handed_back_goes_to_another(visit: Visit) -> None:
    page = press(submitted_and_taken_up(visit), "hand_back_review")
    assert recorded()["state"] == "submitted"
    assert text("review.handed_back", "en", code=CODE) in words(page)
    press(opened(visit, "gcu"), "take_up_review")
    assert [row["reviewer"] for row in known()["rounds"]] == ["gcu", "ces"]


def test_two_reviewers_at_once_the_second_sees_both_and_keeps_the_first(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(opened(visit, "cork", "status"), state="submitted", comment="Here")
    mine = opened(visit, "gcu")
    theirs = session.session_token
    press(opened(visit, "ces"), "take_up_review")
    monkeypatch.setattr(session, "session_token", theirs)  # the first page is gcu's
    page = press(mine, "take_up_review")
    assert "ces saved another update" in words(page)
    page = press(page, "keep_theirs_take_up")
    assert "keep_theirs_take_up" not in keys(page)
    assert [row["reviewer"] for row in known()["rounds"]] == ["ces"]


def test_the_partner_reschedules_within_the_limit_and_asks_beyond_it(visit: Visit) -> None:
    due, first = recorded()["due"], recorded()["due_initial"]
    assert first is not None
    page = opened(visit, "cork", "status")
    page.date_input(key="reschedule_due").set_value(date(2019, 6, 28))
    page.text_area(key="reschedule_reason").set_value("Fieldwork")
    page = press(page, "reschedule_deliverable")
    assert text("review.asked", "en", code=CODE) in words(page)
    assert recorded()["due"] == due
    assert "withdraw_request" in keys(page)
    page = opened(visit, "lead", "status")
    page = press(page, "grant_change")
    assert recorded()["due"] == date(2019, 6, 28)
    assert "grant_change" not in keys(page)


def test_declining_asks_for_an_answer(visit: Visit) -> None:
    page = opened(visit, "cork", "status")
    page.text_area(key="cancel_reason").set_value("Nobody needs it")
    press(page, "cancel_deliverable")
    page = press(opened(visit, "lead", "status"), "decline_change")
    assert page.error[0].value == text("problem.answer_missing", "en")
    page.text_input(key="change_answer").set_value("We do")
    press(page, "decline_change")
    assert known()["request"] is None
    assert recorded()["state"] == "in_progress"


def test_the_lead_partner_cancels_with_a_reason(visit: Visit) -> None:
    page = press(opened(visit, "lead", "status"), "cancel_deliverable")
    assert page.error[0].value == text("problem.reason_missing", "en")
    page.text_area(key="cancel_reason").set_value("The committee decided so")
    page = press(page, "cancel_deliverable")
    assert recorded()["state"] == "cancelled"
    assert page.success


@pytest.mark.parametrize("who", ["santiago", "ces", "steering", "controller", "observer", "admin"])
def test_others_neither_reschedule_nor_cancel(visit: Visit, who: str) -> None:
    assert not keys(opened(visit, who, "status")) & {"reschedule_deliverable", "cancel_deliverable", "grant_change"}


def test_an_update_is_undone_where_it_was_made(visit: Visit) -> None:
    before = recorded()
    page = save(opened(visit, "cork", "status"), state="submitted", comment="Too early")
    page = press(page, "undo_change")
    assert text("review.undone", "en", code=CODE, state="In progress") in words(page)
    assert "undo_change" not in keys(page)
    assert (recorded()["state"], recorded()["progress"]) == ("in_progress", before["progress"])
    shown = words(page)
    assert text("review.was_undone", "en") in shown
    assert "Too early" in shown
    assert save(page, state="submitted", comment="Now").success
    assert recorded()["state"] == "submitted"


def test_undo_is_gone_once_somebody_else_acts(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    page = save(opened(visit, "cork", "status"), state="submitted", comment="Here")
    mine = session.session_token
    press(opened(visit, "ces"), "take_up_review")
    monkeypatch.setattr(session, "session_token", mine)
    page = page.button(key="undo_change").click().run()
    assert recorded()["state"] == "under_review"
    assert "undo_change" not in keys(page)


def test_ten_quick_clicks_are_one_effect(visit: Visit) -> None:
    page = opened(visit, "cork", "status")
    page.date_input(key="reschedule_due").set_value(date(2019, 6, 28))
    page.text_area(key="reschedule_reason").set_value("Fieldwork")
    for _ in range(10):
        page = press(page, "reschedule_deliverable")
    assert not page.error
    assert recorded()["version"] == 2


def test_a_comment_being_written_goes_on_after_ones_own_rescheduling(visit: Visit) -> None:
    page = opened(visit, "lead", "status")
    page.date_input(key="reschedule_due").set_value(date(2018, 12, 28))
    page.text_area(key="reschedule_reason").set_value("Fieldwork")
    page = press(page, "reschedule_deliverable")
    assert recorded()["due"] == date(2018, 12, 28)
    page = save(page, comment="And this is where it stands", progress=55)
    assert not page.error
    assert recorded()["progress"] == 55


def test_somebody_disabled_meanwhile_does_nothing(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    save(opened(visit, "cork", "status"), state="submitted", comment="Here")
    page = opened(visit, "ces")
    monkeypatch.setattr(session, "session_token", lambda: "")
    page.button(key="take_up_review").click().run()
    assert recorded()["state"] == "submitted"


def test_the_review_as_of_a_day_shows_what_was_known_then(visit: Visit) -> None:
    page = visit("deliverables", who="ces", language="en", id="D1.1", section="review", as_of="2017-10-10")
    shown = words(page)
    assert text("review.not_confirmed", "en") in shown
    assert not keys(page) & {"take_up_review", "finish_review"}
    later = words(visit("deliverables", who="ces", language="en", id="D1.1", section="review", as_of="2017-10-25"))
    assert text("review.confirmed", "en") in later
    assert text("review.score_of", "en", score=5, largest=5) in later


def test_nothing_is_listed_twice_in_the_history(visit: Visit) -> None:
    page = save(opened(visit, "cork", "status"), comment="Only once", progress=61)
    assert words(page).count("Only once") == 1
