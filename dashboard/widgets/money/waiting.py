"""How long money has been waiting on each rung, and each partner's cash gap, as of the viewer's date."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.domain.ladder.cash_gap import CashGap, cash_gap
from dashboard.domain.ladder.waiting import NOTHING, WAITS, Waiting, waits
from dashboard.domain.vocabulary import Step
from dashboard.store.reads.money.waiting import CELL, erdf_rates, report_moves, verification_cuts
from dashboard.widgets.kit.keeping import keep
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.viewer import Viewer

Waits = Mapping[Step, Waiting]
Cell = tuple[Any, ...]
Moved = dict[Step, list[tuple[date, int]]]
NO_WAITS: Waits = dict.fromkeys(WAITS, NOTHING)
STEPS = {str(step): step for step in Step}


@dataclass(frozen=True, kw_only=True)
class AllWaits:
    """What waits on each rung: by axis and key, and altogether. Along every axis the keys add up to the whole."""

    by_axis: Mapping[str, Mapping[Any, Waits]]
    whole: Waits


def all_waits(viewer: Viewer) -> AllWaits:
    """Of the phase, kept until any write; keys of which nothing waits are left out."""
    return keep(_all_waits, viewer)


def cash_gaps(viewer: Viewer) -> dict[int, CashGap]:
    """By partner; one that has declared nothing has a gap of nothing. Kept until any write."""
    return keep(_cash_gaps, viewer)


def _all_waits(viewer: Viewer) -> AllWaits:
    cuts = read(verification_cuts, viewer.phase_id, viewer.as_of)
    cut_of = {tuple(row[:-1]): int(row[-1]) for row in cuts.itertuples(index=False)}
    by_axis: dict[str, dict[Any, Waits]] = {axis: {} for axis in CELL}
    whole = NO_WAITS
    for cell, moves in moves_of_cells(viewer).items():
        own = waits(moves, viewer.as_of, cut=cut_of.get(cell, 0))
        if any(waiting.cents for waiting in own.values()):
            whole = added(whole, own)
            for axis, key in zip(CELL, cell, strict=True):
                by_axis[axis][key] = added(by_axis[axis].get(key, NO_WAITS), own)
    return AllWaits(by_axis=by_axis, whole=whole)


def added(one: Waits, other: Waits) -> Waits:
    return {step: one[step] + other[step] if other[step].cents else one[step] for step in WAITS}


def _cash_gaps(viewer: Viewer) -> dict[int, CashGap]:
    parts: dict[int, list[Moved]] = {}
    place = list(CELL).index("partner")
    for cell, moves in moves_of_cells(viewer).items():
        parts.setdefault(cell[place], []).append(moves)
    rates = read(erdf_rates, viewer.phase_id, viewer.as_of)
    return {partner: cash_gap(parts.get(partner, []), rate, viewer.as_of) for partner, rate in rates.items()}


def moves_of_cells(viewer: Viewer) -> dict[Cell, Moved]:
    """By the keys of ``CELL``: each step's days, in order, and cents."""
    frame = read(report_moves, viewer.phase_id, viewer.as_of)
    found: dict[Cell, Moved] = {}
    for *cell, step, day, amount in zip(*(frame[name].tolist() for name in frame.columns), strict=True):
        found.setdefault(tuple(cell), {}).setdefault(STEPS[step], []).append((day, int(amount)))
    return found
