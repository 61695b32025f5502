"""Who may take a deliverable from which state to which: every role, own or other, every step."""

from itertools import product

import pytest

from dashboard.domain.deliverables.states import TRANSITIONS
from dashboard.domain.refusal import NotAllowed, Refused
from dashboard.domain.rights import RULES, Action, Actor, Scope, may
from dashboard.domain.vocabulary import DeliverableState, Role
from dashboard.services.deliverables.update import UpdateDeliverable, states_offered, update_deliverable
from dashboard.store.engine import reading, writing
from dashboard.store.writes.deliverables.subject import standing
from tests import builders

STATES = tuple(DeliverableState)
PLACES = {"own": builders.OTHER, "lead": builders.LEAD, "other": "third-party", "none": None}

WORK = {
    ("not_started", "not_started"),
    ("not_started", "in_progress"),
    ("not_started", "submitted"),
    ("in_progress", "in_progress"),
    ("in_progress", "submitted"),
    ("sent_back", "in_progress"),
    ("sent_back", "submitted"),
    ("submitted", "in_progress"),
}
REVIEW = {
    ("submitted", "under_review"),
    ("under_review", "submitted"),
    ("under_review", "accepted"),
    ("under_review", "sent_back"),
}
LEAD = {
    ("accepted", "sent_back"),
    ("not_started", "cancelled"),
    ("in_progress", "cancelled"),
    ("sent_back", "cancelled"),
}


def may_take(role: Role | None, place: str, step: tuple[str, str]) -> bool:
    """The update's own steps, said a second time: the partner takes them on its own, the lead partner on everything."""
    if (role, place) in ((Role.LEAD_PARTNER, "lead"), (Role.PARTNER, "own")):
        return step in WORK
    return False


def person(role: Role | None, place: str) -> Actor:
    return builders.actor(*([role] if role else []), organisation=PLACES[place])


def test_the_steps_are_the_ones_of_the_field() -> None:
    assert {(str(origin), str(to)) for origin, to in TRANSITIONS} == WORK | REVIEW | LEAD


@pytest.fixture
def in_every_state(database: str) -> int:
    """A phase with one deliverable in each state, its code the state, of the partner ``OTHER``."""
    with writing() as connection:
        phase = builders.project(connection)
        builders.partner(connection, phase, builders.LEAD, 1)
        other = builders.partner(connection, phase, builders.OTHER, 2)
        for state in STATES:
            facts = [(builders.START, state)]
            builders.deliverable(connection, phase, str(state), states=facts, responsible_id=other)
        builders.finish(connection, phase)
    return phase


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_the_service_lets_through_exactly_the_cells_of_the_table(in_every_state: int) -> None:
    """Refused cells are all tried; permitted ones up to the rule, by a progress that no rule accepts."""
    for role, place, origin, to in product((*Role, None), PLACES, STATES, STATES):
        command = UpdateDeliverable(
            phase_id=in_every_state,
            code=str(origin),
            version=1,
            state=to,
            progress=101,
            forecast=None,
            comment="why",
            idempotency_key="never-written",
        )
        with pytest.raises(Refused) as refusal:
            update_deliverable(command, by=person(role, place), now=builders.NOW)
        codes = {problem.code for problem in refusal.value.problems}
        allowed = may_take(role, place, (origin, to))
        has_a_form = any(may_take(role, place, step) for step in WORK)
        known = (origin, to) in TRANSITIONS
        assert isinstance(refusal.value, NotAllowed) == (not allowed if known else not has_a_form), (
            role,
            place,
            origin,
            to,
        )
        if allowed:
            assert codes == {"percent"}
        elif has_a_form and not known:
            assert codes == {"transition", "percent"}


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_the_form_offers_exactly_what_the_service_lets_through(in_every_state: int) -> None:
    with reading() as connection:
        for role, place, origin in product((*Role, None), PLACES, STATES):
            present = standing(connection, in_every_state, str(origin), builders.AS_OF)
            assert present is not None
            offered = states_offered(person(role, place), present.scope, present.state)
            expected = {to for to in STATES if may_take(role, place, (origin, to))}
            assert set(offered) == expected
            assert len(offered) == len(expected)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("step", sorted(WORK))
def test_every_permitted_step_is_recorded(in_every_state: int, step: tuple[str, str]) -> None:
    origin, to = step
    command = UpdateDeliverable(
        phase_id=in_every_state,
        code=origin,
        version=1,
        state=DeliverableState(to),
        progress=50,
        forecast=None,
        comment="why",
        idempotency_key="once",
    )
    assert update_deliverable(command, by=builders.PARTNER, now=builders.NOW) == 2


def test_an_action_that_the_table_does_not_name_is_nobodys() -> None:
    everyone = builders.actor(*Role, organisation=builders.LEAD)
    scope = Scope(responsible=builders.LEAD, lead=builders.LEAD)
    assert not may(everyone, "something_else", scope)  # type: ignore[arg-type]
    assert set(RULES) == set(Action)


def test_a_person_without_organisation_is_never_the_responsible_partner_of_an_ownerless_deliverable() -> None:
    nobody = builders.actor(Role.PARTNER, Role.LEAD_PARTNER, organisation=None)
    assert not may(nobody, Action.UPDATE_DELIVERABLE, Scope(responsible=None, lead=None))
