"""Rows of expenditure that change in an open report: new values, removed, back again, another rate; money moves."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, update

from dashboard.domain.vocabulary import Step
from dashboard.store.derived.money_entries import Movement, Place, places_of, post
from dashboard.store.tables import expenditure_item, expenditure_share
from dashboard.store.writes.expenditure.items import ROW, ItemStanding, PreparedRow, add_shares


def change_item(connection: Connection, item: ItemStanding, row: PreparedRow, *, today: date) -> bool:
    """Give a draft item new values, and its money a new place; false where its version is not that any more."""
    before = _place(connection, item)
    pilots = row["pilots"]
    alone = pilots[0][0] if len(pilots) == 1 else None
    if not _update(connection, item, {"pilot_id": alone, **{name: row[name] for name in ROW}}):
        return False
    connection.execute(delete(expenditure_share).where(expenditure_share.c.expenditure_item_id == item.item_id))
    add_shares(connection, [(item.item_id, pilots)])
    after = _place(connection, item)
    if (before, item.row["declared_eur"]) != (after, row["declared_eur"]):
        _move(connection, before, -(item.row["declared_eur"] or 0), today)
        _move(connection, after, row["declared_eur"] or 0, today)
    return True


def remove_item(connection: Connection, item: ItemStanding, *, today: date) -> bool:
    """Take a draft item out of its report; its row stays. False where its version is not that any more."""
    if not _update(connection, item, {"removed_on": today}):
        return False
    _move(connection, _place(connection, item), -(item.row["declared_eur"] or 0), today)
    return True


def restore_item(connection: Connection, item: ItemStanding, *, today: date) -> bool:
    """Put a removed item back as it was."""
    if not _update(connection, item, {"removed_on": None}):
        return False
    _move(connection, _place(connection, item), item.row["declared_eur"] or 0, today)
    return True


def revalue_item(connection: Connection, item: ItemStanding, values: Mapping[str, Any], *, today: date) -> None:
    """Give a locked draft item another ``declared_eur`` (with its ``rate`` or ``declared_amount``)."""
    place = _place(connection, item)
    _update(connection, item, values)
    _move(connection, place, -(item.row["declared_eur"] or 0), today)
    _move(connection, place, values["declared_eur"] or 0, today)


def _update(connection: Connection, item: ItemStanding, values: Mapping[str, Any]) -> bool:
    its = expenditure_item.c
    there: tuple[ColumnElement[bool], ...] = (its.id == item.item_id, its.version == item.version)
    changed = update(expenditure_item).where(*there).values(**values, version=item.version + 1)
    return connection.execute(changed).rowcount == 1


def _place(connection: Connection, item: ItemStanding) -> Place:
    return places_of(connection, expenditure_item.c.id == item.item_id)[item.item_id]


def _move(connection: Connection, place: Place, amount: int, today: date) -> None:
    post(connection, [Movement(place=place, step=Step.ENTERED, day=today, amount=amount)])
