"""What the import of a list holds between the page's runs: the file, what was understood of it, and the work under way.

The file lives only in the session. Once a list has come in, nothing of it is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from dashboard.domain.refusal import Problem, Refused
from dashboard.exchange.tracker.file import read_tracker
from dashboard.exchange.tracker.mapping import Layout
from dashboard.exchange.tracker.sheet import Tracker
from dashboard.services.expenditure.bring_in import ImportList, TakeBackList, import_list, take_back_list
from dashboard.services.expenditure.preview import ListAsked, ListPreview, preview_list
from dashboard.services.imports.asked import Asked
from dashboard.services.imports.bring_in import understand
from dashboard.services.system import new_key
from dashboard.settings import settings
from dashboard.widgets.kit.background_work import Work
from dashboard.widgets.kit.reading import audit_number
from dashboard.widgets.kit.session import current_actor

DESK = "expenditure_import_desk"
AT_ONCE_S = 1.0
"""A list that is looked at sooner shows no bar."""


@dataclass(kw_only=True)
class Desk:
    """``shown`` is what the mapping's boxes were filled for; ``key`` is the form's, new after each import.

    ``outcome`` is what was done last: the key of its sentence, the file and the number of lines.
    """

    report_id: int
    upload: str = ""
    uploads: int = 0
    tracker: Tracker | None = None
    problems: tuple[Problem, ...] = ()
    shown: Any = None
    seen: str = ""
    preview: ListPreview | None = None
    looking: Work[ListPreview] | None = None
    importing: Work[Mapping[str, int]] | None = None
    called_off: bool = False
    outcome: tuple[str, str, int] | None = None
    layouts: dict[Any, Layout] = field(default_factory=dict)
    key: str = field(default_factory=new_key)

    def take(self, file: Any) -> None:
        """Read the uploaded file, once; another file forgets the one before."""
        name = getattr(file, "file_id", "") if file is not None else ""
        if name == self.upload:
            return
        self.forget()
        self.upload = name
        if file is None:
            return
        self.outcome = None
        try:
            self.tracker = read_tracker(file.name, file.getvalue())
        except Refused as refusal:
            self.problems = refusal.problems

    def forget(self) -> None:
        """Nothing of the file is kept."""
        if self.looking is not None:
            self.looking.call_off()
        self.looking = self.tracker = self.preview = None
        self.problems, self.seen, self.called_off = (), "", False
        self.layouts.clear()

    def layout(self, asked: Asked) -> Layout | None:
        """What is understood without the person's corrections of the mapping."""
        if self.tracker is None:
            return None
        asked_for = (asked.sheet, asked.header, audit_number())
        if asked_for not in self.layouts:
            try:
                self.layouts = {asked_for: understand(self.tracker, asked)}
            except Refused as refusal:
                self.problems = refusal.problems
                return None
        return self.layouts[asked_for]

    def look(self, asked: ListAsked) -> None:
        """Work the preview out anew where the question is another one."""
        tracker, wanted = self.tracker, repr(asked)
        if tracker is None or wanted == self.seen:
            return
        if self.looking is not None:
            self.looking.call_off()
        self.seen, self.preview, self.problems, self.called_off = wanted, None, (), False
        by, now = current_actor(), settings().now()
        self.looking = Work(lambda progress: preview_list(tracker, asked, by=by, now=now, progress=progress))
        self.looking.wait(AT_ONCE_S)

    def settle(self) -> None:
        """Take over what is over.

        Raises what the work failed with.
        """
        if self.looking is not None and self.looking.is_over:
            work, self.looking = self.looking, None
            self.preview, self.problems, self.called_off = work.result, work.problems, work.called_off
            if work.failure is not None:
                raise work.failure
        if self.importing is not None and self.importing.is_over:
            self._settle_import(self.importing)

    def _settle_import(self, work: Work[Mapping[str, int]]) -> None:
        self.importing, self.key = None, new_key()
        if work.failure is not None:
            raise work.failure
        self.problems, self.called_off = work.problems, work.called_off
        if work.result is not None and self.tracker is not None:
            self.outcome = ("expenditure_import.done", self.tracker.name, work.result["added"])
            self.forget()
            self.uploads += 1  # the next file's box is an empty one
        elif work.problems:
            self.seen = ""  # the database has moved on: look again

    def again(self) -> None:
        """Look once more, after it was called off."""
        self.seen, self.called_off = "", False


def desk_of(report_id: int) -> Desk:
    """The desk of this report: the one in use, or a new one."""
    found = st.session_state.get(DESK)
    if not isinstance(found, Desk) or found.report_id != report_id:
        if isinstance(found, Desk):
            found.forget()
        found = Desk(report_id=report_id)
        st.session_state[DESK] = found
    return found


def confirm(at: Desk) -> None:
    """The callback of the confirm button: one import however often it is clicked."""
    tracker, preview = at.tracker, at.preview
    if at.importing is not None or tracker is None or preview is None:
        return
    at.problems, at.called_off = (), False
    try:
        by, now = current_actor(), settings().now()
    except Refused as refusal:
        at.problems = refusal.problems
        return
    command = ImportList(tracker=tracker, preview=preview, idempotency_key=at.key)
    at.importing = Work(lambda progress: import_list(command, by=by, now=now, progress=progress))
    at.importing.wait(AT_ONCE_S)


def take_back(at: Desk, number: int, file: str) -> None:
    """The callback of the button that takes an import back."""
    key = st.session_state.setdefault(f"take_back_key_{number}", new_key())
    command = TakeBackList(report_id=at.report_id, number=number, idempotency_key=key)
    try:
        lines = take_back_list(command, by=current_actor(), now=settings().now())
    except Refused as refusal:
        at.problems = refusal.problems
        return
    at.problems, at.outcome = (), ("expenditure_import.taken_back", file, lines)
