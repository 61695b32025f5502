"""What if: a scenario is begun, weighed, shared and asked for on the page, in each language; ten clicks count once."""

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.texts import LANGUAGES, text
from tests.pages.conftest import Visit

pytestmark = pytest.mark.usefixtures("demo_database")

SPEAKERS = dict(zip(("lead", "cork", "ces", "steering", "controller", "admin"), [*LANGUAGES, *LANGUAGES], strict=False))


def begun(visit: Visit, who: str = "cork", name: str = "More for P4", language: str = "en") -> AppTest:
    page = visit("scenarios", who=who, language=language)
    page.get_by_key("scenario_name").set_value(name)
    page.get_by_key("create_scenario").click().run()
    assert not page.exception
    return page


def shift(page: AppTest, amount: float, **sides: str) -> AppTest:
    page.get_by_key("shift_amount").set_value(amount)
    for key, code in sides.items():
        page.get_by_key(key).set_value(code)
    page.get_by_key("add_shift").click().run()
    assert not page.exception
    return page


@pytest.mark.parametrize(("who", "language"), SPEAKERS.items())
def test_who_may_see_money_sees_the_page_in_its_language(visit: Visit, who: str, language: str) -> None:
    page = visit("scenarios", who=who, language=language)
    assert not page.exception
    assert page.title[0].value.startswith(text("scenarios.title", language))
    makes = who not in ("controller", "admin")
    assert ("create_scenario" in {button.key for button in page.button}) == makes


def test_an_observer_is_told_that_the_page_is_not_for_it(visit: Visit) -> None:
    page = visit("scenarios", who="observer", language="en")
    assert page.title[0].value == text("shell.no_access", "en")


def test_a_shift_is_weighed_at_once(visit: Visit) -> None:
    page = shift(begun(visit), 500.0, from_partner="CORK", from_cost_category="travel", to_cost_category="equipment")
    assert page.metric[0].label == text("scenarios.consent", "en")
    assert any("€500" in markdown.value for markdown in page.markdown)
    assert page.get_by_key("shift_amount").value is None, "the form is empty for the next one"
    assert any(text("scenarios.shifted", "en") in success.value for success in page.success)


def test_the_same_shift_clicked_again_while_it_was_on_its_way_counts_once(visit: Visit) -> None:
    page = shift(begun(visit, name="Once"), 100.0, from_partner="CORK", to_partner="PAU")
    page = shift(page, 100.0, from_partner="CORK", to_partner="PAU")
    assert sum("€100" in markdown.value for markdown in page.markdown) == 1


def test_what_cannot_be_shifted_is_said_and_what_was_typed_stays(visit: Visit) -> None:
    page = shift(begun(visit, name="Too much"), 9_999_999.0, from_partner="CORK", to_partner="PAU")
    assert "Take less" in page.error[0].value
    assert page.get_by_key("shift_amount").value == 9_999_999.0


def test_what_is_not_shared_is_its_authors_alone(visit: Visit) -> None:
    begun(visit, name="Mine alone")
    assert not visit("scenarios", who="lead", language="en").dataframe


def test_what_is_shared_is_seen_by_others(visit: Visit) -> None:
    page = begun(visit, name="For everyone")
    page.get_by_key("scenario_shared").set_value(True)
    page.get_by_key("save_scenario").click().run()
    assert not page.exception
    seen = visit("scenarios", who="lead", language="en")
    assert list(seen.dataframe[0].value["name"]) == ["For everyone"]


@pytest.mark.parametrize("project", ["RESILIENT", "AMI-NA-2016"])
def test_without_a_budget_there_is_nothing_to_shift_and_the_page_says_so(visit: Visit, project: str) -> None:
    page = visit("scenarios", who="steering", language="en", project=project)
    assert not page.exception
    assert any(text("scenarios.no_budget", "en") in markdown.value for markdown in page.markdown)
