"""The partner report's way to control and back: submitted, taken back, reopened; and what is still missing."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from dashboard.domain.calendar import month_of
from dashboard.domain.expenditure.checks import CheckCode, Finding
from dashboard.domain.free_text import problems_of_text
from dashboard.domain.money import LARGEST_CENTS
from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.reporting.steps import OPEN, PARTNER_STEPS, is_settled
from dashboard.domain.rights import Action, Actor
from dashboard.domain.vocabulary import ReportState
from dashboard.services.expenditure.checks import checks_of_report
from dashboard.services.expenditure.flat_rates import compute_flat_items
from dashboard.services.reporting.change import (
    Done,
    OnReportVersion,
    ReportChange,
    change_report,
    control_report,
    problems_of_step,
)
from dashboard.store.engine import Connection
from dashboard.store.reads.projects.phases import periods_of
from dashboard.store.reads.reporting.report import claims_of_report
from dashboard.store.writes.expenditure.exchange_rates import rates_of
from dashboard.store.writes.expenditure.items import lock_partner
from dashboard.store.writes.reporting.control import forget_outdated
from dashboard.store.writes.reporting.controlled_items import count_taken_in
from dashboard.store.writes.reporting.partner_reports import ReportStanding, add_event, set_forecast
from dashboard.store.writes.reporting.report_items import declare_items, fix_rates, undeclare_items

State = ReportState


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


def missing_before_submitting(connection: Connection, standing: ReportStanding, today: date) -> list[Problem]:
    """What keeps the report from being submitted on ``today``, each a text key below ``problem.`` with its values.

    To be listed before anybody submits. ``report_empty`` is lifted by the confirmation that nothing was spent,
    ``forecast_missing`` by the forecast that is given with the submission.
    """
    problems = problems_of_day(standing, today)
    checks = checks_of_report(connection, standing, today)
    problems += _problems_of_findings(checks.blocking)
    if not checks.items and not count_taken_in(connection, standing):
        problems.append(Problem(code="report_empty", field="nothing_spent"))
    if standing.next_forecast is None and expects_forecast(connection, standing):
        problems.append(Problem(code="forecast_missing", field="next_forecast"))
    return problems


def problems_of_day(standing: ReportStanding, today: date) -> list[Problem]:
    """Whether the report's period can be declared on that day, by this partner."""
    period = standing.period
    problems = []
    if period.end >= today:
        values: dict[str, object] = {"period": period.number, "end": period.end}
        problems.append(Problem(code="period_not_over", values=values))
    problems += problems_of_closing(standing, today)
    entry, exit = standing.entry or period.end, standing.exit or period.start
    if entry > period.end or exit < period.start:
        problems.append(Problem(code="partner_not_in_period", values={"period": period.number}))
    return problems


def problems_of_closing(standing: ReportStanding, today: date) -> list[Problem]:
    """Whether the lead partner has closed the report's period: then its partner could change nothing."""
    period = standing.period
    if not period.is_closed(today):
        return []
    return [Problem(code="period_closed", values={"period": period.number, "day": period.closed_on})]


def expects_forecast(connection: Connection, standing: ReportStanding) -> bool:
    """Whether the partner takes part in any later period, so that there will be a next report."""
    later = [
        period for _, period in periods_of(connection, standing.place.phase_id).values()
        if period.number > standing.period.number
    ]  # fmt: skip
    return any(period.start <= (standing.exit or period.start) for period in later)


def submit_partner_report(command: SubmitPartnerReport, *, by: Actor, now: datetime) -> int:
    """The report's new version.

    The rates of this month count from now on, every item is declared today. Raises ``NotAllowed``, ``Conflict`` and
    ``Refused`` with everything that ``missing_before_submitting`` finds.
    """
    actions = (Action.SUBMIT_PARTNER_REPORT,)
    done = change_report(command, lambda change: _submit(change, command), actions=actions, by=by, now=now)
    return int(done["version"])


def take_back_partner_report(command: TakeBackPartnerReport, *, by: Actor, now: datetime) -> int:
    """The report's new version; raises ``NotAllowed``, ``Conflict`` and ``Refused`` (report_step, period_closed)."""
    actions = (Action.SUBMIT_PARTNER_REPORT,)
    done = change_report(command, lambda change: _reopen(change, (State.SUBMITTED,)), actions=actions, by=by, now=now)
    return int(done["version"])


def reopen_partner_report(command: ReopenPartnerReport, *, by: Actor, now: datetime) -> int:
    """The report's new version.

    Raises ``NotAllowed``, ``Conflict`` and ``Refused`` (report_step, period_closed, reason_missing, report_settled:
    all of it is certified, claimed and paid).
    """
    states = tuple(state for state, to in PARTNER_STEPS if to == State.REOPENED)
    done = control_report(command, lambda change: _reopen(change, states, reason=command.reason), by=by, now=now)
    return int(done["version"])


def begin_control(command: BeginControl, *, by: Actor, now: datetime) -> int:
    """The report's new version; raises ``NotAllowed``, ``Conflict`` where another controller was first, ``Refused``."""
    done = control_report(command, _begin_control, by=by, now=now)
    return int(done["version"])


def _submit(change: ReportChange, command: SubmitPartnerReport) -> Done:
    connection, before, today = change.connection, change.before, change.today
    lock_partner(connection, before.partner_id)
    if problems := problems_of_step(before, *OPEN):
        raise Refused(*problems)
    lifted = {"forecast_missing"} | ({"report_empty"} if command.nothing_spent else set())
    missing = [
        problem for problem in missing_before_submitting(connection, before, today) if problem.code not in lifted
    ]
    problems = [*missing, *_problems_of_forecast(connection, before, command)]
    problems += problems_of_text(command.note, field="note")
    if problems:
        raise Refused(*problems)
    rates = rates_of(connection, before.place.project_id, month_of(today))
    if fix_rates(connection, before, rates, today):  # another month's rates: what rests on them follows
        compute_flat_items(connection, before, by=change.by, now=change.now)
        if problems := _problems_of_findings(checks_of_report(connection, before, today).blocking):
            raise Refused(*problems)
    items = declare_items(connection, before.report_id, today)
    forget_outdated(connection, before.report_id)
    set_forecast(connection, before.report_id, next_forecast=command.next_forecast, note=command.note.strip())
    add_event(
        connection, State.SUBMITTED, now=change.now, author=change.by.username, partner_report_id=before.report_id
    )
    after = {"state": State.SUBMITTED, "items": items, "next_forecast": command.next_forecast, "note": command.note}
    return Done(after=after, before={"next_forecast": before.next_forecast, "note": before.note})


def _problems_of_forecast(
    connection: Connection, before: ReportStanding, command: SubmitPartnerReport
) -> list[Problem]:
    given = command.next_forecast
    if given is None:
        missing = expects_forecast(connection, before)
        return [Problem(code="forecast_missing", field="next_forecast")] if missing else []
    if given < 0:
        return [Problem(code="forecast_negative", field="next_forecast")]
    return [Problem(code="forecast_too_large", field="next_forecast")] if given > LARGEST_CENTS else []


def _problems_of_findings(blocking: list[Finding]) -> list[Problem]:
    """One for each check, with how many items it is about; rates that are missing one for each currency."""
    found: dict[tuple[CheckCode, object], int] = {}
    for finding in blocking:
        currency = finding.values.get("currency") if finding.code == CheckCode.MISSING_RATE else None
        found[finding.code, currency] = found.get((finding.code, currency), 0) + 1
    return [
        Problem(code="report_rate", values={"currency": currency, "n": n})
        if currency
        else Problem(code="report_check", values={"check": code, "n": n})
        for (code, currency), n in found.items()
    ]


def _reopen(change: ReportChange, states: tuple[ReportState, ...], *, reason: str | None = None) -> Done:
    connection, before = change.connection, change.before
    problems = problems_of_step(before, *states) + problems_of_closing(before, change.today)
    claims = claims_of_report(connection, before.place.phase_id, before.report_id, change.today)
    if is_settled(before.state, claims):
        problems.append(Problem(code="report_settled", values={"number": before.number}))
    words = (reason or "").strip()
    if reason is not None:
        problems += problems_of_text(words, field="reason")
        if not words:
            problems.append(Problem(code="reason_missing", field="reason"))
    if problems:
        raise Refused(*problems)
    lock_partner(connection, before.partner_id)
    items = undeclare_items(connection, before.report_id, change.today)
    add_event(
        connection,
        State.REOPENED,
        now=change.now,
        author=change.by.username,
        comment=words,
        partner_report_id=before.report_id,
    )
    return Done(after={"state": State.REOPENED, "items": items, "reason": words})


def _begin_control(change: ReportChange) -> Done:
    if problems := problems_of_step(change.before, State.SUBMITTED):
        raise Refused(*problems)
    add_event(
        change.connection,
        State.CONTROL_ONGOING,
        now=change.now,
        author=change.by.username,
        partner_report_id=change.before.report_id,
    )
    return Done(after={"state": State.CONTROL_ONGOING})
