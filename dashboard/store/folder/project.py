"""A whole project folder into the tables and out of them again, by codes, in bulk."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, delete, select

from dashboard.store import tables
from dashboard.store.derived.history import rebuild_intervals
from dashboard.store.derived.search import refresh_search
from dashboard.store.derived.summaries import rebuild_phase
from dashboard.store.derived.upserts import Changes, upsert
from dashboard.store.folder.budget import ensure_versions, remove_dropped_lines
from dashboard.store.folder.directory import Directory
from dashboard.store.folder.evidence import read_evidence, save_evidence
from dashboard.store.folder.histories import bump_versions, read_histories, save_histories
from dashboard.store.folder.money import money_content, money_rows
from dashboard.store.folder.movements import save_movements
from dashboard.store.folder.reviews import read_life, save_life
from dashboard.store.folder.shapes import SHAPES, Shape
from dashboard.store.tables import organisation, partner, phase, pilot_partner, project

Content = Mapping[str, list[dict[str, Any]]]
BY_NAME = {shape.name: shape for shape in SHAPES}
COUNTED = (
    "phases",
    "deliverables",
    "beginnings",
    "deliverable_history",
    "reschedulings",
    "budget",
    "expenditure",
)
"""What intervals and summaries are made of."""


def save_project(connection: Connection, content: Content) -> dict[str, int]:
    """Add and update by key; nothing is removed but budget lines that are no longer in a phase's plan.

    The folder was checked, and its organisations compared with ``organisations_elsewhere``. Returns the number of
    rows added or changed by file; empty where everything was there already.
    """
    changes = {"organisations": _save_organisations(connection, content)}
    changes["project"] = _save_identity(connection, content["project"])
    directory, changes["phases"] = _save_phases(connection, content)
    for shape in SHAPES:
        changes[shape.name] = _save_rows(directory, shape, content[shape.name])
        if shape.is_named:
            directory.learn(shape)
    changes["pilots"].keys |= _save_pilot_partners(directory, content["pilots"]).keys
    changes["budget"].keys |= remove_dropped_lines(directory, content["budget"])
    changes["money_entries"], moved = save_movements(directory, content["money_entries"], changes)
    changes |= save_histories(directory, content)
    changes |= save_life(directory, content)
    changes |= save_evidence(directory, content)
    bump_versions(directory, changes)
    if moved or any(changes[name] for name in COUNTED):
        for phase_id in directory.codes["phases"]:
            rebuild_intervals(connection, phase_id)
            rebuild_phase(connection, phase_id)
    elif any(changes.values()):
        for phase_id in directory.codes["phases"]:
            refresh_search(connection, phase_id)
    return {name: len(change.keys) for name, change in changes.items() if change}


def organisations_elsewhere(connection: Connection, project_code: str) -> dict[str, dict[str, Any]]:
    """Organisations that take part in other projects, by code: their folder's columns."""
    elsewhere = (
        select(partner.c.organisation_id)
        .join(phase, phase.c.id == partner.c.phase_id)
        .join(project, project.c.id == phase.c.project_id)
        .where(project.c.code != project_code)
    )
    query = select(organisation).where(organisation.c.id.in_(elsewhere))
    return {row["code"]: _texts(row) for row in connection.execute(query).mappings()}


def _save_organisations(connection: Connection, content: Content) -> Changes:
    """Those that another project describes already are equal, and keep that project's source."""
    theirs = organisations_elsewhere(connection, content["project"][0]["code"])
    rows = [{**row, "source": row["source"] or ""} for row in content["organisations"] if row["code"] not in theirs]
    mine = organisation.c.code.in_([row["code"] for row in rows])
    return upsert(connection, organisation, ("code",), rows, mine)


def _save_identity(connection: Connection, rows: list[dict[str, Any]]) -> Changes:
    row = rows[0]
    stored = {**row, "position": row["position"] or 0, "source": row["source"] or ""}
    return upsert(connection, project, ("code",), [stored], project.c.code == row["code"])


def _save_phases(connection: Connection, content: Content) -> tuple[Directory, Changes]:
    code = content["project"][0]["code"]
    project_id = connection.execute(select(project.c.id).where(project.c.code == code)).scalar_one()
    rows = [{**row, "project_id": project_id, "source": row["source"] or ""} for row in content["phases"]]
    changes = upsert(connection, phase, ("project_id", "code"), rows, phase.c.project_id == project_id)
    return Directory(connection, project_id), changes


def _save_rows(directory: Directory, shape: Shape, rows: list[dict[str, Any]]) -> Changes:
    if shape.name == "budget":
        ensure_versions(directory, rows)
    stored = [directory.stored(shape, row) for row in money_rows(directory, shape, rows)]
    return upsert(directory.connection, shape.table, directory.identity(shape), stored, directory.scope(shape.table))


def _save_pilot_partners(directory: Directory, rows: list[dict[str, Any]]) -> Changes:
    """The partners of each pilot in the folder, the first leading; those it no longer names leave it."""
    stored = []
    for row in rows:
        pilot_id = directory.id_of("pilots", row["phase"], row["code"])
        for position, code in enumerate(row["partners"]):
            partner_id = directory.id_of("partners", row["phase"], code)
            stored.append({"pilot_id": pilot_id, "partner_id": partner_id, "position": position})
    pilots = [directory.id_of("pilots", row["phase"], row["code"]) for row in rows]
    scope = pilot_partner.c.pilot_id.in_(pilots)
    changes = upsert(directory.connection, pilot_partner, ("pilot_id", "partner_id"), stored, scope)
    named = {(row["pilot_id"], row["partner_id"]) for row in stored}
    for pair in _pairs(directory.connection, pilots) - named:
        here = (pilot_partner.c.pilot_id == pair[0]) & (pilot_partner.c.partner_id == pair[1])
        directory.connection.execute(delete(pilot_partner).where(here))
        changes.keys.add(pair)
    return changes


def _pairs(connection: Connection, pilots: list[int | None]) -> set[tuple[int, int]]:
    query = select(pilot_partner.c.pilot_id, pilot_partner.c.partner_id).where(pilot_partner.c.pilot_id.in_(pilots))
    return {(row.pilot_id, row.partner_id) for row in connection.execute(query)}


def read_project(connection: Connection, code: str) -> dict[str, list[dict[str, Any]]] | None:
    """Everything that ``save_project`` takes, as it is now; ``None`` where there is no such project."""
    found = connection.execute(select(project).where(project.c.code == code)).mappings().first()
    if found is None:
        return None
    directory = Directory(connection, found["id"])
    order = select(phase).where(phase.c.project_id == found["id"]).order_by(phase.c.position, phase.c.code)
    content = {
        "project": [{**_texts(found), "rules": found["rules"]}],
        "phases": [_texts(row) for row in connection.execute(order).mappings()],
    }
    for shape in SHAPES:
        if shape.is_named:
            directory.learn(shape)
        content[shape.name] = _read_rows(directory, shape)
    content |= money_content(directory, content)
    _add_pilot_partners(directory, content["pilots"])
    content |= read_histories(directory)
    content |= read_life(directory)
    content |= read_evidence(directory)
    content["organisations"] = _organisations_of(connection, content["partners"])
    return content


def read_history(connection: Connection, code: str) -> list[dict[str, Any]]:
    """The rows of the project's ``deliverable_history.csv`` as they are now; none where there is no such project."""
    project_id = connection.execute(select(project.c.id).where(project.c.code == code)).scalar_one_or_none()
    if project_id is None:
        return []
    directory = Directory(connection, project_id)
    directory.learn(BY_NAME["deliverables"])
    return read_histories(directory)["deliverable_history"]


def read_events(connection: Connection, code: str) -> list[dict[str, Any]]:
    """The rows of the project's ``report_events.csv`` as they are now; none where there is no such project."""
    project_id = connection.execute(select(project.c.id).where(project.c.code == code)).scalar_one_or_none()
    if project_id is None:
        return []
    directory = Directory(connection, project_id)
    for name in ("partners", "periods", "partner_reports", "project_reports"):
        directory.learn(BY_NAME[name])
    return _read_rows(directory, BY_NAME["report_events"])


def _read_rows(directory: Directory, shape: Shape) -> list[dict[str, Any]]:
    query = select(shape.table).where(directory.scope(shape.table)).order_by(*shape.table.primary_key.columns)
    return [directory.written(shape, row) for row in directory.connection.execute(query).mappings()]


def _texts(row: Mapping[Any, Any]) -> dict[str, Any]:
    hidden = ("id", "project_id")
    return {name: None if value == "" else value for name, value in row.items() if name not in hidden}


def _add_pilot_partners(directory: Directory, pilots: list[dict[str, Any]]) -> None:
    query = select(pilot_partner).order_by(pilot_partner.c.pilot_id, pilot_partner.c.position)
    codes: dict[Any, list[str]] = {}
    for row in directory.connection.execute(query):
        if row.pilot_id in directory.codes["pilots"]:
            code = directory.codes["partners"][row.partner_id][1]
            codes.setdefault(directory.codes["pilots"][row.pilot_id], []).append(code)
    for pilot in pilots:
        pilot["partners"] = codes.get((pilot["phase"], pilot["code"]), [])


def _organisations_of(connection: Connection, partners: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that take part, and those they replaced."""
    codes = {row["code"] for row in partners} | {row["replaces"] for row in partners if row["replaces"]}
    query = select(tables.organisation).where(tables.organisation.c.code.in_(sorted(codes)))
    return [_texts(row) for row in connection.execute(query).mappings()]
