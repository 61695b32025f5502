"""Proving the scenarios: what their page says of plans and of spending, worked out a second time from the lines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from dashboard.domain.budget.plan import Plan, of_partner, sums_by
from dashboard.domain.budget.scenario import Shift
from dashboard.domain.budget.simplified_costs import Options, computed
from dashboard.domain.calendar import BEGINNING
from dashboard.domain.forecast import replanned
from dashboard.domain.forecast.basis import ForecastFacts, LineKey
from dashboard.domain.forecast.outlook import Outlook
from dashboard.domain.forecast.stage import outlook_of
from dashboard.domain.reporting.take_up import carried_on
from dashboard.domain.vocabulary import CostCategory
from dashboard.store.engine import Connection
from dashboard.store.reads.money.forecast import forecast_facts
from dashboard.store.reads.projects.phases import MoneyPlace
from dashboard.store.writes.budget.scenarios import kept_scenarios, lines_by_partner
from dashboard.store.writes.budget.versions import PhaseKeys, financing_of, phase_keys
from dashboard.store.writes.budget.weighing import Weighed, weigh


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What all scenarios of a phase stand on; ``outlook`` is missing where too little is known."""

    connection: Connection
    place: MoneyPlace
    keys: PhaseKeys
    facts: ForecastFacts
    outlook: Outlook | None
    as_of: date


def unproven(connection: Connection, place: MoneyPlace, as_of: date) -> list[dict[str, Any]]:
    """Figures of the phase's scenarios that do not agree: scenario (its id), of, partner (a code), expected, found.

    ``before``: the version's lines. ``shifted``: what is no flat rate, which shifts neither make nor lose.
    ``flat_rates`` of a partner whose budget changes. ``expected_before``, ``expected_after``: spending in all.
    """
    scenarios = kept_scenarios(connection, place.phase_id)
    if not scenarios:
        return []
    facts = forecast_facts(connection, place.phase_id)
    ground = Ground(
        connection=connection,
        place=place,
        keys=phase_keys(connection, place),
        facts=facts,
        outlook=outlook_of(facts, facts.history(as_of)),
        as_of=as_of,
    )
    return [
        {"scenario": number, "of": of, "partner": partner, "expected": expected, "found": found}
        for number, version_id, moves in scenarios
        for of, partner, expected, found in _figures(ground, version_id, [Shift.of(said) for said in moves])
        if expected != found
    ]


def _figures(ground: Ground, version_id: int, shifts: list[Shift]) -> Iterator[tuple[str, str, int, int]]:
    """of, partner's code, what it should be, what the page says."""
    said = weigh(ground.connection, ground.place, version_id, shifts, ground.as_of)
    paid = financing_of(ground.connection, ground.place.phase_id, version_id)
    options = {code: each.options for code, each in paid.items()}
    sums = lines_by_partner(ground.connection, version_id)
    for code, (before, _) in said.shares.items():
        yield "before", code, sums.get(code, 0), before.total
    yield "shifted", "", sum(_real(said.before, options).values()), sum(_real(said.after, options).values())
    yield from _flat_rates(said, options)
    if ground.outlook is not None:
        yield from _spending(ground, ground.outlook, said)


def _real(plan: Plan, options: Mapping[str, Options]) -> dict[tuple[str, CostCategory], int]:
    """Cents by partner and category, without what is computed."""
    found: dict[tuple[str, CostCategory], int] = {}
    for cell, amount in plan.items():
        if cell.cost_category not in options.get(cell.partner, Options()).flat:
            key = cell.partner, cell.cost_category
            found[key] = found.get(key, 0) + amount
    return {key: amount for key, amount in found.items() if amount}


def _flat_rates(said: Weighed, options: Mapping[str, Options]) -> Iterator[tuple[str, str, int, int]]:
    before, after = _real(said.before, options), _real(said.after, options)
    for partner in sorted({key[0] for key, _ in before.items() ^ after.items()} & set(options)):
        direct = {category: amount for (whose, category), amount in after.items() if whose == partner}
        planned = sums_by(of_partner(said.after, partner), "cost_category")
        for category, amount in computed(direct, options[partner]).items():
            yield "flat_rates", partner, amount, planned.get(category, 0)


def _spending(ground: Ground, outlook: Outlook, said: Weighed) -> Iterator[tuple[str, str, int, int]]:
    ids = ground.keys.partner, ground.keys.pilot
    plans = [replanned.lines_of(plan, ground.facts, *ids) for plan in (said.before, said.after)]
    shown = replanned.expected_by_partner(ground.facts, outlook, *plans)
    for side, plan in enumerate(plans):
        again = _declared_in_all(ground, outlook, plan)
        for code, number in ground.keys.partner.items():
            if number in shown:
                of = ("expected_before", "expected_after")[side]
                yield of, code, again.get(number, 0), shown[number][side]


def _declared_in_all(ground: Ground, outlook: Outlook, plan: Mapping[LineKey, tuple[int, ...]]) -> dict[int, int]:
    """By partner's id, line by line, as if the plan were the budget in force."""
    history = replace(ground.facts, versions=((BEGINNING, 0),), planned={0: plan}).history(ground.as_of)
    most, found = 1 + history.flexibility, dict.fromkeys(history.partners, 0)
    for line in history.lines:
        found[line.partner] += sum(line.declared)
        if not history.is_over:
            reported = history.reported.get(line.partner, 0)
            take_up = replanned.take_up_of(outlook, (line.partner, line.pilot))
            found[line.partner] += sum(carried_on(line.planned, line.declared, reported, take_up, 0.0, most))
    return found
