"""The portfolio: the four projects and their phases, a row each."""

import pytest

from dashboard.texts import LANGUAGES, text
from tests.pages.conftest import Visit


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phase_has_a_row_in_each_language(visit: Visit, language: str) -> None:
    page = visit("portfolio", language=language)
    assert not page.exception
    assert page.title[0].value.startswith(text("portfolio.title", language))
    assert len(page.dataframe[0].value) == 5
    assert page.metric[0].value == "4"


def test_every_projects_programme_is_in_the_persons_language(visit: Visit) -> None:
    english, french = (list(visit("portfolio", language=each).dataframe[0].value["programme"]) for each in ("en", "fr"))
    assert french[3] != english[3]  # a project other than the one that is steered by


@pytest.mark.parametrize("who", ["admin", "cork", "ces", "steering", "controller", "observer"])
def test_everyone_with_a_role_may_read_it(visit: Visit, who: str) -> None:
    assert len(visit("portfolio", who=who).dataframe[0].value) == 5


def test_every_phase_can_be_opened(visit: Visit) -> None:
    page = visit("portfolio")
    opened = [link.proto.query_string for link in page.main.get("page_link")]
    assert [("phase=extension" in address, "project=ASL" in address) for address in opened[:2]] == [
        (False, True),
        (True, True),
    ]
    assert len(opened) == 5


def test_what_no_source_gives_stays_missing(visit: Visit) -> None:
    shown = visit("portfolio").dataframe[0].value
    extension = shown.iloc[1]
    assert extension["total"] in (None, "", "–") or extension["total"] != extension["total"]
    assert "0" not in str(extension["consumption"]) or extension["consumption"] != extension["consumption"]


def test_phases_stand_as_of_the_chosen_day(visit: Visit) -> None:
    states = list(visit("portfolio", as_of="2022-12-01").dataframe[0].value["state"])
    assert states[:2] == [text("portfolio.over", "en"), text("portfolio.running", "en")]
