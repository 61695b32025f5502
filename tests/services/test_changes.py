"""Rescheduling and cancelling: alone within the limit, asked for beyond it, granted, declined, withdrawn, overtaken."""

from datetime import date, timedelta
from typing import Any

import pytest

from dashboard.domain.refusal import Conflict, NotAllowed, Refused
from dashboard.domain.vocabulary import DeliverableState as State
from dashboard.domain.vocabulary import Provenance
from dashboard.services.deliverables.reschedule import RescheduleDeliverable, reschedule_deliverable
from dashboard.services.projects.verify import verify
from dashboard.store import tables
from dashboard.store.reads.deliverables.states import counts, detail, history
from tests import builders
from tests.builders import AS_OF, LEAD_PARTNER, NOW, PARTNER
from tests.services import lives
from tests.services.lives import REVIEWER, cancel, common, decide, present, reschedule

WITHIN, BEYOND = date(2018, 6, 30), date(2018, 7, 1)
"""D1.2 was first due on 31 May: thirty days on, and a day more."""


@pytest.fixture(autouse=True)
def project(small_project: dict[str, int]) -> dict[str, int]:
    return lives.reviewed_project(small_project)


def refused(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refusal.value.problems]


def overdue() -> int:
    with lives.reading() as connection:
        found = counts(connection, 1, AS_OF)
    return int(found.loc[found["measure"] == "overdue", "count"].sum())


def test_within_the_limit_the_partner_reschedules_alone_and_the_counts_follow() -> None:
    assert overdue() == 1
    reschedule(WITHIN)
    assert present()["due"] == WITHIN
    assert overdue() == 0
    with lives.reading() as connection:
        before = detail(connection, 1, "D1.2", AS_OF - timedelta(days=1))
        newest = history(connection, 2, AS_OF).iloc[0]
    assert before is not None
    assert before["due"] == date(2018, 5, 31)
    assert (newest["old_due"], newest["new_due"]) == (date(2018, 5, 31), WITHIN)
    assert (newest["comment"], newest["author"]) == ("Fieldwork took longer", "other")
    assert verify() == []


def test_beyond_the_limit_the_lead_partner_is_asked_and_the_date_stays() -> None:
    reschedule(BEYOND)
    assert present()["due"] == date(2018, 5, 31)
    asked = lives.newest(tables.change_request)
    assert (asked["kind"], asked["new_due"], asked["author"], asked["decision"]) == (
        "reschedule", BEYOND, "other", None
    )  # fmt: skip


def test_the_lead_partner_reschedules_directly() -> None:
    reschedule(BEYOND, LEAD_PARTNER)
    assert present()["due"] == BEYOND
    assert lives.rows(tables.change_request) == []


def test_without_a_first_due_date_a_partner_always_asks() -> None:
    with lives.writing() as connection:
        connection.execute(
            lives.update(tables.deliverable).where(tables.deliverable.c.id == 2).values(due_initial=None)
        )
    reschedule(AS_OF)
    assert present()["due"] == date(2018, 5, 31)
    assert len(lives.rows(tables.change_request)) == 1


@pytest.mark.parametrize(
    ("due", "code"),
    [
        (None, "due_missing"),
        (AS_OF - timedelta(days=1), "due_past"),
        (date(2028, 12, 31), "due_far"),
        (date.max, "due_far"),
    ],
)
@pytest.mark.parametrize("by", [PARTNER, LEAD_PARTNER])
def test_a_date_that_cannot_be_meant_is_refused(due: date | None, code: str, by: Any) -> None:
    with pytest.raises(Refused) as refusal:
        reschedule(due, by)
    assert refused(refusal) == [code]


def test_the_same_date_no_reason_and_what_is_delivered_are_refused() -> None:
    reschedule(WITHIN)
    with pytest.raises(Refused) as refusal:
        reschedule(WITHIN, reason="  ")
    assert refused(refusal) == ["due_same", "reason_missing"]
    with pytest.raises(Refused) as refusal:
        reschedule(WITHIN, LEAD_PARTNER, code="D1.1")
    assert refused(refusal) == ["not_open"]
    with pytest.raises(Refused) as refusal:
        cancel(code="D1.1")
    assert refused(refusal) == ["not_open"]


def test_made_up_due_dates_of_later_days_go_and_come_back_with_the_undo() -> None:
    with lives.writing() as connection:
        row = {"deliverable_id": 2, "phase_id": 1, "until_day": builders.FAR_FUTURE, "status": Provenance.ILLUSTRATIVE}
        later = date(2018, 8, 1)
        builders.row(
            connection, tables.deliverable_due, recorded_at=builders.moment(later), day=later, due=BEYOND, **row
        )
        builders.finish(connection, 1)
    before = lives.rows(tables.deliverable_due)
    reschedule(WITHIN)
    with lives.reading() as connection:
        found = detail(connection, 1, "D1.2", date(2018, 9, 1))
    assert found is not None
    assert found["due"] == WITHIN
    lives.undo_last(PARTNER)
    after = lives.rows(tables.deliverable_due)
    assert [row | {"id": 0} for row in after] == [row | {"id": 0} for row in before]
    assert verify() == []


def test_granting_does_what_was_asked() -> None:
    reschedule(BEYOND)
    decide(True)
    assert present()["due"] == BEYOND
    decided = lives.newest(tables.change_request)
    assert (decided["decision"], decided["decided_by"]) == ("granted", "lead")
    with pytest.raises(Refused) as refusal:
        decide(True)
    assert refused(refusal) == ["request_gone"]
    assert verify() == []


def test_declining_needs_an_answer_and_changes_nothing_else() -> None:
    reschedule(BEYOND)
    with pytest.raises(Refused) as refusal:
        decide(False, answer="")
    assert refused(refusal) == ["answer_missing"]
    decide(False)
    assert present()["due"] == date(2018, 5, 31)
    reschedule(BEYOND)


def test_a_second_request_waits_for_the_first() -> None:
    reschedule(BEYOND)
    with pytest.raises(Refused) as refusal:
        cancel(PARTNER)
    assert refused(refusal) == ["request_waits"]


def test_only_its_author_withdraws_a_request() -> None:
    reschedule(BEYOND)
    colleague = builders.actor(lives.Role.PARTNER, username="colleague")
    with pytest.raises(Refused) as refusal:
        lives.withdraw_request(colleague)
    assert refused(refusal) == ["request_of_another"]
    lives.withdraw_request()
    assert lives.newest(tables.change_request)["decision"] == "withdrawn"


def test_the_partner_asks_to_cancel_and_the_lead_partner_cancels() -> None:
    cancel(PARTNER)
    assert present()["state"] == State.IN_PROGRESS
    decide(True)
    assert (present()["state"], present()["comment"]) == (State.CANCELLED, "No longer needed")
    assert verify() == []


def test_the_lead_partner_cancels_directly_with_a_reason() -> None:
    with pytest.raises(Refused) as refusal:
        cancel(reason="")
    assert refused(refusal) == ["reason_missing"]
    cancel()
    assert present()["state"] == State.CANCELLED


@pytest.mark.parametrize(
    ("meanwhile", "code"),
    [
        (lambda: reschedule(date(2018, 6, 20), LEAD_PARTNER), "request_overtaken_due"),
        (lambda: reschedule(date(2018, 6, 20)), "request_overtaken_due"),
        (lambda: cancel(), "request_overtaken_state"),
        (lambda: lives.reviewed(), "request_overtaken_state"),
    ],
)
def test_a_request_overtaken_meanwhile_can_only_be_declined(meanwhile: Any, code: str) -> None:
    reschedule(BEYOND)
    meanwhile()
    with pytest.raises(Refused) as refusal:
        decide(True)
    assert refused(refusal) == [code]
    decide(False)
    assert lives.newest(tables.change_request)["decision"] == "declined"


def test_of_two_who_reschedule_at_once_the_second_sees_both() -> None:
    given = common()
    reschedule(WITHIN)
    command = RescheduleDeliverable(**given | {"due": date(2018, 6, 20)}, reason="Mine")
    with pytest.raises(Conflict) as conflict:
        reschedule_deliverable(command, by=LEAD_PARTNER, now=NOW)
    assert (conflict.value.theirs["due"], conflict.value.theirs["author"]) == (WITHIN, "other")
    assert (conflict.value.yours["due"], conflict.value.yours["reason"]) == (date(2018, 6, 20), "Mine")


def test_ten_quick_clicks_reschedule_once() -> None:
    command = RescheduleDeliverable(**common(), due=WITHIN, reason="Once")
    assert [reschedule_deliverable(command, by=PARTNER, now=NOW) for _ in range(10)] == [2] * 10
    assert len(lives.rows(tables.audit)) == 1


def test_a_reviewer_neither_reschedules_nor_cancels_nor_decides() -> None:
    reschedule(BEYOND)
    for step in (lambda: reschedule(WITHIN, REVIEWER), lambda: cancel(REVIEWER), lambda: decide(True, REVIEWER)):
        with pytest.raises(NotAllowed):
            step()
    with pytest.raises(NotAllowed):
        decide(True, PARTNER)
