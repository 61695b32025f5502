"""The deadlines of a reporting period, and whether it is closed: set by the lead partner."""

from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar

from dashboard.domain.refusal import Conflict, Problem, Refused
from dashboard.domain.reporting.steps import Period, partner_report_due, project_report_due
from dashboard.domain.rights import Action, Actor, require
from dashboard.services.acting import transact_as
from dashboard.services.sent_before import sent_before
from dashboard.store import audit
from dashboard.store.engine import Connection
from dashboard.store.reads.projects.phases import money_place, periods_of
from dashboard.store.writes.money.made_up import end_made_up_money
from dashboard.store.writes.reporting.claims import lock_phase
from dashboard.store.writes.reporting.periods import set_dates

ENTITY = "reporting_period"
LONGEST_WAIT = timedelta(days=3 * 366)
"""From a period's end to its deadlines; what lies beyond is a typing error."""


@dataclass(frozen=True, kw_only=True)
class Dates:
    """Of a period: by when partner reports and the project report are due (missing: as the rules count them), and
    since when nothing more is declared in it (missing while it is open)."""

    internal_due: date | None = None
    programme_due: date | None = None
    closed_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class SetReportingDates:
    """``seen`` are the dates that the form showed."""

    makes: ClassVar[str] = "set_reporting_dates"
    phase_id: int
    period: int
    dates: Dates
    seen: Dates
    idempotency_key: str


def set_reporting_dates(command: SetReportingDates, *, by: Actor, now: datetime) -> None:
    """Raises ``NotAllowed``, ``Conflict`` where somebody else set them meanwhile, and ``Refused`` (unknown_phase,
    unknown_period, due_before_end, due_far, programme_before_internal, closed_past, closed_before_end)."""
    moment = now.astimezone(UTC)
    transact_as(by, lambda connection: _set(connection, command, by, moment))


def problems_of_dates(dates: Dates, before: Period, rules: dict[str, object], today: date) -> list[Problem]:
    """Deadlines lie after the period's end, the programme's not before the partners'; closing is not dated back."""
    problems = []
    for name in ("internal_due", "programme_due"):
        day = getattr(dates, name)
        if day is not None and day <= before.end:
            problems.append(Problem(code="due_before_end", field=name, values={"end": before.end}))
        elif day is not None and day > before.end + LONGEST_WAIT:
            problems.append(Problem(code="due_far_after_end", field=name, values={"end": before.end}))
    after = Period(number=before.number, start=before.start, end=before.end, **asdict(dates))
    partners, programme = partner_report_due(after, rules), project_report_due(after, rules)
    if not problems and programme < partners:
        values: dict[str, object] = {"internal": partners, "programme": programme}
        problems.append(Problem(code="programme_before_internal", field="programme_due", values=values))
    if dates.closed_on is not None and dates.closed_on != before.closed_on:
        if dates.closed_on <= before.end:
            problems.append(Problem(code="closed_before_end", field="closed_on", values={"end": before.end}))
        elif dates.closed_on < today:
            problems.append(Problem(code="closed_past", field="closed_on"))
    return problems


def _set(connection: Connection, command: SetReportingDates, by: Actor, now: datetime) -> None:
    place = money_place(connection, command.phase_id, now.date())
    if place is None:
        raise Refused(Problem(code="unknown_phase"))
    require(by, Action.SET_REPORTING_DATES, place.scope())
    lock_phase(connection, place.phase_id)
    key = f"{place.key}/{command.period}"
    same = sent_before(connection, command.idempotency_key, by=by, action=command.makes, entity=ENTITY, entity_key=key)
    if same is not None:
        return
    found = periods_of(connection, place.phase_id).get(command.period)
    if found is None:
        raise Refused(Problem(code="unknown_period", field="period", values={"period": command.period}))
    period_id, period = found
    present = Dates(internal_due=period.internal_due, programme_due=period.programme_due, closed_on=period.closed_on)
    if present != command.seen:
        raise Conflict(theirs=asdict(present), yours=asdict(command.dates))
    if problems := problems_of_dates(command.dates, period, place.rules, now.date()):
        raise Refused(*problems)
    end_made_up_money(connection, place.phase_id, now.date())
    set_dates(connection, period_id, **asdict(command.dates))
    audit.append(
        connection,
        at=now,
        actor=by.username,
        action=command.makes,
        project_code=place.project,
        entity=ENTITY,
        entity_key=key,
        before=asdict(present),
        after=asdict(command.dates),
        idempotency_key=command.idempotency_key,
    )
