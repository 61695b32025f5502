"""From certificates to payment: gathered, claimed, verified with cuts, paid; each rung within the one below."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from dashboard.domain.refusal import Conflict, NotAllowed
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import ErrorType, ReportState, Role, Step
from dashboard.services.project_reports import BeginProjectReport, begin_project_report
from dashboard.services.reporting_dates import Dates, SetReportingDates, set_reporting_dates
from dashboard.services.verification import Cut
from dashboard.services.verify import verify
from dashboard.store import tables
from dashboard.store.engine import reading
from dashboard.store.reads.claim_shares import erdf_of
from tests import builders
from tests.builders import LEAD_PARTNER, OTHER, PARTNER
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
def project(small_project: dict[str, int]) -> dict[str, int]:
    return seasons.season(small_project)


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
    assert (at(Step.VERIFIED, report), at(Step.DEDUCTED, report)) == (1_499_99, 33_33)
    assert verify() == []
    seasons.pay(claim, reference="T-1")
    assert at(Step.PAID, report) == 1_499_99
    row = costs.row(item)
    assert (row["certified_eur"], row["paid_eur"], row["paid_on"]) == (1_000_00, 966_67, SEPTEMBER.date())
    assert verify() == []
    with reading() as connection:
        (of,) = erdf_of(connection, claim)
    assert (of.partner, of.claimed, of.cut, of.verified) == (OTHER, 1_533_32, 33_33, 1_499_99)
    assert of.erdf == 1_124_99  # floor(0.75 × 1,499.99)


def test_taking_a_claim_back_undoes_it_and_lets_its_certificates_go() -> None:
    report, _, certificate = seasons.certified_report(1, 1_000_00)
    claim = seasons.claim(certificate)
    assert costs.codes(lambda: seasons.withdraw(report, certificate)) == ["certificate_gathered"]
    seasons.send(claim)
    assert costs.codes(lambda: seasons.gather(claim)) == ["report_step"]
    seasons.call_back(claim, reason="A partner is missing")
    assert (moved(Step.CLAIMED, claim), at(Step.CLAIMED, report)) == (0, 0)
    with reading() as connection:
        (now,) = erdf_of(connection, claim)
    assert (now.certified, now.claimed, now.verified, now.asked, now.erdf) == (1_150_00, 0, None, 862_50, None)
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
    assert moved(Step.PAID, claim) == 460_00 - 300_01
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
