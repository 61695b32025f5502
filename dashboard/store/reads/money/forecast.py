"""What a forecast is made from: plan, declarations, reports and claims of a phase, from the sums, never the lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, func, select

from dashboard.domain.forecast.basis import Declared, ForecastFacts, LineKey, Reported
from dashboard.domain.reporting.claims import Claimed
from dashboard.domain.reporting.steps import OPEN, Period
from dashboard.domain.vocabulary import ReportState, Step
from dashboard.store.reads.frames import cents_sum
from dashboard.store.reads.money.ladder import version_in_force
from dashboard.store.tables import (
    budget_financing,
    budget_version,
    money_summary,
    partner,
    partner_report,
    phase,
    project,
    report_event,
    reporting_period,
)


@dataclass(frozen=True, kw_only=True)
class ErdfFacts:
    """``rates`` by partner, as of a day; what was claimed by then; what control certified and deducted by then."""

    rates: dict[int, Decimal]
    claimed: tuple[Claimed, ...]
    certified: int
    deducted: int


def forecast_facts(connection: Connection, phase_id: int) -> ForecastFacts:
    """Of the phase, whatever the day."""
    rules = select(project.c.rules).join_from(phase, project).where(phase.c.id == phase_id)
    periods = _periods(connection, phase_id)
    places = {period_id: place for place, (period_id, _) in enumerate(periods)}
    its = budget_version.c
    versions = select(its.in_force_from, its.id).where(its.phase_id == phase_id, its.in_force_from.is_not(None))
    versions = versions.order_by(its.in_force_from, its.number)
    exits = select(partner.c.id, partner.c.exit).where(partner.c.phase_id == phase_id, partner.c.exit.is_not(None))
    return ForecastFacts(
        periods=tuple(period for _, period in periods),
        versions=tuple((row[0], row[1]) for row in connection.execute(versions)),
        planned=_planned(connection, phase_id, places),
        declared=tuple(_declared(connection, phase_id, places)),
        reports=tuple(_reports(connection, phase_id, places)),
        exits={row[0]: row[1] for row in connection.execute(exits)},
        rules=dict(connection.execute(rules).scalar() or {}),
    )


def erdf_facts(connection: Connection, phase_id: int, as_of: date) -> ErdfFacts:
    """As of that day. A partner's rate is that of the budget in force, else its own, else the phase's or the project's
    (``[rules] erdf_rate``); a partner without any is left out."""
    own, plan = partner.c, budget_financing.c
    version = version_in_force(connection, phase_id, as_of)
    joined = (plan.partner_id == own.id) & (plan.budget_version_id == version)
    rates = (
        select(own.id, func.coalesce(plan.erdf_rate, own.erdf_rate, phase.c.erdf_rate), project.c.rules)
        .join_from(partner, phase, own.phase_id == phase.c.id)
        .join(project)
        .outerjoin(budget_financing, joined)
        .where(own.phase_id == phase_id)
    )
    found: dict[int, Decimal] = {}
    for partner_id, rate, rules in connection.execute(rates):
        given = rate if rate is not None else (rules or {}).get("erdf_rate")
        if given is not None:
            found[partner_id] = Decimal(str(given))
    places = {period_id: place for place, (period_id, _) in enumerate(_periods(connection, phase_id))}
    sums = money_summary.c
    keys = (sums.partner_id, sums.reporting_period_key, sums.day)
    query = select(*keys, cents_sum(sums.amount)).where(sums.phase_id == phase_id, sums.step == Step.CLAIMED)
    query = query.where(sums.day <= as_of).group_by(*keys).order_by(sums.day)
    claimed = tuple(
        Claimed(partner=row[0], period=places[row[1]], day=row[2], cents=row[3])
        for row in connection.execute(query)
        if row[1] in places
    )
    controlled = select(sums.step, cents_sum(sums.amount)).where(
        sums.phase_id == phase_id, sums.step.in_((Step.CERTIFIED, Step.DEDUCTED)), sums.day <= as_of
    )
    by_step = {str(row[0]): int(row[1]) for row in connection.execute(controlled.group_by(sums.step))}
    return ErdfFacts(
        rates=found,
        claimed=claimed,
        certified=by_step.get(Step.CERTIFIED, 0),
        deducted=by_step.get(Step.DEDUCTED, 0),
    )


def _periods(connection: Connection, phase_id: int) -> list[tuple[int, Period]]:
    its = reporting_period.c
    names = ("number", "start", "end", "internal_due", "programme_due", "closed_on")
    query = select(its.id, *(its[name] for name in names)).where(its.phase_id == phase_id).order_by(its.number)
    return [(row.id, Period(**{name: getattr(row, name) for name in names})) for row in connection.execute(query)]


def _planned(
    connection: Connection, phase_id: int, places: dict[int, int]
) -> dict[int, dict[LineKey, tuple[int, ...]]]:
    """By version; a budget line of no period is in no period's plan."""
    sums = money_summary.c
    keys = (sums.version_key, sums.partner_id, sums.pilot_key, sums.reporting_period_key)
    query = select(*keys, cents_sum(sums.amount)).where(sums.phase_id == phase_id, sums.step == Step.BUDGETED)
    found: dict[int, dict[LineKey, list[int]]] = {}
    for version, partner_id, pilot, period, amount in connection.execute(query.group_by(*keys)):
        if period in places:
            line = found.setdefault(version, {}).setdefault((partner_id, pilot), [0] * len(places))
            line[places[period]] += amount
    return {version: {key: tuple(line) for key, line in plan.items()} for version, plan in found.items()}


def _declared(connection: Connection, phase_id: int, places: dict[int, int]) -> Iterator[Declared]:
    sums = money_summary.c
    keys = (sums.partner_id, sums.pilot_key, sums.reporting_period_key, sums.day)
    query = select(*keys, cents_sum(sums.amount)).where(sums.phase_id == phase_id, sums.step == Step.DECLARED)
    for partner_id, pilot, period, day, amount in connection.execute(query.group_by(*keys).order_by(sums.day)):
        if amount and period in places:
            yield Declared(partner=partner_id, pilot=pilot, period=places[period], day=day, cents=amount)


def _reports(connection: Connection, phase_id: int, places: dict[int, int]) -> Iterator[Reported]:
    """Those that were handed in at least once."""
    its, event = partner_report.c, report_event.c
    keys = (its.id, its.partner_id, its.reporting_period_id, its.next_forecast)
    query = select(*keys, event.state, event.day)
    query = query.join_from(partner_report, report_event).where(its.phase_id == phase_id)
    known: dict[int, Any] = {}
    steps: dict[int, list[tuple[date, bool]]] = {}
    for row in connection.execute(query.order_by(event.day, event.id)):
        known[row.id] = row
        steps.setdefault(row.id, []).append((row.day, ReportState(row.state) not in OPEN))
    for report, row in known.items():
        if any(handed_in for _, handed_in in steps[report]):
            yield Reported(
                partner=row.partner_id,
                period=places[row.reporting_period_id],
                steps=tuple(steps[report]),
                next_forecast=row.next_forecast,
            )
