"""The shell: the sign-in at every address, the sidebar and the address, defaults and what is not there."""

from datetime import UTC, datetime, timedelta

import pytest

from dashboard.domain.people.guessing import LIMITS
from dashboard.texts import LANGUAGES, formats, text
from tests.pages.conftest import Visit


def test_without_signing_in_there_is_the_sign_in_and_nothing_else(visit: Visit) -> None:
    page = visit(who=None)
    assert [title.value for title in page.title] == [text("shell.product", "en")]
    assert [field.label for field in page.text_input] == [
        text("sign_in.username", "en"),
        text("sign_in.password", "en"),
    ]
    assert not page.sidebar.selectbox
    assert not page.dataframe


@pytest.mark.usefixtures("demo_database")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sign_in_speaks_the_language_chosen(visit: Visit, language: str) -> None:
    page = visit(who=None)
    page.radio(key="language").set_value(language).run()
    assert page.subheader[0].value == text("sign_in.title", language)
    assert page.text_input[0].label == text("sign_in.username", language)
    page.text_input[0].set_value("nobody")
    page.text_input[1].set_value("nothing at all")
    page.button[0].click().run()
    assert [words.value for words in page.error] == [text("problem.sign_in_wrong", language)]


@pytest.mark.usefixtures("demo_database")
@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_is_held_is_told_by_what_and_until_when(visit: Visit, language: str) -> None:
    page = visit(who=None)
    page.radio(key="language").set_value(language).run()
    before = datetime.now(UTC)
    for _ in range(LIMITS.account.failures + 1):
        page.text_input[0].set_value("cork")
        page.text_input[1].set_value("nothing at all")
        page.button[0].click().run()
    (said,) = [words.value for words in page.error]
    moments = [before + LIMITS.account.within + timedelta(seconds=second) for second in range(60)]
    told = [formats.moment_in_zone(moment, language, None) for moment in moments]
    assert any(text("problem.attempts_account", language, until=moment, days=30) == said for moment in told)


def test_a_phase_opens_at_its_own_day_and_the_address_says_so(visit: Visit) -> None:
    page = visit("account")
    assert dict(page.query_params) == {"project": "ASL", "phase": "initial", "as_of": "2018-10-30"}
    assert page.selectbox(key="project").value == "ASL"
    assert page.selectbox(key="phase").value == "initial"


def test_another_phase_resets_the_date(visit: Visit) -> None:
    page = visit("account", project="ASL", as_of="2018-03-01")
    assert page.date_input(key="as_of").value.isoformat() == "2018-03-01"
    page.selectbox(key="phase").set_value("extension").run()
    assert page.selectbox(key="phase").value == "extension"
    assert page.date_input(key="as_of").value.isoformat() == "2018-10-30"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"project": "NOPE"}, "NOPE"),
        ({"phase": "nope"}, "nope"),
        ({"as_of": "2018-02-30"}, "2018"),
        ({"as_of": "0001-01-01"}, "0001"),
        ({"as_of": "<script>"}, "script"),
    ],
)
def test_what_is_not_there_is_said_and_the_default_shown(visit: Visit, query: dict[str, str], said: str) -> None:
    page = visit(**query)
    assert not page.exception
    assert any(said in words.value for words in page.warning)
    assert page.selectbox(key="project").value == "ASL"
    assert page.date_input(key="as_of").value.isoformat() == "2018-10-30"


@pytest.mark.usefixtures("demo_database")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_chosen_is_kept_for_the_person(visit: Visit, language: str) -> None:
    page = visit("account", who="observer")
    page.selectbox(key="language").set_value(language).run()
    assert page.title[0].value == text("account.title", language)
    again = visit("account", who="observer")
    assert again.title[0].value == text("account.title", language)


@pytest.mark.parametrize("who", ["admin", "lead", "cork", "ces", "steering", "controller", "observer"])
def test_the_menu_names_only_what_the_role_may_open(visit: Visit, who: str) -> None:
    page = visit("account", who=who, language="en")
    links = {link.proto.label for link in page.get("page_link")}
    assert (text("shell.page_people", "en") in links) == (who == "admin")
    assert text("shell.page_overview", "en") in links
