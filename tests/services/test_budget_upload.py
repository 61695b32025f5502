"""A budget's workbook taken away and brought back: compared, saved once, overtaken, another's; and who may have it."""

from typing import Any

import pytest

from dashboard.domain.budget.plan import Cell
from dashboard.domain.refusal import NotAllowed, Refused
from dashboard.domain.vocabulary import CostCategory as C
from dashboard.domain.vocabulary import Role
from dashboard.services.budget.download import make_budget, make_budget_csv
from dashboard.services.budget.upload import ApplyBudget, BudgetPreview, CellKind, apply_budget, preview_budget
from dashboard.services.projects.verify import verify
from dashboard.services.system import new_key
from dashboard.store import tables
from tests import builders
from tests.builders import LEAD, LEAD_PARTNER, NOW, OTHER, PARTNER
from tests.exchange.test_budget_workbook import changed
from tests.services import budgets
from tests.services.budgets import LEADS_STAFF, OFFICE, STAFF, change, finance, plan, put, start

TRAVEL = Cell(partner=OTHER, work_package="WP2", cost_category=C.TRAVEL, period=2)
NEW_ROW = {"A4": OTHER, "B4": "WP2", "C4": "Travel and accommodation", "F4": 10}
"""Row 2 is the lead's staff, row 3 the other's; the first empty one is row 4."""


@pytest.fixture(autouse=True)
def project(small_project: dict[str, int]) -> dict[str, int]:
    return budgets.ruled_project(small_project)


def made(number: int = 2, by: Any = LEAD_PARTNER, language: str = "en") -> bytes:
    return make_budget(1, number, language=language, by=by, now=NOW)


def preview(content: bytes, number: int = 2, by: Any = LEAD_PARTNER) -> BudgetPreview:
    return preview_budget(content, 1, number, by=by)


def save(found: BudgetPreview, *, over: bool = False, key: str = "", by: Any = LEAD_PARTNER) -> int:
    command = ApplyBudget(preview=found, over=over, idempotency_key=key or new_key())
    return apply_budget(command, by=by, now=NOW)


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refusal.value.problems]


def test_what_is_brought_back_is_shown_cell_by_cell_and_saved_once() -> None:
    start()
    content = changed(made(), E2=9000, **NEW_ROW)
    found = preview(content)
    assert [(each.place, each.present, each.amount) for each in found.of(CellKind.CHANGE)] == [
        ("Budget!E2", 10_000_01, 9_000_00), ("Budget!F4", None, 10_00),
    ]  # fmt: skip
    assert found.wrong == ()
    assert plan() == plan(1)
    assert save(found, key="once") == save(found, key="once") == 2
    assert plan() == {LEADS_STAFF: 9_000_00, STAFF: 5_000_02, TRAVEL: 10_00}
    assert [row["action"] for row in budgets.rows(tables.audit)] == ["start_budget", "change_budget_cells"]
    again = preview(content)
    assert (again.of(CellKind.CHANGE), again.of(CellKind.CONFLICT)) == ([], [])
    with pytest.raises(Refused) as refusal:
        save(again)
    assert codes(refusal) == ["budget_nothing_changed"]
    assert verify() == []


def test_what_somebody_else_changed_since_is_a_conflict_and_is_left_unless_chosen() -> None:
    start()
    content = changed(made(), E2=9000, E3=1)
    change(7_00)
    found = preview(content)
    (theirs,) = found.of(CellKind.CONFLICT)
    assert (theirs.cell, theirs.seen, theirs.present, theirs.amount) == (STAFF, 5_000_02, 7_00, 1_00)
    save(found)
    assert plan() == {LEADS_STAFF: 9_000_00, STAFF: 7_00}
    save(preview(content), over=True)
    assert plan()[STAFF] == 1_00


def test_a_change_between_preview_and_confirmation_saves_nothing() -> None:
    start()
    found = preview(changed(made(), E2=9000, E3=1))
    change(7_00)
    with pytest.raises(Refused) as refusal:
        save(found)
    assert codes(refusal) == ["budget_moved_on"]
    assert plan() == {LEADS_STAFF: 10_000_01, STAFF: 7_00}


def test_computed_amounts_come_back_and_are_not_typed_over() -> None:
    start()
    finance(options=OFFICE)
    content = made()
    assert preview(content).of(CellKind.CHANGE) == []
    found = preview(changed(content, E3=1000, E4=1))
    assert [(each.place, each.problem.code) for each in found.wrong] == [("Budget!E4", "budget_cell_computed")]
    save(found)
    office = Cell(partner=OTHER, work_package="WP2", cost_category=C.OFFICE, period=1, pilot="P1")
    assert (plan()[STAFF], plan()[office]) == (1_000_00, 150_00)


def test_codes_nobody_knows_are_left_out_by_cell() -> None:
    start()
    found = preview(changed(made(), E2=1, A4="nobody", B4="WP9", C4="staff", D4="P9", E4=1))
    assert {each.problem.code for each in found.wrong} == {
        "budget_unknown_partner", "budget_unknown_work_package", "budget_unknown_pilot",
    }  # fmt: skip
    assert {each.place for each in found.wrong} == {"Budget!E4"}
    save(found)
    assert plan()[LEADS_STAFF] == 1_00


def test_a_file_of_another_version_or_of_what_is_in_force_is_refused() -> None:
    start()
    start()
    for content, number, code in (
        (made(2), 3, "budget_file_other_version"),
        (made(1), 2, "budget_file_other_version"),
        (made(1), 1, "budget_not_draft"),
        (made(2), 9, "budget_unknown_version"),
    ):
        with pytest.raises(Refused) as refusal:
            preview(content, number)
        assert codes(refusal) == [code]


def test_the_lead_partner_alone_brings_it_back_and_drafts_are_not_for_everybody() -> None:
    start()
    content = changed(made(), E2=1)
    found = preview(content)
    observer = builders.actor(Role.OBSERVER, organisation=None, username="watcher")
    stranger = builders.actor(Role.PARTNER, organisation="third-party", username="stranger")
    for by in (PARTNER, observer, stranger, builders.actor(Role.ADMINISTRATOR), builders.actor(Role.CONTROLLER)):
        with pytest.raises(NotAllowed):
            preview(content, by=by)
        with pytest.raises(NotAllowed):
            save(found, by=by)
    for by in (observer, stranger):
        with pytest.raises(Refused) as refusal:
            made(2, by=by)
        assert codes(refusal) == ["budget_unknown_version"]
        assert b"10000.01" in make_budget_csv(1, 1, by=by)
    assert made(2, by=PARTNER)
    with pytest.raises(NotAllowed):
        make_budget_csv(1, 1, by=builders.actor(organisation=None))
    put()
    assert f"{LEAD},WP1,staff,1,,10000.01".encode() in make_budget_csv(1, 2, by=observer)
