"""One person, two duties: refused as long as the project's rules are silent, told by the record where they let it."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from dashboard.domain.refusal import NotAllowed, Refused
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import DeliverableState as State
from dashboard.domain.vocabulary import OnePerson, ReviewOutcome, Role
from dashboard.services.projects.verify import verify
from dashboard.store import tables
from dashboard.store.reads.duties.owed import duties
from tests import builders
from tests.builders import LEAD, LEAD_PARTNER, NOW, OTHER, PARTNER
from tests.services import costs, lives, seasons, test_scenarios
from tests.services.lives import REVIEWER, REVIEWING
from tests.services.seasons import CONTROLLER, JULY
from tests.services.test_changes import BEYOND
from tests.services.test_scenarios import HUGE, SMALL, STEERING

ACCEPTED = ReviewOutcome.ACCEPTED
LARGE = SMALL
"""With the partner's flat rate, which its budget does not have yet, 17 % more: the committee's to decide."""


@pytest.fixture(autouse=True)
def project(small_project: dict[str, int]) -> dict[str, int]:
    with lives.writing() as connection:
        connection.execute(lives.update(tables.partner).values(erdf_rate=Decimal("0.75")))
    return lives.reviewed_project(seasons.season(small_project))


def both(*roles: Role, organisation: str | None = OTHER) -> Actor:
    """One person, whatever roles it holds at the moment and for whom."""
    return builders.actor(*roles, organisation=organisation, username="both")


LEADS = both(Role.LEAD_PARTNER, Role.QUALITY_REVIEWER, organisation=LEAD)
WORKS = both(Role.PARTNER)
CONTROLS = both(Role.CONTROLLER, organisation=None)
STEERS = both(Role.STEERING_COMMITTEE, organisation=None)


def submitted(by: Actor = PARTNER) -> None:
    lives.say(State.SUBMITTED, by=by)


def accepted(reviewer: Actor = REVIEWER, submitter: Actor = PARTNER) -> None:
    submitted(submitter)
    lives.take_up(reviewer)
    lives.finish(ACCEPTED, reviewer)


def sent_back_and_accepted() -> None:
    """Handed in by one person and sent back, then by another and accepted."""
    submitted(LEADS)
    lives.take_up()
    lives.finish(ReviewOutcome.SENT_BACK)
    accepted()


def under_control(*, enters: Actor = PARTNER, submits: Actor = PARTNER, begins: Actor | None = CONTROLLER) -> int:
    report = costs.begin(now=JULY)
    costs.enter(report, by=enters, now=JULY, **seasons.WHOLE)
    seasons.flats(report)
    seasons.submit(report, by=submits)
    if begins:
        seasons.begin_control(report, by=begins)
    return report


def changed_cost() -> int:
    """Entered by one person, changed by another."""
    report = costs.begin(now=JULY)
    item = costs.enter(report, now=JULY, **seasons.WHOLE)
    costs.change(item, by=WORKS, now=JULY, declared_amount=9_99, **seasons.WHOLE)
    seasons.flats(report)
    seasons.submit(report)
    seasons.begin_control(report)
    return report


def certified(by: Actor) -> int:
    return seasons.certify(under_control(begins=by), by=by)


def asked(shift: Any, by: Actor) -> None:
    test_scenarios.ask(test_scenarios.save(shift, by=by), by=by)


@dataclass(frozen=True, kw_only=True)
class Case:
    """``before`` is the first duty, had by the person; ``then`` the second, whose audit row is of ``action``."""

    pair: OnePerson
    before: Callable[[], Any]
    then: Callable[[Any, Actor], Any]
    same: Actor
    other: Actor
    action: str


def of_report(step: Callable[..., Any]) -> Callable[[Any, Actor], Any]:
    return lambda report, by: step(report, by=by)


P = OnePerson
REVIEWS = both(Role.QUALITY_REVIEWER, organisation=REVIEWING)
CONTROLS_OTHER = both(Role.CONTROLLER, Role.PARTNER, organisation=LEAD)
CONTROLS_OWN = both(Role.CONTROLLER)
CASES = [
    Case(pair=P.SUBMIT_AND_REVIEW, before=lambda: submitted(LEADS), then=lambda _, by: lives.take_up(by),
         same=LEADS, other=REVIEWER, action="take_up_review"),
    Case(pair=P.SUBMIT_AND_CONFIRM, before=lambda: accepted(submitter=LEADS), then=lambda _, by: lives.confirm(by),
         same=LEADS, other=LEAD_PARTNER, action="confirm_deliverable"),
    Case(pair=P.SUBMIT_AND_CONFIRM, before=sent_back_and_accepted, then=lambda _, by: lives.confirm(by),
         same=LEADS, other=LEAD_PARTNER, action="confirm_deliverable"),
    Case(pair=P.SUBMIT_AND_CONFIRM, before=lambda: accepted(submitter=LEADS), then=lambda _, by: lives.refuse(by),
         same=LEADS, other=LEAD_PARTNER, action="refuse_confirmation"),
    Case(pair=P.REVIEW_AND_CONFIRM, before=lambda: accepted(LEADS), then=lambda _, by: lives.confirm(by),
         same=LEADS, other=LEAD_PARTNER, action="confirm_deliverable"),
    Case(pair=P.REVIEW_AND_CONFIRM, before=lambda: accepted(LEADS), then=lambda _, by: lives.refuse(by),
         same=LEADS, other=LEAD_PARTNER, action="refuse_confirmation"),
    Case(pair=P.ASK_AND_DECIDE, before=lambda: lives.reschedule(BEYOND, by=WORKS),
         then=lambda _, by: lives.decide(True, by), same=LEADS, other=LEAD_PARTNER, action="decide_on_change"),
    Case(pair=P.ASK_AND_DECIDE, before=lambda: lives.cancel(by=WORKS),
         then=lambda _, by: lives.decide(False, by), same=LEADS, other=LEAD_PARTNER, action="decide_on_change"),
    Case(pair=P.ASK_AND_GRANT_BUDGET, before=lambda: asked(LARGE, WORKS),
         then=lambda _, by: test_scenarios.decide(True, by), same=STEERS, other=STEERING,
         action="decide_on_budget_change"),
    Case(pair=P.ASK_AND_GRANT_BUDGET, before=lambda: asked(HUGE, LEADS),
         then=lambda _, by: test_scenarios.decide(True, by), same=LEADS, other=LEAD_PARTNER,
         action="decide_on_budget_change"),
    Case(pair=P.LEAD_AND_DECIDE_FOR_COMMITTEE, before=lambda: asked(LARGE, PARTNER),
         then=lambda _, by: test_scenarios.decide(True, by),
         same=both(Role.LEAD_PARTNER, Role.STEERING_COMMITTEE, organisation=LEAD), other=STEERING,
         action="decide_on_budget_change"),
    *(
        Case(pair=pair, before=before, then=of_report(step), same=same, other=CONTROLLER, action=action)
        for pair, before, same in (
            (P.ENTER_AND_CONTROL, lambda: under_control(enters=WORKS), CONTROLS),
            (P.ENTER_AND_CONTROL, changed_cost, CONTROLS),
            (P.SUBMIT_AND_CONTROL, lambda: under_control(submits=WORKS), CONTROLS),
            (P.TAKE_PART_AND_CONTROL, under_control, CONTROLS_OTHER),
        )
        for step, action in (
            (lambda report, by: seasons.sample(report, by=by, number=1), "draw_sample"),
            (seasons.certify, "certify_report"),
            (seasons.reopen, "reopen_partner_report"),
        )
    ),
    Case(pair=P.SUBMIT_AND_CONTROL, before=lambda: under_control(submits=WORKS, begins=None),
         then=of_report(seasons.begin_control), same=CONTROLS, other=CONTROLLER, action="begin_control"),
    Case(pair=P.CERTIFY_AND_CLAIM, before=lambda: certified(CONTROLS), then=lambda held, by: seasons.claim(held, by=by),
         same=both(Role.LEAD_PARTNER, organisation=LEAD), other=LEAD_PARTNER, action="begin_project_report"),
    Case(pair=P.CERTIFY_AND_CLAIM, before=lambda: seasons.claim(certified(CONTROLS)),
         then=of_report(seasons.send), same=both(Role.LEAD_PARTNER, organisation=LEAD), other=LEAD_PARTNER,
         action="submit_project_report"),
]  # fmt: skip


def let(*pairs: OnePerson) -> None:
    with lives.writing() as connection:
        rules = lives.RULES | test_scenarios.RULES
        named = {"separation": {"one_person_may": [str(pair) for pair in pairs]}} if pairs else {}
        connection.execute(lives.update(tables.project).values(rules=rules | named))


def audited() -> list[dict[str, Any]]:
    return lives.rows(tables.audit)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.pair}-{case.action}")
def test_one_person_has_both_duties_only_where_the_rules_let_it_and_then_the_record_says_so(case: Case) -> None:
    let()
    subject = case.before()
    told = audited()
    with pytest.raises(Refused) as refusal:
        case.then(subject, case.same)
    assert [problem.code for problem in refusal.value.problems] == [f"one_person_{case.pair}"]
    let(*(pair for pair in OnePerson if pair != case.pair))
    with pytest.raises(Refused):
        case.then(subject, case.same)
    assert audited() == told
    let(case.pair)
    case.then(subject, case.same)
    row = next(row for row in reversed(audited()) if row["action"] == case.action)
    assert (row["actor"], row["after"]["one_person"]) == ("both", [str(case.pair)])
    assert verify() == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.pair}-{case.action}")
def test_another_person_does_it_without_a_word(case: Case) -> None:
    let()
    case.then(case.before(), case.other)
    assert all("one_person" not in (row["after"] or {}) for row in audited())


def test_nobody_controls_their_own_organisation_unless_the_rules_let_it() -> None:
    let()
    report = under_control(begins=None)
    with pytest.raises(NotAllowed):
        seasons.begin_control(report, by=CONTROLS_OWN)
    let(P.CONTROL_OWN_ORGANISATION)
    seasons.begin_control(report, by=CONTROLS_OWN)
    assert audited()[-1]["after"]["one_person"] == ["control_own_organisation"]
    with pytest.raises(Refused, match="one_person_take_part_and_control"):
        seasons.certify(report, by=both(Role.CONTROLLER, Role.PARTNER))


def test_where_the_lead_partner_reviews_it_takes_two_of_its_people() -> None:
    with lives.writing() as connection:
        connection.execute(lives.update(tables.project).values(rules={}))
    submitted(LEAD_PARTNER)
    with pytest.raises(Refused, match="one_person_submit_and_review"):
        lives.take_up(LEAD_PARTNER)
    lives.take_up(LEADS)
    lives.finish(ACCEPTED, LEADS, scores=())
    with pytest.raises(Refused, match="one_person_review_and_confirm"):
        lives.confirm(LEADS)
    with pytest.raises(Refused, match="one_person_submit_and_confirm"):
        lives.confirm(LEAD_PARTNER)


def test_a_review_handed_back_is_no_submission_of_its_reviewer() -> None:
    submitted()
    lives.take_up(LEADS)
    lives.hand_back(LEADS)
    lives.take_up(LEADS)
    lives.hand_back(LEADS)
    lives.take_up()
    lives.finish(ACCEPTED)
    lives.confirm(LEADS)


def waits_for(by: Actor) -> set[tuple[str, str]]:
    with lives.reading() as connection:
        return {(str(duty.kind), duty.code) for duty in duties(connection, by, NOW.date())}


def test_what_another_person_must_do_is_nobody_elses_duty() -> None:
    let()
    submitted(LEADS)
    assert ("review", "D1.2") in waits_for(REVIEWER)
    assert ("review", "D1.2") not in waits_for(LEADS)
    lives.take_up()
    lives.finish(ACCEPTED)
    assert ("confirm", "D1.2") in waits_for(LEAD_PARTNER)
    assert ("confirm", "D1.2") not in waits_for(LEADS)
    let(P.SUBMIT_AND_CONFIRM)
    assert ("confirm", "D1.2") in waits_for(LEADS)
