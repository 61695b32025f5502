"""The history: everything once, before and after, newest first, undone where it was, and as of a day."""

from datetime import date, timedelta

import pytest

from dashboard.domain.vocabulary import DeliverableState as State
from dashboard.domain.vocabulary import ReviewOutcome
from dashboard.store import audit
from dashboard.store.reads.deliverables.history import changes
from dashboard.store.reads.deliverables.reviews import life, rounds
from tests.builders import AS_OF, NOW, PARTNER
from tests.services import lives


@pytest.fixture(autouse=True)
def project(small_project: dict[str, int]) -> dict[str, int]:
    return lives.reviewed_project(small_project)


def told(as_of: date = AS_OF, number: int = 2) -> list[tuple[str, str, bool]]:
    with lives.reading() as connection:
        return [(str(each["action"]), each["author"], each["undone"]) for each in changes(connection, number, as_of)]


def test_loaded_facts_and_audited_changes_are_told_once_each() -> None:
    lives.reviewed(ReviewOutcome.SENT_BACK)
    lives.reschedule(date(2018, 6, 20))
    assert told() == [
        ("reschedule_deliverable", "other", False),
        ("finish_review", "rita", False),
        ("take_up_review", "rita", False),
        ("update_deliverable", "other", False),
        ("update_deliverable", "other-university", False),
    ]


def test_a_change_and_its_undo_both_stand() -> None:
    lives.say(State.SUBMITTED)
    lives.undo_last(PARTNER)
    assert told()[:2] == [("undo_change", "other", False), ("update_deliverable", "other", True)]


def test_what_belongs_to_the_deliverable_is_told_and_what_only_begins_alike_is_not() -> None:
    with lives.writing() as connection:
        for key in ("TEST/initial/D1.2/evidence/1", "TEST/initial/D1.2", "TEST/initial/D1.20", "TEST/initial/D1.2x/1"):
            audit.append(connection, at=NOW, actor="other", action="add_evidence", entity="evidence", entity_key=key)
    assert [action for action, *_ in told()].count("add_evidence") == 2


def test_the_day_decides_what_is_told() -> None:
    lives.reviewed()
    lives.confirm()
    assert told(AS_OF - timedelta(days=1)) == [("update_deliverable", "other-university", False)]
    with lives.reading() as connection:
        before, now = (life(connection, 2, day) for day in (AS_OF - timedelta(days=1), AS_OF))
        assert rounds(connection, 2, AS_OF - timedelta(days=1)) == []
    assert (before["submitted_on"], before["confirmed"]) == (None, None)
    assert (now["submitted_on"], now["submitted_by"], now["confirmed"]["author"]) == (AS_OF, "other", "lead")


def test_a_loaded_history_reads_like_a_recorded_one() -> None:
    with lives.reading() as connection:
        entries = changes(connection, 3, AS_OF)
        (finished, *_) = changes(connection, 1, AS_OF)
    (put_off,) = entries
    assert (put_off["before"]["due"], put_off["after"]["due"]) == ("2018-06-30", "2018-09-30")
    assert (finished["before"]["state"], finished["after"]["state"]) == ("under_review", "accepted")
    assert not finished["recorded"]
