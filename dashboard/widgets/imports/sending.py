"""What the imports page holds between its runs: the uploaded file, what was understood of it, and the import under way.

The file's bytes live only in the session; the import runs beside the page's script, which shows how far it is.
"""

import threading
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import streamlit as st

from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.rights import Actor
from dashboard.exchange.tracker.file import read_tracker
from dashboard.exchange.tracker.mapping import Layout
from dashboard.exchange.tracker.sheet import Tracker
from dashboard.services.imports.asked import Asked
from dashboard.services.imports.bring_in import ImportTracker, Preview, import_tracker, preview, understand
from dashboard.services.system import new_key
from dashboard.settings import settings
from dashboard.widgets.kit.reading import audit_number
from dashboard.widgets.kit.session import current_actor


class Job:
    """An import under way: ``done`` goes from 0 to 1; then ``counts`` or ``problems`` say how it ended."""

    def __init__(self, command: ImportTracker, by: Actor, now: datetime) -> None:
        self.done = 0.0
        self.counts: dict[str, int] | None = None
        self.problems: tuple[Problem, ...] = ()
        self.failure: BaseException | None = None
        self.file, self.project = command.tracker.name, command.asked.project
        self._thread = threading.Thread(target=self._run, args=(command, by, now), daemon=True)
        self._thread.start()

    def _run(self, command: ImportTracker, by: Actor, now: datetime) -> None:
        try:
            self.counts = import_tracker(command, by=by, now=now, progress=self._went)
        except Refused as refusal:
            self.problems = refusal.problems
        except Exception as error:  # noqa: BLE001 - carried to the page, whose own handling says it plainly
            self.failure = error

    def _went(self, done: float) -> None:
        self.done = min(1.0, max(0.0, done))

    def wait(self, seconds: float) -> bool:
        """Whether it is over after at most ``seconds``."""
        self._thread.join(seconds)
        return not self._thread.is_alive()


@dataclass(kw_only=True)
class Desk:
    """``shown`` is what the mapping's boxes were filled for; ``key`` is the form's, new after each import."""

    upload: str = ""
    tracker: Tracker | None = None
    problems: tuple[Problem, ...] = ()
    shown: Any = None
    seen: Any = None
    found: Preview | None = None
    refusal: tuple[Problem, ...] = ()
    layouts: dict[Any, Layout] = field(default_factory=dict)
    job: Job | None = None
    outcome: tuple[str, str | None, dict[str, int]] | None = None
    key: str = field(default_factory=new_key)

    def take(self, file: Any) -> None:
        """Read the uploaded file, once; another file forgets the one before."""
        name = getattr(file, "file_id", "") if file is not None else ""
        if name == self.upload:
            return
        self.upload, self.tracker, self.problems, self.found, self.seen = name, None, (), None, None
        self.layouts.clear()
        if file is None:
            return
        self.outcome = None
        try:
            self.tracker = read_tracker(file.name, file.getvalue())
        except Refused as refusal:
            self.problems = refusal.problems

    def layout(self, asked: Asked) -> Layout | None:
        """What is understood without the person's corrections of the mapping."""
        if self.tracker is None:
            return None
        asked_for = (asked.kind, asked.sheet, asked.header, audit_number())
        if asked_for not in self.layouts:
            try:
                self.layouts[asked_for] = understand(self.tracker, asked)
            except Refused as refusal:
                self.problems = refusal.problems
                return None
        return self.layouts[asked_for]

    def preview(self, asked: Asked, by: Actor) -> Preview | None:
        """What the import would do; kept while neither the question nor the database changes."""
        if self.tracker is None:
            return None
        seen = (repr(asked), by.username, audit_number())
        if seen != self.seen:
            self.seen, self.found, self.refusal = seen, None, ()
            try:
                self.found = preview(self.tracker, asked, by=by, now=settings().now())
            except Refused as refusal:
                self.refusal = refusal.problems
        return self.found

    def finish(self) -> None:
        """Take over how the import ended.

        Raises what the import failed with.
        """
        job, self.job = self.job, None
        if job is None:
            return
        self.key, self.seen = new_key(), None
        if job.failure is not None:
            raise job.failure
        self.problems = job.problems
        if job.counts is not None:
            self.outcome = (job.file, job.project, job.counts)


def desk() -> Desk:
    found: Desk = st.session_state.setdefault("imports_desk", Desk())
    return found


def confirm(at: Desk, asked: Asked) -> None:
    """The callback of the confirm button: one import however often it is clicked."""
    if at.job is not None or at.tracker is None or at.found is None:
        return
    at.outcome, at.problems = None, ()
    command = ImportTracker(tracker=at.tracker, asked=asked, idempotency_key=at.key, expected=at.found.counts)
    try:
        at.job = Job(command, current_actor(), settings().now())
    except Refused as refusal:
        at.problems = refusal.problems
