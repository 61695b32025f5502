"""The overview: where a phase stands on a day, for everyone who may read, in each language."""

import json
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.texts import LANGUAGES, text
from tests.pages.conftest import Visit


def words(page: AppTest) -> list[str]:
    return [element.value for kind in (page.markdown, page.caption, page.info) for element in kind]


def links(page: AppTest) -> Iterator[tuple[str, dict[str, str]]]:
    """Label and address of the links in the page itself."""
    for element in page.main.get("page_link"):
        pairs = (pair.split("=", 1) for pair in element.proto.query_string.split("&") if pair)
        yield element.proto.label, dict(pairs)


def figures(page: AppTest) -> dict[str, tuple[str, str]]:
    return {metric.label: (metric.value, metric.delta) for metric in page.metric}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("who", ["lead", "observer"])
def test_the_overview_stands_in_each_language(visit: Visit, language: str, who: str) -> None:
    page = visit(who=who, language=language)
    assert not page.exception
    assert page.title[0].value.startswith(text("overview.title", language))
    assert len(page.metric) == 4
    assert f"**{text('overview.attention', language)}**" in " ".join(words(page))


@pytest.mark.parametrize("who", ["admin", "cork", "ces", "steering", "controller"])
def test_everyone_with_a_role_may_read_it(visit: Visit, who: str) -> None:
    page = visit(who=who)
    assert not page.exception
    assert len(page.metric) == 4


def test_figures_mean_something_against_the_last_meeting_and_the_plan(visit: Visit) -> None:
    shown = figures(visit())
    value, meaning = shown[text("words.deliverables", "en")]
    assert "accepted" in value
    assert "3 Jul 2018" in meaning
    share, meaning = shown[text("overview.consumption", "en")]
    assert share.endswith("%")
    assert meaning.startswith("plan ")
    assert "396" in shown[text("overview.time", "en")][0]


def test_an_earlier_day_shows_an_earlier_state(visit: Visit) -> None:
    later = figures(visit())[text("words.deliverables", "en")][0]
    earlier = figures(visit(as_of="2017-12-01"))[text("words.deliverables", "en")][0]
    assert int(earlier.split()[0]) < int(later.split()[0])


def test_what_needs_attention_says_who_and_leads_there(visit: Visit) -> None:
    found = list(links(visit()))
    overdue = [(label, address) for label, address in found if "late, due" in label]
    assert overdue
    label, address = overdue[0]
    assert address["id"] in label.replace("\\", "")
    assert address["project"] == "ASL"
    assert len(found) <= 8


def test_illustrative_figures_say_so(visit: Visit) -> None:
    assert text("shell.illustrative", "en") in visit().title[0].value
    assert text("shell.illustrative", "en") not in visit(project="RESILIENT").title[0].value


def test_sources_that_disagree_are_shown_side_by_side(visit: Visit) -> None:
    page = visit()
    shown = page.table[0].value.to_csv()
    assert "2019" in shown
    assert "May 2021" in shown
    assert page.expander[0].label == "What the sources say · they disagree on 3 facts"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "address",
    [
        {"project": "ASL", "phase": "extension", "as_of": "2022-12-01"},
        {"project": "ASL", "phase": "extension", "as_of": "2021-12-01"},
        {"project": "RESILIENT", "as_of": "2019-04-10"},
        {"project": "AMI-NA-2016"},
        {"project": "SOCIAL-LAB-BX"},
    ],
    ids=lambda address: "-".join(address.values()),
)
def test_what_is_missing_looks_intended(visit: Visit, language: str, address: dict[str, str]) -> None:
    page = visit(language=language, **address)
    assert not page.exception
    assert any(text("overview.sources", language) in said for said in words(page))
    assert figures(page)[text("words.deliverables", language)][0] == "–"
    assert not any("0 %" in value or value.startswith("0%") for value, _ in figures(page).values())


def test_a_phase_that_has_not_begun_says_when_it_does(visit: Visit) -> None:
    page = visit(project="ASL", phase="extension", as_of="2021-12-01")
    assert figures(page)[text("overview.time", "en")][0] == "begins in 90 days"


def test_every_chart_has_words_for_those_who_do_not_see_it(visit: Visit) -> None:
    charts = visit().main.get("plotly_chart")
    assert len(charts) == 3
    for element in charts:
        assert element.proto.alt
        assert json.loads(element.proto.spec)["data"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_owes_something_is_led_to_it_and_nobody_else(visit: Visit, language: str) -> None:
    owing = [label for label, _ in links(visit(who="ces", language=language))]
    assert any(label.endswith(f"{text('my_work.title', language)}]") for label in owing)
    nothing = [label for label, _ in links(visit(who="observer", language=language))]
    assert not any(text("my_work.title", language) in label for label in nothing)
