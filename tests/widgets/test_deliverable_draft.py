"""A draft saves once however often it is sent, and takes nothing that the form did not offer."""

from dataclasses import replace

import pytest

from dashboard.domain.vocabulary import DeliverableState as State
from dashboard.store.engine import reading
from dashboard.store.reads.deliverables.states import history
from dashboard.widgets.deliverables.draft import Draft, Typed
from tests import builders
from tests.builders import LEAD_PARTNER, NOW, PARTNER

AS_RECORDED = Typed(state=State.IN_PROGRESS, progress=40, forecast=None, comment="")
MINE = replace(AS_RECORDED, state=State.SUBMITTED, comment="Here it is")


@pytest.fixture
def ids(small_project: dict[str, int]) -> dict[str, int]:
    return small_project


def drawn(ids: dict[str, int], *, version: int = 1) -> Draft:
    draft = Draft(phase_id=ids["phase"], code="D1.2")
    draft.start(
        AS_RECORDED, origin=State.IN_PROGRESS, version=version, allowed=(State.IN_PROGRESS, State.SUBMITTED)
    )  # fmt: skip
    return draft


def recorded(ids: dict[str, int]) -> list[str]:
    """States recorded here, newest first."""
    with reading() as connection:
        found = history(connection, ids["D1.2"], NOW.date())
    return list(found[found["status"] == "recorded"]["state"])


def test_an_update_is_saved_and_remembers_what_was(ids: dict[str, int]) -> None:
    draft = drawn(ids)
    draft.submit(MINE, PARTNER, NOW)
    assert (draft.saved, draft.was, draft.stale) == (MINE, State.IN_PROGRESS, True)
    assert recorded(ids) == [State.SUBMITTED]


def test_ten_quick_clicks_are_one_update(ids: dict[str, int]) -> None:
    draft = drawn(ids)
    for _ in range(10):
        draft.submit(MINE, PARTNER, NOW)
    assert recorded(ids) == [State.SUBMITTED]
    assert draft.saved == MINE
    assert not draft.problems


def test_a_second_draft_sent_with_the_first_ones_key_changes_nothing(ids: dict[str, int]) -> None:
    first, second = drawn(ids), drawn(ids)
    second.idempotency_key = first.idempotency_key
    first.submit(MINE, PARTNER, NOW)
    second.submit(MINE, PARTNER, NOW)
    assert second.saved == MINE
    assert recorded(ids) == [State.SUBMITTED]


@pytest.mark.parametrize("carried", [State.SUBMITTED, None])
def test_a_click_on_the_new_form_that_carries_the_old_fields_changes_nothing(
    ids: dict[str, int], carried: State | None
) -> None:
    draft = drawn(ids)
    draft.submit(MINE, LEAD_PARTNER, NOW)
    draft.start(
        replace(AS_RECORDED, state=None),
        origin=State.SUBMITTED,
        version=2,
        allowed=(State.IN_PROGRESS, State.UNDER_REVIEW),
    )
    draft.submit(replace(MINE, state=carried), LEAD_PARTNER, NOW)
    assert not draft.problems
    assert recorded(ids) == [State.SUBMITTED]


def test_a_new_comment_after_saving_is_a_new_update(ids: dict[str, int]) -> None:
    draft = drawn(ids)
    draft.submit(replace(AS_RECORDED, progress=50), PARTNER, NOW)
    draft.start(replace(AS_RECORDED, progress=50), origin=State.IN_PROGRESS, version=2, allowed=draft.allowed)
    draft.submit(replace(AS_RECORDED, progress=50, comment="And more"), PARTNER, builders.moment(NOW.date(), 11))
    assert recorded(ids) == [State.IN_PROGRESS, State.IN_PROGRESS]


def test_a_form_that_says_nothing_is_not_sent(ids: dict[str, int]) -> None:
    draft = drawn(ids)
    draft.submit(AS_RECORDED, PARTNER, NOW)
    assert [problem.code for problem in draft.problems] == ["nothing_changed"]
    assert recorded(ids) == []


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (replace(MINE, state=State.ACCEPTED), "transition"),
        (replace(MINE, state=State.CANCELLED), "not_allowed"),
        (replace(MINE, state=None), "state_missing"),
        (replace(MINE, progress=101), "percent"),
    ],
)
def test_forged_fields_are_refused(ids: dict[str, int], typed: Typed, code: str) -> None:
    draft = drawn(ids)
    draft.submit(typed, PARTNER, NOW)
    assert [problem.code for problem in draft.problems] == [code]
    assert draft.saved is None
    assert recorded(ids) == []


def test_nobody_else_saves_with_a_draft(ids: dict[str, int]) -> None:
    draft = drawn(ids)
    draft.submit(MINE, builders.actor(username="stranger"), NOW)
    assert [problem.code for problem in draft.problems] == ["not_allowed"]
    assert recorded(ids) == []


def test_a_conflict_keeps_both_until_the_person_chooses(ids: dict[str, int]) -> None:
    theirs, mine = drawn(ids), drawn(ids)
    theirs.submit(replace(AS_RECORDED, progress=80, comment="Theirs"), LEAD_PARTNER, NOW)
    mine.submit(MINE, PARTNER, NOW)
    assert mine.conflict is not None
    assert (mine.conflict.theirs["comment"], mine.conflict.yours["comment"]) == ("Theirs", "Here it is")
    later = builders.moment(NOW.date(), 11)
    for _ in range(3):
        mine.send_over(PARTNER, later)
    assert (mine.saved, mine.conflict) == (MINE, None)
    assert recorded(ids) == [State.SUBMITTED, State.IN_PROGRESS]


def test_saving_over_what_no_longer_allows_it_says_why_and_keeps_both(ids: dict[str, int]) -> None:
    theirs, mine = drawn(ids), drawn(ids)
    theirs.submit(MINE, LEAD_PARTNER, NOW)
    mine.submit(MINE, PARTNER, NOW)
    mine.send_over(PARTNER, NOW)
    assert [problem.code for problem in mine.problems] == ["transition"]
    assert mine.conflict is not None
    mine.give_up()
    assert (mine.conflict, mine.stale) == (None, True)
