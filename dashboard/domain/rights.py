"""Who may do what: one table; an action or a role that is absent may not."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from dashboard.domain.refusal import NotAllowed
from dashboard.domain.vocabulary import Role


class Action(StrEnum):
    READ = "read"
    DOWNLOAD = "download"
    UPDATE_DELIVERABLE = "update_deliverable"
    REVIEW_DELIVERABLE = "review_deliverable"
    CONFIRM_DELIVERABLE = "confirm_deliverable"
    RECORD_PROGRAMME_ACCEPTANCE = "record_programme_acceptance"
    RESCHEDULE_DELIVERABLE = "reschedule_deliverable"
    CANCEL_DELIVERABLE = "cancel_deliverable"
    ASK_FOR_CHANGE = "ask_for_change"
    DECIDE_ON_CHANGE = "decide_on_change"
    ADD_EVIDENCE = "add_evidence"
    READ_EVIDENCE = "read_evidence"
    REMARK = "remark"
    IMPORT_TRACKER = "import_tracker"
    OPEN_IMPORTS = "open_imports"
    SAVE_VIEW = "save_view"
    FOLLOW_CALENDAR = "follow_calendar"
    OPEN_MONEY = "open_money"
    READ_EXPENDITURE = "read_expenditure"
    EDIT_BUDGET = "edit_budget"
    MAKE_SCENARIO = "make_scenario"
    ASK_FOR_BUDGET_CHANGE = "ask_for_budget_change"
    DECIDE_ON_BUDGET_CHANGE = "decide_on_budget_change"
    ENTER_EXPENDITURE = "enter_expenditure"
    SUBMIT_PARTNER_REPORT = "submit_partner_report"
    CONTROL_EXPENDITURE = "control_expenditure"
    COMPILE_PROJECT_REPORT = "compile_project_report"
    RECORD_VERIFICATION = "record_verification"
    RECORD_PAYMENT = "record_payment"
    SET_REPORTING_DATES = "set_reporting_dates"
    SET_EXCHANGE_RATE = "set_exchange_rate"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_PROJECTS = "manage_projects"
    CHANGE_OWN_PASSWORD = "change_own_password"
    CHANGE_OWN_LANGUAGE = "change_own_language"
    CHANGE_OWN_EMAIL = "change_own_email"
    END_OWN_SESSIONS = "end_own_sessions"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """The person acting, as the session says: never taken from a form.

    ``looked_up`` where a session was: writing services look again (``services.acting``). The system is none.
    """

    person_id: int
    username: str
    display_name: str
    organisation: str | None
    roles: frozenset[Role]
    language: str = "en"
    looked_up: bool = False


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What the action touches: organisation codes of the responsible partner, of the phase's lead and of its partners.

    ``lead_reviews`` where the project has named no quality reviewers (its rule ``review.by``), ``own_control`` where it
    lets controllers control their own organisation (``domain.separation``). ``left`` are partners that take part no
    more: their people read, and write nothing but their last reports (``domain.phase``).
    """

    responsible: str | None = None
    lead: str | None = None
    partners: frozenset[str] = frozenset()
    left: frozenset[str] = frozenset()
    lead_reviews: bool = False
    own_control: bool = False


Rule = Callable[[Actor, Scope], bool]


def has(*roles: Role) -> Rule:
    return lambda actor, scope: bool(actor.roles & set(roles))


def is_signed_in(actor: Actor, scope: Scope) -> bool:
    return bool(actor.roles)


def is_responsible_partner(actor: Actor, scope: Scope) -> bool:
    own = actor.organisation is not None and actor.organisation == scope.responsible
    return Role.PARTNER in actor.roles and own and actor.organisation not in scope.left


def is_lead_partner(actor: Actor, scope: Scope) -> bool:
    return Role.LEAD_PARTNER in actor.roles and actor.organisation is not None and actor.organisation == scope.lead


def is_reviewer_of_another(actor: Actor, scope: Scope) -> bool:
    """A quality reviewer of a partner of the phase, but not of the one whose work it is."""
    reviews = Role.QUALITY_REVIEWER in actor.roles and actor.organisation in scope.partners - scope.left
    return reviews and actor.organisation != scope.responsible


def is_reviewing_lead(actor: Actor, scope: Scope) -> bool:
    return scope.lead_reviews and is_lead_partner(actor, scope)


def takes_part(actor: Actor, scope: Scope) -> bool:
    """Works for a partner of the phase."""
    works = bool(actor.roles & {Role.PARTNER, Role.LEAD_PARTNER, Role.QUALITY_REVIEWER})
    return works and actor.organisation in scope.partners


def takes_part_now(actor: Actor, scope: Scope) -> bool:
    """The same, for a partner that has not left: what it takes to write."""
    return takes_part(actor, scope) and actor.organisation not in scope.left


def works_for_it(actor: Actor, scope: Scope) -> bool:
    """Works for the partner whose money it is; the lead partner too, but for its own organisation alone.

    A partner that left still reports the periods in which it took part, which its services hold against its days.
    """
    works = bool(actor.roles & {Role.PARTNER, Role.LEAD_PARTNER})
    return works and actor.organisation is not None and actor.organisation == scope.responsible


def controls_own_organisation(actor: Actor, scope: Scope) -> bool:
    """A controller who works for the very partner whose costs these are."""
    return Role.CONTROLLER in actor.roles and actor.organisation is not None and actor.organisation == scope.responsible


def controls_another(actor: Actor, scope: Scope) -> bool:
    """A controller, but not of the organisation that he or she works for."""
    return Role.CONTROLLER in actor.roles and (scope.own_control or not controls_own_organisation(actor, scope))


RULES: dict[Action, tuple[Rule, ...]] = {
    Action.READ: (is_signed_in,),
    Action.DOWNLOAD: (is_signed_in,),
    Action.UPDATE_DELIVERABLE: (is_lead_partner, is_responsible_partner),
    Action.REVIEW_DELIVERABLE: (is_reviewer_of_another, is_reviewing_lead),
    Action.CONFIRM_DELIVERABLE: (is_lead_partner,),
    Action.RECORD_PROGRAMME_ACCEPTANCE: (is_lead_partner,),
    Action.RESCHEDULE_DELIVERABLE: (is_lead_partner, is_responsible_partner),
    Action.CANCEL_DELIVERABLE: (is_lead_partner,),
    Action.ASK_FOR_CHANGE: (is_responsible_partner,),
    Action.DECIDE_ON_CHANGE: (is_lead_partner,),
    Action.ADD_EVIDENCE: (is_lead_partner, is_responsible_partner),
    Action.READ_EVIDENCE: (
        takes_part,
        has(Role.STEERING_COMMITTEE, Role.CONTROLLER, Role.ADMINISTRATOR),
    ),
    Action.REMARK: (takes_part_now, has(Role.STEERING_COMMITTEE, Role.CONTROLLER)),
    Action.IMPORT_TRACKER: (is_lead_partner, has(Role.ADMINISTRATOR)),
    Action.OPEN_IMPORTS: (has(Role.LEAD_PARTNER, Role.ADMINISTRATOR),),
    Action.SAVE_VIEW: (is_signed_in,),
    Action.FOLLOW_CALENDAR: (is_signed_in,),
    Action.OPEN_MONEY: (
        has(
            Role.LEAD_PARTNER,
            Role.PARTNER,
            Role.QUALITY_REVIEWER,
            Role.STEERING_COMMITTEE,
            Role.CONTROLLER,
            Role.ADMINISTRATOR,
        ),
    ),
    Action.READ_EXPENDITURE: (
        takes_part,
        has(Role.STEERING_COMMITTEE, Role.CONTROLLER, Role.ADMINISTRATOR),
    ),
    Action.EDIT_BUDGET: (is_lead_partner,),
    Action.MAKE_SCENARIO: (takes_part_now, has(Role.STEERING_COMMITTEE)),
    Action.ASK_FOR_BUDGET_CHANGE: (takes_part_now,),
    Action.DECIDE_ON_BUDGET_CHANGE: (is_lead_partner, has(Role.STEERING_COMMITTEE)),
    Action.ENTER_EXPENDITURE: (works_for_it,),
    Action.SUBMIT_PARTNER_REPORT: (works_for_it,),
    Action.CONTROL_EXPENDITURE: (controls_another,),
    Action.COMPILE_PROJECT_REPORT: (is_lead_partner,),
    Action.RECORD_VERIFICATION: (is_lead_partner,),
    Action.RECORD_PAYMENT: (is_lead_partner,),
    Action.SET_REPORTING_DATES: (is_lead_partner,),
    Action.SET_EXCHANGE_RATE: (is_lead_partner, has(Role.ADMINISTRATOR)),
    Action.MANAGE_PEOPLE: (has(Role.ADMINISTRATOR),),
    Action.MANAGE_PROJECTS: (has(Role.ADMINISTRATOR),),
    Action.CHANGE_OWN_PASSWORD: (is_signed_in,),
    Action.CHANGE_OWN_LANGUAGE: (is_signed_in,),
    Action.CHANGE_OWN_EMAIL: (is_signed_in,),
    Action.END_OWN_SESSIONS: (is_signed_in,),
}
NOWHERE = Scope()


def may(actor: Actor, action: Action, scope: Scope = NOWHERE) -> bool:
    return any(rule(actor, scope) for rule in RULES.get(action, ()))


def require(actor: Actor, action: Action, scope: Scope = NOWHERE) -> None:
    """Raise ``NotAllowed`` unless the table says yes."""
    if not may(actor, action, scope):
        raise not_allowed(actor, action)


Witness = Callable[[Actor, str], None]
_witnesses: list[Witness] = []


def not_allowed(actor: Actor, action: str) -> NotAllowed:
    """The refusal to raise: each that says that a right is missing comes from here, and witnesses are told.

    ``action`` is an ``Action``, or what the sentence names in its place.
    """
    for witness in _witnesses:
        witness(actor, action)
    return NotAllowed(action)


@contextmanager
def witnessed(witness: Witness) -> Iterator[None]:
    """Inside, ``witness`` hears of each refusal, in the thread and often in the transaction of whoever refuses."""
    _witnesses.append(witness)
    try:
        yield
    finally:
        _witnesses.remove(witness)
