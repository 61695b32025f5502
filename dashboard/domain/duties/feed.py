"""What a person's calendar holds: days on which something is due, and meetings."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum


class EventKind(StrEnum):
    DELIVERABLE = "deliverable"
    REVIEW = "review"
    REPORT = "report"
    PROJECT_REPORT = "project_report"
    MEETING = "meeting"


PAGES = {EventKind.REPORT: "reports", EventKind.PROJECT_REPORT: "reports", EventKind.MEETING: ""}
"""The address, without its slash, that an event leads to; of the others, the deliverables."""
VIEWS = {EventKind.REPORT: "own", EventKind.PROJECT_REPORT: "claims"}
"""The view of the page of reports in which it is found."""

ADDRESS_LASTS = timedelta(days=365)
"""Whoever had a calendar's address once has it for no longer than that."""
WARNED_BEFORE = timedelta(days=14)


@dataclass(frozen=True, kw_only=True)
class Event:
    """A day, or the days from ``first`` to ``last``, both included.

    ``title`` and ``place`` are in the project's language; ``changed`` is when the day was last set, and
    ``revisions`` how often it was.
    """

    kind: EventKind
    project: str
    phase: str
    code: str
    title: str
    first: date
    last: date
    place: str = ""
    revisions: int = 0
    changed: datetime

    @property
    def uid(self) -> str:
        """The same whatever day it is moved to."""
        return f"{self.kind}.{self.project}.{self.phase}.{self.code}@binnacle"

    @property
    def page(self) -> str:
        return PAGES.get(self.kind, "deliverables")

    @property
    def parameters(self) -> dict[str, str]:
        """Of that address."""
        place = {"project": self.project, "phase": self.phase}
        if self.kind in PAGES:
            return place | ({"view": VIEWS[self.kind]} if self.kind in VIEWS else {})
        section = {"section": "review"} if self.kind is EventKind.REVIEW else {}
        return place | {"id": self.code} | section
