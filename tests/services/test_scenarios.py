"""Scenarios through the services: kept, shared, weighed, asked for, decided on, and turned into a budget."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from dashboard.domain.budget.scenario import Shift
from dashboard.domain.refusal import Conflict, NotAllowed, Refused
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import Role
from dashboard.services.projects.verify import verify
from dashboard.services.scenarios import keep, requests
from dashboard.store import tables
from dashboard.store.derived.money_sums import rebuild_money
from dashboard.store.engine import reading, writing
from dashboard.store.reads.money.ladder import by_axis
from dashboard.store.writes.budget.weighing import weighed
from tests.builders import AS_OF, LEAD_PARTNER, NOW, OTHER, PARTNER, actor

STEERING = actor(Role.STEERING_COMMITTEE, organisation=None, username="steering")
RULES = {"flexibility": {"partner": {"free": 0.1, "committee": 0.2}}}
SMALL = Shift(amount=100_00, origin={"partner": "lead-town"}, target={"partner": OTHER})
"""2 % of what the other partner has."""
LARGE = replace(SMALL, amount=900_00)
HUGE = replace(SMALL, amount=2000_00)


@pytest.fixture(autouse=True)
def rules(small_project: dict[str, int]) -> None:
    with writing() as connection:
        connection.execute(tables.project.update().values(rules=RULES))
        connection.execute(tables.partner.update().values(erdf_rate=Decimal("0.75")))


def save(*shifts: Shift, by: Actor = PARTNER, **more: Any) -> int:
    given = {"phase_id": 1, "base": 1, "name": "More for the pilot", "idempotency_key": "save"} | more
    return keep.save_scenario(keep.SaveScenario(shifts=shifts or (SMALL,), **given), by=by, now=NOW)


def ask(scenario_id: int, version: int = 1, by: Actor = PARTNER, **more: Any) -> int:
    given = {"reason": "The pilot grows", "idempotency_key": "ask"} | more
    command = requests.AskForBudgetChange(scenario_id=scenario_id, version=version, **given)
    return requests.ask_for_budget_change(command, by=by, now=NOW)


def decide(granted: bool, by: Actor, request_id: int = 1, **more: Any) -> None:
    given = {"answer": "Decided on 15 June", "idempotency_key": "decide"} | more
    command = requests.DecideOnBudgetChange(request_id=request_id, granted=granted, **given)
    requests.decide_on_budget_change(command, by=by, now=NOW)


def turn(scenario_id: int, version: int = 1, by: Actor = LEAD_PARTNER, **more: Any) -> int:
    given = {"idempotency_key": "turn"} | more
    command = requests.TurnIntoBudget(scenario_id=scenario_id, version=version, **given)
    return requests.turn_into_budget(command, by=by, now=NOW)


def rows(table: Any) -> list[dict[str, Any]]:
    with reading() as connection:
        return [dict(row) for row in connection.execute(select(table).order_by(table.c.id)).mappings()]


def codes(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in error.value.problems]


def test_a_scenario_is_kept_as_it_was_typed_and_saved_once_however_often_it_is_sent() -> None:
    assert save() == save() == 1
    kept = rows(tables.scenario)
    assert [(row["name"], row["moves"], row["shared"]) for row in kept] == [("More for the pilot", [SMALL.said], False)]
    assert verify() == []


@pytest.mark.parametrize(
    ("who", "may"),
    [
        (PARTNER, True),
        (LEAD_PARTNER, True),
        (STEERING, True),
        (actor(Role.QUALITY_REVIEWER), True),
        (actor(Role.PARTNER, organisation="elsewhere"), False),
        (actor(Role.CONTROLLER, organisation=None), False),
        (actor(Role.OBSERVER), False),
        (actor(Role.ADMINISTRATOR, organisation=None), False),
    ],
)
def test_who_may_make_one(who: Actor, may: bool) -> None:
    if may:
        assert save(by=who) == 1
        return
    with pytest.raises(NotAllowed):
        save(by=who)
    assert rows(tables.scenario) == []


def test_everything_wrong_is_said_at_once_and_nothing_is_kept() -> None:
    with pytest.raises(Refused) as error:
        save(replace(SMALL, amount=99_999_00), name=" ", note="x" * 5000)
    assert codes(error) == ["too_long", "scenario_name_missing", "shift_too_much"]
    with pytest.raises(Refused, match="budget_unknown_version"):
        save(base=7)
    assert rows(tables.scenario) == []


def test_only_its_author_changes_it_and_two_windows_do_not_overwrite_each_other() -> None:
    number = save(shared=True)
    change = keep.ChangeScenario(scenario_id=number, version=1, name="Less", shifts=(SMALL,), idempotency_key="change")
    with pytest.raises(Refused, match="scenario_of_another"):
        keep.change_scenario(change, by=LEAD_PARTNER, now=NOW)
    assert keep.change_scenario(change, by=PARTNER, now=NOW) == 2
    assert keep.change_scenario(change, by=PARTNER, now=NOW) == 2, "the same form again"
    with pytest.raises(Conflict) as error:
        keep.change_scenario(replace(change, idempotency_key="late"), by=PARTNER, now=NOW)
    assert error.value.theirs["name"] == "Less"


def test_what_is_not_shared_is_not_there_for_others() -> None:
    number = save()
    with pytest.raises(Refused, match="scenario_gone"):
        turn(number)


def test_a_removed_one_is_gone_unless_somebody_waits_for_an_answer() -> None:
    number = save()
    ask(number)
    remove = keep.RemoveScenario(scenario_id=number, version=2, idempotency_key="remove")
    with pytest.raises(Refused, match="scenario_waits"):
        keep.remove_scenario(remove, by=PARTNER, now=NOW)
    withdraw = requests.WithdrawBudgetChange(request_id=1, idempotency_key="withdraw")
    with pytest.raises(Refused, match="request_of_another"):
        requests.withdraw_budget_change(withdraw, by=LEAD_PARTNER, now=NOW)
    requests.withdraw_budget_change(withdraw, by=PARTNER, now=NOW)
    keep.remove_scenario(remove, by=PARTNER, now=NOW)
    with pytest.raises(Refused, match="scenario_gone"):
        ask(number, 3, idempotency_key="again")


def test_a_free_shift_becomes_a_draft_of_the_budget_to_the_cent() -> None:
    number = save(shared=True)
    draft = turn(number)
    assert turn(number) == draft == 2, "the same form again makes no second draft"
    version = rows(tables.budget_version)[-1]
    assert (version["number"], version["in_force_from"]) == (2, None)
    with reading() as connection:
        sums = by_axis(connection, 1, AS_OF, "partner", version["id"]).set_index("key")["budgeted"]
    assert sums.to_dict() == {1: 9_900_01, 2: 5_100_02}
    assert verify() == []


@pytest.mark.parametrize(
    ("shift", "level", "decider", "not_decider"),
    [(LARGE, "steering_committee", STEERING, LEAD_PARTNER), (HUGE, "programme_modification", LEAD_PARTNER, STEERING)],
)
def test_a_larger_shift_needs_the_consent_of_whoever_the_rule_names(
    shift: Shift, level: str, decider: Actor, not_decider: Actor
) -> None:
    number = save(shift, shared=True)
    with pytest.raises(Refused, match="scenario_needs_consent"):
        turn(number)
    ask(number)
    assert rows(tables.budget_request)[0]["level"] == level
    for nobody in (not_decider, PARTNER, actor(Role.OBSERVER)):
        with pytest.raises(NotAllowed):
            decide(True, nobody)
    with pytest.raises(Refused, match="scenario_needs_consent"):
        turn(number, 2)
    decide(True, decider)
    assert turn(number, 2) == 2
    assert rows(tables.budget_request)[0]["budget_version_id"] == rows(tables.budget_version)[-1]["id"]


def test_consent_is_for_what_was_asked_not_for_what_it_became() -> None:
    number = save(LARGE)
    ask(number)
    decide(True, STEERING)
    change = keep.ChangeScenario(
        scenario_id=number, version=2, name="Even more", shared=True, shifts=(replace(LARGE, amount=950_00),),
        idempotency_key="change",
    )  # fmt: skip
    keep.change_scenario(change, by=PARTNER, now=NOW.replace(hour=11))
    with pytest.raises(Refused, match="scenario_needs_consent"):
        turn(number, 3)


def test_declining_needs_an_answer_and_is_once() -> None:
    ask(save(LARGE))
    with pytest.raises(Refused, match="answer_missing"):
        decide(False, STEERING, answer=" ")
    decide(False, STEERING)
    decide(False, STEERING)
    with pytest.raises(Refused, match="request_gone"):
        decide(True, STEERING, idempotency_key="other")


def test_the_total_erdf_is_never_exceeded() -> None:
    with writing() as connection:
        connection.execute(tables.partner.update().where(tables.partner.c.id == 2).values(erdf_rate=Decimal("0.8")))
        connection.execute(tables.phase.update().values(erdf=11_500_02))
    number = save(HUGE)
    with pytest.raises(Refused, match="scenario_impossible"):
        ask(number)


@pytest.mark.parametrize("cents", [1, 2, 3, 100_01])
def test_a_shift_between_partners_of_one_rate_leaves_the_erdf_to_the_cent(cents: int) -> None:
    with writing() as connection:
        version = connection.execute(select(tables.budget_version.c.id)).scalars().first()
        shifts = json.dumps([replace(SMALL, amount=cents).said])
        found = weighed(connection, 1, int(version or 0), shifts, AS_OF)
    assert found is not None
    assert not found.problems
    assert found.erdf[0] == found.erdf[1] is not None


def test_a_phase_that_has_not_declared_anything_has_scenarios_too() -> None:
    with writing() as connection:
        for table in (tables.money_entry, tables.expenditure_item):
            connection.execute(table.delete())
        rebuild_money(connection, 1)
    assert save() == 1
    assert verify() == []
