"""What a partner's plan is as a workbook: its columns, whose it is, and the seals that show when either was altered."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from dashboard.domain.vocabulary import DeliverableState
from dashboard.settings import settings

FORMAT = "1"
"""Counted up when a workbook of before could be misread."""
HIDDEN_SHEET = "binnacle"
EVERYBODY = "*"
"""In the place of a partner: the whole phase, for its lead partner."""
SEAL_LENGTH = 16


class Column(StrEnum):
    """In their order; headed by ``plan.column_<name>``."""

    CODE = "code"
    TITLE = "title"
    DUE = "due"
    PRESENT = "present"
    STATE = "state"
    PROGRESS = "progress"
    FORECAST = "forecast"
    COMMENT = "comment"
    SAID = "said"
    MARK = "mark"


TO_FILL_IN = (Column.STATE, Column.PROGRESS, Column.FORECAST, Column.COMMENT)


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Whose plan it is: codes, the language of its words, who made it when (an ISO moment)."""

    format: str = FORMAT
    project: str
    phase: str
    partner: str
    language: str
    organisation: str
    made_at: str

    @property
    def seal(self) -> str:
        return _seal_of(self, settings().var)


IDENTITY = tuple(field.name for field in fields(Identity))


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A deliverable as the workbook shows it; ``said`` is the last comment, ``allowed`` the states it may go to."""

    code: str
    title: str
    due: date | None
    state: DeliverableState
    progress: int | None
    forecast: date | None
    said: str
    version: int
    allowed: tuple[DeliverableState, ...]


@dataclass(frozen=True, kw_only=True)
class Mark:
    """What a row carries in its hidden cell: the version it shows, and what stood in the cells to fill in.

    ``shown`` stands for the cells that are not: title and due date.
    """

    version: int
    progress: int | None
    forecast: date | None
    shown: str

    def written(self, identity: Identity, code: str) -> str:
        """``v3;60;2018-11-30;1f0c2a9e;<seal>``: the seal is of this code's row in this workbook alone."""
        said = self._said()
        return f"{said};{_seal(identity.seal, {'code': code, 'said': said})}"

    def _said(self) -> str:
        progress = "" if self.progress is None else str(self.progress)
        forecast = "" if self.forecast is None else self.forecast.isoformat()
        return f"v{self.version};{progress};{forecast};{self.shown}"


def mark_of(row: Planned) -> Mark:
    shown = shown_of(row.title, row.due)
    return Mark(version=row.version, progress=row.progress, forecast=row.forecast, shown=shown)


def shown_of(title: object, due: object) -> str:
    """What stands for title and due date, however a program spaces and writes them again."""
    day = due.isoformat()[:10] if isinstance(due, date) else str(due or "").strip()
    return hashlib.sha256(json.dumps([" ".join(str(title).split()), day]).encode()).hexdigest()[:8]


def read_mark(written: object, identity: Identity, code: str) -> Mark | None:
    """The mark of the row of ``code``; nothing where it is missing, altered or another row's."""
    try:
        version, progress, forecast, shown, _ = str(written).strip().split(";")
        mark = Mark(
            version=int(version.removeprefix("v")),
            progress=int(progress) if progress else None,
            forecast=date.fromisoformat(forecast) if forecast else None,
            shown=shown,
        )
    except ValueError:
        return None
    return mark if hmac.compare_digest(mark.written(identity, code).encode(), str(written).strip().encode()) else None


@lru_cache(maxsize=64)
def _seal_of(identity: Identity, var: Path) -> str:
    """Once for all the rows of a workbook."""
    return _seal("identity", asdict(identity))


def _seal(purpose: str, content: Mapping[str, object]) -> str:
    """An HMAC-SHA-256 with the installation's own secret."""
    message = json.dumps([purpose, content], sort_keys=True, ensure_ascii=False)
    return hmac.new(_secret(settings().var), message.encode(), hashlib.sha256).hexdigest()[:SEAL_LENGTH]


@lru_cache(maxsize=8)
def _secret(var: Path) -> bytes:
    return settings().secret("plan").encode()
