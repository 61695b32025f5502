"""The same figures read in every way that pages and summaries read them, beside what the lines add up to."""

from datetime import date

from sqlalchemy import Connection, func, select, union

from dashboard.domain.calendar import BEGINNING
from dashboard.domain.ladder.reconciliation import Proof
from dashboard.domain.vocabulary import Step
from dashboard.store.derived.money_sums import AXES
from dashboard.store.reads.expenditure.export import lines_and_total
from dashboard.store.reads.frames import cents_sum
from dashboard.store.reads.money.ladder import by_axis, over_time, version_in_force
from dashboard.store.reads.reporting.claims import certificates, project_reports
from dashboard.store.reads.reporting.season import season
from dashboard.store.tables import (
    budget_line,
    certificate,
    control_decision,
    money_axis_summary,
    money_entry,
    money_summary,
    partner_report,
    phase,
)

MOVED = tuple(step for step in Step if step != Step.BUDGETED)
OVER_TIME = (Step.DECLARED, Step.CERTIFIED, Step.PAID)


def sums_of_lines(connection: Connection, phase_id: int, as_of: date) -> dict[str, int]:
    """Cents by step: of the budget version in force, and of every movement up to the end of ``as_of``, one by one."""
    entry, line = money_entry.c, budget_line.c
    query = select(entry.step, cents_sum(entry.amount)).where(entry.phase_id == phase_id, entry.day <= as_of)
    found = dict.fromkeys(map(str, MOVED), 0)
    found |= {str(step): int(amount) for step, amount in connection.execute(query.group_by(entry.step))}
    version = version_in_force(connection, phase_id, as_of)
    budget = select(func.coalesce(cents_sum(line.amount), 0)).where(line.budget_version_id == version)
    return found | {str(Step.BUDGETED): int(connection.execute(budget).scalar_one())}


def phases_with_money(connection: Connection) -> list[int]:
    """The ids of the phases that have a budget line or a movement, or a sum of one."""
    tables = (budget_line, money_entry, money_summary)
    rows = union(*(select(table.c.phase_id) for table in tables)).subquery()
    query = select(phase.c.id).where(phase.c.id.in_(select(rows.c.phase_id))).order_by(phase.c.id)
    return list(connection.execute(query).scalars())


def proofs_of_sums(connection: Connection, phase_id: int, as_of: date, lines: dict[str, int]) -> list[Proof]:
    """The summary by cell, and the summary of each axis."""
    version = version_in_force(connection, phase_id, as_of) or 0
    proofs = []
    tables = [("summary", money_summary, None), *((f"axis_{axis}", money_axis_summary, axis) for axis in AXES)]
    for place, table, axis in tables:
        its = table.c
        counts = ((its.version_key == 0) & (its.day <= as_of)) | ((its.version_key == version) & (its.day == BEGINNING))
        query = select(its.step, cents_sum(its.amount)).where(its.phase_id == phase_id, counts)
        if axis is not None:
            query = query.where(its.axis == axis)
        sums = {str(step): int(amount) for step, amount in connection.execute(query.group_by(its.step))}
        proofs += [
            Proof(place=place, of=step, expected=amount, found=sums.get(step, 0)) for step, amount in lines.items()
        ]
    return proofs


def proofs_of_pages(connection: Connection, phase_id: int, as_of: date, lines: dict[str, int]) -> list[Proof]:
    """What the pages show in all: the budget by each axis and month by month, the reports, the list of expenditure."""
    return [
        *_of_budget_page(connection, phase_id, as_of, lines),
        *_of_months(connection, phase_id, as_of, lines),
        *_of_reports_page(connection, phase_id, as_of),
        *_of_claims(connection, phase_id, as_of),
        *_of_list(connection, phase_id, as_of),
    ]


def _of_budget_page(connection: Connection, phase_id: int, as_of: date, lines: dict[str, int]) -> list[Proof]:
    proofs = []
    for axis in AXES:
        if axis == "report":
            continue
        shown = by_axis(connection, phase_id, as_of, axis)
        for step, amount in lines.items():
            known = shown[step].dropna()
            if len(known) or amount:
                proofs.append(Proof(place=f"budget_{axis}", of=step, expected=amount, found=int(known.sum())))
    return proofs


def _of_months(connection: Connection, phase_id: int, as_of: date, lines: dict[str, int]) -> list[Proof]:
    months = over_time(connection, phase_id, as_of)
    sums = {step: int(months.loc[months["step"] == step, "amount"].sum()) for step in OVER_TIME}
    return [Proof(place="months", of=step, expected=lines[step], found=found) for step, found in sums.items()]


def _of_reports_page(connection: Connection, phase_id: int, as_of: date) -> list[Proof]:
    """The season board shows what belongs to a report; what a folder brought without one is not on it."""
    entry = money_entry.c
    query = select(entry.step, cents_sum(entry.amount)).where(entry.phase_id == phase_id, entry.day <= as_of)
    query = query.where(entry.partner_report_key != 0).group_by(entry.step)
    expected = {str(step): int(amount) for step, amount in connection.execute(query)}
    shown = season(connection, phase_id, as_of)
    return [
        Proof(place="reports", of=step, expected=expected.get(step, 0), found=int(shown[step].sum()))
        for step in map(str, MOVED)
        if expected.get(step) or len(shown)
    ]


def _of_claims(connection: Connection, phase_id: int, as_of: date) -> list[Proof]:
    """Certificates against the decisions they rest on, project reports against what was claimed, verified and paid."""
    issued = certificates(connection, phase_id, as_of)
    decided = _decided(connection, phase_id, as_of)
    proofs = [
        Proof(place="certificates", of=step, expected=decided[step], found=int(issued[step].sum()))
        for step in ("certified", "deducted", "parked")
    ]
    claims = project_reports(connection, phase_id, as_of)
    entry = money_entry.c
    query = select(entry.step, cents_sum(entry.amount)).where(entry.phase_id == phase_id, entry.day <= as_of)
    query = query.where(entry.project_report_id.is_not(None)).group_by(entry.step)
    moved = {str(step): int(amount) for step, amount in connection.execute(query)}
    sent = claims[claims["state"] != "draft"]
    shown = {"claimed": sent["certified"], "verified": sent["verified"], "paid": sent["paid"]}
    proofs += [
        Proof(place="claims", of=step, expected=moved.get(step, 0), found=int(amounts.dropna().sum()))
        for step, amounts in shown.items()
    ]
    return proofs


def _decided(connection: Connection, phase_id: int, as_of: date) -> dict[str, int]:
    of, its = control_decision.c, certificate.c
    names = ("certified", "deducted", "parked")
    query = (
        select(*(func.coalesce(cents_sum(of[name]), 0) for name in names))
        .join_from(control_decision, certificate, of.certificate_id == its.id)
        .join(partner_report, its.partner_report_id == partner_report.c.id)
        .where(partner_report.c.phase_id == phase_id, its.day <= as_of)
        .where(its.withdrawn_on.is_(None) | (its.withdrawn_on > as_of))
    )
    return dict(zip(names, map(int, connection.execute(query).one()), strict=True))


def _of_list(connection: Connection, phase_id: int, as_of: date) -> list[Proof]:
    """The list's total is of items entered or declared: in drafts what is entered, else what was declared."""
    if as_of < (_last_day(connection, phase_id) or as_of):
        return []  # amounts of a draft may have been others then; the list says what they are now
    lines = sums_of_lines(connection, phase_id, as_of)
    count, total = lines_and_total(connection, phase_id, None, as_of)
    expected = lines[Step.ENTERED] + lines[Step.DECLARED]
    return [Proof(place="list", of="entered_and_declared", expected=expected, found=total)] if count else []


def _last_day(connection: Connection, phase_id: int) -> date | None:
    query = select(func.max(money_entry.c.day)).where(money_entry.c.phase_id == phase_id)
    found: date | None = connection.execute(query).scalar()
    return found
