"""What a weekly reminder says: which duties, in which order, and what counts as the same thing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from dashboard.domain.duties.owed import Duty, DutyKind
from dashboard.domain.rights import Actor

LONGEST_ITEM = 200
SAME = {DutyKind.REVIEW_OPEN: DutyKind.REVIEW}
"""A review that was taken up is the review of which was said before that it waits."""
SAID = (
    DutyKind.OVERDUE,
    DutyKind.SENT_BACK,
    DutyKind.REVIEW,
    DutyKind.CONFIRM,
    DutyKind.DECIDE,
    DutyKind.REPORT_REOPENED,
    DutyKind.REPORT,
    DutyKind.CONTROL,
    DutyKind.GATHER,
    DutyKind.PROJECT_REPORT,
    DutyKind.MENTION,
    DutyKind.DUE_SOON,
)
"""In the order of the mail; of work that merely has had no word for a while, nothing is said."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing to say; ``title`` in the person's language where the project has it so."""

    duty: Duty
    title: str

    @property
    def kind(self) -> DutyKind:
        return SAME.get(self.duty.kind, self.duty.kind)

    @property
    def item(self) -> str:
        """What is remembered as said."""
        key = self.duty.key.replace(self.duty.kind, self.kind, 1)
        if len(key) <= LONGEST_ITEM:
            return key
        return key[: LONGEST_ITEM - 33] + "/" + sha256(key.encode()).hexdigest()[:32]


@dataclass(frozen=True, kw_only=True)
class Digest:
    """One person's mail: everything not said before."""

    person: Actor
    email: str
    day: date
    lines: tuple[Line, ...]

    def of_kind(self, kind: DutyKind) -> list[Line]:
        return [line for line in self.lines if line.kind == kind]


def to_say(lines: Iterable[Line], said: frozenset[str]) -> tuple[Line, ...]:
    """Those of which nothing was said yet, each once, by kind and in the order given."""
    new = {line.item: line for line in lines if line.kind in SAID and line.item not in said}
    return tuple(sorted(new.values(), key=lambda line: SAID.index(line.kind)))
