"""Who may review, confirm, record, reschedule, cancel, decide and withdraw: every service, every role, every place."""

from collections.abc import Callable
from datetime import date
from itertools import product
from typing import Any

import pytest

from dashboard.domain.refusal import NotAllowed, Refused
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import ReviewOutcome, Role
from tests import builders
from tests.services import lives

PLACES = {
    "own": builders.OTHER,
    "lead": builders.LEAD,
    "other": lives.REVIEWING,
    "elsewhere": "third-party",
    "none": None,
}
REVIEWS = {(Role.QUALITY_REVIEWER, "lead"), (Role.QUALITY_REVIEWER, "other")}
LEADS = {(Role.LEAD_PARTNER, "lead")}
OWNS = {(Role.PARTNER, "own")}
LATER = date(2018, 6, 20)
SERVICES: dict[str, tuple[Callable[..., Any], set[tuple[Role, str]]]] = {
    "take up": (lives.take_up, REVIEWS),
    "finish": (lambda by, **more: lives.finish(ReviewOutcome.ACCEPTED, by, **more), REVIEWS),
    "hand back": (lives.hand_back, REVIEWS | LEADS),
    "confirm": (lives.confirm, LEADS),
    "not confirm": (lives.refuse, LEADS),
    "programme": (lives.programme, LEADS),
    "withdraw programme": (lives.withdraw_programme, LEADS),
    "reschedule": (lambda by, **more: lives.reschedule(LATER, by, **more), OWNS | LEADS),
    "cancel": (lives.cancel, OWNS | LEADS),
    "decide": (lambda by, **more: lives.decide(True, by, request_id=0, **more), LEADS),
    "withdraw request": (lambda by, **more: lives.withdraw_request(by, request_id=0, **more), OWNS),
    "undo": (lives.undo_last, REVIEWS | LEADS | OWNS),
}


def person(*roles: Role, place: str) -> Actor:
    return builders.actor(*roles, organisation=PLACES[place])


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", SERVICES)
def test_the_service_lets_through_exactly_the_cells_of_the_table(small_project: dict[str, int], name: str) -> None:
    """Refused cells are all tried; permitted ones up to the version, which is one that never was."""
    lives.reviewed_project(small_project)
    service, allowed = SERVICES[name]
    for role, place in product((*Role, None), PLACES):
        by = person(*([role] if role else []), place=place)
        with pytest.raises(Refused) as refusal:
            service(by, version=99)
        assert isinstance(refusal.value, NotAllowed) == ((role, place) not in allowed), (role, place)
    assert lives.rows(lives.tables.audit) == []


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", ["take up", "finish", "hand back"])
@pytest.mark.parametrize("more", [(), (Role.PARTNER,), (Role.PARTNER, Role.ADMINISTRATOR, Role.CONTROLLER)])
def test_a_reviewer_of_the_responsible_partner_never_reviews(
    small_project: dict[str, int], name: str, more: tuple[Role, ...]
) -> None:  # fmt: skip
    lives.reviewed_project(small_project)
    with pytest.raises(NotAllowed):
        SERVICES[name][0](person(Role.QUALITY_REVIEWER, *more, place="own"), version=99)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_the_lead_partner_reviews_only_where_no_reviewers_are_named(small_project: dict[str, int]) -> None:
    lives.reviewed_project(small_project)
    lead = person(Role.LEAD_PARTNER, place="lead")
    with pytest.raises(NotAllowed):
        lives.take_up(lead, version=99)
    with lives.writing() as connection:
        connection.execute(lives.update(lives.tables.project).values(rules={}))
    with pytest.raises(Refused) as refusal:
        lives.take_up(lead, version=99)
    assert not isinstance(refusal.value, NotAllowed)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", SERVICES)
def test_who_works_for_a_partner_that_left_takes_no_step(small_project: dict[str, int], name: str) -> None:
    lives.reviewed_project(small_project)
    with lives.writing() as connection:
        gone = lives.tables.partner.c.id == small_project["other"]
        connection.execute(lives.update(lives.tables.partner).where(gone).values(exit=date(2018, 3, 31)))
    for role in (Role.PARTNER, Role.LEAD_PARTNER, Role.QUALITY_REVIEWER):
        with pytest.raises(NotAllowed):
            SERVICES[name][0](person(role, place="own"), version=99)
    assert lives.rows(lives.tables.audit) == []
