"""Budget: what was used along each axis, to the cent; missing stays missing; the workbook says what the screen says."""

import re
from datetime import date

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.texts import LANGUAGES, text
from dashboard.widgets.money_ladder import AXES
from tests.pages.conftest import Visit
from tests.pages.downloads import watch_downloads

PEOPLE = ("lead", "cork", "ces", "steering", "controller", "observer", "admin")
SPEAKERS = dict(zip(PEOPLE, [*LANGUAGES, *LANGUAGES], strict=False))
MONEY = ("budgeted", "declared", "certified", "paid", "remaining")
TOTAL_BUDGET = 164_300_000


def cents(shown: str | None) -> int | None:
    """An amount as English writes it."""
    if shown is None or pd.isna(shown):
        return None
    return int(re.sub(r"[^\d-]", "", shown))


def ladder(page: AppTest) -> pd.DataFrame:
    shown = page.dataframe[0].value
    return shown.assign(**{name: [cents(value) for value in shown[name]] for name in MONEY})


@pytest.mark.parametrize(("who", "language"), SPEAKERS.items())
def test_every_role_sees_the_budget_in_its_language(visit: Visit, who: str, language: str) -> None:
    page = visit("budget", who=who, language=language)
    assert not page.exception
    assert page.title[0].value.startswith(text("budget.title", language))
    words = ("words.budget", "words.step.declared", "words.step.certified", "words.remaining")
    assert [metric.label for metric in page.metric] == [text(key, language) for key in words]
    assert page.get("download_button")[0].label == text("tables.download", language)


def along(page: AppTest, axis: str) -> AppTest:
    page.get_by_key("axis").set_value(axis).run()
    assert not page.exception
    return page


def test_consumption_per_pilot_is_the_first_thing_seen(visit: Visit) -> None:
    page = visit("budget", language="en")
    assert list(ladder(page)["code"]) == [*(f"P{number}" for number in range(1, 10)), "", ""]
    assert ladder(page)["name"].tolist()[-2:] == ["No pilot action", "Total"]


def test_every_axis_adds_up_to_the_same_totals_to_the_cent(visit: Visit) -> None:
    page = visit("budget", language="en")
    by_pilot = ladder(page).iloc[-1]
    for axis in AXES:
        shown = ladder(along(page, axis))
        rows, total = shown.iloc[:-1], shown.iloc[-1]
        for name in MONEY:
            assert rows[name].sum() == total[name] == by_pilot[name]
    assert by_pilot["budgeted"] == TOTAL_BUDGET
    assert by_pilot["remaining"] == by_pilot["budgeted"] - by_pilot["declared"]


def test_the_partners_budgets_are_those_of_their_sources(visit: Visit) -> None:
    shown = ladder(visit("budget", language="en", axis="partner")).iloc[:-1]
    assert dict(zip(shown["code"], shown["budgeted"], strict=True)) == {
        "PP1": 27_500_000, "PP2": 17_660_000, "PP3": 16_970_000, "PP4": 17_430_000, "PP5": 17_200_000,
        "PP6": 16_510_000, "PP7": 16_340_000, "PP8": 17_890_000, "PP9": 16_800_000,
    }  # fmt: skip


def test_choosing_an_axis_is_kept_in_the_address(visit: Visit) -> None:
    page = along(visit("budget", language="en"), "period")
    assert page.query_params["axis"] in ("period", ["period"])
    assert page.dataframe[0].value["code"].tolist()[0] == "1"


def test_an_unknown_axis_falls_back_on_the_pilots(visit: Visit) -> None:
    assert ladder(visit("budget", axis="nonsense"))["code"].iloc[0] == "P1"


def test_figures_made_up_for_the_demo_say_so(visit: Visit) -> None:
    page = visit("budget", language="en")
    assert "illustrative" in page.title[0].value
    assert any("illustrative" in caption.value for caption in page.caption)


def test_a_phase_without_a_known_budget_shows_it_as_missing(visit: Visit) -> None:
    page = visit("budget", language="en", phase="extension", as_of="2023-01-31")
    assert [metric.value for metric in page.metric] == ["–"] * 4
    assert "illustrative" not in page.title[0].value
    assert any("missing" in markdown.value for markdown in page.markdown)
    for axis in AXES:
        assert ladder(along(page, axis))[list(MONEY)].isna().all().all()


def test_before_the_first_declaration_nothing_is_declared_and_the_budget_stands(visit: Visit) -> None:
    total = ladder(visit("budget", language="en", as_of="2017-06-01")).iloc[-1]
    assert (total["budgeted"], total["declared"], total["paid"]) == (TOTAL_BUDGET, 0, 0)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_workbook_holds_what_the_screen_shows(visit: Visit, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    downloads = watch_downloads(monkeypatch)
    page = visit("budget", language=language)
    keys = {name: text(f"words.step.{name}", language) for name in ("declared", "certified", "paid")}
    keys |= {"budgeted": text("words.budget", language), "remaining": text("words.remaining", language)}
    for axis in AXES:
        shown = ladder(along(page, axis))
        about, (header, *rows) = downloads.sheets("budget_table_download").values()
        columns = dict(zip(header, zip(*rows, strict=True), strict=True))
        for name in MONEY:
            assert [round(float(str(value)) * 100) for value in columns[keys[name]]] == shown[name].tolist()
        assert set(columns[text("words.provenance", language)]) == {text("words.provenance.illustrative", language)}
        assert [text("tables.as_of", language), date(2018, 10, 30)] in about
        assert downloads.names["budget_table_download"] == f"ASL-initial-budget-{axis}-2018-10-30.xlsx"


def test_the_plan_ends_at_the_budget_and_what_is_declared_at_the_as_of_date(visit: Visit) -> None:
    page = visit("budget", language="en")
    months, total = page.dataframe[1].value, ladder(page).iloc[-1]
    assert cents(months["planned"].iloc[-1]) == TOTAL_BUDGET
    today = months[months["day"] == date(2018, 10, 30)].iloc[0]
    for step in ("declared", "certified", "paid"):
        assert cents(today[step]) == total[step]
        assert months.loc[months["day"] > date(2018, 10, 30), step].isna().all()


@pytest.mark.parametrize("project", ["RESILIENT", "AMI-NA-2016", "SOCIAL-LAB-BX"])
def test_projects_without_spending_look_intended(visit: Visit, project: str) -> None:
    page = visit("budget", language="en", project=project)
    assert page.metric[1].value == "–"
    for axis in AXES:
        along(page, axis)
