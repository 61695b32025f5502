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
    REPORT = "report"
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
WAITED_FOR = frozenset(
    {
        DutyKind.SENT_BACK,
        DutyKind.REVIEW_OPEN,
        DutyKind.REVIEW,
        DutyKind.DECIDE,
        DutyKind.CONFIRM,
        DutyKind.MENTION,
    }
)
"""Somebody waits for the answer."""


@dataclass(frozen=True, kw_only=True)
class Duty:
    """One thing owed on a day.

    ``code`` is the deliverable's, or the reporting period's number; ``title`` the deliverable's, in the project's
    language; ``due`` missing where nothing says by when; ``since`` the day from which it waits; ``who`` the partner or
    person it comes from; ``state`` the deliverable's; ``remark_id`` and ``words`` the remark's that mentions;
    ``illustrative`` where its dates were made up for the demo.
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
    illustrative: bool = False

    @property
    def key(self) -> str:
        """The same thing has the same key on any day: ``overdue/ASL/initial/D4.2/2018-10-18``."""
        what = self.remark_id if self.remark_id is not None else self.due or self.since or ""
        return f"{self.kind}/{self.project}/{self.phase}/{self.code}/{what}"

    @property
    def page(self) -> str:
        """The address, without its slash, on which it is done."""
        return "budget" if self.kind == DutyKind.REPORT else "deliverables"

    @property
    def parameters(self) -> dict[str, str]:
        """Of that address: project, phase, and for a deliverable its code and section."""
        place = {"project": self.project, "phase": self.phase}
        if self.kind == DutyKind.REPORT:
            return place
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
    """The next date of a person to whom nothing may be owed: of a ``deliverable``, a ``report`` or a ``meeting``."""

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
