"""What every step of a partner report or a project report does: right → key → version → rule → rows and audit row."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from dashboard.domain.refusal import Conflict, Problem, Refused
from dashboard.domain.rights import Action, Actor, may, not_allowed
from dashboard.domain.separation import joined_by_control, require_apart
from dashboard.domain.vocabulary import OnePerson, ReportState
from dashboard.services.acting import transact_as
from dashboard.services.sent_before import sent_before
from dashboard.store import audit
from dashboard.store.engine import Connection
from dashboard.store.reads.separation import before_control
from dashboard.store.writes.money.made_up import end_made_up_money
from dashboard.store.writes.reporting.partner_reports import ReportStanding, claim_report, report_standing
from dashboard.store.writes.reporting.project_reports import (
    ProjectReportStanding,
    claim_project_report,
    project_report_standing,
)

ENTITY = "partner_report"
PROJECT_ENTITY = "project_report"
UNSAID = ("report_id", "idempotency_key")


@dataclass(frozen=True, kw_only=True)
class OnReport:
    """What every command on a report carries; ``makes`` is what the audit calls it."""

    makes: ClassVar[str]
    report_id: int
    idempotency_key: str

    @property
    def said(self) -> dict[str, object]:
        """What the person sent, for the one who must choose between two versions."""
        return {each.name: getattr(self, each.name) for each in fields(self) if each.name not in UNSAID}


@dataclass(frozen=True, kw_only=True)
class OnReportVersion(OnReport):
    """A step that stands on the whole report as the form showed it: ``version`` is the one it showed."""

    version: int


@dataclass(frozen=True, kw_only=True)
class ReportChange:
    """A step under way: how the partner report stood, and who acts when (UTC)."""

    connection: Connection
    before: ReportStanding
    by: Actor
    now: datetime

    @property
    def today(self) -> date:
        return self.now.date()


@dataclass(frozen=True, kw_only=True)
class ProjectReportChange:
    """The same of a project report."""

    connection: Connection
    before: ProjectReportStanding
    by: Actor
    now: datetime

    @property
    def today(self) -> date:
        return self.now.date()


@dataclass(frozen=True, kw_only=True)
class Done:
    """What the audit says, and the id that is the command's answer where it makes something."""

    after: Mapping[str, Any]
    before: Mapping[str, Any] = field(default_factory=dict)
    made: int | None = None


Duties = Callable[[Connection, ReportStanding, Actor], Iterable[OnePerson]]
"""What a step would join in one person."""


def joined_in_control(connection: Connection, report: ReportStanding, by: Actor) -> set[OnePerson]:
    """What a step of control would join in this person: submitted it, entered costs of it, works in the partnership."""
    had = before_control(connection, report.report_id, report.key, by.username, report.day)
    return joined_by_control(by, report.scope) | had


def control_report(
    command: OnReport, work: Callable[[ReportChange], Done], *, by: Actor, now: datetime
) -> Mapping[str, Any]:
    """``change_report`` for a step of control, which nobody takes on costs that he or she had a part in."""
    actions = (Action.CONTROL_EXPENDITURE,)
    return change_report(command, work, actions=actions, by=by, now=now, duties=joined_in_control)


def change_report(
    command: OnReport,
    work: Callable[[ReportChange], Done],
    *,
    actions: tuple[Action, ...],
    by: Actor,
    now: datetime,
    duties: Duties = lambda *_: (),
) -> Mapping[str, Any]:
    """Run ``work`` for whoever has one of the rights; what the audit says of it, with ``version`` and ``made``.

    A form sent twice counts once. Raises ``NotAllowed``, ``Refused`` (unknown_report, what ``work`` refuses, and where
    this person had a duty before that another must have had), and ``Conflict`` where the command names a version and
    the report has changed since.
    """
    moment = now.astimezone(UTC)

    def transaction(connection: Connection) -> Mapping[str, Any]:
        before = report_standing(connection, command.report_id, moment.date(), to_write=True)
        if before is None:
            raise Refused(Problem(code="unknown_report"))
        if not any(may(by, action, before.scope) for action in actions):
            raise not_allowed(by, actions[0])
        same = sent_before(
            connection, command.idempotency_key, by=by, action=command.makes, entity=ENTITY, entity_key=before.key
        )
        if same is not None:
            return same
        if isinstance(command, OnReportVersion) and command.version != before.version:
            raise _conflict(connection, ENTITY, before, command)
        if end_made_up_money(connection, before.place.phase_id, moment.date()):
            before = report_standing(connection, command.report_id, moment.date())
            if before is None:  # it was itself made up for a later day
                raise Refused(Problem(code="unknown_report"))
        both = require_apart(duties(connection, before, by), before.place.rules)
        done = work(ReportChange(connection=connection, before=before, by=by, now=moment))
        if not claim_report(connection, before.report_id, before.version):
            raise _conflict(connection, ENTITY, before, command)
        return _record(
            connection, ENTITY, before, command, replace(done, after={**done.after, **both.said}), by, moment
        )

    return transact_as(by, transaction)


def change_project_report(
    command: OnReportVersion,
    work: Callable[[ProjectReportChange], Done],
    *,
    action: Action,
    by: Actor,
    now: datetime,
) -> Mapping[str, Any]:
    """The same for a project report."""
    moment = now.astimezone(UTC)

    def transaction(connection: Connection) -> Mapping[str, Any]:
        before = project_report_standing(connection, command.report_id, moment.date(), to_write=True)
        if before is None:
            raise Refused(Problem(code="unknown_report"))
        if not may(by, action, before.place.scope()):
            raise not_allowed(by, action)
        same = sent_before(
            connection,
            command.idempotency_key,
            by=by,
            action=command.makes,
            entity=PROJECT_ENTITY,
            entity_key=before.key,
        )
        if same is not None:
            return same
        if command.version != before.version:
            raise _conflict(connection, PROJECT_ENTITY, before, command)
        if end_made_up_money(connection, before.place.phase_id, moment.date()):
            before = project_report_standing(connection, command.report_id, moment.date())
            if before is None:
                raise Refused(Problem(code="unknown_report"))
        done = work(ProjectReportChange(connection=connection, before=before, by=by, now=moment))
        if not claim_project_report(connection, before.report_id, before.version):
            raise _conflict(connection, PROJECT_ENTITY, before, command)
        return _record(connection, PROJECT_ENTITY, before, command, done, by, moment)

    return transact_as(by, transaction)


def problems_of_step(standing: ReportStanding | ProjectReportStanding, *states: ReportState) -> list[Problem]:
    """Whether the report is in one of these states, from which the step is taken."""
    if standing.state in states:
        return []
    return [Problem(code="report_step", values={"number": standing.number, "state": standing.state})]


def _record(
    connection: Connection,
    entity: str,
    before: ReportStanding | ProjectReportStanding,
    command: OnReport,
    done: Done,
    by: Actor,
    now: datetime,
) -> Mapping[str, Any]:
    after = {**done.after, "version": before.version + 1}
    if done.made is not None:
        after["made"] = done.made
    audit.append(
        connection,
        at=now,
        actor=by.username,
        action=command.makes,
        project_code=before.place.project,
        entity=entity,
        entity_key=before.key,
        before={"state": before.state, **done.before, "version": before.version},
        after=after,
        idempotency_key=command.idempotency_key,
    )
    return after


def _conflict(
    connection: Connection, entity: str, before: ReportStanding | ProjectReportStanding, command: OnReport
) -> Conflict:
    """Theirs is how the report stands, by whoever changed it last."""
    last = audit.newest_about(connection, entity, before.key)
    who = {"author": last.actor, "recorded_at": last.at, "action": last.action} if last is not None else {}
    theirs = {"state": before.state, "since": before.since, "version": before.version} | who
    return Conflict(theirs=theirs, yours=command.said)
