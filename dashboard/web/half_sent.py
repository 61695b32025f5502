"""Requests that never end: a head has to be whole, and a body to go on, within a while, or the line is closed.

uvicorn ends only lines that are silent between two requests. Its connections are the one place that sees a request
before it is whole, so what they do at their beginning and with what they receive is added to here, once a process.
"""

import asyncio
import logging
from typing import Any

import h11
from uvicorn.protocols.http.auto import AutoHTTPProtocol
from uvicorn.protocols.http.h11_impl import H11Protocol

_LOGGER = logging.getLogger("binnacle")
WITHIN_S = 20.0
"""Between two looks at a line: what has not moved from one to the next is closed."""
LEAST = 10_000
"""Bytes of a body that come from one look to the next, where we read them: half a kilobyte a second."""
ADDED = "_binnacle_received"


def end_half_sent() -> None:
    """For every line that is opened from now on. Says so where the server speaks by another class than we know."""
    if AutoHTTPProtocol is not H11Protocol:
        _LOGGER.warning("This server's requests have no deadline of ours: run uvicorn with --http h11")
    if hasattr(H11Protocol, ADDED):
        return
    setattr(H11Protocol, ADDED, 0)
    made, received = H11Protocol.connection_made, H11Protocol.data_received

    def connection_made(self: H11Protocol, transport: Any) -> None:
        made(self, transport)
        self.loop.call_later(WITHIN_S, _look, self, None, 0)

    def data_received(self: H11Protocol, data: bytes) -> None:
        setattr(self, ADDED, getattr(self, ADDED) + len(data))
        received(self, data)

    H11Protocol.connection_made = connection_made  # type: ignore[method-assign]
    H11Protocol.data_received = data_received  # type: ignore[method-assign]


def _look(line: H11Protocol, before: object, received: int) -> None:
    """``before`` is the request that was under way at the last look, ``received`` what had come by then."""
    if line not in line.connections or line.transport.is_closing():
        return
    now, state = getattr(line, ADDED), line.conn.their_state
    waits_for_head = state is h11.IDLE and (line.cycle is None or line.cycle.response_complete)
    waits_for_body = state is h11.SEND_BODY and not line.flow.read_paused
    stuck = waits_for_head or (waits_for_body and now - received < LEAST)
    if stuck and before is line.cycle:
        line.transport.close()
        return
    loop: asyncio.AbstractEventLoop = line.loop
    loop.call_later(WITHIN_S, _look, line, line.cycle, now)
