"""The rights table, said a second time in full: an action or a role that is not named may not."""

from itertools import product

import pytest

from dashboard.domain.refusal import NotAllowed
from dashboard.domain.rights import Action, Actor, Scope, may, require
from dashboard.domain.vocabulary import Role

SCOPE = Scope(responsible="own", lead="lead")
EVERYONE = {Action.READ, Action.DOWNLOAD, Action.CHANGE_OWN_PASSWORD, Action.CHANGE_OWN_LANGUAGE}
MORE = {
    (Role.ADMINISTRATOR, "own"): {Action.MANAGE_PEOPLE, Action.MANAGE_PROJECTS},
    (Role.ADMINISTRATOR, "lead"): {Action.MANAGE_PEOPLE, Action.MANAGE_PROJECTS},
    (Role.ADMINISTRATOR, "other"): {Action.MANAGE_PEOPLE, Action.MANAGE_PROJECTS},
    (Role.ADMINISTRATOR, None): {Action.MANAGE_PEOPLE, Action.MANAGE_PROJECTS},
    (Role.LEAD_PARTNER, "lead"): {Action.UPDATE_DELIVERABLE, Action.REVIEW_DELIVERABLE},
    (Role.PARTNER, "own"): {Action.UPDATE_DELIVERABLE},
}


def actor(roles: set[Role], organisation: str | None) -> Actor:
    return Actor(
        person_id=1, username="x", display_name="X", organisation=organisation, roles=frozenset(roles), language="en"
    )


@pytest.mark.parametrize(("role", "organisation"), list(product(Role, ("own", "lead", "other", None))))
def test_each_role_may_exactly_this(role: Role, organisation: str | None) -> None:
    allowed = {action for action in Action if may(actor({role}, organisation), action, SCOPE)}
    assert allowed == EVERYONE | MORE.get((role, organisation), set())


def test_a_person_without_a_role_may_nothing() -> None:
    assert [action for action in Action if may(actor(set(), "lead"), action, SCOPE)] == []


def test_what_is_not_allowed_is_refused_by_name() -> None:
    with pytest.raises(NotAllowed) as refusal:
        require(actor({Role.OBSERVER}, "own"), Action.UPDATE_DELIVERABLE, SCOPE)
    assert refusal.value.problems[0].values == {"action": "update_deliverable"}
