"""Who owes which step of a report on a day: partners, controllers, and the lead partner for the payment claims."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, func, or_, select

from dashboard.domain.duties.owed import Duty, DutyKind, is_worked_on, lateness
from dashboard.domain.reporting.steps import WITH_CONTROL, Period, partner_report_due, project_report_due
from dashboard.domain.rights import Action, Actor, Scope, may
from dashboard.domain.separation import lets_control_own
from dashboard.domain.vocabulary import Provenance, ReportState, Step
from dashboard.store.reads.duties.scopes import Place
from dashboard.store.reads.reporting.season import report_code
from dashboard.store.tables import (
    certificate,
    money_axis_summary,
    money_summary,
    organisation,
    partner,
    partner_report,
    phase,
    project,
    project_report,
    report_event,
    reporting_period,
)


@dataclass(frozen=True, kw_only=True)
class LastStep:
    """Where a partner report stands on a day; ``sent_back`` where control reopened it and said why."""

    code: str
    number: int
    period_id: int
    state: ReportState
    day: date
    author: str
    comment: str

    @property
    def sent_back(self) -> bool:
        return self.state == ReportState.REOPENED and bool(self.comment)

    @property
    def is_with_partner(self) -> bool:
        return self.state in (ReportState.DRAFT, ReportState.REOPENED)


def reports(connection: Connection, place: Place, today: date) -> list[Duty]:
    """The partner's periods that have begun by ``today`` and whose report it has not submitted, by date.

    Only where the partner has a budget: others report no expenditure. ``since`` is the period's last day. A report that
    control sent back is a duty of its own. In a phase that knows of no report the declared expenditure tells.
    """
    if not _has_budget(connection, place):
        return []
    its = reporting_period.c
    begun = (its.phase_id == place.phase_id, its.start <= today, or_(its.closed_on.is_(None), its.closed_on > today))
    rows = connection.execute(select(reporting_period).where(*begun).order_by(its.number)).all()
    if not rows:
        return []
    steps = {step.period_id: step for step in _last_steps(connection, place, today)}
    if _has_reports(connection, place):
        done = {period for period, step in steps.items() if not step.is_with_partner or step.sent_back}
    else:
        done = _declared_periods(connection, place, today)
    return [
        _of_period(place, DutyKind.REPORT, row, today, report=steps[row.id].code if row.id in steps else "")
        for row in rows
        if row.id not in done and (place.entry or row.end) <= row.end and row.start <= (place.exit or row.start)
    ]


def reopened(connection: Connection, place: Place, today: date) -> Iterator[Duty]:
    """The partner's reports that control sent back, with the reason, the oldest first."""
    for step in sorted(_last_steps(connection, place, today), key=lambda step: step.day):
        if step.sent_back:
            more = {"since": step.day, "who": step.author, "words": step.comment, "state": step.state}
            yield _of_report(place, DutyKind.REPORT_REOPENED, step.code, **more)


def to_control(connection: Connection, actor: Actor, today: date, limit: int) -> list[Duty]:
    """Submitted reports of every phase that is worked on, control begun or not, the longest waiting first.

    They wait since the day on which they were submitted last.
    """
    event, of, earlier = report_event.c, phase.c, report_event.alias().c
    submitted = select(func.max(earlier.day)).where(
        earlier.partner_report_id == partner_report.c.id,
        earlier.state == ReportState.SUBMITTED,
        earlier.day <= today,
    )
    since = submitted.correlate(partner_report).scalar_subquery().label("since")
    end = func.coalesce(of.end_actual, of.end_revised, of.end_initial).label("end")
    query = (
        select(since, event.state, partner_report.c.number, partner_report.c.status, organisation.c.code,
            project.c.code.label("project"), project.c.rules, of.id.label("phase_id"), of.code.label("phase"),
            of.start, end)
        .join_from(partner_report, report_event, event.id == _last_event(partner_report.c.id, today))
        .join(partner, partner_report.c.partner_id == partner.c.id)
        .join(organisation, partner.c.organisation_id == organisation.c.id)
        .join(phase, partner_report.c.phase_id == of.id)
        .join(project, of.project_id == project.c.id)
        .where(event.state.in_(WITH_CONTROL))
        .order_by(since, partner_report.c.id)
    )  # fmt: skip
    found = []
    for row in connection.execute(query):
        scope = Scope(responsible=row.code, own_control=lets_control_own(row.rules))
        if not is_worked_on(row.start, row.end, today) or not may(actor, Action.CONTROL_EXPENDITURE, scope):
            continue
        more = {"since": row.since, "who": row.code, "state": row.state, "illustrative": _made_up(row.status)}
        found.append(_of_report(row, DutyKind.CONTROL, report_code(row.code, row.number), **more))
    return found[:limit]


def to_gather(connection: Connection, place: Place, today: date) -> Iterator[Duty]:
    """The phase's certificates that no project report gathers yet: one duty, since the day of the oldest."""
    its, of = certificate.c, project_report.c
    begun = select(report_event.c.project_report_id).where(
        report_event.c.project_report_id.is_not(None), report_event.c.day <= today
    )
    free = or_(its.project_report_id.is_(None), its.project_report_id.not_in(begun))
    in_force = (its.day <= today) & or_(its.withdrawn_on.is_(None), its.withdrawn_on > today)
    query = select(func.count(), func.min(its.day)).join_from(certificate, partner_report)
    query = query.where(partner_report.c.phase_id == place.phase_id, in_force, free)
    number, oldest = connection.execute(query.where(its.certified > 0)).one()
    if not number:
        return
    known = select(of.number, report_event.c.state).join_from(
        project_report, report_event, report_event.c.id == _last_event(of.id, today, of_project=True)
    )
    rows = connection.execute(known.where(of.phase_id == place.phase_id).order_by(of.number)).all()
    draft = next((row.number for row in rows if row.state == ReportState.DRAFT), None)
    code = f"PR{draft or (rows[-1].number if rows else 0) + 1}"
    yield _of_report(place, DutyKind.GATHER, code, since=oldest, number=number, report=code if draft else "")


def project_reports(connection: Connection, place: Place, today: date) -> list[Duty]:
    """Periods that have begun by ``today`` and of which no submitted project report has a certificate, nor of a later
    one; by date. Nothing is known of phases without reports."""
    if not _has_reports(connection, place):
        return []
    its, event = reporting_period.c, report_event.c
    last = event.id == _last_event(project_report.c.id, today, of_project=True)
    claimed = (
        select(func.max(its.number))
        .join_from(certificate, project_report, certificate.c.project_report_id == project_report.c.id)
        .join(report_event, last)
        .join(partner_report, certificate.c.partner_report_id == partner_report.c.id)
        .join(reporting_period, partner_report.c.reporting_period_id == its.id)
        .where(project_report.c.phase_id == place.phase_id, event.state != ReportState.DRAFT)
    )
    done = connection.execute(claimed).scalar() or 0
    query = select(reporting_period).where(its.phase_id == place.phase_id, its.start <= today, its.number > done)
    rows = connection.execute(query.order_by(its.number)).all()
    return [_of_period(place, DutyKind.PROJECT_REPORT, row, today) for row in rows]


def _of_period(place: Place, kind: DutyKind, row: Any, today: date, *, report: str = "") -> Duty:
    names = ("number", "start", "end", "internal_due", "programme_due", "closed_on")
    period = Period(**{name: getattr(row, name) for name in names})
    count = partner_report_due if kind == DutyKind.REPORT else project_report_due
    due = count(period, place.rules)
    return Duty(
        kind=kind,
        project=place.project,
        phase_id=place.phase_id,
        phase=place.phase,
        code=str(period.number),
        due=due,
        days_late=lateness(due, today),
        since=period.end,
        report=report,
        illustrative=_made_up(row.status),
    )


def _of_report(where: Any, kind: DutyKind, code: str, **more: Any) -> Duty:
    given = {"report": code} | more
    return Duty(kind=kind, project=where.project, phase_id=where.phase_id, phase=where.phase, code=code, **given)


def _made_up(status: str) -> bool:
    return status == Provenance.ILLUSTRATIVE


def _last_event(report: ColumnElement[Any], today: date, *, of_project: bool = False) -> Any:
    """The id of the report's last step by the end of that day."""
    its = report_event.alias().c
    owner = its.project_report_id if of_project else its.partner_report_id
    query = select(its.id).where(owner == report, its.day <= today).order_by(its.day.desc(), its.id.desc())
    return query.limit(1).correlate(report.table).scalar_subquery()


def _last_steps(connection: Connection, place: Place, today: date) -> list[LastStep]:
    """Of the partner's own reports that had begun by then."""
    its, event = partner_report.c, report_event.c
    query = (
        select(its.number, its.reporting_period_id, event.state, event.day, event.author, event.comment,
            organisation.c.code)
        .join_from(partner_report, report_event, event.id == _last_event(its.id, today))
        .join(partner, its.partner_id == partner.c.id)
        .join(organisation, partner.c.organisation_id == organisation.c.id)
        .where(its.phase_id == place.phase_id, its.partner_id == place.partner_id)
    )  # fmt: skip
    return [
        LastStep(
            code=report_code(row.code, row.number),
            number=row.number,
            period_id=row.reporting_period_id,
            state=ReportState(row.state),
            day=row.day,
            author=row.author,
            comment=row.comment,
        )
        for row in connection.execute(query)
    ]


def _has_reports(connection: Connection, place: Place) -> bool:
    query = select(exists().where(partner_report.c.phase_id == place.phase_id))
    return bool(connection.execute(query).scalar())


def _has_budget(connection: Connection, place: Place) -> bool:
    its = money_axis_summary.c
    here = (its.phase_id == place.phase_id, its.axis == "partner", its.step == Step.BUDGETED, its.amount != 0)
    own = select(its.key).where(*here, its.key == str(place.partner_id)).limit(1)
    return connection.execute(own).first() is not None


def _declared_periods(connection: Connection, place: Place, today: date) -> set[int]:
    """Ids of periods with expenditure declared up to ``today``."""
    sums = money_summary.c
    query = select(sums.reporting_period_key).group_by(sums.reporting_period_key).having(func.sum(sums.amount) > 0)
    query = query.where(sums.phase_id == place.phase_id, sums.step == Step.DECLARED, sums.day <= today)
    return set(connection.execute(query.where(sums.partner_id == place.partner_id)).scalars())
