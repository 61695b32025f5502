"""The figures are proven: all places agree with the lines, and what does not is named by place and figure."""

from typing import Any

import pytest
from sqlalchemy import text

from dashboard.domain.refusal import NotAllowed
from dashboard.domain.vocabulary import Role
from dashboard.services.projects.reconcile import ProveFigures, prove_figures, reconcile
from dashboard.services.projects.verify import verify
from dashboard.store.audit import newest_about
from dashboard.store.engine import reading, writing
from dashboard.store.reads.projects.phases import money_place
from tests.builders import AS_OF, LEAD_PARTNER, NOW, PARTNER, actor

pytestmark = pytest.mark.usefixtures("small_project")


def wrong() -> set[tuple[str, str, int]]:
    with reading() as connection:
        place = money_place(connection, 1, AS_OF)
        assert place is not None
        proofs = reconcile(connection, place, AS_OF)
    assert len(proofs) > 50
    return {(proof.place, proof.of, proof.difference) for proof in proofs if not proof.agrees}


def test_every_place_says_what_the_lines_add_up_to() -> None:
    assert wrong() == set()


@pytest.mark.parametrize(
    ("statement", "places"),
    [
        ("UPDATE money_summary SET amount = amount + 7 WHERE step = 'declared' AND day = '2018-05-02'", {"summary"}),
        (
            "UPDATE money_axis_summary SET amount = amount + 7 WHERE axis = 'pilot' AND step = 'certified'",
            {"axis_pilot", "budget_pilot"},
        ),
        ("UPDATE budget_line SET amount = amount + 7 WHERE id = 1", {"summary", "budget_partner", "axis_period"}),
        (
            "UPDATE money_entry SET amount = amount + 7 WHERE step = 'declared' AND day = '2018-05-02'",
            {"summary", "budget_pilot", "months", "axis_report"},
        ),
        ("UPDATE money_entry SET amount = amount + 7 WHERE step = 'certified'", {"summary", "months"}),
    ],
)
def test_what_does_not_agree_is_named_with_its_place_and_its_cents(statement: str, places: set[str]) -> None:
    with writing() as connection:
        connection.execute(text(statement))
    found = wrong()
    assert places <= {place for place, _, _ in found}
    assert {abs(difference) for _, _, difference in found} == {7}
    named = {(each["place"], each["of"]) for each in verify() if each["code"] == "reconciliation"}
    assert places <= {place for place, _ in named}


@pytest.mark.parametrize(
    ("who", "may"),
    [
        (LEAD_PARTNER, True),
        (PARTNER, True),
        (actor(Role.CONTROLLER, organisation=None), True),
        (actor(Role.STEERING_COMMITTEE, organisation=None), True),
        (actor(Role.ADMINISTRATOR, organisation=None), True),
        (actor(Role.PARTNER, organisation="elsewhere"), False),
        (actor(Role.OBSERVER), False),
    ],
)
def test_whoever_may_see_the_lines_proves_them_once_a_click(who: Any, may: bool) -> None:
    command = ProveFigures(phase_id=1, as_of=AS_OF, idempotency_key="prove")
    if not may:
        with pytest.raises(NotAllowed):
            prove_figures(command, by=who, now=NOW)
        return
    assert prove_figures(command, by=who, now=NOW) == prove_figures(command, by=who, now=NOW) == 0
    with reading() as connection:
        kept = newest_about(connection, "reconciliation", "TEST/initial")
    assert kept is not None
    assert kept.id == 1
    assert kept.after["wrong"] == 0
    assert len(kept.after["proofs"]) > 50
