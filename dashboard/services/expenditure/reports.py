"""The report that expenditure is entered into: begun by its partner, open, in a period that takes it."""

from datetime import UTC, date, datetime

from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.reporting.steps import OPEN, Period
from dashboard.domain.rights import Action, Actor, require
from dashboard.services.acting import transact_as
from dashboard.services.expenditure.commands import BeginReport, ExpenditureChange
from dashboard.services.sent_before import sent_before
from dashboard.store import audit
from dashboard.store.engine import Connection
from dashboard.store.reads.projects.phases import MoneyPlace, PartnerPlace, money_place, partner_places, periods_of
from dashboard.store.writes.expenditure.items import lock_partner
from dashboard.store.writes.money.made_up import end_made_up_money
from dashboard.store.writes.reporting.partner_reports import (
    ReportStanding,
    add_report,
    last_number,
    report_of,
    report_standing,
)

ENTITY = "partner_report"


def begin_report(command: BeginReport, *, by: Actor, now: datetime) -> int:
    """The partner's report on that period, a new draft where it has none; its id.

    Raises ``NotAllowed``, and ``Refused`` where the period has not begun or is closed, or the partner was not in it.
    """
    moment = now.astimezone(UTC)
    return transact_as(by, lambda connection: _begin(connection, command, by, moment))


def _begin(connection: Connection, command: BeginReport, by: Actor, now: datetime) -> int:
    place = money_place(connection, command.phase_id, now.date())
    if place is None:
        raise Refused(Problem(code="unknown_phase"))
    require(by, Action.ENTER_EXPENDITURE, place.scope(command.partner))
    partner = partner_places(connection, place.phase_id, now.date()).get(command.partner)
    period = periods_of(connection, place.phase_id).get(command.period)
    if partner is None:
        raise Refused(Problem(code="unknown_partner", field="partner", values={"partner": command.partner}))
    if period is None:
        raise Refused(Problem(code="unknown_period", field="period", values={"period": command.period}))
    lock_partner(connection, partner.partner_id)
    key = f"{place.key}/{partner.code}"
    if before := sent_before(
        connection, command.idempotency_key, by=by, action=ExpenditureChange.BEGIN_REPORT, entity=ENTITY
    ):
        return int(before["report"])
    end_made_up_money(connection, place.phase_id, now.date())
    if (there := report_of(connection, partner.partner_id, period[0])) is not None:
        return there
    if problems := problems_of_period(period[1], partner.entry, partner.exit, now.date()):
        raise Refused(*problems)
    return _add(connection, place, partner, period, key, command, by, now)


def _add(
    connection: Connection,
    place: MoneyPlace,
    partner: PartnerPlace,
    period: tuple[int, Period],
    key: str,
    command: BeginReport,
    by: Actor,
    now: datetime,
) -> int:
    number = last_number(connection, place.phase_id, partner.partner_id) + 1
    report_id = add_report(
        connection, phase_id=place.phase_id, partner_id=partner.partner_id, period_id=period[0], number=number,
        author=by.username, now=now,
    )  # fmt: skip
    audit.append(
        connection,
        at=now,
        actor=by.username,
        action=ExpenditureChange.BEGIN_REPORT,
        project_code=place.project,
        entity=ENTITY,
        entity_key=f"{key}/R{number}",
        after={"report": report_id, "period": period[1].number, "state": "draft"},
        idempotency_key=command.idempotency_key,
    )
    return report_id


def open_report(
    connection: Connection, report_id: int, *, by: Actor, now: datetime, to_write: bool = True
) -> ReportStanding:
    """The report, locked where it is to be written, for somebody who may enter its partner's expenditure; open or not.

    Raises ``NotAllowed``, and ``Refused`` where there is no such report.
    """
    report = report_standing(connection, report_id, now.date(), to_write=to_write)
    if report is None:
        raise Refused(Problem(code="unknown_report"))
    require(by, Action.ENTER_EXPENDITURE, report.scope)
    return report


def require_open(
    connection: Connection, report: ReportStanding, now: datetime, *, to_write: bool = True
) -> ReportStanding:
    """Raise ``Refused`` unless the partner may still enter and change its items; the report as it stands now.

    Where it is to be written, what was made up of later days ends.
    """
    if to_write:
        if end_made_up_money(connection, report.place.phase_id, now.date()):
            report = report_standing(connection, report.report_id, now.date()) or report
        lock_partner(connection, report.partner_id)
    problems = problems_of_period(report.period, report.entry, report.exit, now.date())
    if report.state not in OPEN:
        values: dict[str, object] = {"number": report.number, "state": report.state}
        problems.append(Problem(code="report_not_open", values=values))
    if problems:
        raise Refused(*problems)
    return report


def problems_of_period(period: Period, entry: date | None, exit: date | None, today: date) -> list[Problem]:
    """Why nothing can be declared in that period: it is closed or has not begun, or the partner was not there."""
    problems = []
    if period.start > today:
        values: dict[str, object] = {"period": period.number, "start": period.start}
        problems.append(Problem(code="period_not_begun", field="period", values=values))
    if period.is_closed(today):
        closed: dict[str, object] = {"period": period.number, "day": period.closed_on}
        problems.append(Problem(code="period_closed", field="period", values=closed))
    if (exit is not None and exit < period.start) or (entry is not None and entry > period.end):
        problems.append(Problem(code="partner_not_in_period", field="period", values={"period": period.number}))
    return problems
