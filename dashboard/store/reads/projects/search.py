"""What the search finds: every word typed begins a word of the text; codes first, then titles, then the rest."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    column,
    exists,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    table,
    tuple_,
)

from dashboard.domain.free_text import UNPRINTABLE
from dashboard.domain.search import words_of
from dashboard.domain.vocabulary import FoundKind
from dashboard.store.reads.frames import frame_of
from dashboard.store.tables import phase, remark, search_entry

ORDER = (
    FoundKind.PARTNER,
    FoundKind.WORK_PACKAGE,
    FoundKind.PILOT,
    FoundKind.DELIVERABLE,
    FoundKind.REMARK,
)
DTYPES = {"kind": "object", "phase_id": "int64", "phase": "object", "code": "object", "shown": "object"}
INDEX = table("search_index", column("rowid"), column("search_index"))
"""SQLite's full-text index, beside ``search_entry``; on PostgreSQL it is one of its indexes."""


def find(
    connection: Connection,
    phase_ids: tuple[int, ...],
    typed: str,
    *,
    as_of: date,
    remarks_of: tuple[int, ...],
    limit: int,
    after: str | None = None,
) -> pd.DataFrame:
    """The best first: kind, phase_id, phase (its code), code, shown, after (where the next page begins).

    ``remarks_of`` are the phases whose remarks may be read by whoever asks; of remarks, those made until ``as_of``.
    """
    words = words_of(typed)
    dtypes = DTYPES | {"after": "object"}
    if not words:
        return frame_of([], dtypes)
    its = search_entry.c
    matching = _matching(connection, words).where(its.phase_id.in_(phase_ids), _readable(remarks_of, as_of))
    found = matching.add_columns(its.kind, its.phase_id, its.code, its.shown, *_places(connection, typed, words))
    rows = found.cte("found").prefix_with("MATERIALIZED")  # or PostgreSQL may walk the table in the order asked for
    order = (rows.c.relevance, rows.c.kind_order, rows.c.id)
    query = select(rows.c.kind, rows.c.phase_id, phase.c.code.label("phase"), rows.c.code, rows.c.shown, *order)
    query = query.join_from(rows, phase, phase.c.id == rows.c.phase_id)
    if after:
        query = query.where(tuple_(*order) > tuple_(*(literal(int(part)) for part in after.split("."))))
    answers = connection.execute(query.order_by(*order).limit(limit)).all()
    return frame_of([(str(row[0]), *row[1:5], ".".join(map(str, row[5:]))) for row in answers], dtypes)


def deliverables_matching(connection: Connection, phase_id: int, typed: str) -> Select[Any]:
    """A select of the ids of a phase's deliverables that match; of none where nothing can be looked for."""
    words, its = words_of(typed), search_entry.c
    if not words:
        return select(its.owner_id).where(false())
    query = _matching(connection, words).where(its.phase_id == phase_id, its.kind == FoundKind.DELIVERABLE)
    matched = query.with_only_columns(its.owner_id).cte("matched").prefix_with("MATERIALIZED")
    return select(matched.c.owner_id)


def _matching(connection: Connection, words: Collection[str]) -> Select[Any]:
    """Ids of the entries in which each word begins one."""
    if connection.dialect.name == "sqlite":
        asked = " ".join(f'"{word}" *' for word in words)
        # Not joined: SQLite might walk the phase's entries and ask its index about each.
        matched = select(INDEX.c.rowid).where(INDEX.c.search_index.op("MATCH")(asked))
        return select(search_entry.c.id).where(search_entry.c.id.in_(matched))
    asked = " & ".join(f"'{word}':*" for word in words)
    simple: ColumnElement[str] = literal_column("'simple'")
    indexed = func.to_tsvector(simple, search_entry.c.folded)
    return select(search_entry.c.id).where(indexed.op("@@")(func.to_tsquery(simple, asked)))


def _readable(remarks_of: tuple[int, ...], as_of: date) -> ColumnElement[bool]:
    its = search_entry.c
    day_after = datetime.combine(as_of + timedelta(days=1), time(), tzinfo=UTC)
    made = exists().where(remark.c.id == its.owner_id, remark.c.at < day_after)
    return or_(its.kind != FoundKind.REMARK, and_(its.phase_id.in_(remarks_of), made))


def _places(connection: Connection, typed: str, words: Collection[str]) -> list[ColumnElement[Any]]:
    """What the order goes by: the code itself, a code that begins so, all words in the title, anything else."""
    its, code = search_entry.c, UNPRINTABLE.sub("", typed).strip().lower()
    position = func.instr if connection.dialect.name == "sqlite" else func.strpos
    title_end = position(its.folded, "\n")
    in_title = and_(*(position(its.folded, f" {word}").between(1, title_end) for word in words))
    begins = func.lower(its.code).startswith(code, autoescape=True)
    relevance = case((func.lower(its.code) == code, 0), (begins, 1), (in_title, 2), else_=3)
    kinds = case({kind: number for number, kind in enumerate(ORDER)}, value=its.kind)
    return [relevance.label("relevance"), kinds.label("kind_order")]
