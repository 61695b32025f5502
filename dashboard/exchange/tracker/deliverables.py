"""Deliverables from a tracker: the plan's row, its due date as a dated fact, its status as permitted steps."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from dashboard.domain.deliverables.states import OPEN_STATES
from dashboard.domain.vocabulary import DeliverableState as State
from dashboard.domain.vocabulary import Provenance
from dashboard.exchange.folder.history import WITHOUT_START
from dashboard.exchange.folder.values import BadCell
from dashboard.exchange.tracker.kind import Kind, Outcome, Planned
from dashboard.exchange.tracker.rows import TrackerRow
from dashboard.exchange.tracker.steps import steps_to

CODED_TITLE = re.compile(r"\s*([A-Za-z]{1,4}\.?\s?\d+(?:\.\d+)+[a-z]?|D\s?\d+)\s*[:.–—-]*\s+(\S.*)", re.DOTALL)
LONGEST_COMMENT = 4000
INSTANT = timedelta(microseconds=1)


class Deliverables(Kind):
    file = "deliverables"
    name_field = "title"

    def take(self, row: TrackerRow, source: str) -> Planned:
        values = self._with_code(row.values)
        row.values = values
        code = self.code_of(row, letter="D-")
        self.once(code, row)
        known = self.target.known.get(self.file, {}).get(code)
        linked = f"{source}; {values['link']}" if values.get("link") else source
        wanted = self._wanted(values, code, source)
        if known is not None:
            wanted["due"] = None  # what was planned first stays; a new date is a rescheduling
        history = self._history(values, code, known is None, linked)
        moved = self._rescheduling(values, code, known, linked)
        planned = self.settle(code, code, str(values["title"]), row, wanted, linked)
        return self._with_facts(planned, code, history, moved)

    def _with_code(self, values: dict[str, Any]) -> dict[str, Any]:
        """“D1.1 Communication plan” in a table without codes."""
        if values.get("code") is None and (found := CODED_TITLE.fullmatch(str(values["title"]))):
            return {**values, "code": found.group(1), "title": found.group(2)}
        return values

    def _wanted(self, values: dict[str, Any], code: str, source: str) -> dict[str, Any]:
        given = self.references
        wanted = self.blank() | {name: values.get(name) for name in ("title", "description", "due")}
        wanted["code"] = code
        wanted["work_package"] = given.work_package(
            str(values["work_package"]) if values.get("work_package") else None, source, of=code
        )
        wanted["activity"] = given.named("activities", _text(values, "activity"), "unknown_activity")
        wanted["pilot"] = given.named("pilots", _text(values, "pilot"), "unknown_pilot")
        if values.get("responsible"):
            wanted["responsible"] = given.partner(str(values["responsible"]), source)
        return wanted

    def _history(self, values: dict[str, Any], code: str, new: bool, source: str) -> list[dict[str, Any]]:
        """The dated facts that the row's status adds: one a permitted step, a moment apart."""
        present = self.target.current.get(
            code, {"state": State.NOT_STARTED, "progress": None, "forecast": None, "comment": ""}
        )
        origin = State(present["state"])
        to = self._state(values, origin)
        steps = steps_to(origin, to, reviews=new or self.target.lead_reviews)
        said = {
            "progress": values.get("progress"),
            "forecast": values.get("forecast"),
            "comment": values.get("comment"),
        }
        if not steps and not self._says_more(said, present, origin, to):
            return []
        steps = steps or [origin]
        first = self._moment(values, present, new)
        author, comment = self.references.making.author, str(said["comment"] or source)[:LONGEST_COMMENT]
        rows = []
        for number, state in enumerate(steps):
            last = number == len(steps) - 1
            rows.append(
                {
                    "phase": self.target.phase, "deliverable": code, "recorded_at": first + number * INSTANT,
                    "state": state, "progress": said["progress"] if last else None,
                    "forecast": said["forecast"] if last and state in OPEN_STATES else None, "comment": comment,
                    "author": author, "source": source, "status": Provenance.RECORDED,
                }
            )  # fmt: skip
        return rows

    def _state(self, values: dict[str, Any], origin: State) -> State:
        if values.get("state") is not None:
            return State(values["state"])
        if values.get("delivered_on") is not None and values["delivered_on"] <= self.references.making.now.date():
            return State.SUBMITTED
        progress = values.get("progress")
        if progress is None or origin not in (State.NOT_STARTED, State.IN_PROGRESS):
            return origin
        return State.SUBMITTED if progress == 100 else State.IN_PROGRESS if progress else origin

    @staticmethod
    def _says_more(said: dict[str, Any], present: dict[str, Any], origin: State, to: State) -> bool:
        """The same state told again with other figures; only where it may be told again."""
        if origin != to or origin not in (State.NOT_STARTED, State.IN_PROGRESS):
            return False
        return any(said[name] is not None and said[name] != present[name] for name in said)

    def _moment(self, values: dict[str, Any], present: dict[str, Any], new: bool) -> datetime:
        """Noon of the day it was delivered, for one that comes new; now for the rest.

        Raises ``BadCell``: before_start, in_future.
        """
        now = self.references.making.now.astimezone(UTC)
        day: date | None = values.get("delivered_on")
        if day is not None and day > now.date():
            raise BadCell("in_future", value=day, field="delivered_on")
        if new and day is not None and day < now.date():
            start = self.target.start or WITHOUT_START
            if day <= start:
                raise BadCell("before_start", value=day, start=start, field="delivered_on")
            return datetime.combine(day, time(12), UTC)
        last = present.get("recorded_at")
        return max(now, last + INSTANT) if last else now

    def _rescheduling(
        self, values: dict[str, Any], code: str, known: dict[str, Any] | None, source: str
    ) -> dict[str, Any] | None:
        present = self.target.current.get(code)
        if known is None or present is None or values.get("due") in (None, present["due"]):
            return None
        return {
            "phase": self.target.phase, "deliverable": code,
            "recorded_at": self.references.making.now.astimezone(UTC), "old_due": present["due"],
            "new_due": values["due"], "reason": source, "author": self.references.making.author, "source": source,
            "status": Provenance.RECORDED,
        }  # fmt: skip

    def _with_facts(
        self, planned: Planned, code: str, history: list[dict[str, Any]], moved: dict[str, Any] | None
    ) -> Planned:
        present = self.target.current.get(code, {})
        changes = dict(planned.changes)
        for fact in history:
            self.target.keep("deliverable_history", (code, fact["recorded_at"]), fact)
        if history:
            last = history[-1]
            for name in ("state", "progress", "forecast", "comment"):
                if last[name] not in (None, present.get(name)) and name in present:
                    changes[name] = (present[name], last[name])
        if moved:
            self.target.keep("reschedulings", (code, moved["recorded_at"]), moved)
            changes["due"] = (moved["old_due"], moved["new_due"])
        outcome = planned.outcome
        if outcome == Outcome.UNCHANGED and (history or moved):
            outcome = Outcome.CHANGED
        return Planned(
            line=planned.line, project=planned.project, code=code, title=planned.title, outcome=outcome, changes=changes
        )


def _text(values: dict[str, Any], name: str) -> str | None:
    return str(values[name]) if values.get(name) else None
