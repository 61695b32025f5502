"""My account: one's own password, second factor, sessions, address for reminders and calendar."""

from datetime import UTC, datetime, time, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.domain.people.access import AccessKind
from dashboard.domain.refusal import Problem
from dashboard.services.acting import CHANGED
from dashboard.services.duties.calendar_feed import feed_of
from dashboard.services.people.passwords import matches
from dashboard.services.people.sign_in import actor_of, digest
from dashboard.store.engine import reading, writing
from dashboard.store.people import accounts, calendar_feeds
from dashboard.store.people.access_log import Event, note
from dashboard.texts import LANGUAGES, formats, text
from dashboard.widgets.kit.notices import sentence
from tests.pages.conftest import PASSWORD, TODAY, Visit, open_session
from tests.second_factors import code_of, demand, use_key

pytestmark = pytest.mark.usefixtures("demo_database")

NEW = "a longer sentence, ça va?"


def fill(page, current, new, again):  # type: ignore[no-untyped-def]
    for key, value in (("current_password", current), ("new_password", new), ("new_password_again", again)):
        page.text_input(key=key).set_value(value)
    page.button(key="save_password").click().run()
    return page


def hash_of(username: str) -> str:
    with reading() as connection:
        found = accounts.find(connection, username)
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


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_address_for_reminders_is_ones_own_to_change(visit: Visit, language: str) -> None:
    page = visit("account", who="cork", language=language)
    page.text_input(key="own_email").set_value("nobody at example")
    page.button(key="save_email").click().run()
    assert [error.value for error in page.error] == [
        sentence(Problem(code="email", values={"value": "nobody at example"}), language)
    ]
    page.text_input(key="own_email").set_value(" cork@example.org ")
    page.button(key="save_email").click().run()
    assert [error.value for error in page.error] == [text("problem.password_wrong", language)]
    assert email_of_person("cork") is None
    page.text_input(key="email_password").set_value(PASSWORD)
    page.button(key="save_email").click().run()
    assert page.text_input(key="email_password").value == ""
    assert text("account.email_saved", language) in [found.value for found in page.success]
    assert email_of_person("cork") == "cork@example.org"
    page.text_input(key="own_email").set_value("")
    page.text_input(key="email_password").set_value(PASSWORD)
    page.button(key="save_email").click().run()
    assert email_of_person("cork") is None


def email_of_person(username: str) -> str | None:
    with reading() as connection:
        found = accounts.find(connection, username)
        return accounts.email_of(connection, found.id) if found else None


def test_the_calendars_address_is_shown_once_and_ends_when_revoked(visit: Visit) -> None:
    page = visit("account", who="cork")
    page.button(key="make_calendar").click().run()
    [shown] = [code.value for code in page.code]
    token = shown.rpartition("/")[2].removesuffix(".ics")
    assert feed_of(token, TODAY) is not None
    page.button(key="renew_calendar").click().run()  # while it is being shown, another click changes nothing
    assert [code.value for code in page.code] == [shown]
    page.button(key="calendar_noted").click().run()
    assert not page.code
    page.button(key="renew_calendar").click().run()
    assert feed_of(token, TODAY) is None
    page.button(key="revoke_calendar").click().run()
    assert not page.code
    assert [button.key for button in page.button if button.key == "make_calendar"]
    assert not page.exception


@pytest.mark.parametrize("language", LANGUAGES)
def test_open_sessions_are_listed_and_the_others_ended(visit: Visit, language: str) -> None:
    page = visit("account", who="cork", language=language)
    shown = " ".join(each.value for each in page.markdown)
    assert text("account.session_this", language) in shown
    assert text("account.session_unknown", language) in shown
    assert not [button for button in page.button if button.key.startswith("end_")]
    others = [open_session("cork") for _ in range(2)]
    page.run()
    ends = [button for button in page.button if button.key.startswith("end_session_")]
    assert len(ends) == 2
    ends[0].click().run()
    assert len([each for each in others if actor_of(each, datetime.now(UTC))]) == 1
    assert text("account.session_ended", language) in [found.value for found in page.success]
    page.button(key="end_other_sessions").click().run()
    assert not [each for each in others if actor_of(each, datetime.now(UTC))]
    assert not page.exception
    assert text("account.session_this", language) in " ".join(each.value for each in page.markdown)


def prove(page: AppTest, key: str, code: str = "", typed: str = PASSWORD) -> AppTest:
    page.text_input(key="second_factor_password").set_value(typed)
    if code:
        page.text_input(key="second_factor_proof").set_value(code)
    return page.button(key=key).click().run()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_second_factor_is_set_up_renewed_and_turned_off(
    visit: Visit, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_key(monkeypatch)
    page = visit("account", who="cork", language=language)
    prove(page, "begin_second_factor", typed="not my password")
    assert [words.value for words in page.error] == [text("problem.password_wrong", language)]
    prove(page, "begin_second_factor")
    (shown,) = [code.value for code in page.code]
    (picture,) = page.get("image")
    assert picture.proto.imgs[0].url.startswith("data:image/svg+xml")  # from nowhere but the page itself
    page.text_input(key="second_factor_first_code").set_value("000000")
    page.button(key="turn_on").click().run()
    now = datetime.now(UTC)
    page.text_input(key="second_factor_first_code").set_value(code_of(shown, now))
    page.button(key="turn_on").click().run()
    assert text("second_factor.now_on", language) in [words.value for words in page.success]
    codes = page.code[0].value.split()
    assert len(codes) == 10
    page.button(key="codes_kept").click().run()
    assert not page.code
    prove(page, "new_recovery_codes", code_of(shown, now, 1))
    renewed = page.code[0].value.split()
    assert not set(codes) & set(renewed)
    page.button(key="codes_kept").click().run()
    prove(page, "turn_off", codes[0])
    assert [words.value for words in page.error] == [text("problem.second_factor_wrong", language)]
    prove(page, "turn_off", renewed[0])
    assert text("second_factor.now_off", language) in [words.value for words in page.success]
    assert f"○ {text('second_factor.is_off', language)}" in [words.value for words in page.markdown]
    assert not page.exception


def test_whose_role_demands_it_cannot_turn_it_off(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    use_key(monkeypatch)
    page = visit("account", who="cork")
    prove(page, "begin_second_factor")
    page.text_input(key="second_factor_first_code").set_value(code_of(page.code[0].value, datetime.now(UTC)))
    page.button(key="turn_on").click().run()
    page.button(key="codes_kept").click().run()
    assert "turn_off" in [button.key for button in page.button]
    demand(monkeypatch, "partner")
    page.run()
    assert "turn_off" not in [button.key for button in page.button]
    assert text("second_factor.stays_on", "en") in [words.value for words in page.caption]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_calendars_address_says_until_when_it_opens_and_warns_here_and_in_my_work(
    visit: Visit, language: str
) -> None:
    person = whose("cork")
    made = datetime.combine(TODAY, time(12), tzinfo=UTC) - timedelta(days=355)
    with writing() as connection:
        calendar_feeds.put_feed(connection, person, digest("cork's"), made)
    until = formats.day(TODAY + timedelta(days=9), language)
    warning = text("account.calendar_ends", language, day=until)
    page = visit("account", who="cork", language=language)
    assert warning in [found.value for found in page.warning]
    assert text("account.calendar_unused", language) in " ".join(found.value for found in page.caption)
    assert warning in [found.value for found in visit("my-work", who="cork", language=language).warning]
    with writing() as connection:
        calendar_feeds.put_feed(connection, person, digest("cork's"), made - timedelta(days=10))
    page = visit("account", who="cork", language=language)
    over = text("account.calendar_over", language, day=formats.day(TODAY - timedelta(days=1), language))
    assert over in [found.value for found in page.caption]
    assert [button.key for button in page.button if button.key == "make_calendar"]


def whose(username: str) -> int:
    with reading() as connection:
        found = accounts.find(connection, username)
        assert found is not None
        return int(found.id)


@pytest.mark.parametrize("language", LANGUAGES)
def test_ones_own_events_are_listed_in_ones_language(visit: Visit, language: str) -> None:
    person = whose("cork")
    with writing() as connection:
        for kind in AccessKind:
            detail = "edit_budget" if kind == AccessKind.RIGHT_REFUSED else ""
            note(connection, Event(kind, datetime.now(UTC), person, address="192.0.2.7", detail=detail))
        note(connection, Event(AccessKind.RIGHT_REFUSED, datetime.now(UTC), person, detail=CHANGED))
        note(connection, Event(AccessKind.SIGN_IN_FAILED, datetime.now(UTC), None, name="?abc"))
    page = visit("account", who="cork", language=language)
    [shown] = [frame.value for frame in page.dataframe]
    listed = {text(f"words.access_kind.{kind}", language) for kind in AccessKind}
    assert set(shown["what"]) == listed
    assert len(shown) == len(AccessKind) + 1
    assert {text(f"words.action.{said}", language) for said in ("edit_budget", CHANGED)} <= set(shown["detail"])
