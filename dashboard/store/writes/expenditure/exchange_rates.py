"""The project's monthly table of exchange rates, and the draft items that a rate is for."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, delete, exists, insert, select, update

from dashboard.domain.vocabulary import Provenance
from dashboard.store.tables import exchange_rate, expenditure_item, phase, project


def rates_of(connection: Connection, project_id: int, month: int) -> dict[str, Decimal]:
    """By currency: units for one euro; the euro itself is not in it."""
    its = exchange_rate.c
    query = select(its.currency, its.rate).where(its.project_id == project_id, its.month == month)
    return {row.currency: row.rate for row in connection.execute(query)}


def currencies_of(connection: Connection, project_id: int) -> frozenset[str]:
    """Those for which the project has a rate in any month."""
    its = exchange_rate.c
    query = select(its.currency).where(its.project_id == project_id).distinct()
    return frozenset(connection.execute(query).scalars())


def set_rate(
    connection: Connection, project_id: int, currency: str, month: int, rate: Decimal | None, *, source: str
) -> None:
    """Put a month's rate in the place of the one before; ``None`` takes it out."""
    its = exchange_rate.c
    here = (its.project_id == project_id, its.currency == currency, its.month == month)
    values: Mapping[str, Any] = {"rate": rate, "source": source, "status": Provenance.RECORDED}
    if rate is None:
        connection.execute(delete(exchange_rate).where(*here))
    elif connection.execute(update(exchange_rate).where(*here).values(**values)).rowcount == 0:
        key = {"project_id": project_id, "currency": currency, "month": month}
        connection.execute(insert(exchange_rate).values(**key, **values))


def lock_project_rates(connection: Connection, project_id: int) -> None:
    """Keep other writers of the project's rates out until the commit."""
    connection.execute(select(project.c.id).where(project.c.id == project_id).with_for_update())


def draft_items_in(connection: Connection, project_id: int, currency: str) -> list[int]:
    """Ids of the items in that currency that no report declares yet, in the project's phases."""
    its = expenditure_item.c
    here = exists().where(phase.c.id == its.phase_id, phase.c.project_id == project_id)
    query = select(its.id).where(here, its.currency == currency, its.declared_on.is_(None), its.removed_on.is_(None))
    return [int(number) for number in connection.execute(query.order_by(its.id)).scalars()]
