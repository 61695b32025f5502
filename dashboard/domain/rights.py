"""Who may do what: one table; an action or a role that is absent may not."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from dashboard.domain.refusal import NotAllowed
from dashboard.domain.vocabulary import Role


class Action(StrEnum):
    READ = "read"
    DOWNLOAD = "download"
    UPDATE_DELIVERABLE = "update_deliverable"
    REVIEW_DELIVERABLE = "review_deliverable"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_PROJECTS = "manage_projects"
    CHANGE_OWN_PASSWORD = "change_own_password"
    CHANGE_OWN_LANGUAGE = "change_own_language"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """The person acting, as the session says: never taken from a form."""

    person_id: int
    username: str
    display_name: str
    organisation: str | None
    roles: frozenset[Role]
    language: str = "en"


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What the action touches: organisation codes of the responsible partner and of the phase's lead partner."""

    responsible: str | None = None
    lead: str | None = None


Rule = Callable[[Actor, Scope], bool]


def has(*roles: Role) -> Rule:
    return lambda actor, scope: bool(actor.roles & set(roles))


def is_signed_in(actor: Actor, scope: Scope) -> bool:
    return bool(actor.roles)


def is_responsible_partner(actor: Actor, scope: Scope) -> bool:
    return Role.PARTNER in actor.roles and actor.organisation is not None and actor.organisation == scope.responsible


def is_lead_partner(actor: Actor, scope: Scope) -> bool:
    return Role.LEAD_PARTNER in actor.roles and actor.organisation is not None and actor.organisation == scope.lead


RULES: dict[Action, tuple[Rule, ...]] = {
    Action.READ: (is_signed_in,),
    Action.DOWNLOAD: (is_signed_in,),
    Action.UPDATE_DELIVERABLE: (is_lead_partner, is_responsible_partner),
    Action.REVIEW_DELIVERABLE: (is_lead_partner,),
    Action.MANAGE_PEOPLE: (has(Role.ADMINISTRATOR),),
    Action.MANAGE_PROJECTS: (has(Role.ADMINISTRATOR),),
    Action.CHANGE_OWN_PASSWORD: (is_signed_in,),
    Action.CHANGE_OWN_LANGUAGE: (is_signed_in,),
}
NOWHERE = Scope()


def may(actor: Actor, action: Action, scope: Scope = NOWHERE) -> bool:
    return any(rule(actor, scope) for rule in RULES.get(action, ()))


def require(actor: Actor, action: Action, scope: Scope = NOWHERE) -> None:
    """Raise ``NotAllowed`` unless the table says yes."""
    if not may(actor, action, scope):
        raise NotAllowed(action)
