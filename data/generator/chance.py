"""Chance with a fixed seed: the same numbers on every machine and every Python."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeVar

Item = TypeVar("Item")


class Chance:
    """Built on ``Random.random`` alone, whose sequence Python promises to keep."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)  # noqa: S311 (no secret hangs on it)

    def share(self, least: float = 0.0, most: float = 1.0) -> float:
        return least + (most - least) * self._random.random()

    def whole(self, least: int, most: int) -> int:
        """From ``least`` to ``most``, both included."""
        return least + int(self._random.random() * (most - least + 1))

    def happens(self, probability: float) -> bool:
        return self._random.random() < probability

    def one_of(self, items: Sequence[Item]) -> Item:
        return items[self.whole(0, len(items) - 1)]


def workday(day: date) -> date:
    """The day, or the Monday after it."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
