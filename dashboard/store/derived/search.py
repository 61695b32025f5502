"""What can be found, kept beside what it is found in: made anew after bulk writes, one by one after others."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, delete, select

from dashboard.domain.search import fold
from dashboard.domain.vocabulary import FoundKind
from dashboard.store.derived.upserts import upsert
from dashboard.store.tables import (
    deliverable,
    organisation,
    partner,
    phase,
    pilot,
    project,
    remark,
    search_entry,
    translation,
    work_package,
)

Found = Row[*tuple[Any, ...]]
Words = Mapping[str, list[str]]
"""The folder's translations of one row, by field: all languages."""
LONGEST_SHOWN = 300
TITLES = ("name", "title")
COMPARED = ("code", "shown", "folded")


def refresh_search(connection: Connection, phase_id: int) -> None:
    """Make all entries of a phase equal to its partners, work packages, pilots, deliverables and remarks."""
    entries = list(_entries(connection, phase_id))
    here = search_entry.c.phase_id == phase_id
    kept = {(entry["kind"], entry["owner_id"]) for entry in entries}
    stored = connection.execute(select(search_entry.c.id, search_entry.c.kind, search_entry.c.owner_id).where(here))
    gone = [row.id for row in stored if (row.kind, row.owner_id) not in kept]
    for start in range(0, len(gone), 500):
        connection.execute(delete(search_entry).where(search_entry.c.id.in_(gone[start : start + 500])))
    upsert(connection, search_entry, ("kind", "owner_id"), entries, here)


def search_differences(connection: Connection) -> list[dict[str, Any]]:
    """Entries that are missing, that nothing stands behind, or that say something else than their rows: summary, kind,
    owner_id, phase_id, entry (its code) and field: ``missing``, ``left_over`` or the column's name."""
    wrong: list[dict[str, Any]] = []
    for phase_id in connection.execute(select(phase.c.id).order_by(phase.c.id)).scalars().all():
        stored = connection.execute(select(search_entry).where(search_entry.c.phase_id == phase_id)).mappings()
        found = {(str(row["kind"]), row["owner_id"]): row for row in stored}
        for entry in _entries(connection, phase_id):
            row = found.pop((str(entry["kind"]), entry["owner_id"]), None)
            said = row and next((name for name in COMPARED if _read(row, name) != _read(entry, name)), None)
            if field := said if row else "missing":
                wrong.append(_named(entry, field))
        wrong += [_named(row, "left_over") for row in found.values()]
    return wrong


def _read(entry: Mapping[Any, Any], name: str) -> Any:
    """Of what is searched, the words of each line in no order: languages were told in the order they were stored in."""
    return [sorted(line.split()) for line in entry[name].split("\n")] if name == "folded" else entry[name]


def _named(entry: Mapping[Any, Any], field: str) -> dict[str, Any]:
    place = {"kind": str(entry["kind"]), "owner_id": entry["owner_id"], "phase_id": entry["phase_id"]}
    return {"summary": search_entry.name, **place, "entry": entry["code"], "field": field}


def refresh_search_where_missing(connection: Connection) -> list[int]:
    """Make the entries of phases that have none, as after a migration from before there was a search; their ids."""
    entries = select(search_entry.c.phase_id).distinct()
    missing = select(partner.c.phase_id).where(partner.c.phase_id.not_in(entries)).distinct()
    found = list(connection.execute(missing).scalars())
    for phase_id in found:
        refresh_search(connection, phase_id)
    return found


def index_remark(connection: Connection, remark_id: int) -> None:
    """After a remark was made, changed or removed; a removed one is found no more."""
    rows = connection.execute(_remarks().where(remark.c.id == remark_id)).all()
    here = (search_entry.c.kind == FoundKind.REMARK) & (search_entry.c.owner_id == remark_id)
    if not rows:
        connection.execute(delete(search_entry).where(here))
    upsert(connection, search_entry, ("kind", "owner_id"), [_of_remark(row) for row in rows], here)


def _entries(connection: Connection, phase_id: int) -> Iterator[dict[str, Any]]:
    """In the order of their rows, which is the one that results alike are shown in."""
    words = _translations(connection, phase_id)
    for row in connection.execute(_partners().where(partner.c.phase_id == phase_id).order_by(partner.c.id)):
        yield _entry(FoundKind.PARTNER, row, row.name, _said(words, "organisation", row.code), row.city)
    for row in connection.execute(_planned(work_package, phase_id)):
        yield _entry(FoundKind.WORK_PACKAGE, row, row.name, _said(words, "work_package", row.code), row.note)
    for row in connection.execute(_planned(pilot, phase_id)):
        yield _entry(FoundKind.PILOT, row, row.name or "", _said(words, "pilot", row.code), row.place, row.theme)
    for row in connection.execute(_deliverables().where(deliverable.c.phase_id == phase_id).order_by(deliverable.c.id)):
        yield _of_deliverable(row, words)
    for row in connection.execute(_remarks().where(deliverable.c.phase_id == phase_id).order_by(remark.c.id)):
        yield _of_remark(row)


def _planned(table: Table, phase_id: int) -> Select[Any]:
    return select(table).where(table.c.phase_id == phase_id).order_by(table.c.id)


def _partners() -> Select[Any]:
    its = organisation.c
    return select(partner.c.id, partner.c.phase_id, its.code, its.name, its.city).join_from(partner, organisation)


def _deliverables() -> Select[Any]:
    its = deliverable.c
    query = select(
        its.id, its.phase_id, its.code, its.title, its.description,
        organisation.c.code.label("responsible"), organisation.c.name.label("organisation"),
    )  # fmt: skip
    query = query.join_from(deliverable, partner, its.responsible_id == partner.c.id, isouter=True)
    return query.outerjoin(organisation, partner.c.organisation_id == organisation.c.id)


def _remarks() -> Select[Any]:
    query = select(remark.c.id, deliverable.c.phase_id, deliverable.c.code, remark.c.text)
    return query.join_from(remark, deliverable).where(remark.c.removed_at.is_(None))


def _of_deliverable(row: Found, words: dict[tuple[str, str], Words]) -> dict[str, Any]:
    said = _said(words, "deliverable", row.code)
    return _entry(FoundKind.DELIVERABLE, row, row.title, said, row.description, row.responsible, row.organisation)


def _of_remark(row: Found) -> dict[str, Any]:
    return _entry(FoundKind.REMARK, row, row.text, {}) | {"folded": f" \n {fold(f'{row.code} {row.text}')}"}


def _entry(kind: FoundKind, row: Found, title: str, said: Words, *more: str | None) -> dict[str, Any]:
    """``folded`` is a line of code and titles, then one of everything else: a word's line tells what it weighs."""
    titles = [title, *(text for field, texts in said.items() if field in TITLES for text in texts)]
    others = [*more, *(text for field, texts in said.items() if field not in TITLES for text in texts)]
    return {
        "phase_id": row.phase_id,
        "kind": kind,
        "owner_id": row.id,
        "code": row.code,
        "shown": title[:LONGEST_SHOWN],
        "folded": f" {fold(_joined([row.code, *titles]))}\n {fold(_joined(others))}",
    }


def _joined(texts: Iterable[str | None]) -> str:
    return " \n ".join(text for text in texts if text)


def _said(words: dict[tuple[str, str], Words], entity: str, code: str) -> Words:
    return words.get((entity, code), {})


def _translations(connection: Connection, phase_id: int) -> dict[tuple[str, str], Words]:
    """Texts in all other languages, by entity and code, of this phase and of the project as a whole."""
    its = translation.c
    place = select(phase.c.project_id, phase.c.code).where(phase.c.id == phase_id)
    project_id, phase_code = connection.execute(place).one()
    found: dict[tuple[str, str], dict[str, list[str]]] = {}
    query = select(its.entity, its.key, its.field, its.text).join_from(translation, project)
    query = query.where(project.c.id == project_id).order_by(its.entity, its.key, its.field, its.language)
    for row in connection.execute(query):
        where, _, code = row.key.rpartition("/")
        if where in ("", phase_code):
            found.setdefault((row.entity, code), {}).setdefault(row.field, []).append(row.text)
    return dict(found)
