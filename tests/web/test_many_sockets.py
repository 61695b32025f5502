"""As many strangers at once as are let in: what they cost the process, and that it comes back."""

import socket
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack
from typing import Self
from urllib.parse import urlsplit

import pytest
import websockets
from websockets.exceptions import InvalidStatus

from scripts.bench.client import Tab
from tests import memory
from tests.live import Live, run, served

MEGABYTE = 1_000_000
STRANGERS = 300
OFFICE, EVERYWHERE = 200, 1_000
"""What is let in without a session from one address, and in all, where nobody sets it otherwise."""
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
        for number in range(STRANGERS):
            await open_tabs.enter_async_context(From(live, f"203.0.113.{number % 5}"))


class From(Tab):
    """A page to sign in on, as a proxy passes it on from this address."""

    def __init__(self, live: Live, address: str) -> None:
        super().__init__(live.base, "")
        self.address = address

    async def __aenter__(self) -> Self:
        self._socket = await websockets.connect(
            f"ws://{self.host}/_stcore/stream",
            subprotocols=[websockets.Subprotocol("streamlit")],
            additional_headers={"Origin": self.base, "X-Forwarded-For": self.address},
            max_size=None,
            ping_interval=None,
        )
        self.first = await self.rerun()
        return self


async def all_there_is_room_for(live: Live) -> None:
    async with AsyncExitStack() as open_tabs:
        for number in range(EVERYWHERE):
            await open_tabs.enter_async_context(From(live, f"203.0.113.{number // OFFICE}"))
            if number + 1 == OFFICE:
                with pytest.raises(InvalidStatus, match="429"):
                    await From(live, "203.0.113.0").__aenter__()
        for number in range(500):
            with pytest.raises(InvalidStatus, match="503"):
                await From(live, f"198.51.100.{number % 250}").__aenter__()


def test_all_the_strangers_there_is_room_for_cost_less_than_250_mb_and_others_are_refused(alone: Live) -> None:
    run(one(alone))
    before = memory.now(alone.pid)
    run(all_there_is_room_for(alone))
    more = memory.most_since(alone.pid, before) / MEGABYTE
    print(f"{more:.0f} MB more")
    assert more < 250
    assert alone.ask("/healthz").status == 200


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
