"""A partner report as a writer sees it: whose it is, its state, its version; and the rows that move it on."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, insert, select, update

from dashboard.domain.reporting.steps import Period
from dashboard.domain.rights import Scope
from dashboard.domain.vocabulary import Provenance, ReportState
from dashboard.store.reads.projects.phases import MoneyPlace, money_place, periods_of
from dashboard.store.tables import organisation, partner, partner_report, report_event


@dataclass(frozen=True, kw_only=True)
class ReportStanding:
    """A partner report at the end of ``day``; ``since`` is the day of its last step."""

    report_id: int
    day: date
    number: int
    version: int
    place: MoneyPlace
    partner_id: int
    partner: str
    entry: date | None
    exit: date | None
    period_id: int
    period: Period
    state: ReportState
    since: date
    next_forecast: int | None
    note: str

    @property
    def scope(self) -> Scope:
        return self.place.scope(self.partner)

    @property
    def key(self) -> str:
        """As the audit names it: ``ASL/initial/CORK/R3``."""
        return f"{self.place.key}/{self.partner}/R{self.number}"


def report_standing(
    connection: Connection, report_id: int, today: date, *, to_write: bool = False
) -> ReportStanding | None:
    """How the report stands at the end of ``today``; ``to_write`` keeps other writers of it out until the commit."""
    its = partner_report.c
    if to_write:
        connection.execute(select(its.id).where(its.id == report_id).with_for_update())
    query = (
        select(its.id, its.phase_id, its.number, its.version, its.partner_id, its.reporting_period_id,
            its.next_forecast, its.note, organisation.c.code, partner.c.entry, partner.c.exit)
        .join_from(partner_report, partner)
        .join(organisation)
        .where(its.id == report_id)
    )  # fmt: skip
    row = connection.execute(query).first()
    if row is None:
        return None
    last = state_of(connection, report_id, today)
    place = money_place(connection, row.phase_id, today)
    if last is None or place is None:  # it begins later than that day
        return None
    known = periods_of(connection, row.phase_id).values()
    return ReportStanding(
        report_id=row.id,
        day=today,
        number=row.number,
        version=row.version,
        place=place,
        partner_id=row.partner_id,
        partner=row.code,
        entry=row.entry,
        exit=row.exit,
        period_id=row.reporting_period_id,
        period=next(period for number, period in known if number == row.reporting_period_id),
        state=last[0],
        since=last[1],
        next_forecast=row.next_forecast,
        note=row.note,
    )


def state_of(connection: Connection, report_id: int, today: date) -> tuple[ReportState, date] | None:
    """The state on that day and the day from which it is so; ``None`` before the report was begun."""
    its = report_event.c
    query = select(its.state, its.day).where(its.partner_report_id == report_id, its.day <= today)
    last = connection.execute(query.order_by(its.day.desc(), its.id.desc()).limit(1)).first()
    return (ReportState(last.state), last.day) if last else None


def report_of(connection: Connection, partner_id: int, period_id: int) -> int | None:
    """The id of the partner's report on that period."""
    its = partner_report.c
    query = select(its.id).where(its.partner_id == partner_id, its.reporting_period_id == period_id)
    return connection.execute(query).scalar()


def last_number(connection: Connection, phase_id: int, partner_id: int) -> int:
    """Of the partner's reports in the phase, 0 before the first."""
    its = partner_report.c
    query = select(func.coalesce(func.max(its.number), 0)).where(its.phase_id == phase_id, its.partner_id == partner_id)
    return int(connection.execute(query).scalar_one())


def add_report(
    connection: Connection, *, phase_id: int, partner_id: int, period_id: int, number: int, author: str, now: datetime
) -> int:
    """A draft; the caller has seen that the partner has none on this period."""
    values = {"phase_id": phase_id, "partner_id": partner_id, "reporting_period_id": period_id, "number": number}
    made = insert(partner_report).values(**values).returning(partner_report.c.id)
    report_id = int(connection.execute(made).scalar_one())
    add_event(connection, ReportState.DRAFT, now=now, author=author, partner_report_id=report_id)
    return report_id


def add_event(
    connection: Connection,
    state: ReportState,
    *,
    now: datetime,
    author: str,
    comment: str = "",
    day: date | None = None,
    partner_report_id: int | None = None,
    project_report_id: int | None = None,
) -> None:
    """From ``day``, today where nothing else is said, the report is in ``state``."""
    row = insert(report_event).values(
        partner_report_id=partner_report_id,
        project_report_id=project_report_id,
        state=state,
        day=day or now.date(),
        recorded_at=now,
        author=author,
        comment=comment,
        status=Provenance.RECORDED,
    )
    connection.execute(row)


def claim_report(connection: Connection, report_id: int, version: int) -> bool:
    """Count the version up; false where it is not ``version`` any more."""
    its = partner_report.c
    claimed = update(partner_report).where(its.id == report_id, its.version == version).values(version=version + 1)
    return connection.execute(claimed).rowcount == 1


def set_forecast(connection: Connection, report_id: int, *, next_forecast: int | None, note: str) -> None:
    """What the partner says with its submission: cents it expects to declare next, and words for control."""
    its = partner_report.c
    said = update(partner_report).where(its.id == report_id).values(next_forecast=next_forecast, note=note)
    connection.execute(said)
