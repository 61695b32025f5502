"""Control of a submitted partner report: the sample, the decision on each item, and the certificate."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from dashboard.domain.control import SampleBy, Verdict
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import ErrorType
from dashboard.services.reporting_change import OnReport, OnReportVersion


@dataclass(frozen=True, kw_only=True)
class DrawSample(OnReport):
    """The items that control looks at.

    ``HAND`` takes ``items`` (ids), ``NUMBER`` so many at random, ``PERCENT_OF_AMOUNT`` at random until their amounts
    reach ``percent``. The seed is kept, so that the draw can be repeated; made from the key where none is given.
    ``adding`` keeps the sample drawn before.
    """

    makes: ClassVar[str] = "draw_sample"
    sample_by: SampleBy
    items: tuple[int, ...] = ()
    number: int | None = None
    percent: Decimal | None = None
    seed: int | None = None
    adding: bool = False


@dataclass(frozen=True, kw_only=True)
class DecideOnItem(OnReport):
    """Cents of euro of one item; ``version`` is the decision's that the form showed, 0 where there was none."""

    makes: ClassVar[str] = "decide_on_item"
    item_id: int
    version: int
    certified: int
    deducted: int = 0
    parked: int = 0
    error_type: ErrorType | None = None
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class DecideOnItems(OnReport):
    """The same verdict on several whole items: ``items`` are (item id, the decision's version that was shown).

    Without ``items`` on all of the sample on which nobody has decided yet.
    """

    makes: ClassVar[str] = "decide_on_items"
    verdict: Verdict
    items: tuple[tuple[int, int], ...] = ()
    error_type: ErrorType | None = None
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class CertifyReport(OnReportVersion):
    """Issue the certificate; ``version`` is the report's: every decision counts it up, so that nobody certifies what
    he or she has not seen."""

    makes: ClassVar[str] = "certify_report"
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class WithdrawCertificate(OnReportVersion):
    """The report's last certificate, while no project report gathers it."""

    makes: ClassVar[str] = "withdraw_certificate"
    certificate_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class ReincludeItems(OnReport):
    """Parked items of earlier reports, taken by the partner into its open report ``report_id``."""

    makes: ClassVar[str] = "reinclude_items"
    items: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class LeaveItemsParked(OnReport):
    """Taken out of the open report again: they stay parked."""

    makes: ClassVar[str] = "leave_items_parked"
    items: tuple[int, ...]


def draw_sample(command: DrawSample, *, by: Actor, now: datetime) -> int:
    """How many items are in the sample now.

    Raises ``NotAllowed`` and ``Refused`` (report_step, sample_empty, sample_number, sample_percent,
    item_not_controlled).
    """
    raise NotImplementedError


def decide_on_item(command: DecideOnItem, *, by: Actor, now: datetime) -> int:
    """The decision's new version.

    Raises ``NotAllowed``, ``Refused`` with every problem of ``domain.control.problems_of_decision``, and ``Conflict``
    where another controller decided meanwhile: ``theirs`` has certified, deducted, parked, error_type, comment,
    version, author and recorded_at.
    """
    raise NotImplementedError


def decide_on_items(command: DecideOnItems, *, by: Actor, now: datetime) -> int:
    """How many items were decided on; raises as ``decide_on_item``, ``theirs`` of the first that has changed."""
    raise NotImplementedError


def certify_report(command: CertifyReport, *, by: Actor, now: datetime) -> int:
    """The certificate's id.

    Items that nobody decided on are certified whole, flat rates follow their base. Raises ``NotAllowed``, ``Conflict``
    and ``Refused`` (report_step, sample_undecided).
    """
    raise NotImplementedError


def withdraw_certificate(command: WithdrawCertificate, *, by: Actor, now: datetime) -> int:
    """The report's new version; it is under control again, with the decisions as they were.

    Raises ``NotAllowed``, ``Conflict`` and ``Refused`` (report_step, reason_missing, certificate_unknown,
    certificate_gathered, certificate_taken_up: items that it parked are in a later report).
    """
    raise NotImplementedError


def reinclude_items(command: ReincludeItems, *, by: Actor, now: datetime) -> int:
    """How many items were taken into the report.

    Raises ``NotAllowed`` and ``Refused`` (report_not_open, item_not_parked, item_included, items_missing).
    """
    raise NotImplementedError


def leave_items_parked(command: LeaveItemsParked, *, by: Actor, now: datetime) -> int:
    """How many items were taken out; raises as ``reinclude_items``."""
    raise NotImplementedError
