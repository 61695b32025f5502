"""People: an administrator adds, re-roles, disables, enables and resets; others see no access."""

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.domain.vocabulary import Role
from dashboard.services.demo import PEOPLE
from dashboard.services.passwords import matches
from dashboard.store import people
from dashboard.store.engine import reading
from dashboard.texts import LANGUAGES, text
from tests.pages.conftest import Visit

pytestmark = pytest.mark.usefixtures("demo_database")


def roles_of(username: str) -> list[Role] | None:
    with reading() as connection:
        found = people.find(connection, username)
        return people.roles_of(connection, found.id) if found else None


def headings(page: AppTest) -> list[str]:
    return [title.value for title in page.title]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_administrator_sees_everybody_in_each_language(visit: Visit, language: str) -> None:
    page = visit("people", who="admin", language=language)
    assert not page.exception
    assert headings(page) == [text("people.title", language)]
    assert len(page.dataframe[0].value) == len(PEOPLE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_empty_list_of_roles_invites_in_each_language(visit: Visit, language: str) -> None:
    page = visit("people", who="admin", language=language)
    assert {box.proto.placeholder for box in page.multiselect} == {text("people.roles_placeholder", language)}


@pytest.mark.parametrize("who", ["lead", "cork", "ces", "steering", "controller", "observer"])
def test_for_other_roles_the_page_says_no_access_and_shows_nobody(visit: Visit, who: str) -> None:
    page = visit("people", who=who)
    assert headings(page) == [text("shell.no_access", "en")] or who == "ces"
    assert not page.dataframe
    assert "person" not in [box.key for box in page.selectbox]


def test_a_person_is_added_and_their_password_is_shown_once(visit: Visit) -> None:
    page = visit("people", who="admin")
    page.text_input(key="new_username").set_value("Newcomer")
    page.text_input(key="new_display_name").set_value("A newcomer")
    page.multiselect(key="new_roles").set_value([Role.OBSERVER.value])
    page.button(key="add_person").click().run()
    assert [words.value for words in page.success] == [text("people.added", "en", username="newcomer")]
    assert roles_of("newcomer") == [Role.OBSERVER]
    password = page.code[0].value
    with reading() as connection:
        found = people.find(connection, "newcomer")
    assert found is not None
    assert matches(password, found.password_hash)
    assert page.text_input(key="new_username").value == ""
    page.button(key="password_noted").click().run()
    assert not page.code
    assert not page.success


def test_a_bad_entry_is_refused_with_every_reason(visit: Visit) -> None:
    page = visit("people", who="admin")
    page.text_input(key="new_username").set_value("../etc")
    page.multiselect(key="new_roles").set_value([Role.PARTNER.value])
    page.button(key="add_person").click().run()
    said = page.error[0].value
    for code in ("display_name", "organisation_missing"):
        assert text(f"problem.{code}", "en") in said
    assert roles_of("../etc") is None


def choose(page: AppTest, username: str) -> AppTest:
    return page.selectbox(key="person").set_value(username).run()


def test_roles_and_organisation_are_changed(visit: Visit) -> None:
    page = choose(visit("people", who="admin"), "observer")
    assert page.multiselect(key="person_roles").value == ["observer"]
    page.multiselect(key="person_roles").set_value(["partner", "observer"])
    page.selectbox(key="person_organisation").set_value("CORK")
    page.button(key="save_person").click().run()
    assert [words.value for words in page.success] == [text("people.saved", "en", username="observer")]
    assert roles_of("observer") == [Role.PARTNER, Role.OBSERVER]


def test_a_person_is_disabled_and_enabled_again(visit: Visit) -> None:
    page = choose(visit("people", who="admin"), "controller")
    page.button(key="disable_person").click().run()
    assert [words.value for words in page.success] == [text("people.now_disabled", "en", username="controller")]
    assert visit(who="controller").title[0].value == text("shell.product", "en")
    page = choose(visit("people", who="admin"), "controller")
    page.button(key="enable_person").click().run()
    assert visit(who="controller").title[0].value != text("shell.product", "en")


def test_a_new_password_is_shown_once_and_a_second_click_makes_no_other(visit: Visit) -> None:
    page = choose(visit("people", who="admin"), "cress")
    page.button(key="reset_password").click().run()
    first = page.code[0].value
    page.button(key="reset_password").click().run()
    assert page.code[0].value == first


def test_the_last_administrator_cannot_be_disabled(visit: Visit) -> None:
    page = choose(visit("people", who="admin"), "admin")
    page.button(key="disable_person").click().run()
    assert [words.value for words in page.error] == [text("problem.last_administrator", "en")]
