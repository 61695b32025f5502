"""Evidence of a project folder into the tables and out of them again; its files are the services' affair."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, func, or_, select

from dashboard.store.derived.upserts import Changes, upsert
from dashboard.store.folder.directory import Directory
from dashboard.store.tables import deliverable, evidence, evidence_version, expenditure_item, phase, project

Row = Mapping[str, Any]
OWNER = ("phase", "piece", "deliverable", "partner", "reference")
REMOVAL = ("removed_at", "removed_by", "removal_reason")


def save_evidence(directory: Directory, content: Mapping[str, list[dict[str, Any]]]) -> dict[str, Changes]:
    """Pieces by their number, then versions; what people removed stays removed."""
    removed = {row["public_id"]: row for row in _rows(directory, evidence) if row["removed_at"] is not None}
    items = _items(directory) if any(row["reference"] for row in content["evidence"]) else {}
    pieces = []
    for row in content["evidence"]:
        given = removed.get(row["piece"], row) if row["removed_at"] is None else row
        pieces.append(
            {
                "public_id": row["piece"],
                "deliverable_id": directory.id_of("deliverables", row["phase"], row["deliverable"]),
                "expenditure_item_id": items.get((row["phase"], row["partner"], row["reference"])),
                **_stored(evidence, {name: value for name, value in row.items() if name not in OWNER}),
                **_stored(evidence, {name: given[name] for name in REMOVAL}),
            }
        )
    changes = upsert(directory.connection, evidence, ("public_id",), pieces, directory.scope(evidence))
    ids = {row["public_id"]: row["id"] for row in _rows(directory, evidence)}
    versions = [
        {
            "evidence_id": ids[row["piece"]],
            **_stored(evidence_version, {name: value for name, value in row.items() if name not in OWNER}),
        }
        for row in content["evidence_versions"]
    ]
    key, scope = ("evidence_id", "number"), directory.scope(evidence_version)
    return {
        "evidence": changes,
        "evidence_versions": upsert(directory.connection, evidence_version, key, versions, scope),
    }


def read_evidence(directory: Directory) -> dict[str, list[dict[str, Any]]]:
    """The rows of the files that ``save_evidence`` takes."""
    items = {number: key for key, number in _items(directory).items()}
    pieces, owners = [], {}
    for row in _rows(directory, evidence):
        code = partner = reference = None
        if row["deliverable_id"] is not None:
            in_phase, code = directory.codes["deliverables"][row["deliverable_id"]]
        else:
            in_phase, partner, reference = items[row["expenditure_item_id"]]
        owners[row["id"]] = {"phase": in_phase, "piece": row["public_id"]}
        owner = {"deliverable": code, "partner": partner, "reference": reference}
        pieces.append(owners[row["id"]] | owner | _written(row))
    versions = [
        {**owners[row["evidence_id"]], "public_id": row["public_id"], **_written(row)}
        for row in _rows(directory, evidence_version)
    ]
    return {"evidence": pieces, "evidence_versions": versions}


def recorded_versions(connection: Connection, numbers: Collection[str]) -> list[dict[str, Any]]:
    """Versions of any project that bear one of these numbers, or whose piece does: project, piece, number, public_id,
    size, sha256, url."""
    its, of = evidence.c, evidence_version.c
    query = (
        select(project.c.code.label("project"), its.public_id.label("piece"), of.number, of.public_id, of.size,
               of.sha256, of.url)
        .join_from(evidence_version, evidence)
        .join(deliverable, its.deliverable_id == deliverable.c.id, isouter=True)
        .join(expenditure_item, its.expenditure_item_id == expenditure_item.c.id, isouter=True)
        .join(phase, phase.c.id == func.coalesce(deliverable.c.phase_id, expenditure_item.c.phase_id))
        .join(project)
        .where(or_(its.public_id.in_(numbers), of.public_id.in_(numbers)))
    )  # fmt: skip
    return [dict(row) for row in connection.execute(query).mappings()] if numbers else []


def _rows(directory: Directory, table: Any) -> list[dict[str, Any]]:
    query = select(table).where(directory.scope(table)).order_by(table.c.id)
    return [dict(row) for row in directory.connection.execute(query).mappings()]


def _stored(table: Any, row: Row) -> dict[str, Any]:
    return {name: "" if value is None and not table.c[name].nullable else value for name, value in row.items()}


def _written(row: Row) -> dict[str, Any]:
    hidden = ("id", "public_id", "deliverable_id", "expenditure_item_id", "evidence_id")
    return {name: None if value == "" else value for name, value in row.items() if name not in hidden}


def _items(directory: Directory) -> dict[tuple[Any, ...], int]:
    """Items of expenditure by phase, partner and reference."""
    its, partners = expenditure_item.c, directory.codes["partners"]
    query = select(its.id, its.partner_id, its.reference).where(directory.scope(expenditure_item))
    return {(*partners[row.partner_id], row.reference): row.id for row in directory.connection.execute(query)}
