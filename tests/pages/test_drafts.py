"""What was typed and not saved comes back where it was typed."""

from dataclasses import replace

import pytest

from dashboard.domain.rights import Actor
from dashboard.services.people.drafts import Typed, keep_typed, typed_before
from dashboard.settings import settings
from dashboard.store.engine import reading
from dashboard.store.people import accounts
from dashboard.texts import LANGUAGES, text
from tests.pages.conftest import Visit
from tests.pages.test_deliverables_update import CODE, CORK, recorded, somebody_else_saves

pytestmark = pytest.mark.usefixtures("demo_database")

FORM = f"deliverable/ASL/initial/{CODE}"


def cork() -> Actor:
    with reading() as connection:
        found = accounts.find(connection, "cork")
    assert found is not None
    return replace(CORK, person_id=found.id)


def type_before(state: str, *, token: str = "typed-before", version: int = 1, comment: str = "Nearly there") -> None:
    fields = {
        "deliverable_status": state,
        "deliverable_progress": "65",
        "deliverable_forecast": "2018-11-20",
        "deliverable_comment": comment,
    }
    keep_typed(FORM, Typed(token=token, version=version, fields=fields), by=cork(), now=settings().now())


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_fills_the_form_whatever_the_language_it_was_typed_in(visit: Visit, language: str) -> None:
    type_before(text("words.deliverable_state.submitted", language))
    page = visit("deliverables", who="cork", language="en", id=CODE)
    assert page.selectbox(key="deliverable_status").value == "submitted"
    assert page.number_input(key="deliverable_progress").value == 65
    assert str(page.date_input(key="deliverable_forecast").value) == "2018-11-20"
    assert page.text_area(key="deliverable_comment").value == "Nearly there"
    assert page.button(key="discard_draft")


def test_once_saved_it_does_not_come_back(visit: Visit) -> None:
    type_before(text("words.deliverable_state.submitted", "en"))
    page = visit("deliverables", who="cork", language="en", id=CODE)
    page.button(key="save_deliverable").click().run()
    assert recorded()["comment"] == "Nearly there"
    assert not [button for button in page.button if button.key == "discard_draft"]
    assert visit("deliverables", who="cork", language="en", id=CODE).text_area(key="deliverable_comment").value == ""


def test_given_up_it_is_gone(visit: Visit) -> None:
    type_before(text("words.deliverable_state.submitted", "en"))
    page = visit("deliverables", who="cork", language="en", id=CODE)
    page = page.button(key="discard_draft").click().run()
    assert page.text_area(key="deliverable_comment").value == ""
    assert page.selectbox(key="deliverable_status").value == "in_progress"
    assert typed_before(FORM, by=cork()) is None


def test_where_somebody_saved_meanwhile_both_are_shown(visit: Visit) -> None:
    type_before(text("words.deliverable_state.in_progress", "en"), comment="Mine")
    somebody_else_saves(comment="Theirs")
    page = visit("deliverables", who="cork", language="en", id=CODE)
    assert page.text_area(key="deliverable_comment").value == "Mine"
    page = page.button(key="save_deliverable").click().run()
    assert recorded()["comment"] == "Theirs"
    assert page.button(key="save_over")


def test_nobody_else_sees_it(visit: Visit) -> None:
    type_before(text("words.deliverable_state.submitted", "en"))
    page = visit("deliverables", who="lead", language="en", id=CODE)
    assert page.text_area(key="deliverable_comment").value == ""
