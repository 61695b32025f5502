"""Undo takes back exactly the last own change, once, while nobody built on it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from dashboard.domain.refusal import Conflict, NotAllowed, Refused
from dashboard.domain.vocabulary import DeliverableState as State
from dashboard.domain.vocabulary import Provenance, ReviewOutcome
from dashboard.services.deliverables.undo import UndoChange, undo_last_change
from dashboard.services.projects.verify import verify
from dashboard.store import tables
from tests import builders
from tests.builders import LEAD_PARTNER, NOW, PARTNER
from tests.services import lives
from tests.services.lives import REVIEWER, common, present, say, undo_last

FACTS = (tables.deliverable_status, tables.deliverable_due, tables.review, tables.acceptance, tables.change_request)
COUNTS = (tables.deliverable_event,)


@pytest.fixture(autouse=True)
def project(small_project: dict[str, int]) -> dict[str, int]:
    return lives.reviewed_project(small_project)


def refused(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refusal.value.problems]


def everything() -> list[Any]:
    """All facts, without their numbers: what was removed comes back under a new one."""
    facts = [[{**row, "id": 0} for row in lives.rows(table)] for table in FACTS]
    return [sorted(map(repr, rows)) for rows in facts] + [lives.rows(table) for table in COUNTS]


def under_review() -> None:
    say(State.SUBMITTED)
    lives.take_up()


def confirmed() -> None:
    lives.reviewed()
    lives.confirm()


def recorded() -> None:
    lives.reviewed()
    lives.programme()


def asked() -> None:
    lives.reschedule(date(2018, 9, 1))


CASES: dict[str, tuple[Callable[[], object], Callable[[], object], Any]] = {
    "update": (lambda: None, lambda: say(State.SUBMITTED), PARTNER),
    "take up": (lambda: say(State.SUBMITTED), lives.take_up, REVIEWER),
    "hand back": (under_review, lives.hand_back, REVIEWER),
    "accept": (under_review, lambda: lives.finish(ReviewOutcome.ACCEPTED), REVIEWER),
    "send back": (under_review, lambda: lives.finish(ReviewOutcome.SENT_BACK), REVIEWER),
    "confirm": (lives.reviewed, lives.confirm, LEAD_PARTNER),
    "not confirm": (confirmed, lives.refuse, LEAD_PARTNER),
    "programme": (lives.reviewed, lives.programme, LEAD_PARTNER),
    "correct programme": (recorded, lambda: lives.programme(reference="JS/9"), LEAD_PARTNER),
    "withdraw programme": (recorded, lives.withdraw_programme, LEAD_PARTNER),
    "reschedule": (lambda: None, lambda: lives.reschedule(date(2018, 6, 20)), PARTNER),
    "cancel": (lambda: None, lives.cancel, LEAD_PARTNER),
    "ask": (lambda: None, asked, PARTNER),
    "grant": (asked, lambda: lives.decide(True), LEAD_PARTNER),
    "decline": (asked, lambda: lives.decide(False), LEAD_PARTNER),
    "withdraw request": (asked, lives.withdraw_request, PARTNER),
}


@pytest.mark.parametrize("case", CASES)
def test_undo_takes_back_exactly_what_was_done(case: str) -> None:
    first, step, by = CASES[case]
    first()
    before, version = everything(), present()["version"]
    step()
    assert everything() != before
    undo_last(by)
    assert everything() == before
    assert present()["version"] == version + 2
    audited = lives.newest(tables.audit)
    assert (audited["action"], audited["actor"], audited["after"]["undone"]) == (
        "undo_change", by.username, audited["id"] - 1
    )  # fmt: skip
    assert verify() == []


def test_what_was_made_up_for_later_days_comes_back() -> None:
    with lives.writing() as connection:
        later = builders.moment(date(2018, 9, 1))
        builders.state(connection, 2, later, State.IN_PROGRESS, status=Provenance.ILLUSTRATIVE, progress=90)
        builders.finish(connection, 1)
    before = everything()
    say(State.SUBMITTED)
    undo_last(PARTNER)
    assert everything() == before
    assert verify() == []


def test_a_made_up_review_ends_with_the_first_real_change_and_comes_back_with_its_undo() -> None:
    say(State.SUBMITTED)
    with lives.writing() as connection:
        own = {"deliverable_id": 2, "reviewer": "rita", "status": Provenance.ILLUSTRATIVE}
        days = [builders.moment(date(2018, month, 1)) for month in (6, 8, 9, 10)]
        for number, (opened, closed) in enumerate((days[:2], days[2:]), 1):
            made = builders.row(
                connection, tables.review, round=number, opened_at=opened, closed_at=closed,
                outcome=ReviewOutcome.ACCEPTED, **own,
            )  # fmt: skip
            connection.execute(
                lives.insert(tables.review_score).values(review_id=made, criterion="AIM", score=number, remark="")
            )
        builders.row(
            connection, tables.acceptance, deliverable_id=2, kind="confirmed", recorded_at=days[2], day=days[2].date(),
            author="lead", status=Provenance.ILLUSTRATIVE,
        )  # fmt: skip
    before, scores = everything(), [(row["criterion"], row["score"]) for row in lives.rows(tables.review_score)]
    say(State.IN_PROGRESS, comment="Withdrawn")
    (left,) = lives.rows(tables.review)
    assert (left["closed_at"], left["outcome"]) == (None, None)
    assert lives.rows(tables.review_score) == []
    assert lives.rows(tables.acceptance) == []
    undo_last(PARTNER)
    assert everything() == before
    assert [(row["criterion"], row["score"]) for row in lives.rows(tables.review_score)] == scores


def test_undone_is_undone_and_not_twice() -> None:
    say(State.IN_PROGRESS, progress=60)
    say(State.SUBMITTED)
    undo_last(PARTNER)
    assert (present()["state"], present()["progress"]) == (State.IN_PROGRESS, 60)
    with pytest.raises(Refused) as refusal:
        undo_last(PARTNER)
    assert refused(refusal) == ["nothing_to_undo"]


def test_the_same_undo_sent_ten_times_counts_once() -> None:
    say(State.SUBMITTED)
    command = UndoChange(**common())
    assert [undo_last_change(command, by=PARTNER, now=NOW) for _ in range(10)] == [3] * 10
    assert len(lives.rows(tables.audit)) == 2


def test_the_change_of_somebody_else_is_not_undone() -> None:
    say(State.SUBMITTED)
    with pytest.raises(Refused) as refusal:
        undo_last(LEAD_PARTNER)
    assert refused(refusal) == ["undo_of_another"]


def test_nobody_undoes_what_somebody_built_on() -> None:
    say(State.SUBMITTED)
    old = common()
    lives.take_up()
    with pytest.raises(Conflict):
        undo_last_change(UndoChange(**old), by=PARTNER, now=NOW)
    with pytest.raises(Refused) as refusal:
        undo_last(PARTNER)
    assert refused(refusal) == ["undo_of_another"]


def test_a_folder_loaded_meanwhile_counts_as_built_on() -> None:
    say(State.SUBMITTED)
    with lives.writing() as connection:
        connection.execute(lives.update(tables.deliverable).values(version=tables.deliverable.c.version + 1))
    with pytest.raises(Refused) as refusal:
        undo_last(PARTNER)
    assert refused(refusal) == ["undo_built_on"]


def test_where_nothing_was_changed_here_there_is_nothing_to_undo() -> None:
    with pytest.raises(Refused) as refusal:
        undo_last(PARTNER)
    assert refused(refusal) == ["nothing_to_undo"]


def test_who_has_no_right_any_more_undoes_nothing() -> None:
    say(State.SUBMITTED)
    left = builders.actor(lives.Role.OBSERVER, username=PARTNER.username)
    with pytest.raises(NotAllowed):
        undo_last(left)
    moved = builders.actor(lives.Role.QUALITY_REVIEWER, organisation=lives.REVIEWING, username=PARTNER.username)
    with pytest.raises(Refused) as refusal:
        undo_last(moved)
    assert refused(refusal) == ["nothing_to_undo"]


def test_the_scores_of_an_undone_review_wait_in_the_open_round() -> None:
    under_review()
    lives.finish(ReviewOutcome.ACCEPTED)
    undo_last(REVIEWER)
    assert len(lives.rows(tables.review_score)) == 2
    lives.finish(ReviewOutcome.SENT_BACK, scores=())
    assert lives.rows(tables.review_score) == []
