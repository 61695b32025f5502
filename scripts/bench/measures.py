"""The measurements: what a rerun, an update, an idle session and fifty people cost the server."""

import asyncio
import random
import statistics
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

from websockets.exceptions import ConnectionClosed

from scripts.bench.client import Run, Tab
from scripts.bench.report import Users
from scripts.bench.server import Server

WARM_UPS = 5
THOUGHT_S = 2.0
SETTLE_S = 5.0


class PageFailed(RuntimeError):
    """A page under measurement raised; its time would mean nothing."""


@dataclass(frozen=True, kw_only=True)
class Seat:
    """One person's tab on one page of one server."""

    server: Server
    page: str
    cookie: str
    query: str = ""

    def tab(self) -> Tab:
        return Tab(self.server.base, self.cookie, page=self.page, query=self.query)


async def reruns(seats: Sequence[Seat], *, times: int) -> dict[Seat, float]:
    """Median milliseconds of a warm rerun at each seat.

    The seats take turns, so that whatever else the machine does weighs on all alike.
    """
    found: dict[Seat, list[float]] = {seat: [] for seat in seats}
    async with AsyncExitStack() as stack:
        tabs = {seat: await stack.enter_async_context(seat.tab()) for seat in seats}
        for turn in range(WARM_UPS + times):
            for seat, tab in tabs.items():
                run = await tab.rerun()
                _refuse_failures(seat, run)
                if turn >= WARM_UPS:
                    found[seat].append(run.ms)
    return {seat: statistics.median(values) for seat, values in found.items()}


def _refuse_failures(seat: Seat, run: Run) -> None:
    if run.failures:
        raise PageFailed(f"/{seat.page}: {run.failures[0]}")


async def idle_session_mb(server: Server, cookies: Sequence[str], *, page: str = "") -> float:
    """Memory of a signed-in session that has seen one page and rests; the first few sessions only fill the caches."""
    async with AsyncExitStack() as tabs:
        for cookie in cookies[:WARM_UPS]:
            await tabs.enter_async_context(Tab(server.base, cookie, page=page))
        await asyncio.sleep(SETTLE_S)
        before = server.memory_mb()
        for cookie in cookies:
            await tabs.enter_async_context(Tab(server.base, cookie, page=page))
        await asyncio.sleep(SETTLE_S)
        return (server.memory_mb() - before) / len(cookies)


async def fifty_people(server: Server, cookies: Sequence[str], pages: Sequence[str], *, seconds: float) -> Users:
    """Everyone with a session of their own thinks two seconds, then goes to another page; times are of those visits."""
    times: list[float] = []
    errors = 0
    until = time.perf_counter() + seconds

    async def person(number: int) -> int:
        chance = random.Random(number)  # noqa: S311  a fixed walk through the pages, not a secret
        failed = 0
        await asyncio.sleep(chance.uniform(0, THOUGHT_S))
        async with Tab(server.base, cookies[number], page=chance.choice(pages)) as tab:
            while time.perf_counter() < until:
                await asyncio.sleep(chance.uniform(0.5 * THOUGHT_S, 1.5 * THOUGHT_S))
                run = await tab.visit(chance.choice(pages))
                times.append(run.ms)
                failed += len(run.failures)
        return failed

    for outcome in await asyncio.gather(*(person(number) for number in range(len(cookies))), return_exceptions=True):
        if isinstance(outcome, TimeoutError | ConnectionClosed):
            errors += 1
        elif isinstance(outcome, BaseException):
            raise outcome
        else:
            errors += outcome
    return Users(p50_ms=_percentile(times, 50), p95_ms=_percentile(times, 95), errors=errors)


def _percentile(values: Sequence[float], percent: int) -> float:
    return round(statistics.quantiles(values, n=100, method="inclusive")[percent - 1], 1)
