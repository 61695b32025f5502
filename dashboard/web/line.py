"""How much one WebSocket may send: bounded in the server's own socket, before a message is inflated or put together.

uvicorn has one bound for everybody, none for how many messages wait, and not on each way to start it the one we would
give. So the two objects that it has for each connection are set here: websockets' ``ServerProtocol`` and what inflates.
"""

import logging
from collections.abc import Sequence

from starlette.types import Receive
from websockets.exceptions import PayloadTooBig
from websockets.extensions import Extension
from websockets.frames import CTRL_OPCODES, Frame
from websockets.server import ServerProtocol
from websockets.typing import ExtensionName

_LOGGER = logging.getLogger("binnacle")
STRANGERS_MOST = 64_000
"""Bytes of one message: a name, a password, and where to go."""
MOST = 4_000_000
"""The same for whoever is signed in: a grid of some ten thousand cells."""
MORE = 64_000
"""What may wait beside the largest message: a browser says small things without waiting for an answer."""


class Line:
    """One WebSocket: whether a session stands behind it, and how much of what it sent still waits."""

    def __init__(self, receive: Receive) -> None:
        self.known, self.most, self.waiting = False, STRANGERS_MOST, 0
        self.by_person = False
        """Whether the last message came of something that a person did, not of what a page does by itself."""
        self.resumes = False
        """Whether the next run is one that a browser asks for by itself, as its line was lost."""
        connection = getattr(getattr(receive, "__self__", None), "conn", None)
        self.connection = connection if isinstance(connection, ServerProtocol) else None
        if self.connection is None:
            _LOGGER.warning("This server's WebSockets have no bound of ours: run uvicorn with --ws auto")
            return
        self.connection.max_message_size = self.most
        self.connection.extensions = [Bounded(self, self.connection.extensions)]

    def sign_in(self) -> None:
        self.known, self.most = True, MOST
        if self.connection is not None:
            self.connection.max_message_size = self.most

    def take(self, size: int) -> None:
        self.waiting = max(0, self.waiting - size)


class Bounded(Extension):
    """Around the extensions that were agreed on: inflates no more than there is room for."""

    name = ExtensionName("bounded")

    def __init__(self, line: Line, inner: Sequence[Extension]) -> None:
        self.line, self.inner = line, inner

    def decode(self, frame: Frame, *, max_size: int | None = None) -> Frame:
        if frame.opcode in CTRL_OPCODES:
            return frame
        room = self.line.most + MORE - self.line.waiting
        room = room if max_size is None else min(room, max_size)
        if room <= 0 and frame.data:  # what inflates takes 0 for no bound
            raise PayloadTooBig(None, self.line.most)
        for extension in reversed(self.inner):
            frame = extension.decode(frame, max_size=max(room, 1))
        if len(frame.data) > room:
            raise PayloadTooBig(len(frame.data), room)
        self.line.waiting += len(frame.data)
        return frame

    def encode(self, frame: Frame) -> Frame:
        for extension in self.inner:
            frame = extension.encode(frame)
        return frame
