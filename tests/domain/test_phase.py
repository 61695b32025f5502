"""Who leads a phase on a day, and who may write in it: a lead that hands over, a partner that left."""

from datetime import date

import pytest

from dashboard.domain.phase import Phase, phase_on
from dashboard.domain.rights import Action, may
from dashboard.domain.vocabulary import PartnerRole, Role
from tests.builders import actor

L, P = PartnerRole.LEAD, PartnerRole.PARTNER
LAST, NEXT = date(2018, 9, 30), date(2018, 10, 1)


def phase(day: date, entry: date | None = NEXT) -> Phase:
    rows = [
        ("AVILES", 1, L, None, LAST),
        ("CORK", 2, L, entry, None),
        ("PAU", 3, P, None, LAST),
        ("CES", 4, P, None, None),
    ]
    return phase_on(rows, day)


@pytest.mark.parametrize("entry", [NEXT, None])
@pytest.mark.parametrize(("day", "lead"), [(date(2016, 1, 1), "AVILES"), (LAST, "AVILES"), (NEXT, "CORK")])
def test_the_lead_is_handed_over_from_one_day_to_the_next(day: date, lead: str, entry: date | None) -> None:
    assert phase(day, entry).lead == lead


def test_nobody_leads_where_all_that_led_have_left() -> None:
    assert phase_on([("AVILES", 1, L, None, LAST)], NEXT).lead is None


@pytest.mark.parametrize(("day", "leads"), [(LAST, {"AVILES"}), (NEXT, {"CORK"})])
def test_rights_of_the_lead_follow_the_day(day: date, leads: set[str]) -> None:
    scope = phase(day).scope("CES")
    people = {code: actor(Role.LEAD_PARTNER, organisation=code) for code in ("AVILES", "CORK")}
    for action in (Action.CONFIRM_DELIVERABLE, Action.EDIT_BUDGET, Action.RECORD_PAYMENT, Action.IMPORT_TRACKER):
        assert {code for code, who in people.items() if may(who, action, scope)} == leads


def test_who_works_for_a_partner_that_left_reads_and_writes_nothing_but_its_last_reports() -> None:
    person = actor(Role.PARTNER, Role.QUALITY_REVIEWER, Role.LEAD_PARTNER, organisation="PAU")
    before = {action for action in Action if may(person, action, phase(LAST).scope("PAU"))}
    after = {action for action in Action if may(person, action, phase(NEXT).scope("PAU"))}
    lost = {
        Action.UPDATE_DELIVERABLE, Action.RESCHEDULE_DELIVERABLE, Action.ASK_FOR_CHANGE, Action.ADD_EVIDENCE,
        Action.REMARK, Action.MAKE_SCENARIO, Action.ASK_FOR_BUDGET_CHANGE,
    }  # fmt: skip
    assert before - after == lost
    assert after - before == set()
