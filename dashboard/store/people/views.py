"""Views that people saved: a page's address under a name, one's own or shared."""

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Row, and_, delete, func, insert, or_, select, update

from dashboard.store.reads.frames import frame_of
from dashboard.store.tables import person, saved_view

DTYPES = {"view_id": "int64", "name": "object", "parameters": "object", "shared": "bool", "mine": "bool"}


def views_of(connection: Connection, person_id: int, page: str, project: str) -> pd.DataFrame:
    """A person's own of this page and those that others shared, by name: view_id, name, parameters (a dict), shared,
    mine, owner (as shown on screen)."""
    its = saved_view.c
    others = and_(its.shared.is_(True), person.c.disabled_at.is_(None))
    query = select(its.id, its.name, its.parameters, its.shared, its.person_id, person.c.display_name)
    query = query.join_from(saved_view, person).where(its.page == page, or_(its.person_id == person_id, others))
    rows = connection.execute(query.order_by(func.lower(its.name), its.id)).all()
    kept = [
        (row.id, row.name, row.parameters, row.shared, row.person_id == person_id, row.display_name)
        for row in rows
        if row.parameters.get("project", project) == project
    ]
    return frame_of(kept, DTYPES | {"owner": "object"})


def own_view(connection: Connection, person_id: int, view_id: int) -> Row[*tuple[Any, ...]] | None:
    """id, page, name, parameters, shared; ``None`` where it is not this person's."""
    its = saved_view.c
    query = select(its.id, its.page, its.name, its.parameters, its.shared)
    return connection.execute(query.where(its.id == view_id, its.person_id == person_id)).first()


def view_named(connection: Connection, person_id: int, page: str, name: str) -> int | None:
    its = saved_view.c
    query = select(its.id).where(its.person_id == person_id, its.page == page, its.name == name)
    return connection.execute(query).scalar_one_or_none()


def count_views(connection: Connection, person_id: int) -> int:
    return int(connection.execute(select(func.count()).where(saved_view.c.person_id == person_id)).scalar_one())


def add_view(connection: Connection, **values: Any) -> int:
    """``person_id``, ``page``, ``name``, ``parameters``, ``shared``, ``saved_at``; the new view's id."""
    return int(connection.execute(insert(saved_view).values(**values).returning(saved_view.c.id)).scalar_one())


def change_view(connection: Connection, view_id: int, *, name: str, shared: bool, saved_at: datetime) -> None:
    values = {"name": name, "shared": shared, "saved_at": saved_at}
    connection.execute(update(saved_view).where(saved_view.c.id == view_id).values(**values))


def remove_view(connection: Connection, view_id: int) -> None:
    connection.execute(delete(saved_view).where(saved_view.c.id == view_id))
