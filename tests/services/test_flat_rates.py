"""Flat rates and exchange rates of open reports: computed from their base, never typed; drafts follow the month."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from dashboard.domain.expenditure.checks import CheckCode
from dashboard.domain.refusal import Conflict, NotAllowed
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import CostBasis, CostCategory, Role, Step
from dashboard.services.expenditure.checks import checks
from dashboard.services.expenditure.commands import RefreshFlatRates
from dashboard.services.expenditure.flat_rates import FlatRates, refresh_flat_rates
from dashboard.services.expenditure.rates import SetExchangeRate, set_exchange_rate
from dashboard.services.projects.verify import verify
from dashboard.store import tables
from dashboard.store.engine import reading, writing
from tests import builders
from tests.builders import AS_OF, LEAD, LEAD_PARTNER, NOW, OTHER, PARTNER, actor
from tests.services.costs import begin, change, codes, enter, key, put, remove, row, standing_at

OPTIONS = {"office_on_staff": Decimal("0.15"), "travel_on_staff": Decimal("0.15")}
ADMINISTRATOR = actor(Role.ADMINISTRATOR)


@pytest.fixture
def report(small_project: dict[str, int]) -> int:
    """Of a partner that has chosen 15 % of staff for office and for travel."""
    with writing() as connection:
        builders.row(
            connection, tables.budget_financing, budget_version_id=small_project["budget"],
            partner_id=small_project["other"], **OPTIONS,
        )  # fmt: skip
    return begin()


def refresh(report: int, *, by: Actor = PARTNER, sent: str = "") -> FlatRates:
    return refresh_flat_rates(RefreshFlatRates(report_id=report, idempotency_key=sent or key()), by=by, now=NOW)


def flat_rows(report: int) -> list[tuple[str, str, int | None, int]]:
    """Category, work package, pilot and amount of the report's present flat items."""
    its = tables.expenditure_item.c
    query = select(its.cost_category, tables.work_package.c.code, its.pilot_id, its.declared_eur)
    query = query.join_from(tables.expenditure_item, tables.work_package).where(
        its.partner_report_id == report, its.basis == CostBasis.FLAT_RATE, its.removed_on.is_(None)
    )
    with reading() as connection:
        return [(str(a), b, c, d) for a, b, c, d in connection.execute(query)]


def found(report: int) -> list[str]:
    with reading() as connection:
        answer = checks(connection, report, AS_OF)
    assert answer is not None
    about_money = (CheckCode.FLAT_RATE_MISMATCH, CheckCode.MISSING_RATE)
    return [str(finding.code) for finding in answer.findings if finding.code in about_money]


def test_each_cell_of_the_base_gets_its_item_and_the_total_is_rounded_down_once(
    report: int, small_project: dict[str, int]
) -> None:
    enter(report, declared_amount=100_03, work_package="WP1", pilots=())
    enter(report, declared_amount=100_03, pilots=(("P1", 1), (None, 1)))
    assert "flat_rate_mismatch" in found(report)
    done = refresh(report)
    # 15 % of 200.06 is 30.009: 30.00 in all, not twice 15.00 by chance of rounding.
    assert done.totals == {CostCategory.OFFICE: 30_00, CostCategory.TRAVEL: 30_00}
    pilot = small_project["pilot"]
    office = [
        (package, place, amount) for category, package, place, amount in flat_rows(report) if category == "office"
    ]
    assert sorted(office, key=str) == [("WP1", None, 15_00), ("WP2", pilot, 7_50), ("WP2", None, 7_50)]
    assert "flat_rate_mismatch" not in found(report)
    assert standing_at(Step.ENTERED) == 200_06 + 60_00
    assert verify() == []


def test_they_follow_when_the_base_changes_and_go_when_it_goes(report: int) -> None:
    item = enter(report)
    refresh(report)
    change(item, declared_amount=500_00)
    assert found(report) == ["flat_rate_mismatch", "flat_rate_mismatch"]
    assert refresh(report).totals[CostCategory.OFFICE] == 75_00
    assert refresh(report) == FlatRates(
        entered=0, changed=0, removed=0, totals={CostCategory.OFFICE: 75_00, CostCategory.TRAVEL: 75_00}
    )
    remove(item, 2)
    assert refresh(report).removed == 2
    assert (flat_rows(report), standing_at(Step.ENTERED)) == ([], 0)
    enter(report)
    assert refresh(report).entered == 0  # those that were removed are taken up again
    assert standing_at(Step.ENTERED) == 1_000_01 + 2 * 150_00
    assert verify() == []


def test_nobody_changes_a_flat_rate_by_hand_and_a_form_sent_twice_counts_once(report: int) -> None:
    enter(report)
    sent = key()
    assert refresh(report, sent=sent) == refresh(report, sent=sent)
    its = tables.expenditure_item.c
    with reading() as connection:
        flat = connection.execute(select(its.id).where(its.basis == CostBasis.FLAT_RATE).limit(1)).scalar_one()
    assert codes(lambda: change(flat)) == ["item_flat_rate"]
    assert codes(lambda: remove(flat)) == ["item_flat_rate"]
    with pytest.raises(NotAllowed):
        refresh(report, by=LEAD_PARTNER)


def test_what_a_certificate_fixed_stays_and_new_items_make_up_the_difference(report: int) -> None:
    enter(report)
    refresh(report)
    put(
        tables.expenditure_item, tables.expenditure_item.c.partner_report_id == report,
        declared_on=AS_OF, certified_on=AS_OF, certified_eur=0,
    )  # fmt: skip
    enter(report, declared_amount=1_000_00)
    done = refresh(report)
    assert (done.entered, done.totals[CostCategory.OFFICE]) == (2, 300_00)


def set_rate(
    rate: str | None, seen: str | None = None, *, by: Actor = LEAD_PARTNER, month: int = 201806, **more: object
) -> int:
    given = {"currency": "GBP", "source": "InforEuro"} | more
    command = SetExchangeRate(
        phase_id=1, month=month, rate=Decimal(rate) if rate else None, seen=Decimal(seen) if seen else None,
        idempotency_key=key(), **given,
    )  # type: ignore[arg-type] # fmt: skip
    return set_exchange_rate(command, by=by, now=NOW)


def test_a_rate_gives_the_waiting_drafts_their_euro_and_a_corrected_one_another(report: int) -> None:
    item = enter(report, currency="GBP", declared_amount=100_00)
    assert "missing_rate" in found(report)
    assert set_rate("0.87") == 1
    assert row(item)["declared_eur"] == 114_94
    assert "missing_rate" not in found(report)
    assert set_rate("0.88", "0.87") == 1
    assert (row(item)["declared_eur"], standing_at(Step.ENTERED)) == (113_63, 113_63)
    assert set_rate("0.90", month=201805) == 0
    assert set_rate(None, "0.88") == 1
    assert (row(item)["declared_eur"], standing_at(Step.ENTERED)) == (None, 0)
    assert verify() == []


def test_two_people_setting_one_rate_the_second_learns_of_the_first(report: int) -> None:
    set_rate("0.87")
    with pytest.raises(Conflict) as conflict:
        set_rate("0.88", by=ADMINISTRATOR)
    assert conflict.value.theirs == {"rate": Decimal("0.87")}


@pytest.mark.parametrize(
    ("by", "may"),
    [
        (LEAD_PARTNER, True),
        (ADMINISTRATOR, True),
        (PARTNER, False),
        (actor(Role.LEAD_PARTNER, organisation=OTHER), False),
        (actor(Role.CONTROLLER, organisation=LEAD), False),
        (actor(Role.STEERING_COMMITTEE), False),
        (actor(Role.QUALITY_REVIEWER), False),
        (actor(Role.OBSERVER), False),
    ],
)
def test_the_lead_partner_and_the_administrator_set_rates(report: int, by: Actor, may: bool) -> None:
    if may:
        assert set_rate("0.87", by=by) == 0
    else:
        with pytest.raises(NotAllowed):
            set_rate("0.87", by=by)


def test_a_rate_that_cannot_be_is_refused(report: int) -> None:
    assert codes(lambda: set_rate("0", month=201807, currency="EUR")) == [
        "rate_of_euro", "rate_absurd", "rate_of_later_month"
    ]  # fmt: skip
    assert codes(lambda: set_rate("0.87", month=201813)) == ["rate_month", "rate_of_later_month"]
    assert codes(lambda: set_rate("NaN")) == ["rate_absurd"]


def test_in_a_project_of_another_currency_all_amounts_are_converted_into_that(report: int) -> None:
    put(tables.project, tables.project.c.code == builders.PROJECT, currency="PLN")
    its = tables.expenditure_item
    put(its, its.c.currency == "EUR", currency="PLN")
    own, euro = enter(report, declared_amount=400_00, currency="PLN"), enter(report, declared_amount=23_00)
    assert (row(own)["declared_eur"], row(own)["rate"]) == (400_00, None)
    assert (row(euro)["declared_eur"], found(report)) == (None, ["missing_rate"])
    assert codes(lambda: set_rate("4.3", currency="PLN")) == ["rate_of_euro"]
    assert set_rate("0.23", currency="EUR") == 1
    assert (row(euro)["declared_eur"], row(euro)["rate"]) == (100_00, Decimal("0.23"))
    assert refresh(report).totals == {CostCategory.OFFICE: 75_00, CostCategory.TRAVEL: 75_00}
    assert {row(number)["currency"] for number in flat_ids(report)} == {"PLN"}
    assert found(report) == []
    assert verify() == []


def flat_ids(report: int) -> list[int]:
    its = tables.expenditure_item.c
    with reading() as connection:
        query = select(its.id).where(its.partner_report_id == report, its.basis == CostBasis.FLAT_RATE)
        return list(connection.execute(query).scalars())


def test_what_was_made_up_for_later_days_is_not_checked(report: int, small_project: dict[str, int]) -> None:
    item = enter(report, currency="GBP")
    its = tables.expenditure_item
    put(its, its.c.id == item, entered_on=AS_OF + timedelta(days=1))
    assert found(report) == []
