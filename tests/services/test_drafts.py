"""Drafts: kept for one person, replaced as the person types, gone once saved."""

from datetime import timedelta

import pytest

from dashboard.domain.refusal import Refused
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import Role
from dashboard.services.people.drafts import (
    LONGEST_FIELD,
    MOST_FIELDS,
    MOST_FORMS,
    MOST_SIGNS,
    Typed,
    forget_typed,
    keep_typed,
    typed_before,
)
from dashboard.store import audit
from dashboard.store.engine import writing
from dashboard.store.people import accounts
from tests import builders

FORM = "deliverable/TEST/initial/D1.2"


def person(username: str) -> Actor:
    with writing() as connection:
        number = accounts.add(
            connection,
            username=username,
            display_name=username,
            organisation=builders.OTHER,
            roles=(Role.PARTNER,),
            password_hash="x",
            language=None,
            now=builders.NOW,
        )
    return Actor(
        person_id=number,
        username=username,
        display_name=username,
        organisation=builders.OTHER,
        roles=frozenset({Role.PARTNER}),
    )


def typed(comment: str, token: str = "key-1") -> Typed:
    return Typed(token=token, version=3, fields={"deliverable_comment": comment})


def test_what_was_typed_last_comes_back_to_the_person_who_typed_it_alone(database: str) -> None:
    someone, other = person("someone"), person("other")
    keep_typed(FORM, typed("Half"), by=someone, now=builders.NOW)
    keep_typed(FORM, typed("Half a sentence"), by=someone, now=builders.NOW)
    kept = typed_before(FORM, by=someone)
    assert kept is not None
    assert (kept.fields, kept.version, kept.at) == ({"deliverable_comment": "Half a sentence"}, 3, builders.NOW)
    assert typed_before(FORM, by=other) is None
    assert typed_before(f"{FORM}1", by=someone) is None


def test_what_was_given_up_does_not_come_back(database: str) -> None:
    someone = person("someone")
    keep_typed(FORM, typed("Half"), by=someone, now=builders.NOW)
    forget_typed(FORM, by=someone)
    assert typed_before(FORM, by=someone) is None


def test_what_was_saved_is_neither_kept_again_nor_given_back(database: str) -> None:
    """The last message of a form may arrive after its save."""
    someone = person("someone")
    keep_typed(FORM, typed("Whole"), by=someone, now=builders.NOW)
    with writing() as connection:
        audit.append(
            connection,
            at=builders.NOW,
            actor="someone",
            action="update_deliverable",
            entity="deliverable",
            entity_key="TEST/initial/D1.2",
            idempotency_key="key-1",
        )
    assert typed_before(FORM, by=someone) is None
    forget_typed(FORM, by=someone)
    keep_typed(FORM, typed("Whole"), by=someone, now=builders.NOW)
    assert typed_before(FORM, by=someone) is None
    keep_typed(FORM, typed("The next", token="key-2"), by=someone, now=builders.NOW)
    assert typed_before(FORM, by=someone) is not None


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("", typed("x")),
        ("f" * 201, typed("x")),
        (FORM, typed("x" * 20_001)),
        (FORM, typed("x", token="t" * 65)),
        (FORM, Typed(token="t", version=1, fields={str(number): "x" for number in range(41)})),
        (FORM, Typed(token="t", version=1, fields={"a\x00": "x"})),
        (FORM, typed("x", token="t\ud800")),
    ],
    ids=["no form", "long form", "long text", "long key", "many fields", "a field's control", "half a sign"],
)
def test_what_no_form_sends_is_refused(database: str, form: str, said: Typed) -> None:
    someone = person("someone")
    with pytest.raises(Refused):
        keep_typed(form, said, by=someone, now=builders.NOW)
    assert typed_before(form, by=someone) is None


@pytest.mark.parametrize("form", [f"{FORM}\x00", f"{FORM}\ud800"], ids=["control", "half a sign"])
def test_a_name_that_no_database_holds_is_refused(database: str, form: str) -> None:
    with pytest.raises(Refused):
        keep_typed(form, typed("x"), by=person("someone"), now=builders.NOW)


def test_signs_that_no_page_can_show_are_left_out_of_what_is_given_back(database: str) -> None:
    someone = person("someone")
    keep_typed(FORM, typed("Half \ud83d of\x00 it\n"), by=someone, now=builders.NOW)
    kept = typed_before(FORM, by=someone)
    assert kept is not None
    assert kept.fields == {"deliverable_comment": "Half  of it\n"}


def test_a_person_keeps_so_many_forms_and_the_oldest_give_way(database: str) -> None:
    someone, other = person("someone"), person("other")
    keep_typed(FORM, typed("Not mine to push out"), by=other, now=builders.NOW)
    for number in range(MOST_FORMS + 1):
        later = builders.NOW + timedelta(seconds=number)
        keep_typed(f"{FORM}/{number}", typed("x"), by=someone, now=later)
    assert typed_before(f"{FORM}/0", by=someone) is None
    assert typed_before(f"{FORM}/1", by=someone) is not None
    assert typed_before(f"{FORM}/{MOST_FORMS}", by=someone) is not None
    assert typed_before(FORM, by=other) is not None


def test_a_person_keeps_so_many_signs_and_the_oldest_give_way(database: str) -> None:
    someone = person("someone")
    large = {f"field_{number}": "x" * LONGEST_FIELD for number in range(MOST_FIELDS // 2)}
    fit = MOST_SIGNS // (LONGEST_FIELD * MOST_FIELDS // 2 + 1_000)
    for number in range(fit + 2):
        sent = Typed(token=f"t-{number}", version=1, fields=large)
        keep_typed(f"{FORM}/{number}", sent, by=someone, now=builders.NOW + timedelta(minutes=number))
    kept = [number for number in range(fit + 2) if typed_before(f"{FORM}/{number}", by=someone)]
    assert kept == list(range(2, fit + 2))
    small = Typed(token="t", version=1, fields={"one": "word"})
    keep_typed(f"{FORM}/2", small, by=someone, now=builders.NOW + timedelta(minutes=99))
    assert typed_before(f"{FORM}/3", by=someone) is not None
