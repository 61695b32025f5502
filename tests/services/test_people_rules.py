"""What a person must be to be kept, without a database."""

import pytest

from dashboard.domain.vocabulary import Role
from dashboard.services.people.rules import problems_of_person, problems_of_roles


@pytest.mark.parametrize("role", [Role.PARTNER, Role.LEAD_PARTNER])
def test_the_rights_of_an_organisation_need_one(role: Role) -> None:
    assert [problem.code for problem in problems_of_roles(frozenset({role}), None)] == ["organisation_missing"]
    assert problems_of_roles(frozenset({role}), "CORK") == []


def test_an_administrator_needs_no_organisation_and_nobody_is_without_a_role() -> None:
    assert problems_of_roles(frozenset({Role.ADMINISTRATOR}), None) == []
    assert [problem.code for problem in problems_of_roles(frozenset(), None)] == ["roles_missing"]


def test_nobody_takes_the_name_of_an_actor_of_the_audit() -> None:
    assert [problem.code for problem in problems_of_person("system", "Somebody")] == ["username"]
    assert problems_of_person("someone", "Somebody") == []


def test_a_name_to_show_holds_no_sign_that_nobody_sees() -> None:
    assert [problem.code for problem in problems_of_person("someone", "Some\0body")] == ["unprintable"]
