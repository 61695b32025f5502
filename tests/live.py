"""A real server on a free port over a small database of its own, and visitors who send what no browser would."""

import asyncio
import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Coroutine, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

import pytest
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from dashboard.services.projects.demo import ensure_demo_people
from dashboard.settings import ROOT, settings
from dashboard.store.engine import engine, migrate
from scripts.bench.client import ANSWER_WITHIN_S, Run, Tab
from scripts.bench.people import cookies_of
from tests import builders

PASSWORD = "eight sturdy compass needles"
NOBODY = "binnacle_session="
USUAL = 0o022
"""The umask of most shells: others may read what is written."""
Outcome = TypeVar("Outcome")


def run(work: Coroutine[Any, Any, Outcome]) -> Outcome:
    """Run ``work`` in a thread of its own: a worker that also drives a browser has a loop running in this one."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, work).result()


@dataclass(frozen=True, kw_only=True)
class Live:
    """A running demo: its address, its database, and ways to knock at it."""

    base: str
    database: str
    folder: Path
    pid: int = 0
    ids: dict[str, int] = field(default_factory=dict)
    """The rows of the small project by name."""
    asking: socket.socket | None = None
    """To a server that says when nothing of it runs any more."""

    def quiet(self) -> None:
        """Returns when each run of the script that has begun by now has ended, also those that were cut short."""
        assert self.asking is not None, "served() gives this server"
        self.asking.sendall(b"?")
        if not self.asking.recv(1):
            raise ConnectionError("the server has ended")

    def cookie(self, username: str) -> str:
        """The cookie header of a new session."""
        return cookies_of(self.database, username)[0]

    def ask(self, path: str, method: str = "GET", *, body: str = "", **headers: str) -> "Answer":
        """One plain HTTP request; header names with underscores for hyphens. Redirects are not followed."""
        connection = http.client.HTTPConnection(urlsplit(self.base).netloc, timeout=30)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if body:
            named.setdefault("Content-Type", "application/x-www-form-urlencoded")
        with closing(connection):
            connection.request(method, path, body=body or None, headers=named)
            answer = connection.getresponse()
            headers = answer.getheaders()
            content = answer.read()
        return Answer(status=answer.status, headers=dict(reversed(headers)), body=content, all_headers=headers)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes = b""
    all_headers: list[tuple[str, str]] = field(default_factory=list)
    """With names that come more than once; ``headers`` has the first of each."""

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers.items() if key.lower() == name.lower()), "")


WAYS = {
    "binnacle serve": ("-m", "tests.serving", "serve", "--host", "127.0.0.1", "--port", "{port}"),
    "streamlit run": ("-m", "streamlit", "run", "streamlit_app.py", "--server.port", "{port}"),
    "python": ("streamlit_app.py",),
    "uvicorn": ("-m", "uvicorn", "streamlit_app:app", "--host", "127.0.0.1", "--port", "{port}"),
}


@contextmanager
def served(folder: Path, way: str = "binnacle serve", **variables: str) -> Iterator[Live]:
    """A server on the demo's day, over one small project and the demo people, stopped at the end."""
    url = variables.pop("BINNACLE_DATABASE_URL", f"sqlite:///{folder / 'binnacle.db'}")
    port = _free_port()
    environment = (
        os.environ
        | {
            "BINNACLE_DATABASE_URL": url,
            "BINNACLE_VAR": str(folder),
            "BINNACLE_FILES": str(folder / "files"),
            "BINNACLE_TODAY": "2018-10-30",
            "BINNACLE_PORT": str(port),
        }
        | variables
    )
    ids = _fill(url)
    asking, answering = socket.socketpair()
    asking.settimeout(ANSWER_WITHIN_S)
    with (folder / "server.log").open("w") as log, asking:
        command = [sys.executable, *(word.format(port=port) for word in WAYS[way])]
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=answering, stdout=log, stderr=log, umask=USUAL
        )
        answering.close()
        live = Live(
            base=f"http://127.0.0.1:{port}", database=url, folder=folder, pid=process.pid, ids=ids, asking=asking
        )
        try:
            wait_until_healthy(live, process)
            yield live
        finally:
            process.terminate()
            process.wait(20)
            engine(url).dispose()  # the test's own connections to it


def _fill(url: str) -> dict[str, int]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BINNACLE_DATABASE_URL", url)
        settings.cache_clear()
        migrate(url)
        ensure_demo_people(PASSWORD, now=builders.NOW)
        ids = builders.small_project(url)
        engine(url).dispose()
    settings.cache_clear()
    return ids


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_until_healthy(live: Live, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if live.ask("/healthz").status == 200:
                return
        except OSError:
            time.sleep(0.05)
    pytest.fail((live.folder / "server.log").read_text(errors="replace")[-2000:])


@dataclass
class Seen:
    """What a run showed: words of all elements, the session's id, ids of widgets that have no key, where links lead."""

    words: list[str] = field(default_factory=list)
    session_id: str = ""
    unnamed: list[str] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    """By the key of the button that is a link."""
    media: list[bytes] = field(default_factory=list)
    """Addresses under ``/media/``."""
    exports_off: bool = False
    """Whether the grid offers no CSV of its own."""


class Visitor(Tab):
    """A tab that keeps the words it is shown, and can send any value for any widget, drawn or not."""

    def __init__(self, live: Live, cookie: str = NOBODY, *, page: str = "", query: str = "", resume: str = "") -> None:
        super().__init__(live.base, cookie, page=page, query=query)
        self.live, self.resume = live, resume
        self.seen = Seen()

    async def __aenter__(self) -> Self:
        await self.connect()
        self.first = await self.rerun()
        return self

    async def connect(self) -> None:
        protocols = ["streamlit", *(("noxsrf", self.resume) if self.resume else ())]
        self._socket = await websockets.connect(
            f"ws://{self.host}/_stcore/stream",
            subprotocols=[websockets.Subprotocol(name) for name in protocols],
            additional_headers={"Cookie": self.cookie, "Origin": self.base},
            max_size=None,
            ping_interval=None,
        )

    @property
    def words(self) -> str:
        """Everything shown since the last message was sent."""
        return "\n".join(self.seen.words)

    def id_of(self, key: str) -> str:
        return self.widgets[key].identity

    async def forge(self, *states: tuple[str, str, Any], page_hash: str | None = None) -> Run:
        """Send (widget id, field of ``WidgetState``, value) as if the widgets were there."""
        if page_hash is not None:
            self.page_hash = page_hash
        return await self._exchange(self._sending(states))

    async def hurry(self, *states: tuple[str, str, Any]) -> None:
        """The same message ten times before the first is answered; returns when nothing of it runs any more.

        Then this tab is of no more use: it has not heard what the ten had to say.
        """
        data = self._sending(states).SerializeToString()
        for _ in range(10):
            await self._socket.send(data)
        await self._taken()
        await asyncio.to_thread(self.live.quiet)

    def _sending(self, states: Iterable[tuple[str, str, Any]]) -> BackMsg:
        request = self._request()
        for identity, kind, value in states:
            state = request.rerun_script.widget_states.widgets.add(id=identity)
            if kind.endswith("_array_value"):
                getattr(state, kind).data.extend(value)
            else:
                setattr(state, kind, value)
        return request

    async def _taken(self) -> None:
        """The server takes messages in turn: a heartbeat that it answers comes after all that were sent before.

        A run that begins clears the answer away where it has not been sent yet: then another is asked for.
        """
        async with asyncio.timeout(ANSWER_WITHIN_S):
            while True:
                await self._socket.send(BackMsg(app_heartbeat=True).SerializeToString())
                with suppress(TimeoutError):
                    async with asyncio.timeout(0.2):
                        await self._heartbeat()
                        return

    async def _heartbeat(self) -> None:
        message = ForwardMsg()
        while message.WhichOneof("type") != "heartbeat_ack":
            message = ForwardMsg.FromString(await self._socket.recv(decode=False))

    async def _exchange(self, request: Any, until: str = "") -> Run:
        self.seen = Seen(session_id=self.seen.session_id)
        return await super()._exchange(request, until)

    def _note(self, message: ForwardMsg, data: bytes, run: Run) -> None:
        if message.WhichOneof("type") == "new_session":
            self.seen.exports_off = message.new_session.config.disable_data_export
            self.seen.session_id = message.new_session.initialize.session_id or self.seen.session_id
        self.seen.media += re.findall(rb"/media/[0-9a-zA-Z.]+", data)
        super()._note(message, data, run)

    def _note_element(self, message: ForwardMsg, run: Run) -> None:
        super()._note_element(message, run)
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        identity = getattr(getattr(element, kind), "id", "") if kind else ""
        if isinstance(identity, str) and identity.endswith("-None"):
            self.seen.unnamed.append(identity)
        if kind == "link_button" and isinstance(identity, str):
            self.seen.links[identity.split("-", 2)[-1]] = element.link_button.url
        for name in ("body", "label", "message", "code_text"):
            value = getattr(getattr(element, kind), name, "") if kind else ""
            if isinstance(value, str) and value:
                self.seen.words.append(value)


class Stranger(Visitor):
    """A visitor whose first message is already a forged one."""

    async def __aenter__(self) -> Self:
        await self.connect()
        return self
