"""Reviews, acceptances, requests and remarks of a project folder into the tables and out of them again."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Table, bindparam, select, update

from dashboard.store.derived.upserts import Changes, upsert
from dashboard.store.folder.directory import Directory
from dashboard.store.tables import acceptance, change_request, remark, remark_mention, review, review_score

Row = Mapping[str, Any]
OWN: dict[str, tuple[Table, tuple[str, ...]]] = {
    "reviews": (review, ("deliverable_id", "round")),
    "acceptances": (acceptance, ("deliverable_id", "kind", "recorded_at")),
    "change_requests": (change_request, ("deliverable_id", "recorded_at")),
    "remarks": (remark, ("deliverable_id", "at", "author")),
}
"""Files whose rows lie in one table, and the key of a row there."""
ENDS = {
    "reviews": ("closed_at", "outcome", "remarks"),
    "acceptances": ("withdrawn_at", "withdrawn_by"),
    "change_requests": ("decided_at", "decided_by", "decision", "answer"),
    "remarks": ("removed_at", "removed_by"),
}
"""How each ended, the moment first: what people ended here stays so where the folder does not know of it."""
ELSEWHERE = ("phase", "deliverable", "answers_at", "answers_author", "mentions")


def save_life(directory: Directory, content: Mapping[str, list[dict[str, Any]]]) -> dict[str, Changes]:
    changes = {}
    for name, (table, key) in OWN.items():
        stored = [_stored(directory, table, row) for row in content[name]]
        _keep_ends(directory, name, stored)
        changes[name] = upsert(directory.connection, table, key, stored, directory.scope(table))
    changes["review_scores"] = _save_scores(directory, content["review_scores"])
    if content["remarks"]:
        changes["remarks"].keys |= _save_answers(directory, content["remarks"])
        changes["remarks"].keys |= _save_mentions(directory, content["remarks"]).keys
    return changes


def read_life(directory: Directory) -> dict[str, list[dict[str, Any]]]:
    """The rows of the files that ``save_life`` takes."""
    content = {name: [_written(directory, row) for row in _rows(directory, table)] for name, (table, _) in OWN.items()}
    _add_answers_and_mentions(directory, content["remarks"])
    content["review_scores"] = _read_scores(directory)
    for rows in content.values():
        for row in rows:
            for hidden in ("id", "answers_id"):
                row.pop(hidden, None)
    return content


def _stored(directory: Directory, table: Table, row: Row) -> dict[str, Any]:
    values = {name: value for name, value in row.items() if name not in ELSEWHERE}
    values = {name: "" if value is None and not table.c[name].nullable else value for name, value in values.items()}
    return {"deliverable_id": directory.id_of("deliverables", row["phase"], row["deliverable"]), **values}


def _keep_ends(directory: Directory, name: str, stored: Iterable[dict[str, Any]]) -> None:
    table, key = OWN[name]
    present = {tuple(row[column] for column in key): row for row in _rows(directory, table)} if stored else {}
    for row in stored:
        here = present.get(tuple(row[column] for column in key))
        if here is not None and here[ENDS[name][0]] is not None and row[ENDS[name][0]] is None:
            row.update({column: here[column] for column in ENDS[name]})


def _rows(directory: Directory, table: Table) -> list[dict[str, Any]]:
    query = select(table).where(directory.scope(table)).order_by(table.c.id)
    return [dict(row) for row in directory.connection.execute(query).mappings()]


def _written(directory: Directory, row: Row) -> dict[str, Any]:
    phase, code = directory.codes["deliverables"][row["deliverable_id"]]
    values = {name: None if value == "" else value for name, value in row.items() if name != "deliverable_id"}
    return {"phase": phase, "deliverable": code, **values}


def _ids(directory: Directory, name: str) -> dict[tuple[Any, ...], int]:
    """The ids of a file's rows by their key."""
    table, key = OWN[name]
    return {tuple(row[column] for column in key): row["id"] for row in _rows(directory, table)}


def _save_scores(directory: Directory, rows: Iterable[Row]) -> Changes:
    reviews = _ids(directory, "reviews")
    stored = [
        {
            "review_id": reviews[directory.id_of("deliverables", row["phase"], row["deliverable"]), row["round"]],
            "criterion": row["criterion"],
            "score": row["score"],
            "remark": row["remark"] or "",
        }
        for row in rows
    ]
    scope = review_score.c.review_id.in_(select(review.c.id).where(directory.scope(review)))
    return upsert(directory.connection, review_score, ("review_id", "criterion"), stored, scope)


def _read_scores(directory: Directory) -> list[dict[str, Any]]:
    columns = (review.c.deliverable_id, review.c.round, review.c.source, review.c.status)
    query = select(*columns, review_score.c.criterion, review_score.c.score, review_score.c.remark)
    query = query.join_from(review_score, review).where(directory.scope(review))
    return [_written(directory, dict(row)) for row in directory.connection.execute(query).mappings()]


def _save_answers(directory: Directory, rows: Iterable[Row]) -> set[tuple[Any, ...]]:
    ids, changed = _ids(directory, "remarks"), []
    present = {row["id"]: row["answers_id"] for row in _rows(directory, remark)}
    for row in rows:
        number = directory.id_of("deliverables", row["phase"], row["deliverable"])
        mine = ids[number, row["at"], row["author"]]
        answers = ids[number, row["answers_at"], row["answers_author"]] if row["answers_at"] else None
        if present[mine] != answers:
            changed.append({"mine": mine, "answers": answers})
    if changed:
        answering = update(remark).where(remark.c.id == bindparam("mine")).values(answers_id=bindparam("answers"))
        directory.connection.execute(answering, changed)
    return {("answer", row["mine"]) for row in changed}


def _save_mentions(directory: Directory, rows: Iterable[Row]) -> Changes:
    ids = _ids(directory, "remarks")
    stored = []
    for row in rows:
        number = directory.id_of("deliverables", row["phase"], row["deliverable"])
        for mention in row["mentions"]:
            kind, _, name = mention.partition(":")
            stored.append({"remark_id": ids[number, row["at"], row["author"]], "kind": kind, "name": name})
    scope = remark_mention.c.remark_id.in_(select(remark.c.id).where(directory.scope(remark)))
    return upsert(directory.connection, remark_mention, ("remark_id", "kind", "name"), stored, scope)


def _add_answers_and_mentions(directory: Directory, rows: list[dict[str, Any]]) -> None:
    by_id = {row["id"]: row for row in rows}
    query = select(remark_mention).join(remark).where(directory.scope(remark))
    mentions: dict[int, list[str]] = {}
    for found in directory.connection.execute(query.order_by(remark_mention.c.kind, remark_mention.c.name)):
        mentions.setdefault(found.remark_id, []).append(f"{found.kind}:{found.name}")
    for row in rows:
        answered = by_id.get(row["answers_id"], {})
        row |= {"answers_at": answered.get("at"), "answers_author": answered.get("author")}
        row["mentions"] = mentions.get(row["id"], [])
