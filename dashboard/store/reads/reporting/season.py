"""The reporting season as of a date: the periods with their deadlines, and where each partner's report stands."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, RowMapping, or_, select

from dashboard.domain.calendar import days_late
from dashboard.domain.reporting.steps import Period, partner_report_due, project_report_due
from dashboard.domain.vocabulary import PartnerRole, Provenance, ReportState, Step
from dashboard.store.reads.frames import cents_sum, frame_of
from dashboard.store.tables import (
    certificate,
    money_axis_summary,
    organisation,
    partner,
    partner_report,
    phase,
    project,
    project_report,
    report_event,
    reporting_period,
)

AMOUNTS = tuple(str(step) for step in Step if step != Step.BUDGETED)
PERIODS: dict[str, str] = {
    "reporting_period_id": "int64",
    "number": "int64",
    "start": "object",
    "end": "object",
    "partner_due": "object",
    "programme_due": "object",
    "internal_set": "bool",
    "programme_set": "bool",
    "closed_on": "object",
    "status": "object",
}
SEASON: dict[str, str] = {
    "period": "int64",
    "partner_id": "int64",
    "partner_number": "int64",
    "partner": "object",
    "name": "object",
    "country": "object",
    "report_id": "Int64",
    "number": "Int64",
    "state": "object",
    "since": "object",
    "days_there": "Int64",
    "submitted_on": "object",
    "due": "object",
    "days_late": "int64",
    "comment": "object",
    "project_report": "Int64",
    "project_report_state": "object",
    **dict.fromkeys(AMOUNTS, "Int64"),
    "next_forecast": "Int64",
    "status": "object",
}
NONE = "none"
"""The state of a report that has not been begun."""


def reporting_periods(connection: Connection, phase_id: int, as_of: date) -> pd.DataFrame:
    """By number: reporting_period_id, number, start, end, partner_due and programme_due (as recorded, else as the
    rules count them; ``internal_set`` and ``programme_set`` say which), closed_on (missing while open), status."""
    rules = project_rules(connection, phase_id)
    rows = []
    for row, period in _periods(connection, phase_id):
        closed = period.closed_on if period.is_closed(as_of) else None
        rows.append(
            (row["id"], period.number, period.start, period.end, partner_report_due(period, rules),
             project_report_due(period, rules), period.internal_due is not None, period.programme_due is not None,
             closed, str(row["status"]))
        )  # fmt: skip
    return frame_of(rows, PERIODS)


def season(connection: Connection, phase_id: int, as_of: date, period: int | None = None) -> pd.DataFrame:
    """A row for each partner and period (one of them, or all) of which a report is owed or was begun: ``SEASON``.

    ``state`` is ``none`` before a report is begun; ``since`` the day of its last step and ``days_there`` counts from
    it; ``due`` the partner's own deadline; ``days_late`` from then to the first submission, or to ``as_of`` where there
    is none; of a reopened report from the day on which it was, where that came later; ``comment`` what was said with
    the last step; ``project_report`` and its state are of the one that gathers its certificates. Amounts are cents of
    the items first declared in it. Its cost does not depend on the number of items.
    """
    rules = project_rules(connection, phase_id)
    reports = _reports(connection, phase_id, as_of, period)
    sums = report_amounts(connection, phase_id, as_of, [report["id"] for report in reports.values()])
    rows = []
    for its, each in _periods(connection, phase_id):
        if period is not None and each.number != period:
            continue
        for who in _partners(connection, phase_id):
            report = reports.get((who["id"], its["id"]))
            if report is None and (each.start > as_of or not _owes(who, each)):
                continue
            rows.append(_season_row(each, who, report, sums, rules, as_of))
    return frame_of(rows, SEASON)


def report_amounts(
    connection: Connection, phase_id: int, as_of: date, reports: Iterable[int]
) -> dict[int, dict[str, int]]:
    """Cents of each report's items at each step by the end of ``as_of``, from the sums."""
    its, wanted = money_axis_summary.c, [str(report) for report in reports]
    query = select(its.key, its.step, cents_sum(its.amount)).where(its.phase_id == phase_id, its.axis == "report")
    query = query.where(its.version_key == 0, its.day <= as_of, its.key.in_(wanted)).group_by(its.key, its.step)
    found = {int(key): dict.fromkeys(AMOUNTS, 0) for key in wanted}
    for key, step, amount in connection.execute(query):
        found[int(key)][str(step)] = amount
    return found


def report_id_of(connection: Connection, phase_id: int, code: str) -> int | None:
    """The id of the partner report that an address calls ``CORK-R3``."""
    partner_code, _, number = code.rpartition("-R")
    if not partner_code or not number.isdecimal() or len(number) > 6:
        return None
    query = select(partner_report.c.id).join_from(partner_report, partner).join(organisation)
    query = query.where(partner_report.c.phase_id == phase_id, partner_report.c.number == int(number))
    return connection.execute(query.where(organisation.c.code == partner_code)).scalar()


def report_code(partner_code: str, number: int) -> str:
    """How an address calls a partner report."""
    return f"{partner_code}-R{number}"


def project_rules(connection: Connection, phase_id: int) -> dict[str, Any]:
    query = select(project.c.rules).join_from(phase, project).where(phase.c.id == phase_id)
    return dict(connection.execute(query).scalar() or {})


def _season_row(
    period: Period, who: RowMapping, report: dict[str, Any] | None, sums: Mapping[int, Mapping[str, int]],
    rules: Mapping[str, Any], as_of: date,
) -> tuple[Any, ...]:  # fmt: skip
    due = partner_report_due(period, rules)
    known = report or {"id": None, "number": None, "state": NONE, "since": None, "comment": "", "submitted_on": None}
    if known["state"] == ReportState.REOPENED:
        late = days_late(max(due, known["since"]), as_of)
    else:
        late = days_late(due, as_of, finished_on=known["submitted_on"])
    there = (as_of - known["since"]).days if known["since"] else None
    amounts = sums.get(known["id"], {}) if report else {}
    return (
        period.number, who["id"], who["number"], who["code"], who["name"], who["country"], known["id"],
        known["number"], str(known["state"]), known["since"], there, known["submitted_on"], due, late,
        known["comment"], *known.get("claim", (None, None)), *(amounts.get(step) for step in AMOUNTS),
        known.get("next_forecast"), str(known.get("status") or Provenance.RECORDED),
    )  # fmt: skip


def _periods(connection: Connection, phase_id: int) -> list[tuple[RowMapping, Period]]:
    names = ("number", "start", "end", "internal_due", "programme_due", "closed_on")
    query = select(reporting_period).where(reporting_period.c.phase_id == phase_id)
    rows = connection.execute(query.order_by(reporting_period.c.number)).mappings().all()
    return [(row, Period(**{name: row[name] for name in names})) for row in rows]


def _partners(connection: Connection, phase_id: int) -> list[RowMapping]:
    """Of the phase, by number; one without a budget owes its report like any other."""
    own = partner.c
    query = select(own.id, own.number, own.role, own.entry, own.exit, organisation.c.code, organisation.c.name,
        organisation.c.country).join_from(partner, organisation).where(own.phase_id == phase_id)  # fmt: skip
    return list(connection.execute(query.order_by(own.number, organisation.c.code)).mappings())


def _owes(who: RowMapping, period: Period) -> bool:
    """It was a partner in some part of the period."""
    in_time = (who["entry"] or period.end) <= period.end and period.start <= (who["exit"] or period.start)
    return in_time and who["role"] != PartnerRole.ASSOCIATED


def _reports(
    connection: Connection, phase_id: int, as_of: date, period: int | None
) -> dict[tuple[int, int], dict[str, Any]]:
    """Begun by that day, by partner and period: id, number, next_forecast, status, and where its events leave it."""
    its, event = partner_report.c, report_event.c
    chosen = its.phase_id == phase_id
    if period is not None:
        of_number = select(reporting_period.c.id).where(
            reporting_period.c.phase_id == phase_id, reporting_period.c.number == period
        )
        chosen &= its.reporting_period_id.in_(of_number)
    columns = (its.id, its.number, its.partner_id, its.reporting_period_id, its.next_forecast, its.status)
    events = select(*columns, event.state, event.day, event.comment).join_from(partner_report, report_event)
    events = events.where(chosen, event.day <= as_of).order_by(event.day, event.id)
    found: dict[tuple[int, int], dict[str, Any]] = {}
    for row in connection.execute(events).mappings():
        known = found.setdefault((row["partner_id"], row["reporting_period_id"]), {"submitted_on": None})
        state = ReportState(row["state"])
        first = row["day"] if state == ReportState.SUBMITTED and known["submitted_on"] is None else None
        known["submitted_on"] = known["submitted_on"] or first
        known |= {name.key: row[name.key] for name in columns}
        known |= {"state": state, "since": row["day"], "comment": row["comment"]}
    gathered = _gathered(connection, phase_id, as_of)
    return {key: known | {"claim": gathered.get(known["id"], (None, None))} for key, known in found.items()}


def claims_begun(connection: Connection, phase_id: int, as_of: date) -> dict[int, tuple[int, str]]:
    """By id, number and state of the project reports that were begun by that day."""
    of, event = project_report.c, report_event.c
    steps = select(of.id, of.number, event.state).join_from(project_report, report_event)
    steps = steps.where(of.phase_id == phase_id, event.day <= as_of).order_by(event.day, event.id)
    return {row.id: (row.number, str(row.state)) for row in connection.execute(steps)}


def _gathered(connection: Connection, phase_id: int, as_of: date) -> dict[int, tuple[int, str]]:
    """By partner report, number and state of the last project report that gathers a certificate of it by that day."""
    its, begun = certificate.c, claims_begun(connection, phase_id, as_of)
    query = select(its.partner_report_id, its.project_report_id).where(its.project_report_id.in_(begun))
    rows = connection.execute(query.where(certified_by(as_of)))
    return {row[0]: begun[row[1]] for row in sorted(rows, key=lambda row: begun[row[1]])}


def certified_by(as_of: date) -> ColumnElement[bool]:
    """The certificate was issued by the end of that day, and not withdrawn."""
    its = certificate.c
    return (its.day <= as_of) & or_(its.withdrawn_on.is_(None), its.withdrawn_on > as_of)
