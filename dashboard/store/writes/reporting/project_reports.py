"""A project report as a writer sees it: its state, its version, the certificates it gathers; and its rows."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, insert, select, update

from dashboard.domain.vocabulary import ReportState
from dashboard.store.reads.projects.phases import MoneyPlace, money_place
from dashboard.store.tables import project_report, report_event
from dashboard.store.writes.reporting.partner_reports import add_event


@dataclass(frozen=True, kw_only=True)
class ProjectReportStanding:
    """A project report at the end of a day; ``since`` is the day of its last step."""

    report_id: int
    number: int
    version: int
    place: MoneyPlace
    state: ReportState
    since: date
    reference: str
    note: str

    @property
    def key(self) -> str:
        """As the audit names it: ``ASL/initial/PR2``."""
        return f"{self.place.key}/PR{self.number}"


def project_report_standing(
    connection: Connection, report_id: int, today: date, *, to_write: bool = False
) -> ProjectReportStanding | None:
    """How it stands at the end of ``today``; ``to_write`` keeps other writers of it out until the commit."""
    its = project_report.c
    if to_write:
        connection.execute(select(its.id).where(its.id == report_id).with_for_update())
    row = connection.execute(select(project_report).where(its.id == report_id)).first()
    if row is None:
        return None
    event = report_event.c
    query = select(event.state, event.day).where(event.project_report_id == report_id, event.day <= today)
    last = connection.execute(query.order_by(event.day.desc(), event.id.desc()).limit(1)).first()
    place = money_place(connection, row.phase_id, today)
    if last is None or place is None:
        return None
    return ProjectReportStanding(
        report_id=row.id,
        number=row.number,
        version=row.version,
        place=place,
        state=ReportState(last.state),
        since=last.day,
        reference=row.reference,
        note=row.note,
    )


def claim_project_report(connection: Connection, report_id: int, version: int) -> bool:
    """Count the version up; false where it is not ``version`` any more."""
    its = project_report.c
    claimed = update(project_report).where(its.id == report_id, its.version == version).values(version=version + 1)
    return connection.execute(claimed).rowcount == 1


def add_project_report(
    connection: Connection, phase_id: int, *, day: date, author: str, now: datetime
) -> tuple[int, int]:
    """A draft with the next number: its id and number; the caller keeps other writers of the phase out."""
    its = project_report.c
    last = connection.execute(select(func.max(its.number)).where(its.phase_id == phase_id)).scalar()
    number = int(last or 0) + 1
    made = insert(project_report).values(phase_id=phase_id, number=number).returning(its.id)
    report_id = int(connection.execute(made).scalar_one())
    add_event(connection, ReportState.DRAFT, now=now, author=author, day=day, project_report_id=report_id)
    return report_id, number


def set_reference(connection: Connection, report_id: int, *, reference: str, note: str) -> None:
    """The programme's own reference, and words of the lead partner."""
    its = project_report.c
    connection.execute(update(project_report).where(its.id == report_id).values(reference=reference, note=note))
