"""The demo's people: added once, with the password that is printed, and never among other people."""

import pytest

from dashboard.domain.refusal import Refused
from dashboard.services.people import keep
from dashboard.services.people.passwords import matches
from dashboard.services.projects import demo
from dashboard.services.system import SYSTEM, new_key
from dashboard.store.audit import last_number
from dashboard.store.engine import reading
from dashboard.store.people import accounts as stored
from tests.builders import NOW

FIRST, SECOND = "eight sturdy compass needles", "nine sturdy compass needles"


def hashes() -> set[str]:
    with reading() as connection:
        return {stored.find(connection, person.username).password_hash for person in demo.PEOPLE}  # type: ignore[union-attr]


def test_a_second_start_changes_nothing(database: str) -> None:
    demo.ensure_demo_people(FIRST, now=NOW)
    with reading() as connection:
        before = last_number(connection), stored.people(connection)
    demo.ensure_demo_people(FIRST, now=NOW)
    with reading() as connection:
        assert last_number(connection) == before[0] == len(demo.PEOPLE) == 14
        assert stored.people(connection).equals(before[1])


def test_another_password_holds_for_all_from_the_next_start(database: str) -> None:
    demo.ensure_demo_people(FIRST, now=NOW)
    demo.ensure_demo_people(SECOND, now=NOW)
    assert all(matches(SECOND, found) for found in hashes())


def test_a_person_added_since_keeps_their_own_password(database: str) -> None:
    demo.ensure_demo_people(FIRST, now=NOW)
    add("newcomer")
    demo.ensure_demo_people(SECOND, now=NOW)
    with reading() as connection:
        found = stored.find(connection, "newcomer")
    assert found is not None
    assert matches("their own long sentence", found.password_hash)


def test_the_demo_does_not_open_a_database_where_other_people_work(database: str) -> None:
    add("admin")
    with pytest.raises(Refused) as refusal:
        demo.ensure_demo_people(FIRST, now=NOW)
    assert [problem.code for problem in refusal.value.problems] == ["demo_elsewhere"]
    with reading() as connection:
        assert len(stored.people(connection)) == 1


def add(username: str) -> None:
    command = keep.AddPerson(
        username=username,
        display_name=username,
        organisation=None,
        roles=frozenset({"administrator"}),  # type: ignore[arg-type]
        language=None,
        password="their own long sentence",
        idempotency_key=new_key(),
    )
    keep.add_person(command, by=SYSTEM, now=NOW)
