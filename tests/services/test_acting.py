"""A role taken, or an organisation changed, between the look-up of a person and the commit of what it writes."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from dashboard.domain.refusal import NotAllowed
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import DeliverableState as State
from dashboard.domain.vocabulary import Language, Role
from dashboard.services import acting
from dashboard.services.people import account, keep
from dashboard.services.people.views import SaveView, save_view
from dashboard.store import tables
from dashboard.store.engine import engine, reading, writing
from dashboard.store.people import accounts
from tests.builders import LEAD, NOW, OTHER
from tests.services import budgets, costs, lives

SERVICES = Path(acting.__file__).parent
ASK_NO_RIGHT = {"keep_typed", "forget_typed", "_require_proof"}
"""One's own words, and a count of tries."""
AFTER_THE_FACT = {"send_link"}
"""A mail that has left is noted, whatever its sender may do by then."""


def looked_up(role: Role, organisation: str | None) -> Actor:
    with writing() as connection:
        number = accounts.add(
            connection, username=f"{role}", display_name="X", organisation=organisation, language=None,
            password_hash="", roles=[role], now=NOW,
        )  # fmt: skip
    return Actor(
        person_id=number, username=role, display_name="X", organisation=organisation, roles=frozenset({role}),
        looked_up=True,
    )  # fmt: skip


def add(by: Actor) -> None:
    keep.add_person(
        keep.AddPerson(
            username="new", display_name="New", organisation=None, roles=frozenset({Role.OBSERVER}), language=None,
            link="a-link", idempotency_key="add",
        ),
        by=by, now=NOW,
    )  # fmt: skip


Verb = tuple[Role, str | None, Callable[[Actor], Any]]
VERBS: dict[str, Verb] = {
    "update": (Role.PARTNER, OTHER, lambda by: lives.say(State.IN_PROGRESS, by=by, progress=60)),
    "reschedule": (Role.LEAD_PARTNER, LEAD, lambda by: lives.reschedule(NOW.date(), by=by)),
    "report": (Role.PARTNER, OTHER, lambda by: costs.begin(by=by)),
    "budget": (Role.LEAD_PARTNER, LEAD, lambda by: budgets.start(by)),
    "view": (
        Role.OBSERVER, None,
        lambda by: save_view(
            SaveView(name="V", shared=False, page="deliverables", parameters={"project": "TEST"},
                     idempotency_key="view"), by=by, now=NOW),
    ),
    "language": (
        Role.OBSERVER, None,
        lambda by: account.change_own_language(account.ChangeOwnLanguage(language=Language("fr")), by=by, now=NOW),
    ),
    "person": (Role.ADMINISTRATOR, None, add),
}  # fmt: skip


def take_role(connection: Connection, by: Actor) -> None:
    accounts.replace_roles(connection, by.person_id, [Role.CONTROLLER])


def change_organisation(connection: Connection, by: Actor) -> None:
    accounts.change(connection, by.person_id, organisation_code="elsewhere")


def disable(connection: Connection, by: Actor) -> None:
    accounts.change(connection, by.person_id, disabled_at=NOW)


TAKINGS = (take_role, change_organisation, disable)


def audited() -> int:
    with reading() as connection:
        return int(connection.execute(select(func.count()).select_from(tables.audit)).scalar_one())


@pytest.mark.parametrize("taken", TAKINGS)
@pytest.mark.parametrize("name", VERBS)
@pytest.mark.usefixtures("small_project")
def test_what_was_taken_since_the_look_up_is_missing_at_the_write(name: str, taken: Callable[..., None]) -> None:
    role, organisation, verb = VERBS[name]
    by = looked_up(role, organisation)
    with writing() as connection:
        taken(connection, by)
    with pytest.raises(NotAllowed):
        verb(by)
    assert audited() == 0


@pytest.mark.parametrize("name", VERBS)
@pytest.mark.usefixtures("small_project")
def test_whose_rights_stand_writes(name: str) -> None:
    role, organisation, verb = VERBS[name]
    verb(looked_up(role, organisation))
    assert audited() == 1


@pytest.mark.parametrize("backend", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
@pytest.mark.usefixtures("small_project")
def test_a_change_that_commits_while_the_write_is_under_way_wins() -> None:
    by = looked_up(Role.PARTNER, OTHER)

    def work(connection: Connection) -> None:
        with engine().connect() as other, other.begin():
            take_role(other, by)
        acting.audit.append(connection, at=NOW, actor=by.username, action="x", entity="x", entity_key="x")

    with pytest.raises(NotAllowed):
        acting.transact_as(by, work)
    assert audited() == 0


@pytest.mark.usefixtures("small_project")
def test_an_administrator_gives_up_the_own_role() -> None:
    by = looked_up(Role.ADMINISTRATOR, None)
    with writing() as connection:
        accounts.add(
            connection, username="second", display_name="S", organisation=None, language=None, password_hash="",
            roles=[Role.ADMINISTRATOR], now=NOW,
        )  # fmt: skip
    own = keep.SetRoles(
        username=by.username, organisation=None, roles=frozenset({Role.OBSERVER}), version=1, idempotency_key="own"
    )
    keep.set_roles(own, by=by, now=NOW)
    with pytest.raises(NotAllowed):
        keep.set_roles(replace(own, version=2, idempotency_key="again"), by=by, now=NOW)


def past_the_look(tree: ast.AST, by: str | None = None) -> Iterator[str]:
    """Functions that are told who acts and open a write transaction that does not ask again."""
    for node in ast.iter_child_nodes(tree):
        inside = by
        if isinstance(node, ast.FunctionDef) and by is None:
            known = [each.arg for each in (*node.args.args, *node.args.kwonlyargs)]
            inside = node.name if any(each in known for each in ("by", "actor")) else None
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "transact" and by:
            yield by
        yield from past_the_look(node, inside)


def test_every_service_that_is_told_who_acts_looks_again_as_it_writes() -> None:
    known = {"acting.py", "load.py"}  # the mechanism itself, and the command line, whose actor is a name
    found = {
        name
        for path in SERVICES.rglob("*.py")
        if path.name not in known
        for name in past_the_look(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert found == ASK_NO_RIGHT | AFTER_THE_FACT
