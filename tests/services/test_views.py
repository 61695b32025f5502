"""Saved views: whose they are, how many, what may be in them."""

from typing import Any

import pytest

from dashboard.domain.refusal import NotAllowed, Refused
from dashboard.domain.rights import Actor
from dashboard.services.people.views import (
    MOST_VIEWS,
    ChangeView,
    DeleteView,
    SaveView,
    change_view,
    delete_view,
    save_view,
)
from dashboard.services.system import new_key
from dashboard.store.engine import reading, writing
from dashboard.store.people.accounts import change
from dashboard.store.people.views import views_of
from tests import builders
from tests.builders import NOW
from tests.services.test_people import added

pytestmark = pytest.mark.usefixtures("database")


def saved(by: Actor, name: str = "Late", *, shared: bool = False, **changes: Any) -> int:
    given = {"page": "deliverables", "parameters": {"project": "ASL", "only": "overdue"}, "idempotency_key": new_key()}
    return save_view(SaveView(name=name, shared=shared, **given | changes), by=by, now=NOW)  # type: ignore[arg-type]


def seen(by: Actor, project: str = "ASL", page: str = "deliverables") -> list[tuple[str, bool]]:
    with reading() as connection:
        frame = views_of(connection, by.person_id, page, project)
    return list(zip(frame["name"], frame["mine"], strict=True))


def refused(work: Any) -> list[str]:
    with pytest.raises(Refused) as refusal:
        work()
    return [problem.code for problem in refusal.value.problems]


def test_a_view_is_ones_own_until_it_is_shared_with_the_projects_people() -> None:
    one, other = added("one"), added("other")
    number = saved(one, "Late", parameters={"project": "ASL", "only": "overdue"})
    saved(one, "Of all", shared=True)
    assert seen(one) == [("Late", True), ("Of all", True)]
    assert seen(other) == [("Of all", False)]
    assert seen(other, project="RESILIENT") == seen(other, page="pilots") == []
    change_view(ChangeView(view_id=number, name="Later", shared=True, idempotency_key=new_key()), by=one, now=NOW)
    assert seen(other) == [("Later", False), ("Of all", False)]
    with writing() as connection:
        change(connection, one.person_id, disabled_at=NOW)
    assert seen(other) == []


def test_nobody_changes_or_deletes_the_view_of_another() -> None:
    one, other = added("one"), added("other")
    number = saved(one, shared=True)
    changing = ChangeView(view_id=number, name="Mine", shared=False, idempotency_key=new_key())
    assert refused(lambda: change_view(changing, by=other, now=NOW)) == ["view_unknown"]
    deleting = DeleteView(view_id=number, idempotency_key=new_key())
    assert refused(lambda: delete_view(deleting, by=other, now=NOW)) == ["view_unknown"]
    assert seen(one) == [("Late", True)]
    delete_view(deleting, by=one, now=NOW)
    delete_view(deleting, by=one, now=NOW)
    assert seen(one) == []


def test_a_form_sent_twice_saves_one_view_and_a_name_is_used_once() -> None:
    one, other, key = added("one"), added("other"), new_key()
    assert saved(one, idempotency_key=key) == saved(one, idempotency_key=key)
    assert seen(one) == [("Late", True)]
    assert refused(lambda: saved(one)) == ["view_name_taken"]
    assert refused(lambda: saved(other, idempotency_key=key)) == ["form_used"]
    saved(other)
    assert saved(one, page="pilots")


def test_a_key_serves_one_form_alone() -> None:
    """Else a deletion would be answered as done that never was."""
    one, key = added("one"), new_key()
    number = saved(one, idempotency_key=key)
    second = saved(one, "Later")
    change = ChangeView(view_id=number, name="Renamed", shared=True, idempotency_key=key)
    assert refused(lambda: change_view(change, by=one, now=NOW)) == ["form_used"]
    assert refused(lambda: delete_view(DeleteView(view_id=number, idempotency_key=key), by=one, now=NOW)) == [
        "form_used"
    ]
    deletes = new_key()
    delete_view(DeleteView(view_id=number, idempotency_key=deletes), by=one, now=NOW)
    other = DeleteView(view_id=second, idempotency_key=deletes)
    assert refused(lambda: delete_view(other, by=one, now=NOW)) == ["form_used"]
    assert seen(one) == [("Later", True)]


def test_a_person_has_fifty_views_and_no_more() -> None:
    one = added("one")
    for number in range(MOST_VIEWS):
        saved(one, f"View {number}")
    assert refused(lambda: saved(one, "One more")) == ["too_many_views"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "two\nlines", "bell\a", "\udcff"])
def test_a_name_is_one_plain_line_of_eighty_letters(name: str) -> None:
    one = added("one")
    assert refused(lambda: saved(one, name))
    assert seen(one) == []
    saved(one, "x" * 80)


@pytest.mark.parametrize(
    "forged",
    [
        {"page": "../people"},
        {"page": "x" * 41},
        {"parameters": {"a b": "c"}},
        {"parameters": {"q": "x" * 301}},
        {"parameters": {"q": "a\0b"}},
        {"parameters": {f"p{'q' * number}": "x" for number in range(21)}},
    ],
)
def test_a_forged_address_is_refused(forged: dict[str, Any]) -> None:
    one = added("one")
    assert refused(lambda: saved(one, **forged)) == ["view_address"]


def test_somebody_without_a_role_saves_nothing() -> None:
    with pytest.raises(NotAllowed):
        saved(builders.actor(organisation=None))
