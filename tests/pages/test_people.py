"""People: an administrator adds, re-roles, disables, enables and resets; others see no access."""

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.domain.people.access import AccessKind
from dashboard.domain.people.password_link import LinkState
from dashboard.domain.vocabulary import Role
from dashboard.services.people.password_links import SetByLink, open_link, set_password
from dashboard.services.people.sign_in import actor_of
from dashboard.services.projects.demo import PEOPLE
from dashboard.services.system import new_key
from dashboard.settings import settings
from dashboard.store.engine import reading, writing
from dashboard.store.people import accounts
from dashboard.store.people.access_log import Event, note
from dashboard.texts import LANGUAGES, text
from dashboard.widgets.people import link
from tests.pages.conftest import PASSWORD, Visit, open_session
from tests.second_factors import demand, set_up, use_key

pytestmark = pytest.mark.usefixtures("demo_database")


def roles_of(username: str) -> list[Role] | None:
    with reading() as connection:
        found = accounts.find(connection, username)
        return accounts.roles_of(connection, found.id) if found else None


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


def token_of(page: AppTest) -> str:
    """Of the link shown, which leads to this installation's own address."""
    address, _, token = page.code[0].value.partition("?link=")
    assert address == f"{settings().public_address()}/set-password"
    return token


def test_a_person_is_added_and_a_link_is_shown_until_it_is_passed_on(visit: Visit) -> None:
    page = visit("people", who="admin")
    page.text_input(key="new_username").set_value("Newcomer")
    page.text_input(key="new_display_name").set_value("A newcomer")
    page.multiselect(key="new_roles").set_value([Role.OBSERVER.value])
    page.selectbox(key="new_language").set_value("pt")
    page.button(key="add_person").click().run()
    assert [words.value for words in page.success] == [text("people.added", "en", username="newcomer")]
    assert roles_of("newcomer") == [Role.OBSERVER]
    assert open_link(token_of(page), clock=datetime.now(UTC)).state == LinkState.OPEN
    with reading() as connection:
        found = accounts.find(connection, "newcomer")
    assert found is not None
    assert not found.password_hash
    letter = page.code[1].value
    assert page.code[0].value in letter
    assert letter.startswith(text("password_link.mail_subject", "pt"))
    assert "○" in page.dataframe[0].value.iloc[:, -1].str.cat()
    assert page.text_input(key="new_username").value == ""
    page.button(key="link_noted").click().run()
    assert not page.code
    assert not page.success


def test_a_link_that_was_used_meanwhile_is_shown_no_more(visit: Visit) -> None:
    page = choose(visit("people", who="admin"), "cress")
    page.button(key="reset_password").click().run()
    command = SetByLink(token=token_of(page), new="lantern gravel otter thimble", idempotency_key=new_key())
    set_password(command, now=settings().now(), clock=datetime.now(UTC))
    page.run()
    assert not page.code


def test_a_link_is_sent_once_by_mail_where_there_is_a_server(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[EmailMessage] = []
    monkeypatch.setattr(link, "deliver", lambda mail, given: sent.append(mail) or "")
    page = choose(visit("people", who="admin"), "cress")
    page.text_input(key="person_email").set_value("cress@example.org")
    page.button(key="save_person").click().run()
    assert "send_link" not in [button.key for button in page.button]
    for name in ("SMTP_HOST", "MAIL_FROM", "ADDRESS"):
        monkeypatch.setenv(f"BINNACLE_{name}", f"https://{name.lower().replace('_', '-')}.example.org")
    settings.cache_clear()
    page.button(key="reset_password").click().run()
    for _ in range(2):
        page.button(key="send_link").click().run()
    assert len(sent) == 1
    assert (sent[0]["To"], sent[0]["Content-Language"]) == ("CRESS Bretagne <cress@example.org>", "fr")
    assert page.code[0].value in sent[0].get_content()
    assert page.code[0].value.startswith("https://address.example.org/set-password?link=")


def test_ones_own_password_is_not_reset_here(visit: Visit) -> None:
    page = choose(visit("people", who="admin"), "admin")
    page.button(key="reset_password").click().run()
    assert [words.value for words in page.error] == [text("problem.reset_own", "en")]
    assert not page.code


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


def test_a_reset_shows_a_link_and_a_second_click_makes_no_other(visit: Visit) -> None:
    page = choose(visit("people", who="admin"), "cress")
    page.button(key="reset_password").click().run()
    first = token_of(page)
    page.button(key="reset_password").click().run()
    assert token_of(page) == first


def test_the_last_administrator_cannot_be_disabled(visit: Visit) -> None:
    page = choose(visit("people", who="admin"), "admin")
    page.button(key="disable_person").click().run()
    assert [words.value for words in page.error] == [text("problem.last_administrator", "en")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_administrator_takes_a_second_factor_off(
    visit: Visit, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_key(monkeypatch)
    token = open_session("cork")
    by = actor_of(token, datetime.now(UTC))
    assert by is not None
    set_up(by, PASSWORD, token, datetime.now(UTC))
    page = visit("people", who="admin", language=language)
    on = "second_factor"
    assert page.dataframe[0].value[on].notna().sum() == 1
    page.selectbox(key="person").set_value("lead").run()
    assert "take_second_factor" not in [button.key for button in page.button]
    page.selectbox(key="person").set_value("cork").run()
    page.button(key="take_second_factor").click().run()
    said = text("people.second_factor_gone", language, username="cork")
    assert said in [words.value for words in page.success]
    assert page.dataframe[0].value[on].notna().sum() == 0
    assert actor_of(token, datetime.now(UTC)) is None


def test_the_table_says_who_has_still_to_set_one_up(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    demand(monkeypatch, "controller")
    page = visit("people", who="admin")
    column = page.dataframe[0].value["second_factor"]
    assert column.dropna().tolist() == [f"○ {text('people.second_factor_owed', 'en')}"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_last_events_of_the_person_chosen_are_shown(visit: Visit, language: str) -> None:
    with writing() as connection:
        found = accounts.find(connection, "cork")
        assert found is not None
        note(connection, Event(AccessKind.SIGN_IN_FAILED, datetime.now(UTC), found.id, address="192.0.2.7"))
    page = visit("people", who="admin", language=language)
    page.selectbox(key="person").set_value("cork").run()
    shown = page.dataframe[1].value
    assert list(shown["what"]) == [text("words.access_kind.sign_in_failed", language)]
    assert list(shown["address"]) == ["192.0.2.7"]
    page.selectbox(key="person").set_value("ces").run()
    assert len(page.dataframe) == 1
    assert text("access.none", language) in [words.value for words in page.markdown]
