"""What each partner is expected to have declared at completion: by the plan as it is, and by a scenario's."""

from collections.abc import Mapping
from dataclasses import replace

from dashboard.domain.budget import Cell
from dashboard.domain.forecast import Line, Outlook
from dashboard.store.reads.projects import partners, pilots
from dashboard.widgets.forecast_basis import Basis, basis
from dashboard.widgets.page import Viewer
from dashboard.widgets.reading import read

Expected = Mapping[str, tuple[int, int]]


def expected_by_partner(viewer: Viewer, after: Mapping[Cell, int]) -> Expected:
    """Cents by partner's code: with the plan in force, and with ``after``; empty where too little is known.

    Each partner keeps its own pace; a pilot that is new to it is taken up as its other work is.
    """
    known = basis(viewer)
    if known.outlook is None:
        return {}
    their = read(partners, viewer.phase_id)
    codes = dict(zip(their["code"], their["partner_id"], strict=True))
    changed = _with_plan(viewer, known, known.outlook, codes, after)
    return {
        code: (
            known.outlook.at_completion(partner=int(number)).point,
            changed.at_completion(partner=int(number)).point,
        )
        for code, number in codes.items()
        if any(line.partner == number for line in changed.history.lines)
    }


def _with_plan(
    viewer: Viewer, known: Basis, outlook: Outlook, codes: Mapping[str, int], after: Mapping[Cell, int]
) -> Outlook:
    its = read(pilots, viewer.phase_id)
    places = {period.number: index for index, period in enumerate(known.facts.periods)}
    numbers = dict(zip(its["code"], its["pilot_id"], strict=True))
    planned: dict[tuple[int, int], list[int]] = {}
    for cell, amount in after.items():
        if cell.period in places and cell.partner in codes:
            key = int(codes[cell.partner]), int(numbers.get(cell.pilot, 0))
            planned.setdefault(key, [0] * len(places))[places[cell.period]] += amount
    before = {(line.partner, line.pilot): line for line in outlook.history.lines}
    lines = [
        Line(
            partner=key[0],
            pilot=key[1],
            planned=tuple(planned.get(key, [0] * len(places))),
            declared=before[key].declared if key in before else (0,) * len(places),
        )
        for key in sorted({*planned, *before})
    ]
    usual = {partner: _usual(outlook, partner) for partner, _ in planned}
    take_ups = {key: usual[key[0]] for key in planned} | dict(outlook.take_ups)
    return replace(outlook, history=replace(outlook.history, lines=tuple(lines)), take_ups=take_ups)


def _usual(outlook: Outlook, partner: int) -> float:
    own = [rate for (whose, _), rate in outlook.take_ups.items() if whose == partner]
    every = own or list(outlook.take_ups.values())
    return sum(every) / len(every) if every else 1.0
