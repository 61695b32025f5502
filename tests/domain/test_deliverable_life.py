"""The transitions said a second time, how far a partner decides alone, and what the programme can have accepted."""

from datetime import date, timedelta
from itertools import product

import pytest

from dashboard.domain.deliverables.rescheduling import Wish, problems_of_grant, problems_of_reschedule, within_limit
from dashboard.domain.deliverables.review import ReviewRule, reschedule_limit, review_rule
from dashboard.domain.deliverables.states import TRANSITIONS, next_states, problems_of_programme_acceptance
from dashboard.domain.free_text import problems_of_text
from dashboard.domain.rights import Action
from dashboard.domain.vocabulary import ChangeKind
from dashboard.domain.vocabulary import DeliverableState as State

TODAY, DUE = date(2018, 10, 30), date(2018, 10, 12)
STEPS = {
    Action.UPDATE_DELIVERABLE: {
        ("not_started", "not_started"),
        ("not_started", "in_progress"),
        ("not_started", "submitted"),
        ("in_progress", "in_progress"),
        ("in_progress", "submitted"),
        ("sent_back", "in_progress"),
        ("sent_back", "submitted"),
        ("submitted", "in_progress"),
    },
    Action.REVIEW_DELIVERABLE: {
        ("submitted", "under_review"),
        ("under_review", "submitted"),
        ("under_review", "accepted"),
        ("under_review", "sent_back"),
    },
    Action.CONFIRM_DELIVERABLE: {("accepted", "sent_back")},
    Action.CANCEL_DELIVERABLE: {
        ("not_started", "cancelled"),
        ("in_progress", "cancelled"),
        ("sent_back", "cancelled"),
    },
}
WITH_REASON = {
    ("submitted", "in_progress"),
    ("under_review", "sent_back"),
    ("accepted", "sent_back"),
    *STEPS[Action.CANCEL_DELIVERABLE],
}


@pytest.mark.parametrize(("action", "origin"), list(product(Action, State)))
def test_each_right_leads_exactly_there(action: Action, origin: State) -> None:
    expected = {to for origin_of, to in STEPS.get(action, set()) if origin_of == origin}
    assert {str(to) for to in next_states(origin, [action])} == expected


def test_exactly_these_steps_need_a_reason() -> None:
    assert {tuple(map(str, step)) for step, rule in TRANSITIONS.items() if rule.needs_reason} == WITH_REASON


@pytest.mark.parametrize(
    ("new_due", "initial", "limit", "alone"),
    [
        (DUE, DUE, 0, True),
        (DUE + timedelta(days=1), DUE, 0, False),
        (DUE + timedelta(days=30), DUE, 30, True),
        (DUE + timedelta(days=31), DUE, 30, False),
        (DUE - timedelta(days=90), DUE, 0, True),
        (DUE, None, 30, False),
    ],
)
def test_the_limit_counts_from_the_first_due_date(
    new_due: date, initial: date | None, limit: int, alone: bool
) -> None:  # fmt: skip
    assert within_limit(new_due, due_initial=initial, limit=limit) == alone


@pytest.mark.parametrize("state", [State.SUBMITTED, State.UNDER_REVIEW, State.ACCEPTED, State.CANCELLED])
def test_only_what_is_still_owed_is_rescheduled(state: State) -> None:
    problems = problems_of_reschedule(state=state, due=DUE, new_due=TODAY, reason="why", today=TODAY)
    assert [problem.code for problem in problems] == ["not_open"]


@pytest.mark.parametrize(
    ("wish", "state", "due", "codes"),
    [
        (Wish(kind=ChangeKind.RESCHEDULE, old_due=DUE, new_due=TODAY), State.SENT_BACK, DUE, []),
        (Wish(kind=ChangeKind.RESCHEDULE, old_due=DUE, new_due=TODAY), State.IN_PROGRESS, TODAY, ["due"]),
        (Wish(kind=ChangeKind.RESCHEDULE, old_due=None, new_due=DUE), State.IN_PROGRESS, None, ["day"]),
        (Wish(kind=ChangeKind.RESCHEDULE, old_due=DUE, new_due=TODAY), State.CANCELLED, DUE, ["state"]),
        (Wish(kind=ChangeKind.CANCEL, old_due=DUE, new_due=None), State.IN_PROGRESS, TODAY, []),
        (Wish(kind=ChangeKind.CANCEL, old_due=DUE, new_due=None), State.SUBMITTED, DUE, ["state"]),
    ],
)
def test_a_request_stands_on_what_it_was_asked_about(
    wish: Wish, state: State, due: date | None, codes: list[str]
) -> None:  # fmt: skip
    found = [problem.code for problem in problems_of_grant(wish, state=state, due=due, today=TODAY)]
    assert found == [f"request_overtaken_{code}" for code in codes]


def test_the_programme_may_accept_on_the_day_of_the_submission_and_today() -> None:
    for day in (DUE, TODAY):
        assert not problems_of_programme_acceptance(day=day, reference="", submitted_on=DUE, today=TODAY)


@pytest.mark.parametrize("words", ["a\0b", "\x1b[31m", "\ud800"])
def test_what_cannot_be_printed_is_refused(words: str) -> None:
    assert [problem.code for problem in problems_of_text(words, field="comment")] == ["unprintable"]


@pytest.mark.parametrize("words", ["two\nlines\tand a tab", "«é» 😀 ‘quoted’", "", "x" * 4000])
def test_what_people_write_is_not(words: str) -> None:
    assert problems_of_text(words, field="comment") == []


def test_a_project_that_agreed_on_nothing_is_reviewed_by_its_lead_and_puts_nothing_off_alone() -> None:
    assert review_rule({}) == ReviewRule()
    assert ReviewRule().lead_reviews
    assert reschedule_limit({}) == 0
