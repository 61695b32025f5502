"""Control of a report: sample, decisions, certificate, what is parked and comes back, and what is taken back again."""

import threading
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from dashboard.domain.refusal import Conflict, NotAllowed, Refused
from dashboard.domain.reporting.control import SampleBy, Verdict
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import ErrorType, ReportState, Role, Step
from dashboard.services.projects.verify import verify
from dashboard.services.reporting.certificates import CertifyReport, certify_report, foreseen
from dashboard.services.reporting.control import DecideOnItem, decide_on_item
from dashboard.store import tables
from dashboard.store.engine import reading
from dashboard.store.writes.reporting.control import round_of
from tests import builders
from tests.builders import LEAD, LEAD_PARTNER, OTHER, PARTNER
from tests.conftest import Prepare
from tests.services import costs, seasons
from tests.services.seasons import CONTROLLER, JANUARY, JULY, MARCH, SECOND, at

STEPS = (Step.CERTIFIED, Step.DEDUCTED, Step.PARKED)
OWN_CONTROLLER = builders.actor(Role.CONTROLLER, organisation=OTHER, username="own")
STRANGERS = [
    PARTNER,
    LEAD_PARTNER,
    OWN_CONTROLLER,
    builders.actor(Role.QUALITY_REVIEWER),
    builders.actor(Role.STEERING_COMMITTEE, organisation=None),
    builders.actor(Role.ADMINISTRATOR, organisation=None),
    builders.actor(Role.OBSERVER, organisation=None),
]


@pytest.fixture(autouse=True)
def project(prepared: Prepare) -> dict[str, int]:
    return prepared(seasons.small_season)


def under_control(*amounts: int, **fields: Any) -> tuple[int, list[int]]:
    report, items = seasons.draft(1, *amounts, **fields)
    seasons.submit(report)
    seasons.begin_control(report)
    return report, items


def stands(report: int) -> tuple[int, ...]:
    """Cents certified, deducted and parked of what the report declared first."""
    return tuple(at(step, report) for step in STEPS)


def everything() -> list[tuple[Any, ...]]:
    """How far every item has come, at every place: what a reversal must restore."""
    its = tables.money_summary.c
    keys = (its.step, its.partner_id, its.pilot_key, its.partner_report_key, its.cost_category)
    with reading() as connection:
        query = select(*keys, func.sum(its.amount)).group_by(*keys).having(func.sum(its.amount) != 0)
        moved = sorted(tuple(map(str, row)) for row in connection.execute(query.where(its.version_key == 0)))
        item = tables.expenditure_item.c
        query = select(item.id, item.declared_on, item.certified_eur, item.certified_on, item.included_in_id)
        return [*moved, *map(tuple, connection.execute(query.order_by(item.id)))]


def test_what_nobody_decided_on_is_certified_whole_and_flat_rates_follow() -> None:
    report, (good, bad, parked) = under_control(1_000_00, 200_00, 333_33)
    seasons.decide(report, bad, certified=150_00, deducted=50_00, error_type=ErrorType.NOT_ELIGIBLE)
    seasons.decide(report, parked, certified=0, parked=333_33)
    with reading() as connection:
        before = foreseen(connection, seasons.standing(report))
    certificate = seasons.certify(report, comment="On site on 9 July")
    assert stands(report) == (1_150_00 + 172_50, 50_00 + 7_50, 333_33 + 49_99)
    assert (before.certified, before.deducted, before.parked) == stands(report)
    assert at(Step.DECLARED, report) == sum(stands(report))
    issued = costs_of_certificate(certificate)
    assert (issued["certified"], issued["deducted"], issued["parked"]) == stands(report)
    assert (issued["author"], issued["number"], issued["comment"]) == ("cora", 1, "On site on 9 July")
    assert (costs.row(good)["certified_eur"], costs.row(bad)["certified_eur"]) == (1_000_00, 150_00)
    assert costs.row(parked)["certified_on"] is None
    flat = seasons.decision(seasons.flat_item(report))
    assert (flat["error_type"], flat["deducted"]) == (ErrorType.FOLLOWS_BASE, 7_50)
    assert verify() == []


def costs_of_certificate(certificate: int) -> dict[str, Any]:
    its = tables.certificate
    with reading() as connection:
        return dict(connection.execute(select(its).where(its.c.id == certificate)).mappings().one())


def test_what_was_parked_comes_back_with_its_flat_rate_in_a_later_report() -> None:
    report, (_, parked) = under_control(1_000_00, 333_33)
    seasons.decide(report, parked, certified=0, parked=333_33)
    seasons.certify(report)
    later, _ = seasons.draft(2, 100_00, now=JANUARY)
    before = everything()
    assert costs.codes(lambda: seasons.take_in(later, seasons.flat_item(report))) == ["item_follows_base"]
    assert seasons.take_in(later, parked) == 1
    assert costs.codes(lambda: seasons.take_in(later, parked)) == ["item_not_parked"]
    seasons.leave(later, parked)
    assert everything() == before
    seasons.take_in(later, parked)
    seasons.submit(later, now=JANUARY)
    seasons.begin_control(later, now=JANUARY)
    submitted = everything()
    assert stands(report)[2] == 333_33 + 49_99  # parked until the next certificate says otherwise
    seasons.decide(later, parked, certified=133_33, deducted=200_00, error_type=ErrorType.VAT, now=JANUARY)
    certificate = seasons.certify(later, now=JANUARY)
    assert stands(report) == (1_150_00 + 133_33 + 19_99, 200_00 + 30_00, 0)
    assert stands(later) == (115_00, 0, 0)
    assert costs_of_certificate(certificate)["certified"] == 133_33 + 19_99 + 115_00
    assert costs.row(parked)["certified_eur"] == 133_33
    assert verify() == []
    seasons.withdraw(later, certificate, now=JANUARY)
    assert everything() == submitted
    assert seasons.decision(parked)["deducted"] == 200_00  # what was said by hand stands
    assert verify() == []


def test_a_certificate_whose_parked_costs_are_in_a_later_report_is_not_withdrawn() -> None:
    report, (_, parked) = under_control(1_000_00, 333_33)
    seasons.decide(report, parked, certified=0, parked=333_33)
    certificate = seasons.certify(report)
    later, _ = seasons.draft(2, 100_00, now=JANUARY)
    seasons.take_in(later, parked)
    assert costs.codes(lambda: seasons.withdraw(report, certificate, now=JANUARY)) == ["certificate_taken_up"]
    seasons.leave(later, parked)
    seasons.withdraw(report, certificate, now=JANUARY)
    assert seasons.standing(report, JANUARY).state == ReportState.CONTROL_ONGOING
    assert verify() == []


def test_parked_twice_and_taken_in_twice() -> None:
    report, (parked,) = under_control(333_33)
    seasons.decide(report, parked, certified=0, parked=333_33)
    seasons.certify(report)
    second, _ = seasons.draft(2, 100_00, now=JANUARY)
    seasons.take_in(second, parked)
    seasons.submit(second, now=JANUARY)
    seasons.begin_control(second, now=JANUARY)
    seasons.decide(second, parked, certified=0, parked=333_33, now=JANUARY)
    seasons.certify(second, now=JANUARY)
    assert stands(report) == (0, 0, 333_33 + 49_99)
    july = JULY.replace(year=2019)
    third, _ = seasons.draft(3, 50_00, now=july)
    seasons.take_in(third, parked, now=july)
    seasons.leave(third, parked, now=july)
    assert costs.row(parked)["included_in_id"] == second
    seasons.take_in(third, parked, now=july)
    seasons.submit(third, now=july, next_forecast=None)
    seasons.begin_control(third, now=july)
    seasons.certify(third, now=july)
    assert stands(report) == (333_33 + 49_99, 0, 0)
    assert verify() == []


def test_a_reopened_report_keeps_what_was_certified_and_certifies_the_rest_anew() -> None:
    report, (good, parked) = under_control(1_000_00, 333_33)
    seasons.decide(report, parked, certified=0, parked=333_33)
    first = seasons.certify(report)
    seasons.reopen(report)
    assert costs.codes(lambda: costs.change(good, costs.row(good)["version"], now=JULY)) == ["item_certified"]
    assert costs.codes(lambda: costs.remove(parked, costs.row(parked)["version"], now=JULY)) == ["item_certified"]
    added = costs.enter(report, now=JULY, declared_amount=200_00, **seasons.WHOLE)
    seasons.flats(report)
    assert at(Step.ENTERED, report) == 230_00
    seasons.submit(report)
    seasons.begin_control(report, by=SECOND)
    assert costs.codes(lambda: seasons.decide(report, good, certified=1_000_00)) == ["item_not_controlled"]
    seasons.decide(report, added, certified=100_00, deducted=100_00, error_type=ErrorType.VAT)
    second = seasons.certify(report, by=SECOND)
    assert stands(report) == (1_100_00 + 165_00, 100_00 + 15_00, 333_33 + 49_99)
    assert costs.codes(lambda: seasons.withdraw(report, first)) == ["certificate_not_last"]
    assert verify() == []
    seasons.withdraw(report, second)
    assert stands(report) == (1_150_00, 0, 333_33 + 49_99)
    assert verify() == []


def test_an_unchanged_cost_keeps_its_decision_over_a_reopening_and_a_changed_one_does_not() -> None:
    report, (kept, changed) = under_control(1_000_00, 200_00)
    for item, amount in ((kept, 1_000_00), (changed, 200_00)):
        seasons.decide(report, item, certified=amount - 1, deducted=1, error_type=ErrorType.ARITHMETIC)
    seasons.reopen(report)
    costs.change(changed, costs.row(changed)["version"], now=JULY, declared_amount=200_00, description="Salary of June")
    seasons.submit(report)
    assert seasons.decision(kept)["deducted"] == 1
    assert seasons.decision(changed) == {}
    seasons.begin_control(report)
    seasons.certify(report)
    assert stands(report)[1] == 1 + 1  # the cent, and that of its office costs
    assert verify() == []


def test_a_sample_is_drawn_again_by_its_seed_and_must_be_decided_before_the_certificate() -> None:
    report, items = under_control(*range(100_00, 110_00, 1_00))
    assert seasons.sample(report, number=3, seed=2018) == 3
    drawn = sampled(report)
    assert seasons.sample(report, sample_by=SampleBy.PERCENT_OF_AMOUNT, percent=Decimal(100)) == 10
    assert seasons.sample(report, number=3, seed=2018) == 3
    assert sampled(report) == drawn
    outside = next(item for item in items if item not in drawn)
    assert seasons.sample(report, sample_by=SampleBy.HAND, items=(outside,), adding=True) == 4
    assert costs.codes(lambda: seasons.certify(report)) == ["sample_undecided"]
    seasons.decide(report, outside, certified=0, parked=costs.row(outside)["declared_eur"])
    assert seasons.decide_all(report, Verdict.CERTIFY) == 3
    assert costs.codes(lambda: seasons.decide_all(report, Verdict.CERTIFY)) == ["nothing_to_decide"]
    seasons.certify(report)
    assert verify() == []


def sampled(report: int) -> set[int]:
    its = tables.control_decision.c
    with reading() as connection:
        query = select(its.expenditure_item_id).where(its.partner_report_id == report, its.in_sample)
        return set(connection.execute(query).scalars())


def test_several_costs_are_decided_on_at_once_and_flat_rates_never() -> None:
    report, items = under_control(100_00, 200_00, 300_00)
    both = tuple((item, 0) for item in items[:2])
    assert costs.codes(lambda: seasons.decide_all(report, Verdict.DEDUCT, items=both)) == [
        "error_type_missing", "decision_comment_missing",
    ]  # fmt: skip
    reason = {"error_type": ErrorType.PROCUREMENT, "comment": "No call for tenders"}
    assert seasons.decide_all(report, Verdict.DEDUCT, items=both, **reason) == 2
    with pytest.raises(Conflict) as conflict:
        seasons.decide_all(report, Verdict.CERTIFY, items=both, by=SECOND)
    assert (conflict.value.theirs["author"], conflict.value.theirs["deducted"]) == ("cora", 100_00)
    flat = ((seasons.flat_item(report), 0),)
    assert costs.codes(lambda: seasons.decide_all(report, Verdict.CERTIFY, items=flat)) == ["decision_on_flat_rate"]
    assert costs.codes(lambda: seasons.decide(report, flat[0][0], certified=90_00)) == ["decision_on_flat_rate"]
    by_hand = {"sample_by": SampleBy.HAND, "items": (flat[0][0],)}
    assert costs.codes(lambda: seasons.sample(report, **by_hand)) == ["decision_on_flat_rate"]
    seasons.certify(report)
    assert stands(report) == (345_00, 345_00, 0)


def test_two_controllers_on_one_cost_see_both_decisions_and_nobody_certifies_unseen_ones() -> None:
    report, (item,) = under_control(1_000_00)
    version = seasons.standing(report).version
    seasons.decide(report, item, certified=900_00, deducted=100_00, error_type=ErrorType.VAT)
    with pytest.raises(Conflict) as conflict:
        seasons.decide(report, item, certified=1_000_00, by=SECOND, version=0)
    assert conflict.value.theirs["deducted"] == 100_00
    assert conflict.value.theirs["error_type"] == ErrorType.VAT
    assert conflict.value.yours["certified"] == 1_000_00
    with pytest.raises(Conflict):
        seasons.certify(report, by=SECOND, version=version)
    assert seasons.decide(report, item, certified=1_000_00, by=SECOND) == 2
    seasons.certify(report, by=SECOND)
    with pytest.raises(Conflict):
        seasons.certify(report, version=seasons.standing(report).version - 1)
    assert costs.codes(lambda: seasons.certify(report)) == ["report_step"]


def test_two_controllers_at_the_same_moment_make_one_decision_and_one_certificate() -> None:
    report, (item,) = under_control(1_000_00)
    found: list[str] = []

    def at_once(*attempts: Any) -> None:
        start = threading.Barrier(len(attempts))

        def run(attempt: Any) -> None:
            start.wait()
            try:
                attempt()
                found.append("done")
            except Conflict:
                found.append("conflict")

        threads = [threading.Thread(target=run, args=(attempt,)) for attempt in attempts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    given = {"report_id": report, "item_id": item, "version": 0, "error_type": ErrorType.VAT, "comment": "VAT"}
    decisions = [
        DecideOnItem(**given, certified=1_000_00 - cut, deducted=cut, idempotency_key=seasons.key()) for cut in (1, 2)
    ]
    people = (CONTROLLER, SECOND)
    at_once(*(lambda d=d, p=p: decide_on_item(d, by=p, now=JULY) for d, p in zip(decisions, people, strict=True)))
    assert sorted(found) == ["conflict", "done"]
    found.clear()
    version = seasons.standing(report).version
    each = [CertifyReport(report_id=report, version=version, idempotency_key=seasons.key()) for _ in people]
    at_once(*(lambda c=c, p=p: certify_report(c, by=p, now=JULY) for c, p in zip(each, people, strict=True)))
    assert sorted(found) == ["conflict", "done"]
    with reading() as connection:
        assert round_of(connection, report) == 2
    assert verify() == []


def test_a_shared_cost_gives_no_pilot_more_than_it_declared(project: dict[str, int]) -> None:
    shares = (("P1", 6), ("P2", 6), (None, 2))
    report, (item,) = under_control(11, pilots=shares)
    seasons.decide(report, item, certified=10, deducted=1, error_type=ErrorType.ARITHMETIC)
    seasons.certify(report)
    its = tables.money_entry.c
    with reading() as connection:
        query = select(its.step, its.pilot_key, func.sum(its.amount)).where(its.expenditure_item_id == item)
        rows = connection.execute(query.group_by(its.step, its.pilot_key)).all()
    by = {(row[0], row[1]): int(row[2]) for row in rows}
    for pilot in (project["pilot"], project["pilot2"], 0):
        declared, certified = by[Step.DECLARED, pilot], by.get((Step.CERTIFIED, pilot), 0)
        assert declared == certified + by.get((Step.DEDUCTED, pilot), 0)
        assert 0 <= certified <= declared


@pytest.mark.parametrize("by", STRANGERS, ids=lambda by: "+".join(sorted(by.roles)) + f"@{by.organisation}")
def test_nobody_else_samples_decides_certifies_or_withdraws(by: Actor) -> None:
    report, (item,) = under_control(1_000_00)
    attempts = [
        lambda: seasons.sample(report, number=1, by=by),
        lambda: seasons.decide(report, item, certified=1_000_00, by=by),
        lambda: seasons.decide_all(report, Verdict.CERTIFY, items=((item, 0),), by=by),
        lambda: seasons.certify(report, by=by),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()
    certificate = seasons.certify(report)
    with pytest.raises(NotAllowed):
        seasons.withdraw(report, certificate, by=by)
    assert stands(report) == (1_150_00, 0, 0)


@pytest.mark.parametrize(
    "by",
    [LEAD_PARTNER, CONTROLLER, builders.actor(Role.PARTNER, organisation=LEAD), builders.actor(Role.QUALITY_REVIEWER)],
    ids=lambda by: "+".join(sorted(by.roles)) + f"@{by.organisation}",
)
def test_only_the_partner_takes_its_parked_costs_in_again(by: Actor) -> None:
    report, (parked,) = under_control(333_33)
    seasons.decide(report, parked, certified=0, parked=333_33)
    seasons.certify(report)
    later, _ = seasons.draft(2, 100_00, now=JANUARY)
    with pytest.raises(NotAllowed):
        seasons.take_in(later, parked, by=by)
    seasons.take_in(later, parked)
    with pytest.raises(NotAllowed):
        seasons.leave(later, parked, by=by)
    assert costs.row(parked)["included_in_id"] == later


def test_what_no_form_of_ours_would_send_is_refused(project: dict[str, int]) -> None:
    report, (item,) = under_control(1_000_00)
    foreign = costs.begin(LEAD, by=LEAD_PARTNER, now=JULY)
    theirs = costs.enter(foreign, by=LEAD_PARTNER, now=JULY, **seasons.WHOLE)
    for attempt in (
        lambda: seasons.decide(report, theirs, certified=1_000_01),
        lambda: seasons.decide(report, 10**9, certified=1),
        lambda: seasons.sample(report, sample_by=SampleBy.HAND, items=(theirs,)),
    ):
        assert costs.codes(attempt) == ["item_not_controlled"]
    assert costs.codes(lambda: seasons.decide(report, item, certified=10**18)) == ["decision_sum"]
    assert costs.codes(lambda: seasons.decide(foreign, theirs, certified=1_000_01)) == ["report_step"]
    assert costs.codes(lambda: seasons.sample(foreign, number=1)) == ["report_step"]
    assert costs.codes(lambda: seasons.certify(foreign)) == ["report_step"]
    certificate = seasons.certify(report)
    assert costs.codes(lambda: seasons.withdraw(report, certificate + 1)) == ["certificate_not_last"]
    later, _ = seasons.draft(2, 100_00, now=JANUARY)
    assert costs.codes(lambda: seasons.take_in(later, item)) == ["item_not_parked"]
    assert costs.codes(lambda: seasons.take_in(later)) == ["items_missing"]
    assert costs.codes(lambda: seasons.leave(later, item)) == ["item_not_taken_in"]
    assert costs.codes(lambda: seasons.take_in(report, item)) == ["report_not_open", "item_not_parked"]
    assert verify() == []


def test_a_decision_and_a_certificate_sent_twice_count_once() -> None:
    report, (item,) = under_control(1_000_00)
    decision = DecideOnItem(report_id=report, item_id=item, version=0, certified=1_000_00, idempotency_key="once")
    assert decide_on_item(decision, by=CONTROLLER, now=JULY) == decide_on_item(decision, by=CONTROLLER, now=JULY) == 1
    version = seasons.standing(report).version
    command = CertifyReport(report_id=report, version=version, idempotency_key="certificate")
    first = certify_report(command, by=CONTROLLER, now=JULY)
    assert certify_report(command, by=CONTROLLER, now=MARCH) == first
    with pytest.raises(Refused) as refusal:
        certify_report(command, by=SECOND, now=JULY)
    assert refusal.value.problems[0].code == "form_used"


def test_what_was_made_up_of_later_days_ends_with_the_first_decision(project: dict[str, int]) -> None:
    report, (item,) = under_control(1_000_00)
    with builders.writing() as connection:
        own = {"partner_id": project["other"], "work_package_id": project["wp2"]}
        made_up = {"declared_on": date(2018, 9, 1), "reporting_period_id": project["period1"], "status": "illustrative"}
        builders.expenditure(connection, project["phase"], "LATER", 5_00, **own, **made_up)
        builders.finish(connection, project["phase"])
    seasons.decide(report, item, certified=1_000_00)
    with reading() as connection:
        references = connection.execute(select(tables.expenditure_item.c.reference)).scalars().all()
    assert "LATER" not in references
    assert verify() == []


def test_a_certificate_on_what_nobody_looked_at_asks_for_a_confirmation_in_figures() -> None:
    report, _ = under_control(1_000_00, 333_33)
    with pytest.raises(Refused) as refused:
        seasons.certify(report, unseen=False)
    (problem,) = refused.value.problems
    assert (problem.code, problem.field) == ("nobody_looked_no_document", "unseen")
    assert problem.values == {"n": 3, "amount": 1_333_33 + 199_99}
    assert seasons.standing(report).state == ReportState.CONTROL_ONGOING
    seasons.certify(report, unseen=True)
    assert seasons.standing(report).state == ReportState.CERTIFIED


def test_whoever_decided_on_one_item_is_not_asked() -> None:
    report, items = under_control(1_000_00, 333_33)
    seasons.decide(report, items[0], certified=1_000_00)
    seasons.certify(report, unseen=False)
    assert seasons.standing(report).state == ReportState.CERTIFIED


def test_a_report_that_is_paid_is_not_given_back() -> None:
    report, _ = under_control(1_000_00)
    claim = seasons.claim(seasons.certify(report))
    seasons.send(claim)
    seasons.verified(claim)
    seasons.pay(claim)
    assert costs.codes(lambda: seasons.reopen(report, now=MARCH)) == ["report_settled"]
