"""What an import reads before it writes: a project's rows by code, how its deliverables stand, remembered mappings."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from dashboard.store.folder.directory import Directory
from dashboard.store.folder.shapes import SHAPES
from dashboard.store.tables import (
    deliverable,
    deliverable_due,
    deliverable_status,
    import_mapping,
    organisation,
    phase,
    project,
)

NEEDED = {
    "deliverables": ("partners", "work_packages", "activities", "pilots", "deliverables"),
    "partners": ("partners",),
    "activities": ("partners", "work_packages", "activities"),
    "expenditure": ("partners", "periods", "work_packages", "pilots", "expenditure"),
    "projects": ("partners", "pilots"),
}
"""The files of a project folder that a kind of row is compared with, or refers to."""

Rows = dict[Any, dict[str, Any]]


def identity(connection: Connection, code: str) -> dict[str, Any] | None:
    """The project's row as a project folder has it, with its id; ``None`` where there is none."""
    found = connection.execute(select(project).where(project.c.code == code)).mappings().first()
    return None if found is None else {name: None if value == "" else value for name, value in found.items()}


def phases_of(connection: Connection, project_id: int) -> list[dict[str, Any]]:
    """In their order, as a project folder has them, with their ids."""
    query = select(phase).where(phase.c.project_id == project_id).order_by(phase.c.position, phase.c.code)
    return [
        {name: None if value == "" else value for name, value in row.items() if name != "project_id"}
        for row in connection.execute(query).mappings()
    ]


def rows_of(connection: Connection, project_id: int, phase_code: str, kind: str) -> dict[str, Rows]:
    """The phase's rows that an import of ``kind`` needs: by file, then by code (number, or partner and reference)."""
    directory = Directory(connection, project_id)
    found: dict[str, Rows] = {}
    linked = {link.file for shape in SHAPES if shape.name in NEEDED[kind] for link in shape.links}
    for shape in SHAPES:
        if (len(shape.key) == 2 and shape.key[0] == "phase") or shape.name in linked:
            directory.learn(shape)
        if shape.name not in NEEDED[kind]:
            continue
        phase_id = directory.ids["phases"][phase_code]
        query = select(shape.table).where(shape.table.c.phase_id == phase_id)
        rows = (directory.written(shape, dict(row)) for row in connection.execute(query).mappings())
        names = shape.key[1:]
        found[shape.name] = {
            (row[names[0]] if len(names) == 1 else tuple(row[name] for name in names)): row for row in rows
        }
    for row in found.get("pilots", {}).values():
        row["partners"] = []
    return found


def organisations(connection: Connection) -> list[dict[str, Any]]:
    """All: code, name, country."""
    query = select(organisation.c.code, organisation.c.name, organisation.c.country)
    return [dict(row) for row in connection.execute(query).mappings()]


def standing_of(connection: Connection, phase_id: int, today: date) -> dict[str, dict[str, Any]]:
    """By deliverable: state, progress, forecast, comment, recorded_at and due, in force at the end of ``today``."""
    its, said, due = deliverable.c, deliverable_status.c, deliverable_due.c
    query = (
        select(its.code, said.state, said.progress, said.forecast, said.comment, said.recorded_at, due.due)
        .join_from(deliverable, deliverable_status, (said.deliverable_id == its.id) & _in_force(said, today))
        .outerjoin(deliverable_due, (due.deliverable_id == its.id) & _in_force(due, today))
        .where(its.phase_id == phase_id)
    )
    return {row.code: dict(row._mapping) for row in connection.execute(query)}


def _in_force(facts: Any, today: date) -> Any:
    return (facts.day <= today) & (facts.until_day > today)


def lock_project(connection: Connection, codes: Collection[str]) -> None:
    """Imports into one project take turns, and changes of its deliverables wait: what is read stands until it is
    written; on SQLite a write transaction already does."""
    if connection.dialect.name != "postgresql" or not codes:
        return
    named, its = project.c.code.in_(sorted(codes)), deliverable.c
    connection.execute(select(project.c.id).where(named).order_by(project.c.code).with_for_update())
    owned = select(its.id).join_from(deliverable, phase).join(project).where(named)
    connection.execute(owned.order_by(its.phase_id, its.code).with_for_update(of=deliverable))


def remembered(connection: Connection, kind: str, signature: str) -> dict[str, Any] | None:
    """Field → header of the mapping last confirmed for files with these headers."""
    its = import_mapping.c
    query = select(its.mapping).where(its.kind == kind, its.signature == signature)
    found = connection.execute(query).scalar_one_or_none()
    return None if found is None else dict(found)


def remembered_kinds(connection: Connection, signature: str) -> list[str]:
    """Kinds for which a mapping of these headers was confirmed, the newest first."""
    its = import_mapping.c
    query = select(its.kind).where(its.signature == signature).order_by(its.saved_at.desc())
    return list(connection.execute(query).scalars())


def remember(
    connection: Connection, kind: str, signature: str, mapping: dict[str, int], author: str, now: datetime
) -> None:
    its = import_mapping.c
    values = {"mapping": mapping, "author": author, "saved_at": now}
    here = (its.kind == kind, its.signature == signature)
    if not connection.execute(update(import_mapping).where(*here).values(**values)).rowcount:
        connection.execute(insert(import_mapping).values(kind=kind, signature=signature, **values))
