"""Work packages: side by side with their plan, one in detail, and what is missing."""

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.texts import LANGUAGES, text
from tests.pages.conftest import Visit

PEOPLE = ("lead", "cork", "ces", "steering", "controller", "observer", "admin")
CODES = [f"WP{number}" for number in range(1, 7)]


def words(page: AppTest) -> str:
    return "\n".join(element.value for element in (*page.markdown, *page.caption, *page.info))


@pytest.mark.parametrize("who", PEOPLE)
def test_everybody_who_is_signed_in_sees_the_six(visit: Visit, who: str) -> None:
    page = visit("work-packages", who=who, language="en")
    assert not page.exception
    assert page.dataframe[0].value["code"].tolist() == CODES
    assert len(page.get("plotly_chart")) == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("chosen", ["", "WP5"])
def test_the_work_packages_speak_the_persons_language(visit: Visit, language: str, chosen: str) -> None:
    page = visit("work-packages", language=language, **({"id": chosen} if chosen else {}))
    assert not page.exception
    assert page.title[0].value.startswith(text("work_packages.title", language))


def test_the_three_readings_stand_side_by_side_with_a_traffic_light(visit: Visit) -> None:
    table = visit("work-packages", language="en").dataframe[0].value.set_index("code")
    assert (table["accepted"] <= table["reported"]).all()
    assert {chip[0][0] for chip in table["light"]} <= {"●", "▲", "■"}


def test_a_leader_that_no_source_names_looks_intended(visit: Visit) -> None:
    table = visit("work-packages", language="en").dataframe[0].value.set_index("code")
    assert table.loc["WP1", "leader"] == "AVILES"
    assert table.loc["WP5", "leader"] == "not named"
    assert "no source names its leader" in words(visit("work-packages", language="en", id="WP5"))


def test_one_in_detail_has_its_readings_its_plan_its_budget_and_its_deliverables(visit: Visit) -> None:
    page = visit("work-packages", language="en", id="WP4")
    assert [metric.label for metric in page.metric] == ["Planned", "Reported", "Accepted", "Overdue"]
    assert len(page.get("plotly_chart")) == 2
    steps, deliverables = (element.value for element in page.dataframe)
    assert steps["step"].tolist() == ["Budgeted", "Declared", "Certified", "Claimed", "Verified", "Paid"]
    assert set(deliverables["work_package"]) == {"WP4"}


def test_choosing_one_is_kept_in_the_address_and_all_lead_back(visit: Visit) -> None:
    page = visit("work-packages", language="en")
    page.segmented_control(key="filter_id").set_value("WP2").run()
    assert page.query_params["id"] in ("WP2", ["WP2"])
    page.segmented_control(key="filter_id").set_value("").run()
    assert "id" not in page.query_params
    assert page.dataframe[0].value["code"].tolist() == CODES


def test_an_unknown_one_leads_to_all(visit: Visit) -> None:
    page = visit("work-packages", language="en", id="WP99")
    assert not page.exception
    assert page.dataframe[0].value["code"].tolist() == CODES


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_plan_it_says_that_no_source_gives_one(visit: Visit, language: str) -> None:
    page = visit("work-packages", language=language, project="SOCIAL-LAB-BX")
    assert not page.exception
    assert text("work_packages.no_plan", language) in words(page)
    one = visit("work-packages", language=language, project="SOCIAL-LAB-BX", id="WP1")
    assert not one.exception
    assert text("work_packages.no_budget", language) in words(one)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_call_without_work_packages_says_so(visit: Visit, language: str) -> None:
    page = visit("work-packages", language=language, project="AMI-NA-2016")
    assert text("work_packages.none_yet", language) in words(page)


@pytest.mark.parametrize("as_of", ["2016-01-01", "2017-06-30", "2020-12-31"])
def test_any_date_can_be_looked_at(visit: Visit, as_of: str) -> None:
    for chosen in ("", "WP3"):
        page = visit("work-packages", language="en", as_of=as_of, **({"id": chosen} if chosen else {}))
        assert not page.exception
