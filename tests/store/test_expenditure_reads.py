"""The list of expenditure as of a date, by filter and page; and each item's way down to its movements."""

from datetime import date
from typing import Any

import pytest

from dashboard.domain.vocabulary import CostCategory, Step
from dashboard.store import tables
from dashboard.store.engine import reading, writing
from dashboard.store.reads.expenditure import items
from dashboard.store.reads.expenditure.items import item_page
from dashboard.store.reads.expenditure.trace import item_detail, reports_of, trace_of
from tests import builders
from tests.builders import AS_OF, NOW, OTHER
from tests.conftest import Prepare
from tests.services.costs import begin, change, enter, remove


@pytest.fixture(autouse=True)
def _filled(prepared: Prepare) -> None:
    prepared(with_a_report)


def with_a_report() -> dict[str, int]:
    """Beside the three declared items of the small project, a report with four of its own."""
    ids = builders.small_project()
    report = begin()
    enter(report, description="Flight to Cork", cost_category=CostCategory.TRAVEL, pilots=())
    enter(report, pilots=(("P1", 1), (None, 3)), invoice_number="F/77")
    enter(report, work_package="WP1", description="ÉTUDE for Avilés")
    remove(enter(report))
    return ids | {"report": report}


def references(as_of: date = AS_OF, **wanted: Any) -> list[str]:
    with reading() as connection:
        return list(item_page(connection, as_of, phase_id=1, **wanted).items["reference"])


def test_the_newest_come_first_and_what_was_removed_is_not_there() -> None:
    assert references() == ["R1-003", "R1-002", "R1-001", "E2", "E3", "E1"]


def test_as_of_an_earlier_day_only_what_was_there_then() -> None:
    assert references(date(2018, 5, 2)) == ["E3", "E1"]
    with reading() as connection:
        states = item_page(connection, date(2018, 5, 31), phase_id=1).items["state"]
        later = item_page(connection, date(2018, 7, 1), phase_id=1).items.set_index("reference")
    assert list(states) == ["declared", "declared"]
    assert (later.loc["E3", "state"], later.loc["E3", "paid"], later.loc["E2", "state"]) == ("paid", 290_00, "declared")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"partner": OTHER, "category": "travel"}, ["R1-001"]),
        ({"partner": "lead-town"}, []),
        ({"partner": "nowhere"}, []),
        ({"work_package": "WP1"}, ["R1-003"]),
        ({"pilot": "P1"}, ["R1-003", "R1-002", "E2", "E1"]),
        ({"period": 2}, []),
        ({"report": 1}, ["R1-003", "R1-002", "R1-001"]),
        ({"state": "entered"}, ["R1-003", "R1-002", "R1-001"]),
        ({"state": "declared"}, ["E2", "E1"]),
        ({"state": "certified"}, ["E3"]),
        ({"state": "parked"}, []),
        ({"text": "flight TO"}, ["R1-001"]),
        ({"text": "ÉTUDE"}, ["R1-003"]),
        ({"text": "avilés"}, ["R1-003"]),
        ({"text": "f/77"}, ["R1-002"]),
        ({"text": "100%"}, []),
        ({"among": (2, 3)}, ["E2", "E3"]),
    ],
)
def test_each_filter_finds_its_own(wanted: dict[str, Any], found: list[str]) -> None:
    assert references(**wanted) == found


@pytest.mark.parametrize("wanted", [{}, {"text": "a"}, {"partner": OTHER}, {"state": "entered"}, {"report": 1}])
def test_pages_follow_each_other_without_gap_or_overlap(
    wanted: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = references(**wanted)
    monkeypatch.setattr(items, "WINDOW", 2)
    seen: list[str] = []
    cursor = None
    with reading() as connection:
        for _ in range(20):
            page = item_page(connection, AS_OF, cursor, 2, phase_id=1, **wanted)
            seen += list(page.items["reference"])
            cursor = page.after
            if cursor is None:
                break
    assert seen == whole


def test_where_little_fits_the_page_says_how_far_it_looked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(items, "WINDOW", 1)
    with reading() as connection:
        page = item_page(connection, AS_OF, phase_id=1, text="nothing like it")
    assert (len(page.items), page.looked_to) == (0, AS_OF)
    assert page.after is not None


def test_an_items_way_is_told_movement_by_movement() -> None:
    item = enter(1, pilots=(("P1", 1), (None, 1)), declared_amount=3)
    change(item, pilots=(("P1", 1), (None, 1)), declared_amount=5)
    with reading() as connection:
        moves = trace_of(connection, item, AS_OF)
        paid = trace_of(connection, 3, date(2018, 7, 1))
        before = trace_of(connection, item, date(2018, 6, 14))
    told = list(zip(moves["step"], moves["pilot"], moves["amount"], moves["report"], strict=True))
    # The first cent that cannot be shared goes to the pilot, and is taken back from there.
    assert told == [
        ("entered", "P1", 2, 1), ("entered", None, 1, 1), ("entered", "P1", -2, 1), ("entered", None, -1, 1),
        ("entered", "P1", 3, 1), ("entered", None, 2, 1),
    ]  # fmt: skip
    assert list(paid["step"]) == [Step.DECLARED, Step.CERTIFIED, Step.CLAIMED, Step.VERIFIED, Step.PAID]
    assert before.empty


def test_an_item_in_detail_is_as_of_the_day() -> None:
    with reading() as connection:
        assert item_detail(connection, 3, date(2018, 5, 1)) is None
        found = item_detail(connection, 3, date(2018, 6, 1))
    assert found is not None
    assert (found["state"], found["certified"], found["phase_id"], found["partner"]) == ("certified", 290_00, 1, OTHER)


def test_a_partners_reports_are_those_begun_by_the_day() -> None:
    begin(period=2, now=NOW.replace(month=7))
    with reading() as connection:
        assert list(reports_of(connection, 1, OTHER, AS_OF)["state"]) == ["draft"]
        assert list(reports_of(connection, 1, OTHER, date(2018, 7, 15))["period"]) == [2, 1]
        assert reports_of(connection, 1, "lead-town", AS_OF).empty


def test_documents_are_counted_as_of_the_day() -> None:
    with writing() as connection:
        builders.row(
            connection, tables.evidence, expenditure_item_id=1, kind="link", title="Invoice", created_at=NOW,
            created_by="other", public_id="0" * 32,
        )  # fmt: skip
    with reading() as connection:
        counts = [
            int(item_page(connection, day, phase_id=1, text="E1").items["documents"].sum())
            for day in (date(2018, 6, 14), AS_OF)
        ]
    assert counts == [0, 1]
