"""The measurements: what a rerun, an update, an idle session and fifty people cost the server."""

import asyncio
import random
import statistics
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack

from websockets.exceptions import ConnectionClosed

from dashboard.bench.client import Run, Tab
from dashboard.bench.report import Users
from dashboard.bench.server import Server

EMPTY = "empty"
WARM_UPS = 5
THOUGHT_S = 2.0
SETTLE_S = 5.0


class PageFailed(RuntimeError):
    """A page under measurement raised; its time would mean nothing."""


async def reruns(server: Server, cookies: Mapping[str, str], *, times: int) -> dict[str, float]:
    """Median milliseconds of a warm rerun of each page and of the empty one; ``cookies`` is page → cookie.

    The tabs take turns, so that whatever else the machine does weighs on all alike.
    """
    found: dict[str, list[float]] = {page: [] for page in cookies}
    async with AsyncExitStack() as tabs:
        open_tabs = {}
        for page, cookie in cookies.items():
            open_tabs[page] = await tabs.enter_async_context(Tab(server.base, cookie, page=page))
            _refuse_failures(page, open_tabs[page].first)
        for turn in range(WARM_UPS + times):
            for page, tab in open_tabs.items():
                run = await tab.rerun()
                _refuse_failures(page, run)
                if turn >= WARM_UPS:
                    found[page].append(run.ms)
    return {page: statistics.median(values) for page, values in found.items()}


def _refuse_failures(page: str, run: Run) -> None:
    if run.failures:
        raise PageFailed(f"/{page}: {run.failures[0]}")


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
