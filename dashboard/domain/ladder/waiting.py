"""How long money waits on each rung of the ladder: what has reached it and not the next one, first in, first out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from dashboard.domain.vocabulary import Step

Moves = Sequence[tuple[date, int]]
"""Days and cents, the days in order; less than zero where money was taken back."""
WAITS = (Step.DECLARED, Step.CERTIFIED, Step.CLAIMED, Step.VERIFIED, Step.PARKED)
"""Where money waits: for its control, a project report, its verification, its payment, a second control."""
FOLLOWING = {
    Step.DECLARED: (Step.CERTIFIED, Step.PARKED, Step.DEDUCTED),
    Step.CERTIFIED: (Step.CLAIMED,),
    Step.CLAIMED: (Step.VERIFIED,),
    Step.VERIFIED: (Step.PAID,),
}
"""What leads away from a rung. Parked money leaves by taking away from its own balance."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Cents that wait, cents × days they have waited, and the day since which the oldest of them do."""

    cents: int = 0
    cent_days: int = 0
    since: date | None = None

    def __add__(self, other: "Waiting") -> "Waiting":
        known = [day for day in (self.since, other.since) if day is not None]
        return Waiting(
            cents=self.cents + other.cents,
            cent_days=self.cent_days + other.cent_days,
            since=min(known, default=None),
        )

    @property
    def mean_days(self) -> Fraction | None:
        """Weighted by amount; ``None`` where nothing waits."""
        return Fraction(self.cent_days, self.cents) if self.cents else None

    def oldest_days(self, as_of: date) -> int | None:
        return None if self.since is None else (as_of - self.since).days


NOTHING = Waiting()


def waits(moves: Mapping[Step, Moves], as_of: date, *, cut: int = 0) -> dict[Step, Waiting]:
    """What waits on each rung of ``WAITS`` at the end of ``as_of``, of money that goes up the ladder together.

    ``moves`` up to that day by step; ``cut`` is what verification has deducted of it, which left the claim and not
    control.
    """
    reached = {step: sum(amount for _, amount in own) for step, own in moves.items()}
    found = {}
    for step, following in FOLLOWING.items():
        gone = sum(reached.get(later, 0) for later in following)
        gone += cut if step == Step.CLAIMED else -cut if step == Step.DECLARED else 0
        waits_on = reached.get(step, 0) > gone
        found[step] = waiting(left(lots(moves.get(step, ())), gone), as_of) if waits_on else NOTHING
    parked = moves.get(Step.PARKED, ())
    came = [(day, amount) for day, amount in parked if amount > 0]
    found[Step.PARKED] = waiting(left(came, -sum(amount for _, amount in parked if amount < 0)), as_of)
    return found


def lots(moves: Moves) -> list[tuple[date, int]]:
    """What came and stayed: what was taken back is taken from what had come last."""
    stayed: list[tuple[date, int]] = []
    for day, amount in moves:
        while amount < 0 and stayed:
            last_day, last = stayed.pop()
            amount += last
            if amount > 0:
                stayed.append((last_day, amount))
                amount = 0
        if amount > 0:
            stayed.append((day, amount))
    return stayed


def left(came: Iterable[tuple[date, int]], gone: int) -> list[tuple[date, int]]:
    """What is left of ``came`` once ``gone`` cents of it have moved on, the first that came first."""
    remaining = []
    for day, amount in came:
        taken = min(max(gone, 0), amount)
        gone -= taken
        if amount > taken:
            remaining.append((day, amount - taken))
    return remaining


def waiting(remaining: Iterable[tuple[date, int]], as_of: date) -> Waiting:
    each = list(remaining)
    return Waiting(
        cents=sum(amount for _, amount in each),
        cent_days=sum(amount * (as_of - day).days for day, amount in each),
        since=min((day for day, _ in each), default=None),
    )
