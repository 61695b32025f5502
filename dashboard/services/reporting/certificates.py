"""Certificates of control: issued over all items of a report's round, withdrawn while no project report has them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from dashboard.domain.free_text import problems_of_text
from dashboard.domain.money import Amount
from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.reporting.control import Decision, Verdict, decision_of
from dashboard.domain.reporting.flat_control import FlatItem, Standing, follow_all
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import CostCategory, ReportState, Step
from dashboard.services.reporting.change import Done, OnReportVersion, ReportChange, control_report, problems_of_step
from dashboard.services.reporting.control import round_under_way
from dashboard.store.engine import Connection
from dashboard.store.reads.reporting.report import count_documents
from dashboard.store.writes.expenditure.items import lock_partner
from dashboard.store.writes.reporting.certificates import certificate_standing, issue, items_taken_up, withdraw
from dashboard.store.writes.reporting.control import Pending, forget_pending, pending_of, restore_decisions, round_of
from dashboard.store.writes.reporting.controlled_items import Controlled, sums_by_category, under_control
from dashboard.store.writes.reporting.parked_items import put_into
from dashboard.store.writes.reporting.partner_reports import ReportStanding, add_event

Decided = list[tuple[Controlled, Decision]]


@dataclass(frozen=True, kw_only=True)
class CertifyReport(OnReportVersion):
    """Issue the certificate; ``version`` is the report's: every decision counts it up, so that nobody certifies what
    he or she has not seen. ``unseen`` confirms that it is meant though nobody looked at any item."""

    makes: ClassVar[str] = "certify_report"
    comment: str = ""
    unseen: bool = False


@dataclass(frozen=True, kw_only=True)
class WithdrawCertificate(OnReportVersion):
    """The report's last certificate, while no project report gathers it."""

    makes: ClassVar[str] = "withdraw_certificate"
    certificate_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class Foreseen:
    """What the certificate would say if it were issued now; cents of euro, flat rates with their decisions."""

    items: int
    undecided_in_sample: int
    certified: int
    deducted: int
    parked: int
    flat_rates: tuple[tuple[str, Decision], ...]


def certify_report(command: CertifyReport, *, by: Actor, now: datetime) -> int:
    """The certificate's id.

    Items that nobody decided on are certified whole, flat rates follow their base. Raises ``NotAllowed``, ``Conflict``
    and ``Refused`` (report_step, sample_undecided, decision_outdated; nobody_looked, nobody_looked_no_document: no item
    was decided on or drawn, and the command does not confirm that this is meant).
    """
    done = control_report(command, lambda change: _certify(change, command), by=by, now=now)
    return int(done["made"])


def withdraw_certificate(command: WithdrawCertificate, *, by: Actor, now: datetime) -> int:
    """The report's new version; it is under control again, with the decisions as they were.

    Raises ``NotAllowed``, ``Conflict`` and ``Refused`` (report_step, reason_missing, certificate_not_last,
    certificate_gathered, certificate_taken_up: items that it parked are in a later report).
    """
    done = control_report(command, lambda change: _withdraw(change, command), by=by, now=now)
    return int(done["version"])


def foreseen(connection: Connection, standing: ReportStanding) -> Foreseen:
    """For whoever is about to certify a report under control; reads all its items."""
    pending = pending_of(connection, standing.report_id)
    decided = _decided(connection, standing, under_control(connection, standing), pending)
    return Foreseen(
        items=len(decided),
        undecided_in_sample=_undecided(pending),
        certified=sum(said.certified for _, said in decided),
        deducted=sum(said.deducted for _, said in decided),
        parked=sum(said.parked for _, said in decided),
        flat_rates=tuple((item.reference, said) for item, said in decided if item.is_flat),
    )


def _certify(change: ReportChange, command: CertifyReport) -> Done:
    connection, before = change.connection, change.before
    round_ = round_under_way(change)
    lock_partner(connection, before.partner_id)  # flat rates look at all certificates of the partner
    items = under_control(connection, before)
    pending = pending_of(connection, before.report_id)
    problems = problems_of_text(command.comment, field="comment") + _problems_of_round(items, pending)
    if not command.unseen:
        problems += _problems_of_looking(change, items, pending)
    if problems:
        raise Refused(*problems)
    real = {item.item_id for item in items if not item.is_flat}
    forget_pending(connection, before.report_id, pending.keys() - real)
    decided = _decided(connection, before, items, pending)
    certificate_id = issue(round_, decided, pending.keys() & real, comment=command.comment.strip())
    put_into(connection, before.report_id, [item.item_id for item in items if item.taken_in])
    add_event(
        connection,
        ReportState.CERTIFIED,
        now=change.now,
        author=change.by.username,
        comment=command.comment.strip(),
        partner_report_id=before.report_id,
    )
    sums = {name: sum(getattr(said, name) for _, said in decided) for name in ("certified", "deducted", "parked")}
    after = {"state": ReportState.CERTIFIED, "certificate": round_.number, "items": len(decided), **sums}
    return Done(after=after, made=certificate_id)


def _problems_of_round(items: Sequence[Controlled], pending: Mapping[int, Pending]) -> list[Problem]:
    problems = []
    if undecided := _undecided(pending):
        problems.append(Problem(code="sample_undecided", values={"n": undecided}))
    for item in items:
        said = pending.get(item.item_id)
        if said is not None and said.amount != item.amount and not item.is_flat:
            values: dict[str, object] = {"reference": item.reference, "amount": Amount(item.amount)}
            problems.append(Problem(code="decision_outdated", values=values))
    return problems


def _problems_of_looking(
    change: ReportChange, items: Sequence[Controlled], pending: Mapping[int, Pending]
) -> list[Problem]:
    """That nobody looked at any item, in figures; nothing where somebody decided on one or drew one, or none is."""
    real = {item.item_id for item in items if not item.is_flat}
    if not real or real & pending.keys():
        return []
    documents = count_documents(change.connection, change.before.report_id, change.today)
    amount = Amount(sum(item.amount for item in items), change.before.place.currency)
    values: dict[str, object] = {"n": len(items), "amount": amount}
    if not documents:
        return [Problem(code="nobody_looked_no_document", field="unseen", values=values)]
    return [Problem(code="nobody_looked", field="unseen", values=values | {"documents": documents})]


def _undecided(pending: Mapping[int, Pending]) -> int:
    return sum(said.in_sample and not said.is_made for said in pending.values())


def _decided(
    connection: Connection, standing: ReportStanding, items: Sequence[Controlled], pending: Mapping[int, Pending]
) -> Decided:
    """What is said of every item: by hand, certified whole, or following its base."""
    found: Decided = []
    for item in items:
        if item.is_flat:
            continue
        said = pending.get(item.item_id)
        whole = decision_of(Verdict.CERTIFY, item.amount, None, "")
        found.append((item, said.decision if said is not None and said.is_made else whole))
    flats = [item for item in items if item.is_flat]
    for origin in sorted({item.origin_id for item in flats}):
        own = [item for item in flats if item.origin_id == origin]
        follow = _standing(connection, standing, origin, found)
        asked = [
            FlatItem(flat=item.flat, amount=item.amount, was_parked=item.taken_in)
            for item in own
            if item.flat is not None
        ]
        found += zip(own, follow_all(asked, follow), strict=True)
    return found


def _standing(connection: Connection, standing: ReportStanding, origin: int, real: Decided) -> Standing:
    """Of the report that declared the flat rates: what is certified and parked once ``real`` is."""
    phase_id, day = standing.place.phase_id, standing.day
    certified: dict[CostCategory, int] = dict(sums_by_category(connection, phase_id, origin, Step.CERTIFIED, day))
    parked: dict[CostCategory, int] = dict(sums_by_category(connection, phase_id, origin, Step.PARKED, day))
    for item, said in real:
        if item.origin_id == origin and not item.is_flat:
            category = item.cost_category
            certified[category] = certified.get(category, 0) + said.certified
            parked[category] = parked.get(category, 0) + said.parked - (item.amount if item.taken_in else 0)
    return Standing(certified=certified, parked=parked)


def _withdraw(change: ReportChange, command: WithdrawCertificate) -> Done:
    connection, before, reason = change.connection, change.before, command.reason.strip()
    lock_partner(connection, before.partner_id)
    problems = problems_of_step(before, ReportState.CERTIFIED) + problems_of_text(reason, field="reason")
    if not reason:
        problems.append(Problem(code="reason_missing", field="reason"))
    found = certificate_standing(connection, command.certificate_id)
    if found is None or found.report_id != before.report_id or found.withdrawn_on is not None or not found.is_last:
        problems.append(Problem(code="certificate_not_last", field="certificate_id"))
    elif found.project_report is not None:
        values: dict[str, object] = {"number": found.number, "project_report": found.project_report}
        problems.append(Problem(code="certificate_gathered", values=values))
    elif taken := items_taken_up(connection, command.certificate_id, before.report_id):
        problems.append(Problem(code="certificate_taken_up", values={"number": found.number, "reference": taken[0]}))
    if problems or found is None:
        raise Refused(*problems)
    day, author = change.today, change.by.username
    if not withdraw(connection, found.certificate_id, day=day, author=author, reason=reason):
        raise Refused(Problem(code="certificate_not_last", field="certificate_id"))
    restore_decisions(connection, found.certificate_id, round_of(connection, before.report_id))
    add_event(
        connection,
        ReportState.CONTROL_ONGOING,
        now=change.now,
        author=author,
        comment=reason,
        partner_report_id=before.report_id,
    )
    return Done(after={"state": ReportState.CONTROL_ONGOING, "withdrawn": found.number, "reason": reason})
