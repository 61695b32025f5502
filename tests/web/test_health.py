"""``/healthz`` and ``/readyz``: alive without a database, ready by one answer for all who ask."""

import asyncio
from threading import Event

from dashboard.store.health import Readiness
from dashboard.web.health import EVERY_SECONDS, Shared
from tests.live import run
from tests.web.test_troubles import Line, Live, over_a_line

__all__ = ["over_a_line"]


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_hundred_who_ask_have_one_answer_and_later_ones_another() -> None:
    clock, tried = Clock(), []

    def find() -> Readiness:
        tried.append(clock.now)
        return Readiness.READY

    async def ask() -> list[Readiness]:
        shared = Shared(find, clock=clock)
        answers = list(await asyncio.gather(*(shared.answer() for _ in range(100))))
        for later in (EVERY_SECONDS - 1, 0, 1, 0, EVERY_SECONDS):
            clock.now += later
            answers.append(await shared.answer())
        return answers

    assert set(run(ask())) == {Readiness.READY}
    assert tried == [100.0, 100.0 + EVERY_SECONDS, 100.0 + 2 * EVERY_SECONDS]


def test_one_who_goes_away_takes_the_answer_from_nobody() -> None:
    begun, go_on = Event(), Event()

    def find() -> Readiness:
        begun.set()
        go_on.wait()
        return Readiness.AWAY

    async def ask() -> Readiness:
        shared = Shared(find)
        first = asyncio.create_task(shared.answer())
        await asyncio.to_thread(begun.wait)
        second = asyncio.create_task(shared.answer())
        first.cancel()
        go_on.set()
        return await second

    assert run(ask()) is Readiness.AWAY


def test_a_process_whose_database_is_away_is_alive_and_not_ready(over_a_line: tuple[Live, Line]) -> None:
    live, line = over_a_line
    line.down = True
    line.end_all()
    try:
        alive, ready = live.ask("/healthz"), live.ask("/readyz")
    finally:
        line.down = False
    assert (alive.status, ready.status, ready.body) == (200, 503, b'{"status":"database away"}')
