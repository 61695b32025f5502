"""What a scenario's page expects of each partner is what the method gives, whatever was opened before it."""

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.domain.forecast import replanned
from dashboard.services.projects.verify import verify
from dashboard.settings import settings
from dashboard.store.writes.budget import weighing
from tests.pages.conftest import Visit
from tests.pages.test_scenarios import begun, shift

pytestmark = pytest.mark.usefixtures("demo_database")

DAY = date(2019, 11, 30)
BEFORE = {"CORK": 167_457_86, "PAU": 146_235_89}


@pytest.fixture
def late(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> Visit:
    monkeypatch.setenv("BINNACLE_TODAY", DAY.isoformat())
    settings.cache_clear()
    return visit


def cents(shown: str) -> int:
    return int("".join(sign for sign in shown if sign in "0123456789-\N{MINUS SIGN}").replace("\N{MINUS SIGN}", "-"))


def spent(page: AppTest) -> dict[str, tuple[int, int]]:
    """By partner, what will have been declared in all: now, and with the scenario."""
    frame = next(each.value for each in page.dataframe if "expected_after" in each.value.columns)
    found = {}
    for row in frame.to_dict("records"):
        now, then = (cents(row[side]) - cents(row[f"left_{side}"]) for side in ("before", "after"))
        assert then == cents(row["expected_after"])
        found[row["code"]] = now, then
    return found


def wrong() -> set[tuple[str, str]]:
    """Of and partner of what verify names; the copied database has its files elsewhere."""
    found = [each for each in verify() if each["code"] != "file_missing"]
    assert {each["code"] for each in found} <= {"scenario"}
    return {(each["of"], each["partner"]) for each in found}


def test_each_scenario_says_what_the_method_gives_in_any_order(late: Visit) -> None:
    other = shift(begun(late, name="Another"), 20_000.0, from_partner="AVILES", to_partner="PAU")
    for name in ("First", "Again"):
        page = spent(shift(begun(late, name=name), 30_000.0, from_partner="CORK", to_partner="PAU"))
        assert page["CORK"] == (BEFORE["CORK"], 140_912_33)
        assert page["PAU"] == (BEFORE["PAU"], 166_886_09)
        assert all(before == after for code, (before, after) in page.items() if code not in BEFORE)
        other.run()
        assert spent(other)["PAU"][0] == BEFORE["PAU"]
        assert spent(other)["CORK"] == (BEFORE["CORK"], BEFORE["CORK"])
    assert wrong() == set()


def test_verify_names_what_a_scenario_would_say_wrongly(late: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    shift(begun(late, name="Proven"), 30_000.0, from_partner="CORK", to_partner="PAU")
    with monkeypatch.context() as stale:
        stale.setattr(replanned, "replanned", lambda facts, outlook, plan: outlook)
        assert wrong() == {("expected_after", "CORK"), ("expected_after", "PAU")}
    with monkeypatch.context() as lost:
        made = weighing.outcome
        lost.setattr(weighing, "outcome", lambda *given: {cell: cents // 2 for cell, cents in made(*given).items()})
        assert {of for of, _ in wrong()} == {"shifted", "flat_rates"}
    assert wrong() == set()
