"""The deadlines of a reporting period, and whether it is closed: set by the lead partner."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from dashboard.domain.rights import Actor


@dataclass(frozen=True, kw_only=True)
class Dates:
    """Of a period: by when partner reports and the project report are due (missing: as the rules count them), and
    since when nothing more is declared in it (missing while it is open)."""

    internal_due: date | None = None
    programme_due: date | None = None
    closed_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class SetReportingDates:
    """``seen`` are the dates that the form showed."""

    makes: ClassVar[str] = "set_reporting_dates"
    phase_id: int
    period: int
    dates: Dates
    seen: Dates
    idempotency_key: str


def set_reporting_dates(command: SetReportingDates, *, by: Actor, now: datetime) -> None:
    """Raises ``NotAllowed``, ``Conflict`` where somebody else set them meanwhile, and ``Refused`` (unknown_phase,
    unknown_period, due_before_end, due_far, programme_before_internal, closed_past, closed_before_end)."""
    raise NotImplementedError
