"""Project reports: certificates gathered into a payment claim, submitted, verified by the secretariat, paid."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import ErrorType
from dashboard.services.reporting_change import OnReportVersion


@dataclass(frozen=True, kw_only=True)
class BeginProjectReport:
    """A draft with the phase's next number, PR.n; it gathers ``certificates`` at once where any are named."""

    makes: ClassVar[str] = "begin_project_report"
    phase_id: int
    idempotency_key: str
    certificates: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class GatherCertificates(OnReportVersion):
    """The draft holds exactly these certificates from now on."""

    makes: ClassVar[str] = "gather_certificates"
    certificates: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class SubmitProjectReport(OnReportVersion):
    """Sent to the programme on ``day``; ``reference`` is the programme's own."""

    makes: ClassVar[str] = "submit_project_report"
    day: date | None
    reference: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class TakeBackProjectReport(OnReportVersion):
    """A draft again, while verification has not begun."""

    makes: ClassVar[str] = "take_back_project_report"
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class BeginVerification(OnReportVersion):
    """The joint secretariat began on ``day``."""

    makes: ClassVar[str] = "begin_verification"
    day: date | None


@dataclass(frozen=True, kw_only=True)
class Cut:
    """``amount`` cents that verification took off a claimed item."""

    item_id: int
    amount: int
    error_type: ErrorType | None
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class RecordVerification(OnReportVersion):
    """The joint secretariat's answer of ``day``; without ``cuts`` everything claimed is verified."""

    makes: ClassVar[str] = "record_verification"
    day: date | None
    cuts: tuple[Cut, ...] = ()
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class RecordPayment(OnReportVersion):
    """Paid by the programme on ``day``; ``reference`` is the transfer's."""

    makes: ClassVar[str] = "record_payment"
    day: date | None
    reference: str = ""


def begin_project_report(command: BeginProjectReport, *, by: Actor, now: datetime) -> int:
    """The new report's id; raises ``NotAllowed`` and ``Refused`` (unknown_phase, project_report_open: a draft is open,
    and as ``gather_certificates``)."""
    raise NotImplementedError


def gather_certificates(command: GatherCertificates, *, by: Actor, now: datetime) -> int:
    """The report's new version.

    Raises ``NotAllowed``, ``Conflict`` and ``Refused`` (report_step, certificate_unknown, certificate_withdrawn,
    certificate_gathered: by another project report).
    """
    raise NotImplementedError


def submit_project_report(command: SubmitProjectReport, *, by: Actor, now: datetime) -> int:
    """The report's new version; all that its certificates certified is claimed on ``day``.

    Raises ``NotAllowed``, ``Conflict`` and ``Refused`` (report_step, day_missing, day_later, day_before,
    claim_empty).
    """
    raise NotImplementedError


def take_back_project_report(command: TakeBackProjectReport, *, by: Actor, now: datetime) -> int:
    """The report's new version; what was claimed is not any more from today on."""
    raise NotImplementedError


def begin_verification(command: BeginVerification, *, by: Actor, now: datetime) -> int:
    """The report's new version; raises as ``submit_project_report``."""
    raise NotImplementedError


def record_verification(command: RecordVerification, *, by: Actor, now: datetime) -> int:
    """The report's new version; what was claimed less the cuts is verified on ``day``, the cuts are deducted.

    Raises as ``submit_project_report``, and for each cut ``Refused`` (cut_unknown_item, cut_twice, cut_amount,
    error_type_missing).
    """
    raise NotImplementedError


def record_payment(command: RecordPayment, *, by: Actor, now: datetime) -> int:
    """The report's new version; what was verified is paid on ``day``. Raises as ``submit_project_report``."""
    raise NotImplementedError
