"""Requests that never end are closed, whatever part of them is missing; those that go on are answered."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from dashboard.web import half_sent
from tests.live import run

SOON = 0.05
HEAD = b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 100000\r\n"
Speak = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[bytes]]


async def answer(scope: Any, receive: Any, send: Any) -> None:
    """Once the whole body is there."""
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def spoken(speak: Speak) -> bytes:
    """What comes back to ``speak`` from a server with our deadlines, until the line is closed."""

    async def exchange() -> bytes:
        config, state = Config(answer, lifespan="off", timeout_keep_alive=60), ServerState()
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: H11Protocol(config, state, {}), "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        try:
            return await asyncio.wait_for(speak(reader, writer), 30)
        finally:
            writer.close()
            server.close()
            for line in list(state.connections):
                line.transport.close()

    return run(exchange())


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    half_sent.end_half_sent()
    monkeypatch.setattr(half_sent, "WITHIN_S", SOON)


@pytest.mark.parametrize("sent", [b"", b"GET", HEAD, HEAD + b"\r\n", HEAD + b"\r\n" + b"x" * 50_000])
def test_what_is_never_finished_is_closed(sent: bytes) -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(sent)
        return await reader.read()

    assert spoken(speak) == b""


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[asyncio.Event]:
    """Holds an event that each look at a line sets."""
    events: list[asyncio.Event] = []
    look = half_sent._look

    def looked(*given: Any) -> None:
        look(*given)
        for event in events:
            event.set()

    monkeypatch.setattr(half_sent, "_look", looked)
    return events


def by_looks(looks: list[asyncio.Event], each: bytes, times: int) -> Speak:
    """A body of which ``each`` is sent after every look."""

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        looks.append(asyncio.Event())
        writer.write(HEAD + b"\r\n")
        came = asyncio.create_task(reader.readline())
        for _ in range(times):
            seen = asyncio.create_task(looks[0].wait())
            await asyncio.wait([came, seen], return_when=asyncio.FIRST_COMPLETED)
            looks[0].clear()
            seen.cancel()
            if came.done():
                break
            writer.write(each)
        return await came

    return speak


def test_what_comes_sign_by_sign_is_closed(looks: list[asyncio.Event]) -> None:
    assert spoken(by_looks(looks, b"x", 100)) == b""


def test_what_goes_on_is_answered_however_long_it_takes(looks: list[asyncio.Event]) -> None:
    assert spoken(by_looks(looks, b"x" * half_sent.LEAST, 10)).startswith(b"HTTP/1.1 204")
