"""What a person owes: the kinds of duty, how late each is, and which comes first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dashboard.domain.calendar import days_late

NOT_UPDATED_DAYS = 30
"""From the last word about work in progress to the day on which it is time for the next."""
CLOSING_DAYS = 274
"""A phase is worked on after its end until its last reports are in (nine months: Interreg Europe)."""


class DutyKind(StrEnum):
    """In the order in which duties of the same urgency stand."""

    SENT_BACK = "sent_back"
    OVERDUE = "overdue"
    REVIEW_OPEN = "review_open"
    REVIEW = "review"
    DECIDE = "decide"
    CONFIRM = "confirm"
    REPORT_REOPENED = "report_reopened"
    CONTROL = "control"
    GATHER = "gather"
    REPORT = "report"
    PROJECT_REPORT = "project_report"
    MENTION = "mention"
    DUE_SOON = "due_soon"
    NOT_UPDATED = "not_updated"


SECTIONS = {
    DutyKind.REVIEW: "review",
    DutyKind.REVIEW_OPEN: "review",
    DutyKind.CONFIRM: "review",
    DutyKind.DECIDE: "review",
    DutyKind.MENTION: "remarks",
}
"""The section of the open deliverable in which the duty is done; the others are done in the first."""
REPORTING = {
    DutyKind.REPORT: "own",
    DutyKind.REPORT_REOPENED: "own",
    DutyKind.CONTROL: "control",
    DutyKind.GATHER: "claims",
    DutyKind.PROJECT_REPORT: "claims",
}
"""Done on the page of reports: the view of it in which they are found where no report is named."""
WAITED_FOR = frozenset(
    {
        DutyKind.SENT_BACK,
        DutyKind.REVIEW_OPEN,
        DutyKind.REVIEW,
        DutyKind.DECIDE,
        DutyKind.CONFIRM,
        DutyKind.REPORT_REOPENED,
        DutyKind.CONTROL,
        DutyKind.GATHER,
        DutyKind.MENTION,
    }
)
"""Somebody waits for the answer."""


@dataclass(frozen=True, kw_only=True)
class Duty:
    """One thing owed on a day.

    ``code`` is the deliverable's, the report's (``CORK-R3``, ``PR2``), or the reporting period's number; ``title`` the
    deliverable's, in the project's language; ``due`` missing where nothing says by when; ``since`` the day from which
    it waits; ``who`` the partner or person it comes from; ``state`` the deliverable's or the report's; ``remark_id``
    the remark's that mentions, ``words`` its words or the reason of a report that came back; ``report`` the one that is
    to be opened, where it has been begun; ``number`` how many things wait, where they are one duty; ``illustrative``
    where its dates were made up for the demo.
    """

    kind: DutyKind
    project: str
    phase_id: int
    phase: str
    code: str
    title: str = ""
    due: date | None = None
    days_late: int = 0
    since: date | None = None
    who: str = ""
    state: str = ""
    remark_id: int | None = None
    words: str = ""
    report: str = ""
    number: int = 1
    illustrative: bool = False

    @property
    def key(self) -> str:
        """The same thing has the same key on any day: ``overdue/ASL/initial/D4.2/2018-10-18``."""
        what = self.remark_id if self.remark_id is not None else self.due or self.since or ""
        return f"{self.kind}/{self.project}/{self.phase}/{self.code}/{what}"

    @property
    def page(self) -> str:
        """The address, without its slash, on which it is done."""
        return "reports" if self.kind in REPORTING else "deliverables"

    @property
    def parameters(self) -> dict[str, str]:
        """Of that address: project, phase, and the report or its view, or the deliverable's code and section."""
        place = {"project": self.project, "phase": self.phase}
        if self.kind in REPORTING:
            return place | ({"id": self.report} if self.report else {"view": REPORTING[self.kind]})
        section = SECTIONS.get(self.kind)
        return place | {"id": self.code} | ({"section": section} if section else {})

    @property
    def urgency(self) -> tuple[int, int, date, int, str, str, str]:
        """What sorts duties: late ones first, the latest of them first; then what somebody waits for, by how long;
        then what comes due, the nearest first."""
        band = 0 if self.days_late else 1 if self.kind in WAITED_FOR else 2
        day = (self.since if band == 1 else self.due) or date.max
        return (band, -self.days_late, day, list(DutyKind).index(self.kind), self.project, self.phase, self.code)


@dataclass(frozen=True, kw_only=True)
class Upcoming:
    """The next date of a person to whom nothing may be owed: of a ``deliverable``, a ``report``, a ``project_report``
    (``code`` is the period's number) or a ``meeting``."""

    kind: str
    day: date
    project: str
    phase: str
    code: str
    title: str = ""


def in_order(duties: Iterable[Duty]) -> list[Duty]:
    """The most urgent first."""
    return sorted(duties, key=lambda duty: duty.urgency)


def is_worked_on(start: date | None, end: date | None, day: date) -> bool:
    """Whether a phase has begun, and its last reports may still be open."""
    return (start is None or start <= day) and (end is None or day <= end + timedelta(days=CLOSING_DAYS))


def review_due(submitted_on: date, days: int) -> date:
    """By when what was submitted is to be reviewed (the project's rule ``review.days``)."""
    return submitted_on + timedelta(days=days)


def lateness(due: date | None, day: date) -> int:
    """Days past ``due``."""
    return days_late(due, day)
