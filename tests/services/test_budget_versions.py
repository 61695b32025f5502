"""Budget versions: begun, written, paid for, overtaken, put in force and taken back; refused with reasons."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from sqlalchemy import update

from dashboard.domain.budget.plan import Cell, Edit, Move
from dashboard.domain.budget.simplified_costs import Options
from dashboard.domain.refusal import Conflict, NotAllowed, Refused
from dashboard.domain.vocabulary import CostCategory as C
from dashboard.domain.vocabulary import Role
from dashboard.services.budget.versions import budget_from_moves
from dashboard.services.projects.verify import verify
from dashboard.store import tables
from dashboard.store.engine import reading, writing
from dashboard.store.reads.budget.versions import before_it, lines, pivot, versions
from dashboard.store.reads.money.ladder import by_axis, version_in_force
from dashboard.store.reads.projects.phases import partner_places
from tests import builders
from tests.builders import AS_OF, LEAD, LEAD_PARTNER, NOW, OTHER, PARTNER
from tests.services import budgets
from tests.services.budgets import (
    LEADS_STAFF,
    OFFICE,
    STAFF,
    balance,
    change,
    delete,
    describe,
    finance,
    paid,
    plan,
    put,
    standing,
    start,
    withdraw,
)

TRAVEL = Cell(partner=OTHER, work_package="WP2", cost_category=C.TRAVEL, period=2)


@pytest.fixture(autouse=True)
def project(small_project: dict[str, int]) -> dict[str, int]:
    return budgets.ruled_project(small_project)


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refusal.value.problems]


def frame(as_of: date = AS_OF) -> dict[int, Any]:
    with reading() as connection:
        return {row["number"]: row for row in versions(connection, 1, as_of).to_dict("records")}


def test_a_draft_starts_from_a_version_and_leaves_what_is_in_force_alone() -> None:
    assert start(name=" Second ") == 2
    assert plan(2) == plan(1)
    assert (standing().name, standing().in_force_from, standing().author) == ("Second", None, "lead")
    assert paid().erdf == 3_750_01  # 75 % of 5,000.02 is 3,750.015
    with reading() as connection:
        assert version_in_force(connection, 1, AS_OF) == 1
        budgeted = by_axis(connection, 1, AS_OF, "partner")["budgeted"]
    assert int(budgeted.sum()) == 15_000_03
    assert frame()[2]["state"] == "draft"
    assert verify() == []


def test_an_empty_draft_is_begun_and_cannot_be_in_force() -> None:
    start(base=None)
    assert plan() == {}
    with pytest.raises(Refused) as refusal:
        put()
    assert codes(refusal) == ["budget_empty"]


def test_cells_are_written_and_the_erdf_follows() -> None:
    start()
    edits = (Edit(cell=STAFF, seen=5_000_02, amount=4_000_01), Edit(cell=TRAVEL, seen=None, amount=1_000_00))
    assert change(None, edits=edits) == 2
    assert plan() == {LEADS_STAFF: 10_000_01, STAFF: 4_000_01, TRAVEL: 1_000_00}
    assert paid().erdf == 3_750_00
    assert plan(1)[STAFF] == 5_000_02
    change(None, seen=4_000_01)
    assert STAFF not in plan()
    assert verify() == []


def test_ten_quick_clicks_have_one_effect() -> None:
    assert {start(key="once", name="Once") for _ in range(3)} == {2}
    with ThreadPoolExecutor(10) as threads:
        made = list(threads.map(lambda _: change(1, key="again", version=1), range(10)))
    assert set(made) == {2}
    assert len(budgets.rows(tables.audit)) == 2
    assert len(budgets.rows(tables.budget_version)) == 2


def test_a_key_serves_its_own_form_alone() -> None:
    start(key="first")
    change(1, key="second")
    for forged in (lambda: describe(key="second"), lambda: start(key="second"), lambda: change(2, key="first")):
        with pytest.raises(Refused) as refusal:
            forged()
        assert codes(refusal) == ["form_used"]


def test_what_somebody_else_wrote_into_the_same_cell_is_shown_and_nothing_is_lost() -> None:
    start()
    change(1_00, version=1)
    with pytest.raises(Conflict) as conflict:
        change(2_00, version=1)
    assert conflict.value.theirs["cells"] == {STAFF: 1_00}
    assert (conflict.value.theirs["author"], conflict.value.theirs["version"]) == ("lead", 2)
    assert plan()[STAFF] == 1_00
    change(2_00, seen=1_00, version=2)
    assert plan()[STAFF] == 2_00


def test_two_who_write_different_cells_both_get_through() -> None:
    start()
    change(1_00, version=1)
    change(2_00, cell=LEADS_STAFF, seen=10_000_01, version=1)
    assert plan() == {STAFF: 1_00, LEADS_STAFF: 2_00}
    with pytest.raises(Conflict):
        describe(version=1)


def test_edits_that_cannot_be_are_refused_together_and_nothing_is_written() -> None:
    start()
    strange = Cell(partner="nobody", work_package="WP9", cost_category=C.STAFF, period=7, pilot="P7")
    with pytest.raises(Refused) as refusal:
        change(1, cell=strange)
    assert codes(refusal) == [
        "budget_unknown_partner", "budget_unknown_work_package", "budget_unknown_period", "budget_unknown_pilot",
    ]  # fmt: skip
    with pytest.raises(Refused) as refusal:
        change(5_000_02)
    assert codes(refusal) == ["budget_nothing_changed"]
    assert plan(2) == plan(1)


def test_flat_rates_are_computed_with_the_options_and_follow_their_base() -> None:
    start()
    finance(options=OFFICE)
    office = Cell(partner=OTHER, work_package="WP2", cost_category=C.OFFICE, period=1, pilot="P1")
    assert plan()[office] == 750_00
    assert paid().erdf == 4_312_51
    with pytest.raises(Refused) as refusal:
        change(1, cell=office)
    assert codes(refusal) == ["budget_cell_computed"]
    change(1_000_03)
    assert plan()[office] == 150_00
    finance(options=Options())
    assert plan()[office] == 150_00  # a real cost from now on
    change(None, cell=office, seen=150_00)
    assert verify() == []


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"options": Options(office_on_staff=Decimal("0.2"))}, ["flat_rate_too_high"]),
        ({"options": Options(office_on_direct=Decimal("0.1"))}, ["flat_rate_unknown"]),
        (
            {"options": Options(other_on_staff=Decimal("0.4"), travel_on_staff=Decimal("0.1"))},
            ["flat_rates_other_costs_alone"],
        ),
        ({"erdf_rate": Decimal("1.01"), "public": -1}, ["budget_rate", "budget_contribution"]),
        ({"erdf_rate": Decimal("NaN")}, ["budget_rate"]),
        ({"partner": "nobody"}, ["budget_unknown_partner"]),
    ],
)
def test_financing_that_the_rules_exclude_is_refused(given: dict[str, Any], expected: list[str]) -> None:
    start()
    with pytest.raises(Refused) as refusal:
        finance(**given)
    assert codes(refusal) == expected


def test_contributions_follow_when_they_are_told_to() -> None:
    start()
    finance(public=1_250_01)
    change(4_000_00)
    with pytest.raises(Refused) as refusal:
        put()
    assert codes(refusal) == ["budget_contributions"]
    balance()
    assert (paid().erdf, paid().public, paid().private) == (3_000_00, 1_000_00, None)
    put()


def test_a_version_in_force_is_found_by_date_and_is_what_others_read() -> None:
    start()
    finance(options=OFFICE, erdf_rate=Decimal("0.5"))
    change(4_000_00)
    put(day=date(2018, 6, 1))
    with reading() as connection:
        assert version_in_force(connection, 1, date(2018, 5, 31)) == 1
        assert version_in_force(connection, 1, date(2018, 6, 1)) == standing().version_id
        place = partner_places(connection, 1, AS_OF)[OTHER]
        assert before_it(connection, 1, standing().version_id) == 1
        budgeted = by_axis(connection, 1, AS_OF, "cost_category").set_index("key")["budgeted"]
    assert (place.erdf_rate, place.options) == (Decimal("0.5"), OFFICE)
    assert budgeted.to_dict() == {"staff": 14_000_01, "office": 600_00}
    assert (frame()[1]["state"], frame()[2]["state"]) == ("replaced", "in_force")
    assert frame(date(2018, 5, 31))[1]["state"] == "in_force"
    assert budgets.rows(tables.audit)[-1]["action"] == "put_budget_in_force"
    assert verify() == []


def test_a_draft_says_what_blocks_it_and_when_it_may_begin() -> None:
    start()
    change(20_000_00)
    with pytest.raises(Refused) as refusal:
        put(day=date(2017, 12, 31))
    assert codes(refusal) == ["budget_force_too_early", "budget_erdf_above_phase"]
    with pytest.raises(Refused) as refusal:
        put(day=None)
    assert codes(refusal) == ["budget_force_day_missing", "budget_erdf_above_phase"]
    change(-1, seen=20_000_00)
    with pytest.raises(Refused) as refusal:
        put()
    assert codes(refusal) == ["budget_negative_cell"]
    with writing() as connection:
        connection.execute(update(tables.project).values(rules={}))
    finance(erdf_rate=Decimal("0.1"))
    change(10_00, seen=-1)
    put()


def test_what_is_in_force_is_not_changed_any_more() -> None:
    for act in (change, finance, describe, delete, put, balance):
        with pytest.raises(Refused) as refusal:
            act(*((1,) if act is change else ()), number=1)
        assert codes(refusal) == ["budget_not_draft"]
    with pytest.raises(Refused) as refusal:
        withdraw(number=1)
    assert codes(refusal) == ["budget_in_force_already"]
    assert len(plan(1)) == 2


def test_a_version_of_a_later_day_can_be_taken_back() -> None:
    start()
    put(day=AS_OF + timedelta(days=1))
    assert frame()[2]["state"] == "planned"
    withdraw()
    assert frame()[2]["state"] == "draft"


def test_a_draft_is_deleted_once_and_not_where_a_scenario_rests_on_it() -> None:
    start()
    assert delete(key="gone") == delete(key="gone", version=1) == 2
    assert standing() is None
    assert len(plan(1)) == 2
    start()
    assert standing().number == 2
    row = {"phase_id": 1, "budget_version_id": standing().version_id, "name": "What if", "moves": [], "shared": False}
    with writing() as connection:
        builders.row(connection, tables.scenario, **row, author="lead", recorded_at=NOW, changed_at=NOW)
    with pytest.raises(Refused) as refusal:
        delete()
    assert codes(refusal) == ["budget_draft_named"]
    assert verify() == []


def test_texts_that_cannot_be_kept_are_refused() -> None:
    with pytest.raises(Refused) as refusal:
        start(name="x" * 81, note="a\x00b")
    assert codes(refusal) == ["too_long", "unprintable"]
    with pytest.raises(Refused) as refusal:
        start(base=9)
    assert codes(refusal) == ["budget_unknown_version"]


def test_moves_of_a_scenario_become_a_draft() -> None:
    start()
    finance(options=OFFICE)
    change(4_000_00)
    put(day=date(2018, 6, 1))
    moves = [Move(amount=1_000_00, origin=STAFF, target=TRAVEL)]
    with writing() as connection:
        made = budget_from_moves(connection, phase_id=1, base=2, moves=moves, name="What if", by=LEAD_PARTNER, now=NOW)
    office = Cell(partner=OTHER, work_package="WP2", cost_category=C.OFFICE, period=1, pilot="P1")
    assert (made.number, made.in_force_from) == (3, None)
    assert plan(3) == {LEADS_STAFF: 10_000_01, STAFF: 3_000_00, TRAVEL: 1_000_00, office: 450_00}
    assert paid(number=3).erdf == 3_337_50
    with pytest.raises(NotAllowed), writing() as connection:
        budget_from_moves(connection, phase_id=1, base=2, moves=moves, name="", by=PARTNER, now=NOW)
    assert standing(4) is None
    assert verify() == []


def test_lines_and_sums_of_a_version_are_read_by_codes() -> None:
    start()
    change(7, cell=Cell(partner=LEAD, work_package="WP1", cost_category=C.STAFF), seen=None)
    with reading() as connection:
        found = lines(connection, standing().version_id)
        sums = pivot(connection, 1, standing().version_id, "work_package", partner_id=1)
    shown = [[*row[:-1], int(row[-1])] for row in found[["partner", "pilot", "amount"]].values.tolist()]
    assert sorted(shown, key=lambda row: row[-1]) == [[LEAD, None, 7], [OTHER, "P1", 5_000_02], [LEAD, None, 10_000_01]]
    assert found["period"].isna().sum() == 1
    assert sums[["period_key", "amount"]].values.tolist() == [[0, 7], [1, 10_000_01]]


PLACES = {"lead": LEAD, "own": OTHER, "elsewhere": "third-party", "none": None}
SERVICES = {
    "start": start, "change": lambda by, **more: change(1, by, **more), "finance": finance, "balance": balance,
    "describe": describe, "delete": delete, "put": put, "withdraw": withdraw,
}  # fmt: skip


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", SERVICES)
def test_the_lead_partner_of_the_phase_alone_writes_its_budget(name: str) -> None:
    start()
    for role, place in product((*Role, None), PLACES):
        by = builders.actor(*([role] if role else []), organisation=PLACES[place])
        if (role, place) == (Role.LEAD_PARTNER, "lead"):
            continue
        with pytest.raises(NotAllowed):
            SERVICES[name](by, version=99)
    assert len(budgets.rows(tables.audit)) == 1


def test_drafts_are_not_shown_before_they_were_there_nor_to_who_may_not_see_them() -> None:
    start()
    assert list(frame(AS_OF - timedelta(days=1))) == [1]
    with reading() as connection:
        assert versions(connection, 1, AS_OF, drafts=False)["number"].tolist() == [1]
