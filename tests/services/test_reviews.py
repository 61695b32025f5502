"""Reviewing: taken up once, finished against the checklist, handed back, every round kept."""

import threading
from typing import Any

import pytest

from dashboard.domain.deliverables.review import Score
from dashboard.domain.refusal import Conflict, NotAllowed, Refused
from dashboard.domain.vocabulary import DeliverableState as State
from dashboard.domain.vocabulary import ReviewOutcome, Role
from dashboard.services.deliverables.review import FinishReview, TakeUpReview, finish_review, take_up_review
from dashboard.services.projects.verify import verify
from dashboard.store import tables
from tests import builders
from tests.builders import LEAD_PARTNER, NOW, PARTNER
from tests.services import lives
from tests.services.lives import OWN_REVIEWER, REVIEWER, SCORES, SECOND, common, finish, present, say, take_up

ACCEPT, SEND_BACK = ReviewOutcome.ACCEPTED, ReviewOutcome.SENT_BACK


@pytest.fixture(autouse=True)
def project(small_project: dict[str, int]) -> dict[str, int]:
    return lives.reviewed_project(small_project)


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refusal.value.problems]


def test_a_review_taken_up_opens_a_round_in_the_reviewers_name() -> None:
    say(State.SUBMITTED)
    assert take_up() == 3
    assert present()["state"] == State.UNDER_REVIEW
    (opened,) = lives.rows(tables.review)
    assert (opened["round"], opened["reviewer"], opened["organisation"]) == (1, "rita", lives.REVIEWING)
    assert (opened["opened_at"], opened["closed_at"], opened["outcome"]) == (NOW, None, None)
    assert verify() == []


def test_whoever_handed_a_work_in_does_not_review_it_even_for_another_partner() -> None:
    both = builders.actor(Role.LEAD_PARTNER, Role.QUALITY_REVIEWER, organisation=builders.LEAD, username="both")
    say(State.SUBMITTED, by=both)
    with pytest.raises(Refused) as refusal:
        take_up(both)
    assert codes(refusal) == ["one_person_submit_and_review"]
    assert present()["state"] == State.SUBMITTED
    assert lives.rows(tables.review) == []
    assert take_up() == 3


def test_a_finished_review_keeps_scores_remarks_and_outcome() -> None:
    lives.reviewed()
    assert (present()["state"], present()["comment"]) == (State.ACCEPTED, "Well done")
    (closed,) = lives.rows(tables.review)
    assert (closed["outcome"], closed["remarks"], closed["closed_at"]) == (ACCEPT, "Well done", NOW)
    scores = {row["criterion"]: (row["score"], row["remark"]) for row in lives.rows(tables.review_score)}
    assert scores == {"AIM": (4, "Clear"), "USE": (None, "")}
    audited = lives.newest(tables.audit)
    assert (audited["action"], audited["actor"]) == ("finish_review", "rita")
    assert (audited["before"]["state"], audited["after"]["state"]) == ("under_review", "accepted")
    assert verify() == []


def test_every_round_is_kept() -> None:
    lives.reviewed(SEND_BACK, remarks="Add the annex")
    say(State.SUBMITTED)
    take_up(SECOND)
    finish(ACCEPT, SECOND)
    rounds = [(row["round"], row["reviewer"], row["outcome"]) for row in lives.rows(tables.review)]
    assert rounds == [(1, "rita", SEND_BACK), (2, "sam", ACCEPT)]
    assert len(lives.rows(tables.review_score)) == 4


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"outcome": ACCEPT, "scores": SCORES[:1]}, ["criteria_missing"]),
        ({"outcome": ACCEPT, "scores": ()}, ["criteria_missing"]),
        ({"outcome": SEND_BACK, "remarks": "  "}, ["remarks_missing"]),
        ({"outcome": ACCEPT, "scores": (*SCORES, Score(criterion="STYLE", score=1))}, ["criterion_unknown"]),
        ({"outcome": ACCEPT, "scores": (*SCORES, SCORES[0])}, ["criterion_unknown"]),
        ({"outcome": ACCEPT, "scores": (SCORES[0], Score(criterion="USE", score=4))}, ["score"]),
        ({"outcome": ACCEPT, "scores": (Score(criterion="AIM", score=-1), SCORES[1])}, ["score"]),
        ({"outcome": ACCEPT, "remarks": "x" * 4001}, ["too_long"]),
        ({"outcome": ACCEPT, "remarks": "a\0b"}, ["unprintable"]),
    ],
)
def test_what_does_not_answer_the_checklist_is_refused_and_nothing_written(
    given: dict[str, Any], expected: list[str]
) -> None:
    say(State.SUBMITTED)
    take_up()
    with pytest.raises(Refused) as refusal:
        finish(**given)
    assert codes(refusal) == expected
    assert present()["version"] == 3
    assert lives.rows(tables.review_score) == []


def test_sending_back_needs_no_score() -> None:
    lives.reviewed(SEND_BACK, scores=(), remarks="Not the document promised")
    assert (present()["state"], present()["comment"]) == (State.SENT_BACK, "Not the document promised")


def test_only_the_one_who_took_it_up_finishes() -> None:
    say(State.SUBMITTED)
    take_up()
    with pytest.raises(Refused) as refusal:
        finish(ACCEPT, SECOND)
    assert codes(refusal) == ["review_of_another"]
    with pytest.raises(Refused) as refusal:
        lives.hand_back(SECOND)
    assert codes(refusal) == ["review_of_another"]


@pytest.mark.parametrize("by", [REVIEWER, LEAD_PARTNER])
def test_a_review_handed_back_can_be_taken_up_by_another_and_is_no_new_submission(by: Any) -> None:
    say(State.SUBMITTED)
    submitted_on = present()["submitted_on"]
    take_up()
    lives.hand_back(by, remarks="Away until May")
    assert present()["state"] == State.SUBMITTED
    assert present()["submitted_on"] == submitted_on
    take_up(SECOND)
    finish(ACCEPT, SECOND)
    rounds = [(row["reviewer"], row["outcome"], row["remarks"]) for row in lives.rows(tables.review)]
    assert rounds == [("rita", None, "Away until May"), ("sam", ACCEPT, "Well done")]
    assert verify() == []


def test_under_review_without_a_round_can_be_taken_up() -> None:
    with lives.writing() as connection:
        builders.state(connection, 2, builders.moment(builders.date(2018, 6, 1)), State.UNDER_REVIEW)
        builders.finish(connection, 1)
    with pytest.raises(Refused) as refusal:
        finish(ACCEPT)
    assert codes(refusal) == ["review_not_open"]
    take_up()
    finish(ACCEPT)
    assert present()["state"] == State.ACCEPTED


def test_nobody_reviews_the_work_of_its_own_organisation() -> None:
    say(State.SUBMITTED)
    with pytest.raises(NotAllowed):
        take_up(OWN_REVIEWER)
    with pytest.raises(NotAllowed):
        take_up(LEAD_PARTNER)


def test_what_is_not_submitted_cannot_be_taken_up() -> None:
    with pytest.raises(Refused) as refusal:
        take_up()
    assert codes(refusal) == ["transition"]


def test_of_two_reviewers_at_once_one_gets_it_and_the_other_sees_both() -> None:
    say(State.SUBMITTED)
    commands = {person.username: TakeUpReview(**common()) for person in (REVIEWER, SECOND)}
    got: list[int] = []
    overtaken: list[Conflict] = []

    def knock(person: Any) -> None:
        try:
            got.append(take_up_review(commands[person.username], by=person, now=NOW))
        except Conflict as conflict:
            overtaken.append(conflict)

    threads = [threading.Thread(target=knock, args=(person,)) for person in (REVIEWER, SECOND)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (opened,) = lives.rows(tables.review)
    assert got == [3]
    assert overtaken[0].theirs["state"] == State.UNDER_REVIEW
    assert overtaken[0].theirs["author"] == opened["reviewer"]


def test_ten_quick_clicks_finish_one_review() -> None:
    say(State.SUBMITTED)
    take_up()
    command = FinishReview(**common(), outcome=ACCEPT, scores=SCORES)
    answers = [finish_review(command, by=REVIEWER, now=NOW) for _ in range(10)]
    assert answers == [4] * 10
    assert len(lives.rows(tables.review_score)) == 2


def test_a_project_without_named_reviewers_is_reviewed_by_its_lead_partner() -> None:
    with lives.writing() as connection:
        connection.execute(lives.update(tables.project).values(rules={}))
    say(State.SUBMITTED)
    take_up(LEAD_PARTNER)
    finish(ACCEPT, LEAD_PARTNER, scores=(), remarks="")
    assert present()["state"] == State.ACCEPTED
    with pytest.raises(NotAllowed):
        take_up(PARTNER)
