"""What the programme says of a project report: verification begun, its answer with cuts, and the payment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from dashboard.domain.free_text import problems_of_text
from dashboard.domain.money import Amount
from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.reporting.control import LONGEST_COMMENT
from dashboard.domain.rights import Action, Actor
from dashboard.domain.vocabulary import ErrorType, ReportState
from dashboard.services.reporting.change import (
    Done,
    OnReportVersion,
    ProjectReportChange,
    change_project_report,
    problems_of_step,
)
from dashboard.services.reporting.flat_cuts import FollowingCut, following
from dashboard.services.reporting.project_reports import LONGEST_REFERENCE, add_step, problems_of_day
from dashboard.store.writes.reporting.claims import ClaimedItem, CutRow, claimed_items, pay_claim, verify_claim

State = ReportState
MOST_CUTS = 1_000


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


def begin_verification(command: BeginVerification, *, by: Actor, now: datetime) -> int:
    """The report's new version; raises as ``record_payment``."""
    action = Action.RECORD_VERIFICATION
    done = change_project_report(command, lambda change: _begin(change, command), action=action, by=by, now=now)
    return int(done["version"])


def record_verification(command: RecordVerification, *, by: Actor, now: datetime) -> int:
    """The report's new version; what was claimed less the cuts is verified on ``day``, the cuts are deducted.

    A flat rate follows what is cut of its base, as under control. Raises as ``record_payment``, and for each cut
    ``Refused`` (cut_not_claimed, cut_twice, cut_amount, error_type_missing).
    """
    action = Action.RECORD_VERIFICATION
    done = change_project_report(command, lambda change: _verify(change, command), action=action, by=by, now=now)
    return int(done["version"])


def record_payment(command: RecordPayment, *, by: Actor, now: datetime) -> int:
    """The report's new version; what was verified is paid on ``day``.

    Raises ``NotAllowed``, ``Conflict`` and ``Refused`` (report_step: also where nothing was verified yet, day_missing,
    day_later, day_before).
    """
    action = Action.RECORD_PAYMENT
    done = change_project_report(command, lambda change: _pay(change, command), action=action, by=by, now=now)
    return int(done["version"])


def _begin(change: ProjectReportChange, command: BeginVerification) -> Done:
    problems = problems_of_step(change.before, State.SUBMITTED) + problems_of_day(
        command.day, change.before, change.today
    )
    if problems or command.day is None:
        raise Refused(*problems)
    add_step(change, State.VERIFICATION_ONGOING, command.day)
    return Done(after={"state": State.VERIFICATION_ONGOING, "day": command.day})


def _verify(change: ProjectReportChange, command: RecordVerification) -> Done:
    before, comment = change.before, command.comment.strip()
    problems = problems_of_step(before, State.SUBMITTED, State.VERIFICATION_ONGOING)
    problems += problems_of_day(command.day, before, change.today) + problems_of_text(comment, field="comment")
    claimed = claimed_items(change.connection, before.report_id, {cut.item_id for cut in command.cuts[:MOST_CUTS]})
    problems += _problems_of_cuts(command.cuts, claimed)
    if problems or command.day is None:
        raise Refused(*problems)
    follow = {
        cut.item_id: cut
        for cut in following(change.connection, before, {cut.item_id: cut.amount for cut in command.cuts}, change.today)
    }
    cuts = _with_following(command.cuts, follow)
    verified = verify_claim(
        change.connection, before.report_id, cuts, day=command.day, author=change.by.username, now=change.now
    )
    add_step(change, State.VERIFIED, command.day, comment=comment)
    names = {item_id: each.reference for item_id, each in claimed.items()}
    names |= {item_id: each.reference for item_id, each in follow.items()}
    named = [{"item": names[cut.item_id], "amount": cut.amount, "error_type": cut.error_type} for cut in cuts]
    return Done(after={"state": State.VERIFIED, "day": command.day, "verified": verified, "cuts": named})


def _with_following(cuts: tuple[Cut, ...], follow: Mapping[int, FollowingCut]) -> list[CutRow]:
    """The cuts by hand, an item's own share that follows added to it, and those that only follow."""
    rows = [
        CutRow(
            item_id=cut.item_id,
            amount=cut.amount + (follow[cut.item_id].amount if cut.item_id in follow else 0),
            error_type=cut.error_type,
            comment=cut.comment.strip(),
        )
        for cut in cuts
        if cut.error_type is not None
    ]
    by_hand = {row.item_id for row in rows}
    return rows + [
        CutRow(item_id=item_id, amount=cut.amount, error_type=ErrorType.FOLLOWS_BASE, comment="")
        for item_id, cut in follow.items()
        if item_id not in by_hand
    ]


def _problems_of_cuts(cuts: tuple[Cut, ...], claimed: dict[int, ClaimedItem]) -> list[Problem]:
    if len(cuts) > MOST_CUTS:
        return [Problem(code="cuts_too_many", field="cuts", values={"limit": MOST_CUTS})]
    problems: list[Problem] = []
    seen: set[int] = set()
    for cut in cuts:
        item = claimed.get(cut.item_id)
        if item is None:
            problems.append(Problem(code="cut_not_claimed", field="cuts"))
            continue
        values: dict[str, object] = {"reference": item.reference}
        if cut.item_id in seen:
            problems.append(Problem(code="cut_twice", field="cuts", values=values))
        seen.add(cut.item_id)
        if not 0 < cut.amount <= item.claimed:
            most = values | {"claimed": Amount(item.claimed)}
            problems.append(Problem(code="cut_amount", field="cuts", values=most))
        if cut.error_type in (None, ErrorType.FOLLOWS_BASE):  # nobody says it, it is worked out
            problems.append(Problem(code="error_type_missing", field="error_type"))
        problems += problems_of_text(cut.comment, field="comment", limit=LONGEST_COMMENT)
    return problems


def _pay(change: ProjectReportChange, command: RecordPayment) -> Done:
    before, reference = change.before, command.reference.strip()
    problems = problems_of_step(before, State.VERIFIED) + problems_of_day(command.day, before, change.today)
    problems += problems_of_text(reference, field="reference", limit=LONGEST_REFERENCE, one_line=True)
    if problems or command.day is None:
        raise Refused(*problems)
    paid = pay_claim(change.connection, before.report_id, command.day)
    add_step(change, State.PAID, command.day, comment=reference)
    return Done(after={"state": State.PAID, "day": command.day, "paid": paid, "reference": reference})
