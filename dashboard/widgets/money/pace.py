"""How fast budgets are used and would have to be used from here on, along one axis."""

from dataclasses import dataclass
from typing import Any

from dashboard.domain.ladder.burn_rate import burn_rate, needed_a_month
from dashboard.domain.vocabulary import Step
from dashboard.store.reads.money.ladder import by_day
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.viewer import Viewer


@dataclass(frozen=True, kw_only=True)
class Pace:
    """Cents a month: declared in the last months, and what would use up what remains; missing where it is not known."""

    burn: int | None
    needed: int | None


def burn_along(viewer: Viewer, axis: str) -> dict[Any, int]:
    """Cents a month declared of late, by key; and of all together as ``None``."""
    frame = read(by_day, viewer.phase_id, viewer.as_of, axis)
    frame = frame[frame["step"] == Step.DECLARED]
    moves: dict[Any, list[tuple[Any, int]]] = {None: []}
    for day, key, amount in zip(frame["day"], frame["key"], frame["amount"], strict=True):
        moves.setdefault(key, []).append((day, int(amount)))
        moves[None].append((day, int(amount)))
    return {key: burn_rate(days, viewer.as_of) for key, days in moves.items()}


def pace(viewer: Viewer, *, burn: int | None, remaining: int | None) -> Pace:
    """Of what has ``remaining`` cents left until the phase ends."""
    if remaining is None or viewer.end is None:
        return Pace(burn=burn, needed=None)
    return Pace(burn=burn, needed=needed_a_month(remaining, viewer.as_of, viewer.end))
