"""The rights table, said a second time in full: an action or a role that is not named may not."""

from dataclasses import replace
from itertools import product

import pytest

from dashboard.domain.refusal import NotAllowed
from dashboard.domain.rights import Action, Actor, Scope, may, require
from dashboard.domain.vocabulary import Role

PLACES = ("own", "lead", "other", "elsewhere", None)
"""The responsible partner, the lead partner, a third partner of the phase, an organisation that takes no part, none."""
SCOPE = Scope(responsible="own", lead="lead", partners=frozenset({"own", "lead", "other"}))
REVIEWED_BY_LEAD = replace(SCOPE, lead_reviews=True)
EVERYONE = {
    Action.READ,
    Action.DOWNLOAD,
    Action.CHANGE_OWN_PASSWORD,
    Action.CHANGE_OWN_LANGUAGE,
    Action.CHANGE_OWN_EMAIL,
    Action.END_OWN_SESSIONS,
    Action.SAVE_VIEW,
    Action.FOLLOW_CALENDAR,
}
READS_MONEY = {Action.OPEN_MONEY, Action.READ_EXPENDITURE}
MAKES_SCENARIOS = {Action.MAKE_SCENARIO, Action.ASK_FOR_BUDGET_CHANGE}
TAKES_PART = {Action.READ_EVIDENCE, Action.REMARK}
TAKES_PART_ALL = TAKES_PART | READS_MONEY | MAKES_SCENARIOS
OPENS_IMPORTS = {Action.OPEN_IMPORTS}
OPENS = OPENS_IMPORTS | {Action.OPEN_MONEY}
OWN_MONEY = {Action.ENTER_EXPENDITURE, Action.SUBMIT_PARTNER_REPORT}
CONTROLS = {Action.CONTROL_EXPENDITURE}
ADMINISTERS = (
    {
        Action.MANAGE_PEOPLE,
        Action.MANAGE_PROJECTS,
        Action.IMPORT_TRACKER,
        Action.READ_EVIDENCE,
        Action.SET_EXCHANGE_RATE,
    }
    | OPENS_IMPORTS
    | READS_MONEY
)
LEADS = {
    Action.UPDATE_DELIVERABLE,
    Action.CONFIRM_DELIVERABLE,
    Action.RECORD_PROGRAMME_ACCEPTANCE,
    Action.RESCHEDULE_DELIVERABLE,
    Action.CANCEL_DELIVERABLE,
    Action.DECIDE_ON_CHANGE,
    Action.ADD_EVIDENCE,
    Action.IMPORT_TRACKER,
    Action.EDIT_BUDGET,
    Action.DECIDE_ON_BUDGET_CHANGE,
    Action.COMPILE_PROJECT_REPORT,
    Action.RECORD_VERIFICATION,
    Action.RECORD_PAYMENT,
    Action.SET_REPORTING_DATES,
    Action.SET_EXCHANGE_RATE,
}
OWNS = {Action.UPDATE_DELIVERABLE, Action.RESCHEDULE_DELIVERABLE, Action.ASK_FOR_CHANGE, Action.ADD_EVIDENCE}
REVIEWS = {Action.REVIEW_DELIVERABLE}
MORE = {
    **{(Role.ADMINISTRATOR, place): ADMINISTERS for place in PLACES},
    **{
        (Role.STEERING_COMMITTEE, place): TAKES_PART
        | READS_MONEY
        | {Action.MAKE_SCENARIO, Action.DECIDE_ON_BUDGET_CHANGE}
        for place in PLACES
    },
    **{
        (Role.CONTROLLER, place): TAKES_PART | READS_MONEY | (set() if place == "own" else CONTROLS) for place in PLACES
    },
    (Role.LEAD_PARTNER, "lead"): LEADS | TAKES_PART_ALL | OPENS,
    (Role.LEAD_PARTNER, "own"): TAKES_PART_ALL | OPENS | OWN_MONEY,
    (Role.LEAD_PARTNER, "other"): TAKES_PART_ALL | OPENS,
    (Role.LEAD_PARTNER, "elsewhere"): OPENS,
    (Role.LEAD_PARTNER, None): OPENS,
    (Role.PARTNER, "own"): OWNS | TAKES_PART_ALL | OWN_MONEY,
    (Role.PARTNER, "lead"): TAKES_PART_ALL,
    (Role.PARTNER, "other"): TAKES_PART_ALL,
    (Role.PARTNER, "elsewhere"): {Action.OPEN_MONEY},
    (Role.PARTNER, None): {Action.OPEN_MONEY},
    (Role.QUALITY_REVIEWER, "own"): TAKES_PART_ALL,
    (Role.QUALITY_REVIEWER, "lead"): REVIEWS | TAKES_PART_ALL,
    (Role.QUALITY_REVIEWER, "other"): REVIEWS | TAKES_PART_ALL,
    (Role.QUALITY_REVIEWER, "elsewhere"): {Action.OPEN_MONEY},
    (Role.QUALITY_REVIEWER, None): {Action.OPEN_MONEY},
}


def actor(roles: set[Role], organisation: str | None) -> Actor:
    return Actor(
        person_id=1, username="x", display_name="X", organisation=organisation, roles=frozenset(roles), language="en"
    )


@pytest.mark.parametrize(("role", "organisation"), list(product(Role, PLACES)))
def test_each_role_may_exactly_this(role: Role, organisation: str | None) -> None:
    allowed = {action for action in Action if may(actor({role}, organisation), action, SCOPE)}
    assert allowed == EVERYONE | MORE.get((role, organisation), set())


def test_the_lead_partner_reviews_where_the_project_names_no_reviewers() -> None:
    reviewers = {
        (role, place)
        for role, place in product(Role, PLACES)
        if may(actor({role}, place), Action.REVIEW_DELIVERABLE, REVIEWED_BY_LEAD)
    }
    named = {(Role.QUALITY_REVIEWER, place) for place in ("lead", "other")}
    assert reviewers == named | {(Role.LEAD_PARTNER, "lead")}


@pytest.mark.parametrize("role", [Role.PARTNER, Role.QUALITY_REVIEWER, Role.LEAD_PARTNER])
def test_a_person_of_a_partner_that_left_reads_and_reports_what_was_its_own(role: Role) -> None:
    gone = replace(SCOPE, left=frozenset({"own"}))
    reads = {Action.READ_EVIDENCE} | READS_MONEY
    reports = OWN_MONEY if role != Role.QUALITY_REVIEWER else set()
    opens = OPENS_IMPORTS if role == Role.LEAD_PARTNER else set()
    allowed = {action for action in Action if may(actor({role}, "own"), action, gone)}
    assert allowed == EVERYONE | reads | reports | opens


def test_a_person_without_a_role_may_nothing() -> None:
    assert [action for action in Action if may(actor(set(), "lead"), action, SCOPE)] == []


def test_what_is_not_allowed_is_refused_by_name() -> None:
    with pytest.raises(NotAllowed) as refusal:
        require(actor({Role.OBSERVER}, "own"), Action.UPDATE_DELIVERABLE, SCOPE)
    assert refusal.value.problems[0].values == {"action": "update_deliverable"}
