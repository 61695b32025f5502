"""From certificates to payment: gathered, claimed, verified with cuts, paid; each rung within the one below."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from dashboard.domain.refusal import Conflict, NotAllowed
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import ErrorType, ReportState, Role, Step
from dashboard.services.projects.verify import verify
from dashboard.services.reporting.dates import Dates, SetReportingDates, set_reporting_dates
from dashboard.services.reporting.flat_cuts import cuts_following
from dashboard.services.reporting.project_reports import BeginProjectReport, begin_project_report
from dashboard.services.reporting.verification import Cut
from dashboard.store import tables
from dashboard.store.engine import reading
from tests import builders
from tests.builders import LEAD_PARTNER, OTHER, PARTNER
from tests.conftest import Prepare
from tests.services import costs, seasons
from tests.services.seasons import AUGUST, CONTROLLER, JANUARY, JULY, SEPTEMBER, at

STRANGERS = [
    PARTNER,
    CONTROLLER,
    builders.actor(Role.LEAD_PARTNER, organisation=OTHER),
    builders.actor(Role.QUALITY_REVIEWER),
    builders.actor(Role.STEERING_COMMITTEE, organisation=None),
    builders.actor(Role.ADMINISTRATOR, organisation=None),
    builders.actor(Role.OBSERVER, organisation=None),
]


@pytest.fixture(autouse=True)
def project(prepared: Prepare) -> dict[str, int]:
    return prepared(seasons.small_season)


def moved(step: Step, claim: int) -> int:
    its = tables.money_entry.c
    query = select(func.coalesce(func.sum(its.amount), 0)).where(its.step == step, its.project_report_id == claim)
    with reading() as connection:
        return int(connection.execute(query).scalar_one())


def test_from_certificate_to_payment_with_a_cut() -> None:
    report, (item, _), certificate = seasons.certified_report(1, 1_000_00, 333_33)
    claim = seasons.claim(certificate)
    seasons.send(claim)
    assert at(Step.CLAIMED, report) == at(Step.CERTIFIED, report) == 1_533_32
    seasons.begin_verification(claim)
    seasons.verified(claim, Cut(item_id=item, amount=33_33, error_type=ErrorType.VISIBILITY, comment="No emblem"))
    # Of 1,333.33 staff 1,300.00 are left; floor(0.15 × 1,300.00) = 195.00 of 199.99 office costs.
    assert (at(Step.VERIFIED, report), at(Step.DEDUCTED, report)) == (1_495_00, 38_32)
    assert verify() == []
    seasons.pay(claim, reference="T-1")
    assert at(Step.PAID, report) == 1_495_00
    row = costs.row(item)
    assert (row["certified_eur"], row["paid_eur"], row["paid_on"]) == (1_000_00, 966_67, SEPTEMBER.date())
    office = costs.row(seasons.flat_item(report))
    assert (office["certified_eur"], office["paid_eur"]) == (199_99, 195_00)
    assert verify() == []


def test_a_flat_rate_follows_what_verification_cuts_of_its_base_as_it_follows_control() -> None:
    """111.11 € are cut of 5,121.21 € of staff: floor(0.15 × 5,010.10) = 751.51 of 768.18 € of office costs are left."""
    report, (item, _), certificate = seasons.certified_report(1, 5_000_00, 121_21)
    assert costs.row(seasons.flat_item(report))["certified_eur"] == 768_18
    claim = seasons.claim(certificate)
    seasons.send(claim)
    cut = Cut(item_id=item, amount=111_11, error_type=ErrorType.VAT)
    (follows,) = cuts_following(claim, {item: 111_11}, today=SEPTEMBER.date())
    assert (follows.item_id, follows.amount) == (seasons.flat_item(report), 16_67)
    seasons.verified(claim, cut)
    kept = select(tables.verification_cut).order_by(tables.verification_cut.c.id)
    with reading() as connection:
        rows = [(row.expenditure_item_id, row.amount, row.error_type) for row in connection.execute(kept)]
    assert rows == [(item, 111_11, ErrorType.VAT), (seasons.flat_item(report), 16_67, ErrorType.FOLLOWS_BASE)]
    seasons.pay(claim)
    assert costs.row(seasons.flat_item(report))["paid_eur"] == 751_51
    assert verify() == []


@pytest.mark.parametrize(("by_hand", "office"), [(1_00, 751_51), (16_67, 751_51), (100_00, 668_18)])
def test_what_is_cut_of_a_flat_rate_by_hand_is_part_of_what_it_loses(by_hand: int, office: int) -> None:
    report, (item,), certificate = seasons.certified_report(1, 5_121_21)
    claim = seasons.claim(certificate)
    seasons.send(claim)
    flat = seasons.flat_item(report)
    seasons.verified(
        claim,
        *(Cut(item_id=cut, amount=cents, error_type=ErrorType.VAT) for cut, cents in ((item, 111_11), (flat, by_hand))),
    )
    seasons.pay(claim)
    assert costs.row(flat)["paid_eur"] == office
    assert verify() == []


def test_a_base_that_is_cut_whole_leaves_nothing_of_its_flat_rate() -> None:
    report, (item,), certificate = seasons.certified_report(1, 1_000_00)
    claim = seasons.claim(certificate)
    seasons.send(claim)
    seasons.verified(claim, Cut(item_id=item, amount=1_000_00, error_type=ErrorType.VAT))
    assert (at(Step.VERIFIED, report), at(Step.DEDUCTED, report)) == (0, 1_150_00)
    assert verify() == []


def test_a_flat_rate_of_two_claims_never_exceeds_its_rate_on_what_is_left_of_its_base() -> None:
    """Parked and certified later, each certificate in a claim of its own, and a cut in both."""
    report, (first, parked) = seasons.draft(1, 1_000_03, 333_33)
    seasons.submit(report)
    seasons.begin_control(report)
    seasons.decide(report, parked, certified=0, parked=333_33)
    claims = [seasons.claim(seasons.certify(report))]
    seasons.send(claims[0])
    seasons.verified(claims[0], Cut(item_id=first, amount=100_01, error_type=ErrorType.VAT))
    later, _ = seasons.draft(2, now=JANUARY)
    seasons.take_in(later, parked)
    seasons.submit(later, now=JANUARY)
    seasons.begin_control(later, now=JANUARY)
    claims.append(seasons.claim(seasons.certify(later, now=JANUARY), now=JANUARY))
    seasons.send(claims[1], now=JANUARY)
    seasons.verified(claims[1], Cut(item_id=parked, amount=33_33, error_type=ErrorType.VAT), now=JANUARY)
    left = 1_000_03 + 333_33 - 100_01 - 33_33
    assert at(Step.VERIFIED, report) == left + left * 15 // 100
    assert verify() == []


def test_taking_a_claim_back_undoes_it_and_lets_its_certificates_go() -> None:
    report, _, certificate = seasons.certified_report(1, 1_000_00)
    claim = seasons.claim(certificate)
    assert costs.codes(lambda: seasons.withdraw(report, certificate)) == ["certificate_gathered"]
    seasons.send(claim)
    assert costs.codes(lambda: seasons.gather(claim)) == ["report_step"]
    seasons.call_back(claim, reason="A partner is missing")
    assert (moved(Step.CLAIMED, claim), at(Step.CLAIMED, report)) == (0, 0)
    assert seasons.claim_standing(claim, AUGUST).state == ReportState.DRAFT
    assert costs.codes(lambda: seasons.claim(certificate)) == ["project_report_open"]
    seasons.gather(claim)
    assert costs.codes(lambda: seasons.send(claim)) == ["claim_empty"]
    seasons.withdraw(report, certificate, now=AUGUST)
    assert costs.codes(lambda: seasons.gather(claim, certificate)) == ["certificate_unknown"]
    second = seasons.certify(report, now=AUGUST)
    seasons.gather(claim, second)
    seasons.send(claim)
    assert moved(Step.CLAIMED, claim) == 1_150_00
    assert verify() == []


def test_a_cost_that_two_certificates_of_one_claim_certify_is_cut_and_paid_once() -> None:
    report, (parked,) = seasons.draft(1, 300_00)
    seasons.submit(report)
    seasons.begin_control(report)
    seasons.decide(report, parked, certified=0, parked=300_00)
    first = seasons.certify(report)
    later, (new,) = seasons.draft(2, 100_00, now=JANUARY)
    seasons.take_in(later, parked)
    seasons.submit(later, now=JANUARY)
    seasons.begin_control(later, now=JANUARY)
    second = seasons.certify(later, now=JANUARY)
    claim = seasons.claim(first, second, now=JANUARY)
    seasons.send(claim, now=JANUARY)
    assert moved(Step.CLAIMED, claim) == 345_00 + 115_00
    cuts = [Cut(item_id=cut, amount=cents, error_type=ErrorType.VAT) for cut, cents in ((parked, 300_00), (new, 1))]
    seasons.verified(claim, *cuts, now=JANUARY)
    seasons.pay(claim, now=JANUARY)
    assert moved(Step.PAID, claim) == 460_00 - 300_01 - 45_00 - 1  # floor(0.15 × 99.99) = 14.99 of 15.00
    assert costs.row(parked)["paid_eur"] is None
    assert verify() == []


def test_days_are_those_of_the_acts_and_stand_in_their_order() -> None:
    _, _, certificate = seasons.certified_report(1, 1_000_00)
    begun = JULY.date() - timedelta(days=1)
    claim = seasons.claim(certificate, day=begun)
    tomorrow = AUGUST.date() + timedelta(days=1)
    assert costs.codes(lambda: seasons.send(claim, day=None)) == ["day_missing"]
    assert costs.codes(lambda: seasons.send(claim, day=tomorrow, reference=" ")) == ["reference_missing", "day_later"]
    assert costs.codes(lambda: seasons.send(claim, day=begun)) == ["day_before"]  # the certificate is of the day after
    seasons.send(claim, day=JULY.date())
    assert costs.codes(lambda: seasons.begin_verification(claim, day=begun)) == ["day_before"]
    assert costs.codes(lambda: seasons.pay(claim)) == ["report_step"]  # nothing is verified
    seasons.verified(claim, day=date(2018, 8, 20))
    assert costs.codes(lambda: seasons.pay(claim, day=date(2018, 8, 19))) == ["day_before"]
    assert costs.codes(lambda: seasons.pay(claim, day=SEPTEMBER.date() + timedelta(days=1))) == ["day_later"]
    seasons.pay(claim, day=date(2018, 8, 20))
    assert costs.codes(lambda: seasons.pay(claim)) == ["report_step"]
    assert costs.codes(lambda: seasons.claim(certificate, day=tomorrow)) == ["day_later"]
    assert verify() == []


@pytest.mark.parametrize(
    ("cuts", "codes"),
    [
        ([{"amount": 0}], ["cut_amount"]),
        ([{"amount": 1_000_01}], ["cut_amount"]),
        ([{"amount": 1}, {"amount": 1}], ["cut_twice"]),
        ([{"amount": 1, "error_type": None}], ["error_type_missing"]),
        ([{"amount": 1, "error_type": ErrorType.FOLLOWS_BASE}], ["error_type_missing"]),
        ([{"amount": 1, "item_id": 1}], ["cut_not_claimed"]),
    ],
)
def test_a_cut_is_of_a_claimed_cost_and_not_above_it(cuts: list[dict[str, Any]], codes: list[str]) -> None:
    report, (item,), certificate = seasons.certified_report(1, 1_000_00)
    claim = seasons.claim(certificate)
    seasons.send(claim)
    made = [Cut(**({"item_id": item, "error_type": ErrorType.VAT} | cut)) for cut in cuts]
    assert costs.codes(lambda: seasons.verified(claim, *made)) == codes
    assert at(Step.VERIFIED, report) == 0


@pytest.mark.parametrize("by", STRANGERS, ids=lambda by: "+".join(sorted(by.roles)) + f"@{by.organisation}")
def test_only_the_lead_partner_compiles_records_and_sets_dates(by: Actor) -> None:
    _, _, certificate = seasons.certified_report(1, 1_000_00)
    with pytest.raises(NotAllowed):
        seasons.claim(certificate, by=by)
    claim = seasons.claim()
    with pytest.raises(NotAllowed):
        seasons.gather(claim, certificate, by=by)
    seasons.gather(claim, certificate)
    with pytest.raises(NotAllowed):
        seasons.send(claim, by=by)
    seasons.send(claim)
    for attempt in (seasons.call_back, seasons.begin_verification, seasons.verified):
        with pytest.raises(NotAllowed):
            attempt(claim, by=by)
    seasons.verified(claim)
    with pytest.raises(NotAllowed):
        seasons.pay(claim, by=by)
    with pytest.raises(NotAllowed):
        set_dates(Dates(internal_due=date(2018, 7, 31)), by=by)
    assert seasons.claim_standing(claim).state == ReportState.VERIFIED


def test_a_form_sent_twice_counts_once_and_an_old_one_meets_the_new_state() -> None:
    _, _, certificate = seasons.certified_report(1, 1_000_00)
    command = BeginProjectReport(phase_id=1, certificates=(certificate,), idempotency_key="once")
    claim = begin_project_report(command, by=LEAD_PARTNER, now=AUGUST)
    assert begin_project_report(command, by=LEAD_PARTNER, now=AUGUST) == claim
    given = {"idempotency_key": seasons.key(), "version": 1}
    assert seasons.send(claim, **given) == seasons.send(claim, **given) == 2
    with pytest.raises(Conflict) as conflict:
        seasons.send(claim, version=1)
    assert conflict.value.theirs["state"] == ReportState.SUBMITTED
    assert costs.codes(lambda: seasons.claim(certificate)) == ["certificate_unknown"]
    assert costs.codes(lambda: seasons.claim(10**6)) == ["certificate_unknown"]


def set_dates(dates: Dates, seen: Dates | None = None, *, by: Actor = LEAD_PARTNER, period: int = 1) -> None:
    command = SetReportingDates(
        phase_id=1, period=period, dates=dates, seen=seen or Dates(), idempotency_key=seasons.key()
    )
    set_reporting_dates(command, by=by, now=JULY)


def test_the_lead_partner_sets_deadlines_and_closes_and_opens_a_period() -> None:
    first = Dates(internal_due=date(2018, 7, 31), programme_due=date(2018, 9, 15), closed_on=JULY.date())
    set_dates(first)
    with pytest.raises(Conflict) as conflict:
        set_dates(Dates(internal_due=date(2018, 8, 1)))
    assert conflict.value.theirs["closed_on"] == JULY.date()
    set_dates(Dates(), first)
    report, _ = seasons.draft(1, 1_000_00)
    seasons.submit(report)
    assert verify() == []


@pytest.mark.parametrize(
    ("dates", "codes"),
    [
        ({"internal_due": date(2018, 6, 30)}, ["due_before_end"]),
        ({"programme_due": date(2021, 8, 1)}, ["due_far_after_end"]),
        ({"internal_due": date(2018, 12, 1)}, ["programme_before_internal"]),
        ({"closed_on": date(2018, 6, 30)}, ["closed_before_end"]),
        ({"closed_on": date(2018, 7, 9)}, ["closed_past"]),
    ],
)
def test_dates_that_cannot_be_meant_are_refused(dates: dict[str, date], codes: list[str]) -> None:
    assert costs.codes(lambda: set_dates(Dates(**dates))) == codes
    assert costs.codes(lambda: set_dates(Dates(), period=9)) == ["unknown_period"]
