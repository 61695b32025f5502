"""Separation of duties: what one person does not do both of, unless the project's rules let one person do it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.rights import Actor, Scope, controls_own_organisation
from dashboard.domain.vocabulary import OnePerson, Role

RULE, MAY = "separation", "one_person_may"
"""``[rules.separation] one_person_may = [...]`` in ``project.toml``."""
SAID = "one_person"
"""Under this name the audit says what one person did both of."""
WORKS = frozenset({Role.LEAD_PARTNER, Role.PARTNER, Role.QUALITY_REVIEWER})


@dataclass(frozen=True, kw_only=True)
class Joined:
    """What this person would do both of: ``refused``, and ``let`` by the project's rules."""

    refused: tuple[OnePerson, ...] = ()
    let: tuple[OnePerson, ...] = ()

    @property
    def problems(self) -> list[Problem]:
        """A sentence for each that is refused."""
        return [Problem(code=f"one_person_{pair}") for pair in self.refused]

    @property
    def said(self) -> dict[str, list[str]]:
        """What the audit adds where the rules let it; nothing where two people acted."""
        return {SAID: [str(pair) for pair in self.let]} if self.let else {}


def one_person_may(rules: Mapping[str, Any]) -> frozenset[OnePerson]:
    """What the project lets one person do both of; nothing where its rules are silent."""
    given = rules.get(RULE, {}).get(MAY, [])
    return frozenset(OnePerson(name) for name in given)


def lets_control_own(rules: Mapping[str, Any]) -> bool:
    """Whether a controller may control the organisation that he or she works for: what ``Scope.own_control`` says."""
    return OnePerson.CONTROL_OWN_ORGANISATION in one_person_may(rules)


def joined(found: Iterable[OnePerson], rules: Mapping[str, Any]) -> Joined:
    """``found`` parted by what the rules let, each in the order of ``OnePerson``."""
    pairs, may = set(found), one_person_may(rules)
    return Joined(
        refused=tuple(pair for pair in OnePerson if pair in pairs - may),
        let=tuple(pair for pair in OnePerson if pair in pairs & may),
    )


def require_apart(found: Iterable[OnePerson], rules: Mapping[str, Any]) -> Joined:
    """What the rules let; raises ``Refused`` with a sentence for each that they do not."""
    both = joined(found, rules)
    if both.refused:
        raise Refused(*both.problems)
    return both


def joined_by_control(actor: Actor, scope: Scope) -> set[OnePerson]:
    """What follows from a controller's roles alone: works in the partnership, or for the very partner."""
    found = set()
    if controls_own_organisation(actor, scope):
        found.add(OnePerson.CONTROL_OWN_ORGANISATION)
    if actor.roles & WORKS and actor.organisation in scope.partners:
        found.add(OnePerson.TAKE_PART_AND_CONTROL)
    return found


def asked_by(actor: Actor, author: str, pair: OnePerson = OnePerson.ASK_AND_DECIDE) -> set[OnePerson]:
    """Of somebody who is about to decide on what ``author`` asked for."""
    return {pair} if actor.username == author else set()
