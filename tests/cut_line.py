"""A line to a PostgreSQL server that can be cut: for good, or just before or just after a commit comes through."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import Enum

from sqlalchemy import make_url

WRITE, COMMIT = b"INSERT INTO audit", b"COMMIT\0"
"""What tells a change from a read or a count of attempts, and how all of them end."""


class Cut(Enum):
    BEFORE_COMMIT = "before"
    AFTER_COMMIT = "after"


class Line:
    """``url`` leads through it; ``cut`` says where the next commit ends, ``stays_down`` that nobody comes after it."""

    def __init__(self, target: str) -> None:
        address = make_url(target)
        self._target = (address.host or "127.0.0.1", address.port or 5432)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = address.set(host="127.0.0.1", port=self._listener.getsockname()[1]).render_as_string(
            hide_password=False
        )
        self.cut: Cut | None = None
        self.stays_down = self.down = False
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._threads: list[threading.Thread] = []
        self._begin(self._listen)

    def end_all(self) -> None:
        for pair in self._pairs:
            for each in pair:
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
        self._pairs.clear()

    def close(self) -> None:
        self.down = True
        self._listener.shutdown(socket.SHUT_RDWR)
        self.end_all()
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def _begin(self, work: Callable[..., None], *given: object) -> None:
        self._threads.append(threading.Thread(target=work, args=given, daemon=True))
        self._threads[-1].start()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if self.down:
                    client.close()
                    continue
                server = socket.create_connection(self._target)
                self._pairs.append((client, server))
                self._begin(self._carry, client, server, True)
                self._begin(self._carry, server, client, False)

    def _carry(self, source: socket.socket, target: socket.socket, asks: bool) -> None:
        writes = False
        with suppress(OSError):
            while data := source.recv(65536):
                writes = writes or WRITE in data
                if asks and writes and self.cut and COMMIT in data:
                    cut, self.cut = self.cut, None
                    self.down = self.stays_down
                    if cut is Cut.AFTER_COMMIT:
                        source.shutdown(socket.SHUT_WR)
                        target.sendall(data)
                        source.recv(1)  # its answer finds nobody; then both ends are shut
                    break
                target.sendall(data)
        for each in (source, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        source.close()  # the other direction closes the other


@contextmanager
def line_to(target: str) -> Iterator[Line]:
    line = Line(target)
    try:
        yield line
    finally:
        line.close()
