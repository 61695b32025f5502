"""What became of the writes of one click: saved, undone, or not known; the sentences follow it."""

from contextvars import ContextVar
from dataclasses import dataclass, field

from dashboard.domain.vocabulary import Fate


@dataclass(frozen=True)
class Lost:
    """A commit to which the server gave no answer: the database's address, the transaction's number there, and number
    and hash of the last row of the audit that it wrote, where it wrote one."""

    url: str
    number: int
    row: tuple[int, str] | None = None


@dataclass
class Outcome:
    """Of one run of a page's script, its callbacks included; of one thread."""

    saved: int = 0
    """Transactions with a row of the audit that were committed."""
    begun: bool = False
    """The last write was begun and undone, waited in vain to begin, or is in hand."""
    row: tuple[int, str] | None = None
    """Number and hash of the last row of the audit that the transaction in hand has written."""
    failed: bool = False
    """Something waited for the database in vain."""
    lost: list[Lost] = field(default_factory=list)

    def fate(self, *, reads: bool) -> Fate:
        """Of what was asked for, where the write in hand was undone, or where something could not be read."""
        if self.lost:
            return Fate.UNKNOWN
        if not self.saved:
            return Fate.NOTHING
        return Fate.SAVED if reads else Fate.PART


_outcome: ContextVar[Outcome | None] = ContextVar("outcome", default=None)


def outcome() -> Outcome:
    """Of what this thread has done since ``forget``."""
    found = _outcome.get()
    if found is None:
        found = Outcome()
        _outcome.set(found)
    return found


def forget() -> None:
    """What happened was told, or nobody asks for it any more."""
    _outcome.set(None)
