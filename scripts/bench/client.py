"""One browser tab as the server sees it: a WebSocket that speaks Streamlit's protocol and draws nothing."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import websockets
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

ANSWER_WITHIN_S = 60.0
FINISHED = frozenset(
    {ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY},
)


@dataclass
class Run:
    """What one message to the server brought back; ``seen_ms`` is when the awaited words arrived, if they did."""

    ms: float = 0.0
    seen_ms: float | None = None
    received: int = 0
    failures: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Widget:
    identity: str
    fragment: str


class Tab:
    """A tab signed in by its cookie. ``visit``, ``rerun`` and ``press`` each return when the script has finished.

    Like a browser it keeps large messages and tells the server which ones, so that a rerun sends references.
    Raises ``TimeoutError`` where no answer comes, and websockets' ``ConnectionClosed`` where the server hangs up.
    """

    def __init__(self, base: str, cookie: str, *, page: str = "", query: str = "") -> None:
        self.host = urlsplit(base).netloc
        self.base, self.cookie, self.page, self.query = base, cookie, page, query
        self.page_hash = ""
        self.pages: dict[str, str] = {}
        self.widgets: dict[str, Widget] = {}
        self._held: dict[str, bytes] = {}

    async def __aenter__(self) -> Self:
        self._socket = await websockets.connect(
            f"ws://{self.host}/_stcore/stream",
            subprotocols=[websockets.Subprotocol("streamlit")],
            additional_headers={"Cookie": self.cookie, "Origin": self.base},
            max_size=None,
            ping_interval=None,
        )
        self.first = await self.rerun()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._socket.close()

    async def rerun(self) -> Run:
        return await self._exchange(self._request())

    async def visit(self, page: str, query: str = "") -> Run:
        """Go to another page inside the session."""
        self.page, self.query, self.page_hash = page, query, self.pages.get(page, "")
        self.widgets.clear()
        return await self._exchange(self._request())

    async def press(self, key: str, texts: Mapping[str, str] | None = None, *, until: str = "") -> Run:
        """Press the button ``key`` with these texts in the form's other fields; ``until`` are the words to wait for."""
        button = self.widgets[key]
        request = self._request(button.fragment)
        for name, value in (texts or {}).items():
            request.rerun_script.widget_states.widgets.add(id=self.widgets[name].identity, string_value=value)
        request.rerun_script.widget_states.widgets.add(id=button.identity, trigger_value=True)
        return await self._exchange(request, until)

    def _request(self, fragment: str = "") -> BackMsg:
        request = BackMsg()
        script = request.rerun_script
        script.query_string, script.page_script_hash, script.fragment_id = self.query, self.page_hash, fragment
        if not self.page_hash:
            script.page_name = self.page
        script.cached_message_hashes.extend(self._held)
        script.context_info.timezone = "Europe/Brussels"
        script.context_info.locale = "en-GB"
        script.context_info.url = f"{self.base}/{self.page}"
        return request

    async def _exchange(self, request: BackMsg, until: str = "") -> Run:
        run, words, started = Run(), until.encode(), False
        begin = time.perf_counter()
        await self._socket.send(request.SerializeToString())
        while True:
            data = await asyncio.wait_for(self._socket.recv(decode=False), ANSWER_WITHIN_S)
            elapsed = (time.perf_counter() - begin) * 1000
            run.received += len(data)
            message = ForwardMsg.FromString(data)
            kind = message.WhichOneof("type")
            if words and run.seen_ms is None and words in self._content(message, data):
                run.seen_ms = elapsed
            if kind == "new_session":
                started = True
                self.page_hash = message.new_session.page_script_hash or self.page_hash
            elif kind == "script_finished" and started and message.script_finished in FINISHED:
                run.ms = elapsed
                return run
            self._note(message, data, run)

    def _content(self, message: ForwardMsg, data: bytes) -> bytes:
        return self._held.get(message.ref_hash, data) if message.WhichOneof("type") == "ref_hash" else data

    def _note(self, message: ForwardMsg, data: bytes, run: Run) -> None:
        """Remember what the next request needs: pages, widgets, messages held."""
        kind = message.WhichOneof("type")
        if kind == "navigation":
            for page in message.navigation.app_pages:
                self.pages["" if page.is_default else page.url_pathname] = page.page_script_hash
            self.page_hash = message.navigation.page_script_hash or self.page_hash
        elif kind == "ref_hash":
            self._note(ForwardMsg.FromString(self._held[message.ref_hash]), b"", run)
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._note_element(message, run)
        if data and message.metadata.cacheable and message.hash:
            self._held[message.hash] = data

    def _note_element(self, message: ForwardMsg, run: Run) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        content = getattr(element, kind) if kind else None
        if kind == "exception":
            run.failures.append(f"{element.exception.type}: {element.exception.message}")
        elif kind == "alert" and element.alert.format == Alert.ERROR:  # how a page that failed says so
            run.failures.append(element.alert.body)
        identity = getattr(content, "id", "")
        if isinstance(identity, str) and identity.startswith("$$ID-"):
            key = identity.split("-", 2)[2]
            self.widgets[key] = Widget(identity=identity, fragment=message.delta.fragment_id)
