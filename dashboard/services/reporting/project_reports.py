"""Project reports: certificates gathered into a payment claim, submitted to the programme, and taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import ClassVar

from dashboard.domain.free_text import problems_of_text
from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.rights import Action, Actor, require
from dashboard.domain.separation import Joined, require_apart
from dashboard.domain.vocabulary import ReportState
from dashboard.services.acting import transact_as
from dashboard.services.reporting.change import (
    PROJECT_ENTITY,
    Done,
    OnReportVersion,
    ProjectReportChange,
    change_project_report,
    problems_of_step,
)
from dashboard.services.sent_before import sent_before
from dashboard.store import audit
from dashboard.store.engine import Connection
from dashboard.store.reads.projects.phases import MoneyPlace, money_place
from dashboard.store.reads.separation import before_claiming
from dashboard.store.writes.money.made_up import end_made_up_money
from dashboard.store.writes.reporting.claims import (
    certificates_of,
    claim,
    gather,
    last_certificate_day,
    lock_phase,
    open_draft,
    release,
    take_claim_back,
)
from dashboard.store.writes.reporting.partner_reports import add_event
from dashboard.store.writes.reporting.project_reports import ProjectReportStanding, add_project_report, set_reference

State = ReportState
COMPILE = Action.COMPILE_PROJECT_REPORT
LONGEST_REFERENCE = 100


@dataclass(frozen=True, kw_only=True)
class BeginProjectReport:
    """A draft with the phase's next number, PR.n; it gathers ``certificates`` at once where any are named.

    ``day`` is an earlier one where it was begun outside and is recorded here later; today where none is given.
    """

    makes: ClassVar[str] = "begin_project_report"
    phase_id: int
    idempotency_key: str
    certificates: tuple[int, ...] = ()
    day: date | None = None


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


def begin_project_report(command: BeginProjectReport, *, by: Actor, now: datetime) -> int:
    """The new report's id; raises ``NotAllowed`` and ``Refused`` (unknown_phase, project_report_open: a draft is open,
    and as ``gather_certificates``)."""
    moment = now.astimezone(UTC)
    return transact_as(by, lambda connection: _begin(connection, command, by, moment))


def gather_certificates(command: GatherCertificates, *, by: Actor, now: datetime) -> int:
    """The report's new version.

    Raises ``NotAllowed``, ``Conflict`` and ``Refused`` (report_step, certificate_unknown: of no report of the phase,
    withdrawn, or of another project report; one_person_certify_and_claim: this very person issued one).
    """
    done = change_project_report(command, lambda change: _gather(change, command), action=COMPILE, by=by, now=now)
    return int(done["version"])


def submit_project_report(command: SubmitProjectReport, *, by: Actor, now: datetime) -> int:
    """The report's new version; all that its certificates certified is claimed on ``day``.

    Raises ``NotAllowed``, ``Conflict`` and ``Refused`` (report_step, day_missing, day_later, day_before,
    claim_empty, reference_missing).
    """
    done = change_project_report(command, lambda change: _submit(change, command), action=COMPILE, by=by, now=now)
    return int(done["version"])


def take_back_project_report(command: TakeBackProjectReport, *, by: Actor, now: datetime) -> int:
    """The report's new version; what was claimed is not any more from today on."""
    done = change_project_report(command, lambda change: _take_back(change, command), action=COMPILE, by=by, now=now)
    return int(done["version"])


def problems_of_day(
    day: date | None, before: ProjectReportStanding, today: date, *, after: date | None = None
) -> list[Problem]:
    """Whether something can have happened on that day: by today, not before the report's last step nor ``after``."""
    if day is None:
        return [Problem(code="day_missing", field="day")]
    first = max(before.since, after or before.since)
    if day > today:
        return [Problem(code="day_later", field="day", values={"day": day})]
    return [Problem(code="day_before", field="day", values={"day": day, "first": first})] if day < first else []


def add_step(change: ProjectReportChange, state: ReportState, day: date, *, comment: str = "") -> None:
    """The report is in ``state`` from ``day`` on."""
    add_event(
        change.connection,
        state,
        now=change.now,
        author=change.by.username,
        comment=comment,
        day=day,
        project_report_id=change.before.report_id,
    )


def _begin(connection: Connection, command: BeginProjectReport, by: Actor, now: datetime) -> int:
    place = money_place(connection, command.phase_id, now.date())
    if place is None:
        raise Refused(Problem(code="unknown_phase"))
    require(by, COMPILE, place.scope())
    lock_phase(connection, place.phase_id)
    same = sent_before(connection, command.idempotency_key, by=by, action=command.makes, entity=PROJECT_ENTITY)
    if same is not None:
        return int(same["made"])
    end_made_up_money(connection, place.phase_id, now.date())
    if (number := open_draft(connection, place.phase_id)) is not None:
        raise Refused(Problem(code="project_report_open", values={"number": number}))
    if command.day is not None and command.day > now.date():
        raise Refused(Problem(code="day_later", field="day", values={"day": command.day}))
    report_id, number = add_project_report(
        connection, place.phase_id, day=command.day or now.date(), author=by.username, now=now
    )
    _hold(connection, place, report_id, command.certificates)
    both = require_apart(before_claiming(connection, report_id, by.username), place.rules)
    after = {"made": report_id, "state": State.DRAFT, "certificates": len(set(command.certificates)), "version": 1}
    audit.append(
        connection,
        at=now,
        actor=by.username,
        action=command.makes,
        project_code=place.project,
        entity=PROJECT_ENTITY,
        entity_key=f"{place.key}/PR{number}",
        after=after | both.said,
        idempotency_key=command.idempotency_key,
    )
    return report_id


def _gather(change: ProjectReportChange, command: GatherCertificates) -> Done:
    if problems := problems_of_step(change.before, State.DRAFT):
        raise Refused(*problems)
    held = certificates_of(change.connection, change.before.report_id)
    release(change.connection, change.before.report_id, held - set(command.certificates))
    _hold(change.connection, change.before.place, change.before.report_id, command.certificates)
    after = {"certificates": sorted(set(command.certificates))}
    return Done(after=after | _joined(change).said, before={"certificates": sorted(held)})


def _hold(connection: Connection, place: MoneyPlace, report_id: int, certificates: Sequence[int]) -> None:
    wanted = set(certificates) - certificates_of(connection, report_id)
    if gather(connection, place.phase_id, report_id, wanted) != len(wanted):
        raise Refused(Problem(code="certificate_unknown", field="certificates"))


def _submit(change: ProjectReportChange, command: SubmitProjectReport) -> Done:
    connection, before, reference = change.connection, change.before, command.reference.strip()
    problems = problems_of_step(before, State.DRAFT)
    problems += problems_of_text(reference, field="reference", limit=LONGEST_REFERENCE, one_line=True)
    problems += problems_of_text(command.note, field="note")
    if not reference:
        problems.append(Problem(code="reference_missing", field="reference"))
    if not certificates_of(connection, before.report_id):
        problems.append(Problem(code="claim_empty", field="certificates"))
    last = last_certificate_day(connection, before.report_id)
    problems += problems_of_day(command.day, before, change.today, after=last)
    if problems or command.day is None:
        raise Refused(*problems)
    both = _joined(change)
    set_reference(connection, before.report_id, reference=reference, note=command.note.strip())
    claimed = claim(connection, before.report_id, command.day)
    add_step(change, State.SUBMITTED, command.day)
    after = {"state": State.SUBMITTED, "day": command.day, "reference": reference, "claimed": claimed}
    return Done(after=after | both.said, before={"reference": before.reference, "note": before.note})


def _joined(change: ProjectReportChange) -> Joined:
    """Raises ``Refused`` where this person issued a certificate that the report holds, and no rule lets it."""
    before = change.before
    found = before_claiming(change.connection, before.report_id, change.by.username)
    return require_apart(found, before.place.rules)


def _take_back(change: ProjectReportChange, command: TakeBackProjectReport) -> Done:
    reason = command.reason.strip()
    problems = problems_of_step(change.before, State.SUBMITTED) + problems_of_text(reason, field="reason")
    if problems:
        raise Refused(*problems)
    take_claim_back(change.connection, change.before.report_id, change.today)
    add_step(change, State.DRAFT, change.today, comment=reason)
    return Done(after={"state": State.DRAFT, "reason": reason})
