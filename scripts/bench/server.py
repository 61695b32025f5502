"""The server under test: a process of its own on a loopback port, over a scratch database."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psutil

HEALTHY_WITHIN_S = 180.0  # the first start loads the shipped projects
STOPPED_WITHIN_S = 10.0
TODAY = date(2018, 10, 30)  # the coordination meeting that the demo opens at


class NotHealthy(RuntimeError):
    """The server ended or did not answer in time; the message holds the end of what it printed."""


@dataclass(frozen=True, kw_only=True)
class Server:
    base: str
    process: int
    start_s: float

    def memory_mb(self) -> float:
        """What only this process holds (unique set size)."""
        return float(psutil.Process(self.process).memory_full_info().uss) / 2**20


def database_of(folder: Path) -> str:
    return f"sqlite:///{folder / 'binnacle.db'}"


@contextmanager
def running(folder: Path, **environment: str) -> Iterator[Server]:
    """``binnacle serve --demo`` over the database in ``folder``, with these variables too; stopped at the end.

    Raises ``NotHealthy`` where ``/healthz`` does not answer.
    """
    port = _free_port()
    base = f"http://127.0.0.1:{port}"
    with (folder / "server.log").open("w") as log:
        begin = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603  our own command
            [sys.executable, "-m", "dashboard.cli.app", "serve", "--demo", "--port", str(port)],
            env=environment_of(folder) | environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_until_healthy(f"{base}/healthz", process, folder / "server.log")
            yield Server(base=base, process=process.pid, start_s=time.perf_counter() - begin)
        finally:
            _stop(process)


def environment_of(folder: Path) -> dict[str, str]:
    """This process's, with the settings of the server under test."""
    ours = {
        "BINNACLE_DATABASE_URL": database_of(folder),
        "BINNACLE_VAR": str(folder),
        "BINNACLE_FILES": str(folder / "files"),
        "BINNACLE_BENCH": "1",
        "BINNACLE_TODAY": TODAY.isoformat(),
        "BINNACLE_HOST": "127.0.0.1",
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BINNACLE_")}
    return kept | ours


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_until_healthy(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.perf_counter() + HEALTHY_WITHIN_S
    while time.perf_counter() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310  a loopback address of our own
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.02)
    raise NotHealthy(log.read_text(errors="replace")[-2000:])


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOPPED_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
