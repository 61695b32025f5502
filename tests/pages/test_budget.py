"""Budget: what was used along each axis, to the cent; missing stays missing; the workbook says what the screen says."""

import re
from datetime import date
from urllib.parse import parse_qsl

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.store.engine import reading
from dashboard.store.reads.expenditure.items import item_page, reached
from dashboard.store.reads.projects.outline import phases
from dashboard.texts import LANGUAGES, text
from dashboard.widgets.money.ladder import AXES
from tests.pages.conftest import Visit
from tests.pages.downloads import watch_downloads

PEOPLE = ("lead", "cork", "ces", "steering", "controller", "observer", "admin")
SPEAKERS = dict(zip(PEOPLE, [*LANGUAGES, *LANGUAGES], strict=False))
STEPS = ("declared", "certified", "claimed", "verified", "paid", "parked", "deducted", "entered")
MONEY = ("budgeted", *STEPS, "remaining")
WAITS = ("declared", "certified", "claimed", "verified", "parked")
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
    assert page.get("link_button")[0].proto.label == text("tables.download", language)


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
        shown = ladder(along(page, axis))
        assert shown[list(MONEY)].isna().all().all()
        assert shown["stuck"].isna().all()
        assert len(page.dataframe) == 1  # no rung waits, nobody has a gap


def test_before_the_first_declaration_nothing_is_declared_and_the_budget_stands(visit: Visit) -> None:
    total = ladder(visit("budget", language="en", as_of="2017-06-01")).iloc[-1]
    assert (total["budgeted"], total["declared"], total["paid"]) == (TOTAL_BUDGET, 0, 0)
    assert total["stuck"] is None or pd.isna(total["stuck"])


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_workbook_holds_what_the_screen_shows(visit: Visit, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    downloads = watch_downloads(monkeypatch)
    page = visit("budget", language=language)
    keys = {name: text(f"words.step.{name}", language) for name in STEPS}
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
    months, total = page.dataframe[2].value, ladder(page).iloc[-1]
    assert cents(months["planned"].iloc[-1]) == TOTAL_BUDGET
    today = months[months["day"] == date(2018, 10, 30)].iloc[0]
    for step in ("declared", "certified", "claimed", "verified", "paid"):
        assert cents(today[step]) == total[step]
        assert months.loc[months["day"] > date(2018, 10, 30), step].isna().all()


@pytest.mark.parametrize("project", ["RESILIENT", "AMI-NA-2016", "SOCIAL-LAB-BX"])
def test_projects_without_spending_look_intended(visit: Visit, project: str) -> None:
    page = visit("budget", language="en", project=project)
    assert page.metric[1].value == "–"
    for axis in AXES:
        along(page, axis)


def rungs(page: AppTest) -> pd.DataFrame:
    return page.dataframe[1].value.set_index("rung")


def test_what_waits_on_a_rung_is_what_reached_it_and_not_the_next(visit: Visit) -> None:
    page = visit("budget", language="en", axis="partner", id="PP2")
    row, shown = ladder(page).set_index("code").loc["PP2"], rungs(page)
    waiting = {name: cents(shown.loc[text(f"words.step.{name}", "en"), "waiting"]) for name in WAITS}
    settled = row["certified"] + row["parked"] + row["deducted"]
    assert waiting["declared"] == row["declared"] - settled + (row["claimed"] - row["verified"] - waiting["claimed"])
    assert waiting["certified"] == row["certified"] - row["claimed"]
    assert waiting["verified"] == row["verified"] - row["paid"]
    assert waiting["parked"] == row["parked"]
    held = shown[shown["waiting"].map(lambda value: bool(cents(value)))]
    assert len(held)
    assert all(0 < int(mean) <= int(oldest) for mean, oldest in zip(held["days"], held["oldest"], strict=True))
    assert shown["days"].notna().sum() == len(held)


def test_the_whole_ladder_waits_as_long_whichever_way_it_is_cut(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    downloads = watch_downloads(monkeypatch)
    page = visit("budget", language="en")
    names = [text(f"ladder.waiting_{step}", "en") for step in WAITS]
    names += [text(f"ladder.{kind}_{step}", "en") for kind in ("days", "oldest") for step in WAITS]
    totals = []
    for axis in AXES:
        along(page, axis)
        _, (header, *rows) = downloads.sheets("budget_table_download").values()
        table = pd.DataFrame(rows, columns=header, dtype=object)
        totals.append([table[name].iloc[-1] for name in names])
        for name in names[: len(WAITS)]:
            assert round(100 * table[name].iloc[:-1].astype(float).sum()) == round(100 * float(table[name].iloc[-1]))
    assert all(total == totals[0] for total in totals)


def test_a_row_unknown_to_the_address_is_the_total(visit: Visit) -> None:
    shown = rungs(visit("budget", language="en", id="P99"))
    assert cents(shown.loc["Budget", "amount"]) == TOTAL_BUDGET


def test_the_cash_gap_is_the_erdf_of_what_is_not_deducted_less_what_came(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    downloads = watch_downloads(monkeypatch)
    page = visit("budget", language="en", axis="partner")
    shown = ladder(page)
    _, (header, *rows) = downloads.sheets("budget_table_download").values()
    table = pd.DataFrame(rows, columns=header)
    gaps = {name: [round(100 * float(value)) for value in table[text(f"ladder.{name}", "en")]] for name in (
        "eligible", "erdf_expected", "erdf_received", "cash_gap"
    )}  # fmt: skip
    assert gaps["eligible"] == (shown["declared"] - shown["deducted"]).tolist()
    assert gaps["erdf_expected"][:-1] == [3 * amount // 4 for amount in gaps["eligible"][:-1]]
    assert gaps["erdf_received"][:-1] == [3 * amount // 4 for amount in shown["paid"][:-1]]
    assert gaps["cash_gap"] == [a - b for a, b in zip(gaps["erdf_expected"], gaps["erdf_received"], strict=True)]
    assert all(sum(values[:-1]) == values[-1] for values in gaps.values())
    partners = visit("partners", language="en").dataframe[0].value
    assert [cents(value) for value in partners["cash_gap"]] == gaps["cash_gap"][:-1]


def test_the_pace_is_of_the_last_six_months_and_of_the_time_left(visit: Visit) -> None:
    page = visit("budget", language="en")
    shown = ladder(page)
    burn, needed = ([cents(value) for value in page.dataframe[0].value[name]] for name in ("burn", "needed"))
    months = page.dataframe[2].value.set_index("day")["declared"].map(cents)
    assert burn[-1] == (months[date(2018, 10, 30)] - months[date(2018, 4, 30)]) // 6
    days = (date(2019, 11, 30) - date(2018, 10, 30)).days
    assert needed == [remaining * 1461 // (48 * days) for remaining in shown["remaining"]]


@pytest.mark.parametrize(("who", "reads"), [("cork", True), ("controller", True), ("observer", False)])
def test_whoever_may_read_the_lines_is_led_to_them(visit: Visit, who: str, reads: bool) -> None:
    page = visit("budget", who=who, language="en", axis="partner", id="PP2")
    links = [each.proto for each in page.get("page_link") if "partner=CORK" in each.proto.query_string]
    assert bool(links) == reads
    assert {each.page for each in links} == ({"expenditure"} if reads else set())


@pytest.mark.parametrize("step", ["certified", "claimed", "verified", "paid", "deducted", "entered"])
def test_the_lines_a_rung_leads_to_add_up_to_it(visit: Visit, step: str) -> None:
    page = visit("budget", language="en", axis="partner", id="PP2")
    amount = ladder(page).set_index("code").loc["PP2", step]
    assert amount > 0
    queries = [dict(parse_qsl(each.proto.query_string)) for each in page.get("page_link")]
    query = next(each for each in queries if each.get("state") == step)
    with reading() as connection:
        known = phases(connection)
        phase = int(known.loc[(known["project"] == "ASL") & (known["code"] == "initial"), "phase_id"].iloc[0])
        wanted = {name: query[name] for name in ("partner", "state")}
        found = item_page(connection, date(2018, 10, 30), limit=10_000, phase_id=phase, **wanted)
        assert found.after is None
        sums = reached(connection, found.items["item_id"].tolist(), date(2018, 10, 30))
    assert sum(own.get(step, 0) for own in sums.values()) == amount


def test_a_period_leads_to_its_own_lines(visit: Visit) -> None:
    declared = ladder(visit("budget", language="en", axis="period")).set_index("code").loc["1", "declared"]
    links = visit("budget", language="en", axis="period", id="1").get("page_link")
    query = next(each for link in links if "period" in (each := dict(parse_qsl(link.proto.query_string))))
    page = visit("expenditure", who="controller", language="en", **query)
    assert not page.exception
    assert page.selectbox(key="filter_period").value == query["period"] == "1"
    assert declared > 0
