"""How long work waits for the database: at most five seconds in all, in a queue, for a lock or for a server to come."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Event, Lock
from time import monotonic

PATIENCE_SECONDS = 5.0
"""Of a person at a page: beyond it they are told what it is that keeps them waiting."""
AFTER_A_FAILURE_SECONDS = 0.5
"""What a page that must still be drawn waits once something else of the same click has waited in vain."""

_until: ContextVar[float | None] = ContextVar("patient_until", default=None)


@contextmanager
def waiting(seconds: float | None = None) -> Iterator[None]:
    """What is inside waits ``seconds`` in all, by default a person's patience; within another, no longer than it."""
    outer = _until.get()
    end = monotonic() + (PATIENCE_SECONDS if seconds is None else seconds)
    token = _until.set(end if outer is None else min(end, outer))
    try:
        yield
    finally:
        _until.reset(token)


def left() -> float:
    """Seconds that the work in hand may still wait."""
    until = _until.get()
    return PATIENCE_SECONDS if until is None else max(0.0, until - monotonic())


class Turnstile:
    """``places`` at once; whoever waits is let in in the order of coming.

    A semaphore lets those in first who come back at once: under many writers some would wait in vain.
    """

    def __init__(self, places: int) -> None:
        self._guard, self._free, self._queue = Lock(), places, deque[Event]()

    def enter(self, seconds: float) -> bool:
        """Whether a place came free within ``seconds``; then ``leave`` must follow."""
        with self._guard:
            if self._free:
                self._free -= 1
                return True
            called = Event()
            self._queue.append(called)
        if called.wait(seconds):
            return True
        with self._guard:
            if called.is_set():  # in the last moment
                return True
            self._queue.remove(called)
            return False

    def leave(self) -> None:
        with self._guard:
            if self._queue:
                self._queue.popleft().set()
            else:
                self._free += 1
