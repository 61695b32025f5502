"""The forecast with another plan: each partner keeps its own pace and delay, whatever is shifted to it or from it."""

from collections.abc import Mapping
from dataclasses import replace

from dashboard.domain.budget.plan import Plan
from dashboard.domain.forecast.basis import ForecastFacts, LineKey
from dashboard.domain.forecast.outlook import Line, Outlook, usual_delay


def expected_by_partner(
    facts: ForecastFacts, outlook: Outlook, before: Mapping[LineKey, tuple[int, ...]],
    after: Mapping[LineKey, tuple[int, ...]],
) -> dict[int, tuple[int, int]]:  # fmt: skip
    """Cents that each partner will have declared in all: with one plan, and with the other."""
    present, changed = replanned(facts, outlook, before), replanned(facts, outlook, after)
    return {
        partner: (present.at_completion(partner=partner).point, changed.at_completion(partner=partner).point)
        for partner in sorted({*present.history.partners, *changed.history.partners})
    }


def lines_of(
    plan: Plan, facts: ForecastFacts, partners: Mapping[str, int], pilots: Mapping[str, int]
) -> dict[LineKey, tuple[int, ...]]:
    """The plan's cents for each period by line; the mappings give ids by code. What is in no period is left out."""
    places = {period.number: place for place, period in enumerate(facts.periods)}
    found: dict[LineKey, list[int]] = {}
    for cell, amount in plan.items():
        if cell.period in places and cell.partner in partners:
            key = partners[cell.partner], pilots[cell.pilot] if cell.pilot else 0
            found.setdefault(key, [0] * len(places))[places[cell.period]] += amount
    return {key: tuple(line) for key, line in found.items()}


def replanned(facts: ForecastFacts, outlook: Outlook, plan: Mapping[LineKey, tuple[int, ...]]) -> Outlook:
    """What is expected with ``plan`` (cents for each period, by line) instead of the plan in force.

    A pilot that is new to a partner is taken up as the partner's other work is; a partner that is new to the budget
    takes up its own as all the others do. One that has left by then plans nothing after its exit.
    """
    history = outlook.history
    before = {(line.partner, line.pilot): line for line in history.lines}
    none = (0,) * len(facts.periods)
    lines = tuple(
        Line(
            partner=key[0],
            pilot=key[1],
            planned=facts.still(key[0], plan.get(key, none), history.day),
            declared=before[key].declared if key in before else none,
        )
        for key in sorted({*plan, *before})
    )
    usual = usual_delay(history)
    return replace(
        outlook,
        history=replace(history, lines=lines),
        take_ups={key: take_up_of(outlook, key) for key in {*plan, *before}},
        delays={key[0]: usual for key in plan} | dict(outlook.delays),
    )


def take_up_of(outlook: Outlook, line: LineKey) -> float:
    """The line's own; else its partner's over all of its lines; else everybody's."""
    if line in outlook.take_ups:
        return outlook.take_ups[line]
    own = [rate for (whose, _), rate in outlook.take_ups.items() if whose == line[0]]
    every = own or list(outlook.take_ups.values())
    return sum(every) / len(every) if every else 1.0
