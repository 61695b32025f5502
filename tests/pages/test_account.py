"""My account: one's own password."""

import pytest

from dashboard.services.passwords import matches
from dashboard.store import people
from dashboard.store.engine import reading
from dashboard.texts import LANGUAGES, text
from tests.pages.conftest import PASSWORD, Visit

NEW = "a longer sentence, ça va?"


def fill(page, current, new, again):  # type: ignore[no-untyped-def]
    for key, value in (("current_password", current), ("new_password", new), ("new_password_again", again)):
        page.text_input(key=key).set_value(value)
    page.button(key="save_password").click().run()
    return page


def hash_of(username: str) -> str:
    with reading() as connection:
        found = people.find(connection, username)
    assert found is not None
    return str(found.password_hash)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("who", ["admin", "lead", "cork", "steering", "controller", "observer"])
def test_every_role_sees_its_account_in_its_language(visit: Visit, who: str, language: str) -> None:
    page = visit("account", who=who, language=language)
    assert not page.exception
    assert page.title[0].value == text("account.title", language)
    assert who in " ".join(words.value for words in page.markdown)


def test_a_password_is_changed_and_the_fields_are_empty_again(visit: Visit) -> None:
    page = fill(visit("account", who="cork"), PASSWORD, NEW, NEW)
    assert [words.value for words in page.success] == [text("account.saved", "en")]
    assert matches(NEW, hash_of("cork"))
    assert page.text_input(key="new_password").value == ""


@pytest.mark.parametrize(
    ("current", "new", "again", "code"),
    [
        ("not my password", NEW, NEW, "password_wrong"),
        (PASSWORD, NEW, NEW + "!", "passwords_differ"),
        (PASSWORD, PASSWORD, PASSWORD, "password_same"),
    ],
)
def test_a_refusal_says_why_and_changes_nothing(visit: Visit, current: str, new: str, again: str, code: str) -> None:
    before = hash_of_demo(visit)
    page = fill(visit("account", who="cork"), current, new, again)
    assert [words.value for words in page.error] == [text(f"problem.{code}", "en")]
    assert hash_of("cork") == before


def hash_of_demo(visit: Visit) -> str:
    visit("account", who="cork")
    return hash_of("cork")


def test_a_short_password_is_refused_with_the_least_length(visit: Visit) -> None:
    page = fill(visit("account", who="cork"), PASSWORD, "short", "short")
    assert [words.value for words in page.error] == [text("problem.password_short", "en", least=12)]
