"""A life: a seed makes its steps, each with a seed of its own, so that the others can be left out when it fails."""

import random
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

import pytest

from dashboard.domain.refusal import Refused
from dashboard.services.projects.verify import verify
from dashboard.settings import settings
from tests.lives.verbs import ROADS, VERBS
from tests.lives.world import Nothing, World

Anew = Callable[[], World]
TRIES = 3
"""How often a step is tried with other words, where it was refused."""


class Step(NamedTuple):
    verb: str
    seed: int


def steps_of(seed: int, length: int) -> list[Step]:
    """Half of a life follows a road from its beginning, with whatever else people do in between."""
    chance = random.Random(seed)
    chosen = chance.choice(ROADS)
    road = iter(chosen * (1 + length // len(chosen)))
    every = sorted(VERBS)
    verbs = [next(road) if chance.random() < 0.5 else chance.choice(every) for _ in range(length)]
    return [Step(verb, chance.randrange(2**32)) for verb in verbs]


def play(world: World, steps: Sequence[Step], done: dict[str, int] | None = None) -> list[Any]:
    """What verify finds at the end, or the error that a step met; ``done`` counts what was not refused."""
    for verb, seed in steps:
        chance = random.Random(seed)
        world.now += timedelta(days=chance.choice((0, 0, 0, 1, 2, 5, 12)), seconds=chance.randrange(3600))
        try:
            succeeded = _tried(world, verb, chance)
        except Exception as error:  # noqa: BLE001
            return [f"{verb}: {error!r}"]
        if succeeded and done is not None:
            done[verb] = done.get(verb, 0) + 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BINNACLE_TODAY", world.today.isoformat())
        settings.cache_clear()
        try:
            return verify()
        finally:
            settings.cache_clear()


def _tried(world: World, verb: str, chance: random.Random) -> bool:
    for _ in range(TRIES):
        world.chance = random.Random(chance.randrange(2**32))
        try:
            VERBS[verb](world)
        except (Refused, Nothing):
            continue
        return True
    return False


def shortened(anew: Anew, steps: Sequence[Step]) -> list[Step]:
    """As few of the steps as still end with something found: halves are left out first, then one by one."""
    left, size = list(steps), len(steps) // 2
    while size:
        start = 0
        while start < len(left):
            shorter = left[:start] + left[start + size :]
            if play(anew(), shorter):
                left = shorter
            else:
                start += size
        size //= 2
    return left
