"""Movements made of others in one statement: what came this far goes on, or is taken back exactly as it came."""

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, and_, cast, func, insert, literal, select

from dashboard.domain.vocabulary import Provenance, Step
from dashboard.store.derived.money_sums import add_movements
from dashboard.store.tables import money_entry

KEYS = (
    "phase_id", "expenditure_item_id", "partner_id", "work_package_id", "cost_category", "reporting_period_id",
    "pilot_key", "partner_report_key", "certificate_id", "project_report_id", "step",
)  # fmt: skip
"""What a copy has in common with what it was made of, where nothing else is given."""


def carry_on(
    connection: Connection,
    of: ColumnElement[bool],
    *,
    step: Step,
    day: date,
    certificate_id: int | None = None,
    project_report_id: int | None = None,
) -> None:
    """What the movements that fit ``of`` left standing reaches ``step`` on ``day``, by that certificate or claim."""
    its = money_entry.c
    given: dict[str, ColumnElement[Any]] = {"step": literal(step, its.step.type)}
    if certificate_id is not None:
        given["certificate_id"] = literal(certificate_id)
    if project_report_id is not None:
        given["project_report_id"] = literal(project_report_id)
    _copy(connection, of, given, 1, day)


def take_back(connection: Connection, of: ColumnElement[bool], *, day: date) -> None:
    """What the movements that fit ``of`` left standing is taken back on ``day``, step by step."""
    _copy(connection, of, {}, -1, day)


def _copy(
    connection: Connection, of: ColumnElement[bool], given: dict[str, ColumnElement[Any]], sign: int, day: date
) -> None:
    its = money_entry.c
    total = cast(func.sum(its.amount), BigInteger)
    standing = select(
        *(given.get(name, its[name]).label(name) for name in KEYS),
        literal(day, its.day.type).label("day"),
        (total * sign).label("amount"),
        literal(Provenance.RECORDED, its.status.type).label("status"),
    ).where(of)
    standing = standing.group_by(*(its[name] for name in KEYS)).having(total != 0)
    counted = _cells(connection, standing)
    connection.execute(insert(money_entry).from_select([*KEYS, "day", "amount", "status"], standing))
    add_movements(connection, counted)


def _cells(connection: Connection, standing: Any) -> list[dict[str, Any]]:
    """The new movements summed up by where they are counted, with how many they are."""
    new = standing.subquery().c
    keys = (
        new.phase_id, new.step, new.day, new.partner_id, new.work_package_id, new.cost_category,
        new.reporting_period_id, new.pilot_key, new.partner_report_key,
    )  # fmt: skip
    query = select(*keys, cast(func.sum(new.amount), BigInteger).label("amount"), func.count().label("lines"))
    return [dict(row) for row in connection.execute(query.group_by(*keys)).mappings()]


def of_certificates(certificates: Any, step: Step) -> ColumnElement[bool]:
    """Movements to ``step`` by these certificates: a list of ids, or a query for them."""
    its = money_entry.c
    return and_(its.certificate_id.in_(certificates), its.step == step)
