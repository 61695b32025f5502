"""Budget plan: the version in force to everybody; drafts, typed, undone, saved and overtaken by the lead partner."""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update
from streamlit.testing.v1 import AppTest

from dashboard.domain.budget.plan import Cell, Edit, sums_by
from dashboard.domain.budget.simplified_costs import Options
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import CostCategory as C
from dashboard.domain.vocabulary import Role
from dashboard.services.budget.commands import ChangeCells, PutInForce, SetFinancing, StartBudget
from dashboard.services.budget.versions import change_cells, put_in_force, set_financing, start_budget
from dashboard.services.system import new_key
from dashboard.settings import settings
from dashboard.store import tables
from dashboard.store.engine import reading, writing
from dashboard.store.people import accounts
from dashboard.store.reads.budget.versions import financing_of, plan_of, versions
from dashboard.texts import LANGUAGES, text
from dashboard.widgets.budget.grid import GRIDS
from dashboard.widgets.kit.table_workbook import XLSX
from tests.exchange.test_budget_workbook import changed
from tests.pages.conftest import TODAY, Visit
from tests.pages.downloads import watch_downloads

pytestmark = pytest.mark.usefixtures("demo_database")

PEOPLE = ("lead", "cork", "ces", "steering", "controller", "observer", "admin")
SPEAKERS = dict(zip(PEOPLE, [*LANGUAGES, *LANGUAGES], strict=False))
TOTAL = 164_300_000
STAFF = Cell(partner="AVILES", work_package="WP1", cost_category=C.STAFF, period=1)
"""The first cell of the grid: the first row, its column ``p1``."""


def lead() -> Actor:
    with reading() as connection:
        found = accounts.find(connection, "lead")
    assert found is not None
    return Actor(
        person_id=found.id, username="lead", display_name="Avilés", organisation="AVILES",
        roles=frozenset({Role.LEAD_PARTNER}),
    )  # fmt: skip


def phase() -> int:
    """The one shipped phase that has a budget."""
    with reading() as connection:
        return next(each for each in range(1, 9) if not versions(connection, each, TODAY).empty)


def known(number: int = 0) -> Any:
    """A version as the page reads it, by default the newest; nothing where there is none of that number."""
    with reading() as connection:
        found = versions(connection, phase(), TODAY).to_dict("records")
    return next((row for row in found if number in (0, row["number"])), None)


def present() -> Any:
    """The version in force."""
    with reading() as connection:
        return next(r for r in versions(connection, phase(), TODAY).to_dict("records") if r["state"] == "in_force")


def started(name: str = "A draft") -> int:
    """The number of a draft from the version in force."""
    base = present()["number"]
    command = StartBudget(phase_id=phase(), base=base, name=name, idempotency_key=new_key())
    return start_budget(command, by=lead(), now=settings().now())


def plan(number: int = 0) -> dict[Cell, int]:
    with reading() as connection:
        return plan_of(connection, known(number)["version_id"])


def was() -> int:
    return plan(present()["number"])[STAFF]


def write(amount: int) -> None:
    """Another lead partner's save."""
    edit = Edit(cell=STAFF, seen=plan()[STAFF], amount=amount)
    found = known()
    command = ChangeCells(
        phase_id=phase(), number=found["number"], version=found["version"], idempotency_key=new_key(), edits=(edit,)
    )  # fmt: skip
    change_cells(command, by=replace(lead(), username="second-lead"), now=settings().now())


def finance(**given: Any) -> None:
    values = {"erdf_rate": Decimal("0.75"), "public": None, "automatic_public": None, "private": None} | given
    command = SetFinancing(
        phase_id=phase(), number=known()["number"], version=known()["version"], idempotency_key=new_key(),
        partner="AVILES", **values,
    )  # fmt: skip
    set_financing(command, by=lead(), now=settings().now())


def draft(visit: Visit, task: str = "", **query: str) -> AppTest:
    page = visit("budget-plan", **({"language": "en", "version": str(known()["number"])} | query))
    if task:
        page.get_by_key("budget_task").set_value(task).run()
    assert not page.exception
    return page


def editor(page: AppTest) -> str:
    grid = page.session_state[GRIDS][phase(), known()["number"], "AVILES"]
    return str(grid.editor)


def type_in(page: AppTest, value: Any, column: str = "p1", row: int = 0) -> AppTest:
    page.session_state[editor(page)] = {"edited_rows": {row: {column: value}}, "added_rows": [], "deleted_rows": []}
    return page.run()


def words(page: AppTest) -> str:
    elements = (*page.markdown, *page.caption, *page.success, *page.error, *page.warning, *page.info)
    return "\n".join(element.value for element in elements).replace("\\", "")


def button_keys(page: AppTest) -> set[str]:
    return {button.key for button in page.button}


def cents(shown: str | None) -> int:
    return int(re.sub(r"[^\d-]", "", shown or "0"))


@pytest.mark.parametrize(("who", "language"), SPEAKERS.items())
def test_every_role_sees_the_version_in_force_in_its_language(visit: Visit, who: str, language: str) -> None:
    page = visit("budget-plan", who=who, language=language)
    assert not page.exception
    assert page.title[0].value.startswith(text("budget_plan.title", language))
    assert [metric.label for metric in page.metric][1] == text("budget_plan.erdf", language)
    shown = page.dataframe[0].value
    assert shown["name"].iloc[-1] == text("words.total", language)
    keys = {button.proto.id.split("-")[-1] for button in page.get("link_button")}
    assert {"budget_plan_csv", "budget_plan_lines", "budget_plan_table_download"} <= keys
    assert ("start_budget" in button_keys(page)) == (who == "lead")


def test_the_plan_adds_up_along_every_axis_and_narrows_to_a_partner(visit: Visit) -> None:
    page = visit("budget-plan", language="en")
    for rows in ("work_package", "pilot", "partner", "cost_category"):
        page.get_by_key("budget_rows").set_value(rows).run()
        shown = page.dataframe[0].value
        assert cents(shown["total"].iloc[-1]) == TOTAL == sum(map(cents, shown["total"].iloc[:-1]))
    page.selectbox(key="filter_partner").select("CORK").run()
    assert cents(page.dataframe[0].value["total"].iloc[-1]) == 17_660_000
    assert page.query_params["partner"] in ("CORK", ["CORK"])


def test_a_phase_without_a_budget_says_so_and_what_to_do(visit: Visit) -> None:
    page = visit("budget-plan", language="en", phase="extension", as_of="2023-01-31")
    assert text("budget_plan.empty", "en") in words(page)
    assert not page.dataframe
    assert "start_budget" not in button_keys(page)


def test_a_phase_without_work_packages_gets_a_draft_all_the_same(visit: Visit) -> None:
    page = visit("budget-plan", language="en", phase="extension")
    page.button(key="start_budget").click().run()
    for task in ("financing", "offline", "describe", "force", "amounts"):
        page.get_by_key("budget_task").set_value(task).run()
        assert not page.exception
    assert text("budget_plan.no_rows", "en") in words(page)
    assert "add_row" not in button_keys(page)


def test_a_draft_is_begun_and_shown_to_those_who_take_part(visit: Visit) -> None:
    number = str(known()["number"] + 1)
    page = visit("budget-plan", language="en")
    page.text_input(key="budget_new_name").input("After the review")
    page.button(key="start_budget").click().run()
    assert not page.exception
    assert text("budget_plan.started", "en", number=number) in words(page)
    assert (known()["name"], known()["author"], known()["state"]) == ("After the review", "lead", "draft")
    assert page.query_params["version"] in (number, [number])
    assert "save_cells" in button_keys(page)
    listed = visit("budget-plan", who="cork", version=number).selectbox(key="budget_version")
    assert "After the review" in str(listed.options)
    for who in ("cork", "steering", "controller", "admin"):
        assert "save_cells" not in button_keys(visit("budget-plan", who=who, version=number))
    page = visit("budget-plan", who="observer", version=number, language="en")
    assert f"version {present()['number']}" in page.metric[0].delta


def test_what_is_typed_is_shown_with_its_totals_undone_and_saved_once(visit: Visit) -> None:
    started()
    before, second = was(), replace(STAFF, period=2)
    page = type_in(draft(visit), (before + 1_000_50) / 100)
    typed = text("budget_plan.saved_total", "en", total="€275,000.00")
    assert typed in words(page)
    assert "within the flexibility" in words(page)
    assert plan()[STAFF] == before
    page.button(key="undo_cells").click().run()
    assert typed not in words(page)
    assert page.button(key="save_cells").disabled
    page = type_in(page, (before + 1_000_50) / 100)
    page.session_state[editor(page)] = {"edited_rows": {0: {"p1": (before + 1_000_50) / 100, "p2": None}}}
    page.run()
    button = page.button(key="save_cells")
    for _ in range(10):
        button.click().run()
    assert not page.exception
    assert plan()[STAFF] == before + 1_000_50
    assert second not in plan()
    assert known()["version"] == 2
    assert text("budget_plan.cells_saved", "en", n=2) in words(page)


def test_what_is_typed_survives_a_walk_to_another_partner_and_back(visit: Visit) -> None:
    started()
    page = type_in(draft(visit), 1)
    page.selectbox(key="budget_partner").select("CORK").run()
    page.get_by_key("budget_task").set_value("describe").run()
    page.get_by_key("budget_task").set_value("amounts").run()
    page.selectbox(key="budget_partner").select("AVILES").run()
    assert page.button(key="save_cells").label == text("budget_plan.save_cells", "en", n=1)
    page.button(key="save_cells").click().run()
    assert plan()[STAFF] == 1_00


@pytest.mark.parametrize("value", [1.005, "lots", [1], float("inf")])
def test_what_is_no_amount_is_said_and_nothing_is_saved(visit: Visit, value: Any) -> None:
    started()
    page = type_in(draft(visit), value)
    assert not page.exception
    assert page.error
    assert page.button(key="save_cells").disabled
    assert known()["version"] == 1


def test_places_outside_the_grid_are_not_written(visit: Visit) -> None:
    started()
    page = draft(visit)
    forged = {"edited_rows": {999: {"p1": 1}, -1: {"p1": 1}, "x": {"p1": 1}, 0: {"p99": 1, "partner": "PAU"}, 1: 5}}
    page.session_state[editor(page)] = forged
    page.run()
    assert not page.exception
    assert page.button(key="save_cells").disabled


@pytest.mark.parametrize("choice", ["keep_theirs", "save_over"])
def test_two_leads_see_both_amounts_and_choose(visit: Visit, choice: str) -> None:
    started()
    page = draft(visit)
    page.session_state[editor(page)] = {"edited_rows": {0: {"p1": 2, "p2": 3}}}
    page.run()
    write(9_00)
    page.button(key="save_cells").click().run()
    assert not page.exception
    assert "second-lead" in words(page)
    assert "€9.00" in words(page)
    assert "€2.00" in words(page)
    assert plan()[STAFF] == 9_00
    page.button(key=choice).click().run()
    if choice == "keep_theirs":
        assert page.button(key="save_cells").label == text("budget_plan.save_cells", "en", n=1)
        page.button(key="save_cells").click().run()
    assert plan()[STAFF] == (9_00 if choice == "keep_theirs" else 2_00)
    assert plan()[replace(STAFF, period=2)] == 3_00
    assert "keep_theirs" not in button_keys(page)


def test_financing_and_flat_rates_are_computed_and_not_typed(visit: Visit) -> None:
    with writing() as connection:
        its = tables.project.c
        rules = dict(connection.execute(select(its.rules).where(its.code == "ASL")).scalar_one())
        rules["lump_sums"] = [{"code": "PREP", "name": "Preparation", "amount": 15000}]
        connection.execute(update(tables.project).where(its.code == "ASL").values(rules=rules))
    started()
    page = draft(visit, "financing")
    assert "Preparation €15,000.00" in words(page)
    page.number_input(key="budget_erdf_rate").set_value(75.0)
    page.number_input(key="budget_public").set_value(68_000.0)
    page.number_input(key="budget_office_on_staff").set_value(10.0)
    page.button(key="save_financing").click().run()
    assert not page.exception
    assert "AVILES" in page.success[0].value
    with reading() as connection:
        paid = financing_of(connection, phase(), known()["version_id"])["AVILES"]
    assert (paid.erdf_rate, paid.public, paid.options) == (
        Decimal("0.75"), 68_000_00, Options(office_on_staff=Decimal("0.1")),
    )  # fmt: skip
    own = {cell: amount for cell, amount in plan().items() if cell.partner == "AVILES"}
    sums = sums_by(own, "cost_category")
    assert sums[C.OFFICE] == sums[C.STAFF] // 10
    page.get_by_key("budget_task").set_value("amounts").run()
    assert text("words.cost_category.office", "en") in words(page)
    page.get_by_key("budget_task").set_value("financing").run()
    page.number_input(key="budget_travel_on_staff").set_value(50.0)
    page.button(key="save_financing").click().run()
    assert "at most 15 %" in words(page)


def test_a_draft_that_disagrees_says_so_and_cannot_be_in_force_until_it_is_put_right(visit: Visit) -> None:
    started()
    finance(public=1)
    page = draft(visit, "force")
    assert "AVILES: ERDF" in words(page)
    page.button(key="put_in_force").click().run()
    assert known()["state"] == "draft"
    assert page.error
    page.get_by_key("budget_task").set_value("financing").run()
    page.button(key="balance_contributions").click().run()
    assert text("budget_plan.balanced", "en") in words(page)
    page.get_by_key("budget_task").set_value("force").run()
    page.button(key="put_in_force").click().run()
    assert not page.exception
    assert known()["state"] == "in_force"
    assert known()["in_force_from"] == TODAY
    assert f"version {known()['number']}, in force from" in page.metric[0].delta


def test_a_draft_is_not_put_in_force_beside_amounts_that_are_not_saved(visit: Visit) -> None:
    started()
    page = type_in(draft(visit), 12.34)
    page.get_by_key("budget_task").set_value("force").run()
    page.button(key="put_in_force").click().run()
    assert text("problem.unsaved_cells", "en") in words(page)
    assert known()["state"] == "draft"
    page.get_by_key("budget_task").set_value("amounts").run()
    assert not page.button(key="save_cells").disabled  # what was typed is there still


def test_a_draft_is_named_and_deleted(visit: Visit) -> None:
    number = started()
    page = draft(visit, "describe")
    page.text_input(key="budget_name").input("Third try")
    page.text_area(key="budget_note").input("![x](http://example.org/x.png)")
    page.button(key="save_description").click().run()
    assert (known()["name"], known()["note"]) == ("Third try", "![x](http://example.org/x.png)")
    assert "![x](" not in "".join(caption.value for caption in page.caption)
    page.button(key="delete_budget").click().run()
    assert not page.exception
    assert known(number) is None
    assert text("budget_plan.deleted", "en", number=number) in words(page)


def test_versions_are_compared_cell_by_cell_and_by_axis(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    number, before = started(), was()
    write(before - 1_000_00)
    downloads = watch_downloads(monkeypatch)
    page = visit("budget-plan", who="cork", language="en", version=str(number))
    by_axis, cells = page.dataframe[1].value, page.dataframe[2].value
    difference = sum(plan().values()) - sum(plan(present()["number"]).values())
    assert cents(by_axis["difference"].iloc[-1]) == difference == sum(map(cents, cells["difference"]))
    row = next(each for each in cells.to_dict("records") if cents(each["after"]) == before - 1_000_00)
    assert (row["partner"], row["work_package"], cents(row["before"])) == ("AVILES", "WP1", before)
    page.get_by_key("budget_changes_axis").set_value("period").run()
    assert cents(page.dataframe[1].value["difference"].iloc[0]) == difference
    _, lines = downloads.sheets("budget_plan_lines").values()
    assert len(lines) == 1 + len(plan())
    assert round(sum(float(str(line[5])) for line in lines[1:]) * 100) == sum(plan().values())
    assert downloads.makers["budget_plan_csv"]().startswith(b"\xef\xbb\xbfphase,version,partner")


def test_the_draft_by_workbook_is_shown_first_and_saved_once_confirmed(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    started()
    downloads = watch_downloads(monkeypatch)
    page = draft(visit, "offline")
    content = changed(downloads.makers["budget_download"](), E2=1, F2="lots")
    page.file_uploader(key="budget_file").set_value(("budget.xlsx", content, XLSX)).run()
    assert not page.exception
    assert "1 to change" in words(page)
    assert "Budget!F2" in words(page)
    assert plan()[STAFF] == was()
    button = page.button(key="confirm_budget")
    for _ in range(3):
        button.click().run()
    assert plan()[STAFF] == 1_00
    assert known()["version"] == 2
    page.file_uploader(key="budget_file").set_value(("again.xlsx", content, XLSX)).run()
    assert "confirm_budget" not in button_keys(page)
    write(5_00)
    later = changed(content, E2=7)
    page.file_uploader(key="budget_file").set_value(("later.xlsx", later, XLSX)).run()
    assert "1 in conflict" in words(page)
    page.checkbox(key="budget_mine").check().run()
    page.button(key="confirm_budget").click().run()
    assert plan()[STAFF] == 7_00
    page.file_uploader(key="budget_file").set_value(("bad.xlsx", b"%PDF", XLSX)).run()
    assert page.error


def test_on_another_day_the_draft_is_read_and_there_is_a_way_to_today(visit: Visit) -> None:
    number = str(started())
    page = visit("budget-plan", language="en", version=number, as_of="2018-11-30")
    assert not page.exception
    assert "save_cells" not in button_keys(page)
    assert text("budget_plan.to_today", "en") in [each.proto.label for each in page.get("page_link")]
    before = visit("budget-plan", language="en", version=number, as_of="2018-07-03")
    assert "version 1, in force from" in before.metric[0].delta


def test_a_version_of_a_later_day_is_taken_back(visit: Visit) -> None:
    number = started()
    command = PutInForce(
        phase_id=phase(), number=number, version=1, idempotency_key=new_key(), in_force_from=TODAY.replace(month=12)
    )  # fmt: skip
    put_in_force(command, by=lead(), now=settings().now())
    page = visit("budget-plan", language="en", version=str(number))
    page.button(key="withdraw_budget").click().run()
    assert known(number)["state"] == "draft"


def test_somebody_who_is_signed_out_meanwhile_saves_nothing(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    from dashboard.widgets.kit import session

    started()
    page = type_in(draft(visit), 2)
    monkeypatch.setattr(session, "session_token", lambda: "")
    page.button(key="save_cells").click().run()
    assert plan()[STAFF] == was()
