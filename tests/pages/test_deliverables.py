"""Deliverables: who sees what, the filters and the address, the detail and its history."""

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.texts import LANGUAGES, text
from tests.pages.conftest import Visit
from tests.pages.downloads import watch_downloads

PEOPLE = ("lead", "cork", "ces", "steering", "controller", "observer", "admin")


def rows(page: AppTest) -> list[str]:
    return list(page.dataframe[0].value["code"])


def words(page: AppTest) -> str:
    return "\n".join(element.value for element in (*page.markdown, *page.caption, *page.info, *page.success))


def in_address(page: AppTest, name: str) -> str:
    value = page.query_params.get(name, "")
    return value[0] if isinstance(value, list) else value


@pytest.mark.parametrize("who", PEOPLE)
def test_everybody_who_is_signed_in_sees_the_deliverables(visit: Visit, who: str) -> None:
    page = visit("deliverables", who=who, language="en")
    assert not page.exception
    assert len(rows(page)) > 50
    assert [metric.label for metric in page.metric] == ["● Accepted", "◆ Awaiting review", "▲ Due soon", "■ Overdue"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("opened", ["", "D5.8"])
def test_the_deliverables_speak_the_persons_language(visit: Visit, language: str, opened: str) -> None:
    page = visit("deliverables", language=language, **({"id": opened} if opened else {}))
    assert not page.exception
    assert page.title[0].value.startswith(text("deliverables.title", language))


def test_the_overdue_come_first_and_say_how_late_they_are(visit: Visit) -> None:
    page = visit("deliverables", language="en", only="overdue")
    listed = page.dataframe[0].value
    assert len(listed) == int(page.metric[3].value)
    assert all(chip[0].startswith("■") for chip in listed["status"])
    assert (listed["days_late"] > 0).all()


@pytest.mark.parametrize(
    ("name", "value", "column"),
    [("responsible", "CORK", "responsible"), ("work_package", "WP4", "work_package"), ("search", "D4.8", "code")],
)
def test_the_address_filters_the_list(visit: Visit, name: str, value: str, column: str) -> None:
    listed = visit("deliverables", language="en", **{name: value}).dataframe[0].value
    assert len(listed)
    assert set(listed[column]) == {value}


def test_a_filter_that_is_chosen_stands_in_the_address(visit: Visit) -> None:
    page = visit("deliverables", language="en")
    page.selectbox(key="filter_status").select("under_review").run()
    assert in_address(page, "status") == "under_review"
    assert {chip[0] for chip in page.dataframe[0].value["status"]} == {"● Under review"}
    page.text_input(key="filter_search").set_value("no such words").run()
    assert in_address(page, "search") == "no such words"
    assert not page.dataframe
    page.button(key="clear_filters").click().run()
    assert in_address(page, "search") == in_address(page, "status") == ""
    assert len(rows(page)) > 50


def test_an_unknown_code_in_the_address_is_taken_out_of_it(visit: Visit) -> None:
    page = visit("deliverables", language="en", pilot="P99")
    assert in_address(page, "pilot") == ""
    assert len(rows(page)) > 50


def test_a_deep_link_opens_the_detail_and_marks_its_row(visit: Visit) -> None:
    page = visit("deliverables", language="en", id="D5.8")
    assert "D5\\.8 Plan of pilot action P9" in words(page)
    assert "32 days late, due 28 September 2018" in words(page)
    assert page.session_state["deliverables"]["selection"]["rows"] == [rows(page).index("D5.8")]


def test_closing_the_detail_takes_it_out_of_the_address(visit: Visit) -> None:
    page = visit("deliverables", language="en", id="D5.8")
    page.button(key="close_deliverable").click().run()
    assert in_address(page, "id") == ""
    assert "deliverable_status" not in [box.key for box in page.selectbox]


def test_an_unknown_deliverable_says_so(visit: Visit) -> None:
    page = visit("deliverables", language="en", id="D99")
    assert not page.exception
    assert "There is no deliverable D99 in this phase" in words(page)


def test_the_history_tells_before_and_after_newest_first(visit: Visit) -> None:
    page = visit("deliverables", language="en", id="D5.9")
    history = next(element.value for element in page.markdown if element.value.startswith("**History**"))
    entries = [line for line in history.splitlines() if line.startswith("- ")]
    assert "→ **Under review**" in entries[0]
    assert "Not started → **In progress**" in entries[-1]
    assert "Rescheduled" in history


def test_what_was_made_up_says_so(visit: Visit) -> None:
    page = visit("deliverables", language="en", id="D5.9")
    assert ":gray-badge[illustrative]" in words(page)
    assert text("shell.illustrative_meaning", "en") in words(page)


def test_an_earlier_date_shows_what_was_known_then(visit: Visit) -> None:
    page = visit("deliverables", language="en", id="D5.8", as_of="2018-03-01")
    assert "Not started" in words(page)
    assert "due in 106 days, on 15 June 2018" in words(page)
    assert text("deliverables.no_history", "en") in words(page)


def test_a_phase_that_has_not_begun_shows_its_plan(visit: Visit) -> None:
    page = visit("deliverables", language="en", as_of="2016-01-01")
    assert not page.metric
    assert {chip[0] for chip in page.dataframe[0].value["status"]} == {"● Not started"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_project_without_deliverables_says_why(visit: Visit, language: str) -> None:
    page = visit("deliverables", language=language, project="AMI-NA-2016")
    assert not page.exception
    assert text("deliverables.none_yet", language) in words(page)


def test_the_workbook_holds_all_that_match_and_no_formula(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    downloads = watch_downloads(monkeypatch)
    page = visit("deliverables", language="fr", responsible="CORK")
    sheet = downloads.sheets("deliverables_download")["deliverables"]
    assert len(sheet) == len(rows(page)) + 1
    assert sheet[0][:2] == ["Code", "Intitulé"]
    assert {row[3] for row in sheet[1:]} == {"CORK"}


@pytest.mark.usefixtures("demo_database")
def test_more_than_a_hundred_come_a_hundred_at_a_time(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.widgets.deliverables.list.LIMIT", 20)
    page = visit("deliverables", language="en")
    first = rows(page)
    assert len(first) == 20
    page.button(key="show_more").click().run()
    second = rows(page)
    assert len(second) == 20
    assert not set(first) & set(second)
    page.button(key="show_first").click().run()
    assert rows(page) == first
