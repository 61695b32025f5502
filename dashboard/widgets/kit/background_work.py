"""Work beside a page's script: how far it is, how it is called off, and that it ends with the person's session.

A script that works for half a minute could not show how far it is, and a click would cut it short anywhere. So the work
runs in a thread of its own, in its own transaction; a fragment of the page looks at it. It is called off between two
steps: by the person, or by itself where the browser has gone or the person was signed out. See docs/decisions.
"""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

import streamlit as st

from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.rights import Action
from dashboard.store.outcome import outcome
from dashboard.streamlit_inside import sessions, this_run
from dashboard.widgets.kit.lost_writes import lost_writes
from dashboard.widgets.kit.session import later_check
from dashboard.widgets.kit.viewer import Viewer

Result = TypeVar("Result")
Progress = Callable[[float], None]
LOOKS_EVERY_S = 2.0
"""Between two looks at whether the person is still there."""
PATIENCE_S = 20.0
"""How long a browser may be away: it comes back by itself after a moment without a network."""


class CalledOff(Exception):
    """The work was called off; its transaction is undone by this."""


class Work(Generic[Result]):
    """``done`` goes from 0 to 1; then ``result``, ``problems`` or ``failure`` say how it ended."""

    def __init__(self, begin: Callable[[Progress], Result]) -> None:
        self.done = 0.0
        self.result: Result | None = None
        self.problems: tuple[Problem, ...] = ()
        self.failure: Exception | None = None
        self.called_off = False
        self._stop, self._lost = threading.Event(), lost_writes()
        self._is_there, self._require = _presence(), later_check(Action.READ)
        self._looked = self._seen = time.monotonic()
        self._thread = threading.Thread(target=self._run, args=(begin,), daemon=True)
        self._thread.start()

    def call_off(self) -> None:
        """At the next step nothing of it is left."""
        self._stop.set()

    def wait(self, seconds: float) -> bool:
        """Whether it is over after at most ``seconds``."""
        self._thread.join(seconds)
        return self.is_over

    @property
    def is_over(self) -> bool:
        return not self._thread.is_alive()

    def _run(self, begin: Callable[[Progress], Result]) -> None:
        try:
            self.result = begin(self._went)
        except CalledOff:
            self.called_off = True
        except Refused as refusal:
            self.problems = refusal.problems
            self._lost.extend(outcome().lost)
        except Exception as error:  # noqa: BLE001 - carried to the page, whose own handling says it plainly
            self.failure = error

    def _went(self, done: float) -> None:
        self.done = min(1.0, max(self.done, done))
        now = time.monotonic()
        if now - self._looked > LOOKS_EVERY_S:
            self._looked = now
            self._require()
            self._seen = now if self._is_there() else self._seen
        if self._stop.is_set() or now - self._seen > PATIENCE_S:
            raise CalledOff


def show_work(viewer: Viewer, work: Work[Result], key: str, words: str) -> None:
    """The bar and the button that calls it off; the page is drawn anew when it is over."""
    _show(viewer, work, key, words)


@st.fragment(run_every=0.5)
def _show(viewer: Viewer, work: Work[Result], key: str, words: str) -> None:
    if work.is_over:
        st.rerun()
    with st.container(key=key):
        st.progress(work.done, text=viewer.t(words))
        st.button(viewer.t("expenditure_import.cancel"), key=f"cancel_{key}", on_click=work.call_off)


def _presence() -> Callable[[], bool]:
    """Whether the browser of this session is connected, asked from another thread."""
    session = this_run.session()
    if session is None or not sessions.serves():
        return lambda: True
    return lambda: sessions.is_connected(session)
