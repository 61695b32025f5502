"""Entering expenditure: by the partner whose money it is, into an open report of a period that takes it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from dashboard.domain.refusal import Conflict, NotAllowed
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import CostBasis, CostCategory, Provenance, ReportState, Role, Step
from dashboard.services.expenditure.commands import ChangeItem, DuplicateItem, RemoveItem, UndoItem
from dashboard.services.expenditure.items import change_item, duplicate_item, remove_item, undo_item
from dashboard.services.projects.verify import verify
from dashboard.store import tables
from dashboard.store.engine import writing
from tests import builders
from tests.builders import LEAD, LEAD_PARTNER, NOW, OTHER, PARTNER, actor
from tests.services.costs import (
    COST,
    audited,
    begin,
    change,
    codes,
    enter,
    key,
    put,
    remove,
    row,
    standing_at,
    step_to,
)

MAY = {
    "partner": PARTNER,
    "lead for its own organisation": actor(Role.LEAD_PARTNER, organisation=OTHER, username="second-lead"),
}
MAY_NOT = {
    "lead of another organisation": LEAD_PARTNER,
    "partner of another organisation": actor(Role.PARTNER, organisation=LEAD),
    "quality reviewer": actor(Role.QUALITY_REVIEWER),
    "steering committee": actor(Role.STEERING_COMMITTEE),
    "controller": actor(Role.CONTROLLER),
    "administrator": actor(Role.ADMINISTRATOR),
    "observer": actor(Role.OBSERVER),
    "nobody": actor(),
}


@pytest.fixture
def report(small_project: dict[str, int]) -> int:
    return begin()


def undo(item: int, version: int, *, by: Actor = PARTNER) -> int:
    return undo_item(UndoItem(item_id=item, version=version, idempotency_key=key()), by=by, now=NOW)


def test_a_report_is_begun_once_whoever_asks(small_project: dict[str, int]) -> None:
    first = begin()
    assert begin() == first == begin(by=MAY["lead for its own organisation"])
    assert audited() == 1


def test_an_item_is_entered_with_the_next_reference_and_counts_as_entered_alone(report: int) -> None:
    declared = standing_at(Step.DECLARED)
    item, other = enter(report), enter(report)
    kept = row(item)
    assert (kept["reference"], row(other)["reference"]) == ("R1-001", "R1-002")
    assert (kept["declared_eur"], kept["declared_on"], kept["entered_by"]) == (1_000_01, None, "other")
    assert standing_at(Step.ENTERED) == 2_000_02
    assert standing_at(Step.DECLARED) == declared
    assert verify() == []


def test_a_form_sent_ten_times_at_once_counts_once(report: int) -> None:
    sent = key()
    with ThreadPoolExecutor(10) as pool:
        numbers = set(pool.map(lambda _: enter(report, sent=sent), range(10)))
    assert len(numbers) == 1
    assert standing_at(Step.ENTERED) == 1_000_01


def test_a_cost_shared_over_pilots_loses_no_cent(report: int, small_project: dict[str, int]) -> None:
    pilot = small_project["pilot"]
    item = enter(report, pilots=(("P1", 1), (None, 2)), declared_amount=100_00)
    assert (standing_at(Step.ENTERED, item=item, pilot=pilot), standing_at(Step.ENTERED, item=item, pilot=0)) == (
        33_33, 66_67
    )  # fmt: skip
    change(item, pilots=(("P1", 2), (None, 1)), declared_amount=100_01)
    assert (standing_at(Step.ENTERED, item=item, pilot=pilot), standing_at(Step.ENTERED, item=item, pilot=0)) == (
        66_67, 33_34
    )  # fmt: skip
    assert verify() == []


def test_changed_removed_and_undone_the_sums_follow(report: int) -> None:
    item = enter(report)
    assert change(item, cost_category=CostCategory.TRAVEL, declared_amount=7_00, pilots=()) == 2
    assert (row(item)["pilot_id"], standing_at(Step.ENTERED)) == (None, 7_00)
    assert undo(item, 2) == 3
    assert (row(item)["cost_category"], standing_at(Step.ENTERED)) == ("staff", 1_000_01)
    assert remove(item, 3) == 4
    assert standing_at(Step.ENTERED) == 0
    assert undo(item, 4) == 5
    assert (row(item)["removed_on"], standing_at(Step.ENTERED)) == (None, 1_000_01)
    assert codes(lambda: undo(item, 5)) == ["nothing_to_undo"]
    assert verify() == []


def test_an_entry_is_undone_by_removing_it_and_its_reference_stays_taken(report: int) -> None:
    item = enter(report)
    undo(item, 1)
    assert row(item)["removed_on"] == NOW.date()
    assert row(enter(report))["reference"] == "R1-002"
    assert codes(lambda: enter(report, reference="R1-001")) == ["item_reference_taken"]
    assert codes(lambda: change(item, 2)) == ["item_removed"]


def test_only_ones_own_last_change_is_undone(report: int) -> None:
    item = enter(report)
    change(item, by=MAY["lead for its own organisation"])
    assert codes(lambda: undo(item, 2)) == ["undo_of_another"]


def test_a_duplicate_is_a_cost_of_its_own(report: int) -> None:
    item = enter(report, reference="JAN/1".replace("/", "-"), comment="as each month")
    command = DuplicateItem(item_id=item, report_id=report, idempotency_key=key())
    again = duplicate_item(command, by=PARTNER, now=NOW)
    assert duplicate_item(command, by=PARTNER, now=NOW) == again
    assert (row(again)["reference"], row(again)["comment"]) == ("R1-002", "as each month")
    assert standing_at(Step.ENTERED) == 2_000_02
    assert verify() == []


@pytest.mark.parametrize("who", MAY)
def test_whoever_works_for_the_partner_enters_changes_and_removes(report: int, who: str) -> None:
    item = enter(report, by=MAY[who])
    remove(item, change(item, by=MAY[who]), by=MAY[who])
    assert row(item)["version"] == 3


@pytest.mark.parametrize("who", MAY_NOT)
def test_nobody_else_enters_changes_removes_or_begins(report: int, who: str) -> None:
    item, by, before = enter(report), MAY_NOT[who], audited()
    attempts = (
        lambda: begin(by=by),
        lambda: enter(report, by=by),
        lambda: change(item, by=by),
        lambda: remove(item, by=by),
        lambda: undo(item, 1, by=by),
        lambda: duplicate_item(DuplicateItem(item_id=item, report_id=report, idempotency_key=key()), by=by, now=NOW),
    )
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()
    assert audited() == before


def test_two_people_on_one_item_the_second_learns_what_the_first_did(report: int) -> None:
    item = enter(report)
    change(item, description="Salary of June", by=MAY["lead for its own organisation"])
    with pytest.raises(Conflict) as conflict:
        change(item, description="Salary of July")
    assert (conflict.value.theirs["description"], conflict.value.theirs["author"]) == ("Salary of June", "second-lead")
    assert conflict.value.yours["description"] == "Salary of July"
    with pytest.raises(Conflict):
        remove(item)


def test_everything_wrong_is_said_at_once_and_nothing_is_written(report: int) -> None:
    before = audited()
    wrong = codes(
        lambda: enter(
            report,
            work_package="WP9",
            pilots=(("P9", 1),),
            currency="XXX",
            description=" ",
            declared_amount=-1,
            payment_date=None,
        )
    )
    assert sorted(wrong) == [
        "item_amount_negative", "item_currency_unknown", "item_description_missing", "item_payment_date_missing",
        "item_pilot_unknown", "item_work_package_unknown",
    ]  # fmt: skip
    assert audited() == before


def test_a_closed_period_takes_nothing(report: int) -> None:
    item = enter(report)
    put(tables.reporting_period, tables.reporting_period.c.number == 1, closed_on=NOW.date())
    for attempt in (lambda: enter(report), lambda: change(item), lambda: remove(item)):
        assert codes(attempt) == ["period_closed"]


def test_a_partner_that_left_before_the_period_declares_nothing_in_it(small_project: dict[str, int]) -> None:
    later = NOW.replace(month=8)
    report = begin(period=2, now=later)
    put(tables.partner, tables.partner.c.id == small_project["other"], exit=date(2018, 6, 30))
    assert codes(lambda: enter(report, now=later)) == ["partner_not_in_period"]
    put(tables.partner, tables.partner.c.id == small_project["other"], exit=date(2018, 7, 1))
    assert enter(report, now=later)


def test_no_report_is_begun_on_a_period_to_come(small_project: dict[str, int]) -> None:
    assert codes(lambda: begin(period=2)) == ["period_not_begun"]
    assert codes(lambda: begin(period=7)) == ["unknown_period"]


@pytest.mark.parametrize("state", [ReportState.SUBMITTED, ReportState.CONTROL_ONGOING, ReportState.CERTIFIED])
def test_a_report_that_is_not_open_takes_nothing(report: int, state: ReportState) -> None:
    item = enter(report)
    step_to(report, state)
    for attempt in (lambda: enter(report), lambda: change(item), lambda: remove(item)):
        assert codes(attempt) == ["report_not_open"]


def test_in_a_reopened_report_certified_items_stay_and_others_change(report: int) -> None:
    certified, free = enter(report), enter(report)
    put(
        tables.expenditure_item, tables.expenditure_item.c.id == certified,
        declared_on=NOW.date(), certified_on=NOW.date(), certified_eur=1_000_01,
    )  # fmt: skip
    step_to(report, ReportState.REOPENED)
    assert codes(lambda: change(certified)) == ["item_certified"]
    assert codes(lambda: remove(certified)) == ["item_certified"]
    assert change(free, declared_amount=5_00) == 2


def test_a_foreign_cost_waits_for_the_rate_of_the_month(report: int, small_project: dict[str, int]) -> None:
    item = enter(report, currency="GBP", declared_amount=100_00)
    assert (row(item)["declared_eur"], row(item)["rate"], standing_at(Step.ENTERED)) == (None, None, 0)
    with writing() as connection:
        builders.row(connection, tables.exchange_rate, project_id=1, currency="GBP", month=201806, rate=Decimal("0.87"))
    change(item, currency="GBP", declared_amount=100_00)
    assert (row(item)["declared_eur"], standing_at(Step.ENTERED)) == (114_94, 114_94)
    assert verify() == []


def test_the_amount_of_a_lump_sum_and_of_units_is_the_projects(report: int) -> None:
    rules = {
        "lump_sums": [{"code": "PREP", "name": "Preparation", "amount": 12_000.0}],
        "unit_costs": [{"code": "DAY", "name": "Day of training", "amount": "99.99", "unit": "day"}],
    }
    put(tables.project, tables.project.c.id == 1, rules=rules)
    lump = {"basis": CostBasis.LUMP_SUM, "option_code": "PREP", "declared_amount": 1}
    item = enter(report, **lump)
    assert (row(item)["declared_eur"], row(item)["cost_category"]) == (12_000_00, "lump_sum")
    units = enter(report, basis=CostBasis.UNIT_COST, option_code="DAY", units=Decimal("2.5"), declared_amount=None)
    assert (row(units)["declared_eur"], row(units)["cost_category"]) == (249_97, "unit_cost")
    assert codes(lambda: enter(report, **(lump | {"option_code": "NONE"}))) == ["item_option_unknown"]
    assert codes(lambda: enter(report, basis=CostBasis.FLAT_RATE)) == ["item_flat_rate_typed"]


def test_what_was_made_up_for_later_days_ends_with_the_first_entry(small_project: dict[str, int]) -> None:
    with writing() as connection:
        builders.expenditure(
            connection, 1, "L1", 5_00, declared_on=NOW.date() + timedelta(days=30), partner_id=small_project["other"],
            work_package_id=small_project["wp2"], reporting_period_id=small_project["period1"],
            status=Provenance.ILLUSTRATIVE,
        )  # fmt: skip
        builders.finish(connection, 1)
    report = begin()
    assert row(enter(report, reference="L1"))["status"] == Provenance.RECORDED
    assert verify() == []


def test_forms_of_others_and_other_forms_are_not_taken_for_the_same(report: int) -> None:
    sent = key()
    item = enter(report, sent=sent)
    stolen = ChangeItem(item_id=item, version=1, fields=replace(COST, comment="x"), idempotency_key=sent)
    assert codes(lambda: change_item(stolen, by=PARTNER, now=NOW)) == ["form_used"]
    other = RemoveItem(item_id=999, version=1, idempotency_key=key())
    assert codes(lambda: remove_item(other, by=PARTNER, now=NOW)) == ["item_unknown"]
