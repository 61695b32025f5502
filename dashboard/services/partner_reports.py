"""The partner report's way to control and back: begun, submitted, taken back, reopened; and what is still missing."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from dashboard.domain.refusal import Problem
from dashboard.domain.rights import Actor
from dashboard.services.reporting_change import OnReportVersion
from dashboard.store.engine import Connection
from dashboard.store.writes.partner_reports import ReportStanding


@dataclass(frozen=True, kw_only=True)
class BeginPartnerReport:
    """A draft on a period, for a partner that may have nothing to enter; entering a first item begins one as well."""

    makes: ClassVar[str] = "begin_partner_report"
    phase_id: int
    partner: str
    period: int
    idempotency_key: str


@dataclass(frozen=True, kw_only=True)
class SubmitPartnerReport(OnReportVersion):
    """Hand it to control; ``next_forecast`` cents that the partner expects to declare in its next report,
    ``nothing_spent`` confirms that a report without items is meant so."""

    makes: ClassVar[str] = "submit_partner_report"
    next_forecast: int | None
    note: str = ""
    nothing_spent: bool = False


@dataclass(frozen=True, kw_only=True)
class TakeBackPartnerReport(OnReportVersion):
    """By the partner, while nobody has begun to control it."""

    makes: ClassVar[str] = "take_back_partner_report"


@dataclass(frozen=True, kw_only=True)
class ReopenPartnerReport(OnReportVersion):
    """By the controller, with a reason that the partner reads; what certificates have decided stays."""

    makes: ClassVar[str] = "reopen_partner_report"
    reason: str


@dataclass(frozen=True, kw_only=True)
class BeginControl(OnReportVersion):
    """By the controller who takes the report up; others may go on with it."""

    makes: ClassVar[str] = "begin_control"


def begin_partner_report(command: BeginPartnerReport, *, by: Actor, now: datetime) -> int:
    """The id of the partner's report on the period, begun where there was none.

    Raises ``NotAllowed``, and ``Refused`` (unknown_phase, unknown_partner, unknown_period, period_closed,
    period_not_begun, partner_not_in_period).
    """
    raise NotImplementedError


def missing_before_submitting(
    connection: Connection, standing: ReportStanding, today: date, *, forecast_given: bool = False
) -> list[Problem]:
    """What keeps the report from being submitted on ``today``, each a text key below ``problem.`` with its values.

    Listed before anybody submits; ``forecast_given`` leaves out that the forecast is still missing. ``report_empty`` is
    lifted by the confirmation that nothing was spent.
    """
    raise NotImplementedError


def submit_partner_report(command: SubmitPartnerReport, *, by: Actor, now: datetime) -> int:
    """The report's new version.

    The rates of this month count from now on, every item is declared today. Raises ``NotAllowed``, ``Conflict`` and
    ``Refused`` with everything that ``missing_before_submitting`` finds.
    """
    raise NotImplementedError


def take_back_partner_report(command: TakeBackPartnerReport, *, by: Actor, now: datetime) -> int:
    """The report's new version; raises ``NotAllowed``, ``Conflict`` and ``Refused`` (report_step)."""
    raise NotImplementedError


def reopen_partner_report(command: ReopenPartnerReport, *, by: Actor, now: datetime) -> int:
    """The report's new version; raises ``NotAllowed``, ``Conflict`` and ``Refused`` (report_step, reason_missing)."""
    raise NotImplementedError


def begin_control(command: BeginControl, *, by: Actor, now: datetime) -> int:
    """The report's new version; raises ``NotAllowed``, ``Conflict`` where another controller was first, ``Refused``."""
    raise NotImplementedError
