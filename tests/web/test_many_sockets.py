"""Three hundred strangers at once: what they cost the process, and that it comes back."""

import socket
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack
from urllib.parse import urlsplit

import pytest

from scripts.bench.client import Tab
from tests import memory
from tests.live import Live, run, served

MEGABYTE = 1_000_000
STRANGERS = HALVES = 300
pytestmark = pytest.mark.sweep


@pytest.fixture
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server of the test's own, to count what it holds."""
    with served(tmp_path_factory.mktemp("alone")) as live:
        assert live.ask("/healthz").status == 200
        yield live


async def strangers(live: Live) -> None:
    """Each with a page to sign in on, all of them at once."""
    async with AsyncExitStack() as open_tabs:
        for _ in range(STRANGERS):
            await open_tabs.enter_async_context(Tab(live.base, ""))


def test_three_hundred_anonymous_sockets_cost_less_than_250_mb_and_are_let_go(alone: Live) -> None:
    run(one(alone))
    before = memory.now(alone.pid)
    run(strangers(alone))
    more = memory.most_since(alone.pid, before) / MEGABYTE
    print(f"{more:.0f} MB more")
    assert more < 250
    assert alone.ask("/healthz").status == 200
    left = memory.back_within(alone.pid, before + 60 * MEGABYTE, seconds=60)
    print(f"back after {left} s")
    assert left is not None


async def one(live: Live) -> None:
    async with Tab(live.base, ""):
        pass


def test_four_hundred_half_sent_requests_cost_little_and_are_closed(alone: Live) -> None:
    before = memory.now(alone.pid)
    where = urlsplit(alone.base)
    with ExitStack() as lines:
        half = [lines.enter_context(socket.create_connection((where.hostname, where.port))) for _ in range(400)]
        for number, line in enumerate(half):
            line.settimeout(120)
            whole = number % 2
            line.sendall(
                b"POST /typed HTTP/1.1\r\nHost: x\r\nContent-Length: 400000\r\n"
                + b"\r\n" * whole
                + b"x" * 9_000 * whole
            )
        assert alone.ask("/healthz").status == 200
        for line in half:
            while line.recv(4096):
                pass
    more = memory.most_since(alone.pid, before) / MEGABYTE
    print(f"{more:.0f} MB more")
    assert more < 250
