"""The items on which a certificate decides: a report's own, those taken in again, and the flat rates that follow."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Select, cast, exists, func, select

from dashboard.domain.budget.simplified_costs import FlatRate, Options, flat_rates
from dashboard.domain.reporting.control import ControlledItem
from dashboard.domain.vocabulary import CostBasis, CostCategory, Step
from dashboard.store.derived.money_entries import FEW
from dashboard.store.reads.projects.phases import partner_places
from dashboard.store.tables import certificate, control_decision, expenditure_item, money_entry, money_summary
from dashboard.store.writes.reporting.partner_reports import ReportStanding


@dataclass(frozen=True, kw_only=True)
class Controlled(ControlledItem):
    """``origin_id`` is the report that declared it first; ``taken_in`` where it was parked since; ``flat`` the rate by
    which it follows its base."""

    origin_id: int
    cost_category: CostCategory
    item_version: int
    taken_in: bool
    flat: FlatRate | None = None


def is_decided(*more: ColumnElement[bool]) -> ColumnElement[bool]:
    """Of ``expenditure_item``: a certificate in force, that fits ``more``, has decided on it."""
    of, cert = control_decision.c, certificate.c
    in_force = select(of.id).join_from(control_decision, certificate, of.certificate_id == cert.id)
    in_force = in_force.where(of.expenditure_item_id == expenditure_item.c.id, cert.withdrawn_on.is_(None), *more)
    return exists(in_force.correlate(expenditure_item))


def decided_by(day: date, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    """The same by the end of ``day``: what was made up for later days has not been yet."""
    return is_decided(certificate.c.day <= day, *more)


def own_undecided(report_id: int, day: date | None = None) -> ColumnElement[bool]:
    """Of ``expenditure_item``: present in the report that declares it first, and nothing is certified of it yet; by
    the end of ``day``, where one is given."""
    its = expenditure_item.c
    here = (its.partner_report_id == report_id) & its.removed_on.is_(None)
    if day is None:
        return here & its.certified_on.is_(None) & ~is_decided()
    uncertified = its.certified_on.is_(None) | (its.certified_on > day)
    return here & (its.entered_on <= day) & uncertified & ~decided_by(day)


def taken_in(report_id: int, day: date) -> ColumnElement[bool]:
    """Of ``expenditure_item``: parked before, taken into this report, on which it has not decided by then."""
    undecided = ~decided_by(day, control_decision.c.partner_report_id == report_id)
    return (expenditure_item.c.included_in_id == report_id) & undecided


def count_taken_in(connection: Connection, standing: ReportStanding) -> int:
    query = select(func.count()).select_from(expenditure_item).where(taken_in(standing.report_id, standing.day))
    return int(connection.execute(query).scalar_one())


def under_control(
    connection: Connection, standing: ReportStanding, *, only: Collection[int] | None = None
) -> list[Controlled]:
    """What the next certificate of a submitted report decides on, by id; ``only`` these items where they are among it.

    Its own items on which no certificate has decided, the parked ones taken into it, and the flat rates that rest on
    these: they come along with what is left of them.
    """
    its = expenditure_item.c
    day = standing.day
    rows = _read(connection, own_undecided(standing.report_id, day) & (its.declared_on <= day), only)
    again = _read(connection, taken_in(standing.report_id, day), only)
    origins = {row.partner_report_id for row in again}
    if origins and only is None:
        follows = its.partner_report_id.in_(origins) & (its.basis == CostBasis.FLAT_RATE)
        known = {row.id for row in again}
        again += [row for row in _read(connection, follows, None) if row.id not in known]
    left = parked_of(connection, [row.id for row in again], day)
    rates = flat_rates_of(connection, standing, [*rows, *again])
    found = [_controlled(row, row.declared_eur or 0, rates, taken_in=False) for row in rows]
    found += [_controlled(row, left[row.id], rates, taken_in=True) for row in again if left.get(row.id, 0) > 0]
    return sorted(found, key=lambda item: item.item_id)


def parked_of(connection: Connection, items: Collection[int], day: date) -> dict[int, int]:
    """Cents of each item that are parked at the end of ``day``; those of which none are, are missing."""
    its = money_entry.c
    found: dict[int, int] = {}
    for some in _by_few(items):
        query = select(its.expenditure_item_id, cast(func.sum(its.amount), BigInteger).label("amount"))
        query = query.where(its.expenditure_item_id.in_(some), its.step == Step.PARKED, its.day <= day)
        rows = connection.execute(query.group_by(its.expenditure_item_id)).all()
        found |= {row.expenditure_item_id: int(row.amount) for row in rows if row.amount}
    return found


def parked_by_pilot(connection: Connection, items: Collection[int]) -> dict[int, tuple[tuple[int, int], ...]]:
    """The same as (pilot or 0, cents)."""
    its = money_entry.c
    found: dict[int, tuple[tuple[int, int], ...]] = {}
    for some in _by_few(items):
        query = select(its.expenditure_item_id, its.pilot_key, cast(func.sum(its.amount), BigInteger).label("amount"))
        query = query.where(its.expenditure_item_id.in_(some), its.step == Step.PARKED)
        query = query.group_by(its.expenditure_item_id, its.pilot_key).order_by(its.pilot_key)
        for row in connection.execute(query):
            if row.amount:
                found[row.expenditure_item_id] = (
                    *found.get(row.expenditure_item_id, ()),
                    (row.pilot_key, int(row.amount)),
                )
    return found


def flat_rates_of(
    connection: Connection, standing: ReportStanding, items: Iterable[Any]
) -> dict[int, dict[CostCategory, FlatRate]]:
    """By declaring report and category: the flat rates of the budget that was in force when they were declared."""
    days: dict[int, date] = {}
    for row in items:
        if row.basis == CostBasis.FLAT_RATE and row.declared_on is not None:
            days[row.partner_report_id] = max(row.declared_on, days.get(row.partner_report_id, row.declared_on))
    chosen = {day: _options(connection, standing, day) for day in set(days.values())}
    return {origin: {flat.category: flat for flat in flat_rates(chosen[day])} for origin, day in days.items()}


def sums_by_category(
    connection: Connection, phase_id: int, report_id: int, step: Step, day: date
) -> Mapping[CostCategory, int]:
    """Cents of the items that a report declared first, at the end of ``day``, from the sums."""
    its = money_summary.c
    query = select(its.cost_category, cast(func.sum(its.amount), BigInteger).label("amount"))
    query = query.where(its.phase_id == phase_id, its.step == step, its.partner_report_key == report_id)
    query = query.where(its.day <= day)
    return {CostCategory(row[0]): int(row[1]) for row in connection.execute(query.group_by(its.cost_category))}


def _options(connection: Connection, standing: ReportStanding, day: date) -> Options:
    places = partner_places(connection, standing.place.phase_id, day).values()
    return next((place.options for place in places if place.partner_id == standing.partner_id), Options())


def _read(connection: Connection, of: ColumnElement[bool], only: Collection[int] | None) -> list[Any]:
    its = expenditure_item.c
    query: Select[Any] = select(
        its.id, its.reference, its.partner_report_id, its.cost_category, its.basis, its.declared_eur, its.declared_on,
        its.version,
    ).where(of)  # fmt: skip
    if only is None:
        return list(connection.execute(query.order_by(its.id)))
    return [row for some in _by_few(only) for row in connection.execute(query.where(its.id.in_(some)).order_by(its.id))]


def _controlled(
    row: Any, amount: int, rates: Mapping[int, Mapping[CostCategory, FlatRate]], *, taken_in: bool
) -> Controlled:
    category = CostCategory(row.cost_category)
    flat = rates.get(row.partner_report_id, {}).get(category) if row.basis == CostBasis.FLAT_RATE else None
    return Controlled(
        item_id=row.id,
        reference=row.reference,
        amount=amount,
        is_flat=flat is not None,
        flat=flat,
        origin_id=row.partner_report_id,
        cost_category=category,
        item_version=row.version,
        taken_in=taken_in,
    )


def _by_few(items: Collection[int]) -> Iterable[list[int]]:
    ordered = sorted(items)
    return (ordered[begin : begin + FEW] for begin in range(0, len(ordered), FEW))
