"""Remarks, their mentions, and who has seen them, as they are written."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, RowMapping, exists, insert, or_, select, update

from dashboard.domain.deliverables.remark import Mention
from dashboard.domain.vocabulary import MentionKind, Provenance
from dashboard.store.derived.search import index_remark
from dashboard.store.tables import deliverable, remark, remark_mention, remark_seen


def add_remark(
    connection: Connection,
    deliverable_id: int,
    mentions: Iterable[Mention],
    *,
    text: str,
    author: str,
    organisation: str | None,
    answers_id: int | None,
    now: datetime,
) -> int:
    """The new remark's number."""
    values = {"deliverable_id": deliverable_id, "at": now, "author": author, "organisation": organisation}
    values |= {"text": text, "answers_id": answers_id, "status": Provenance.RECORDED}
    number = int(connection.execute(insert(remark).values(values).returning(remark.c.id)).scalar_one())
    rows = [{"remark_id": number, "kind": each.kind, "name": each.name} for each in mentions]
    if rows:
        connection.execute(insert(remark_mention), rows)
    index_remark(connection, number)
    return number


def find_remark(connection: Connection, remark_id: int) -> RowMapping | None:
    """id, deliverable_id, author, text, answers_id, removed_at, and phase_id and code of its deliverable."""
    its = remark.c
    query = select(
        its.id, its.deliverable_id, its.author, its.text, its.answers_id, its.removed_at, deliverable.c.phase_id,
        deliverable.c.code,
    )  # fmt: skip
    return connection.execute(query.join_from(remark, deliverable).where(its.id == remark_id)).mappings().first()


def remove_remark(connection: Connection, remark_id: int, *, by: str, now: datetime) -> bool:
    """False where it was removed before."""
    its = remark.c
    removing = update(remark).where(its.id == remark_id, its.removed_at.is_(None))
    removed = connection.execute(removing.values(removed_at=now, removed_by=by)).rowcount == 1
    index_remark(connection, remark_id)
    return removed


def unseen(connection: Connection, deliverable_id: int, person_id: int, username: str, own: str | None) -> list[int]:
    """Remarks on a deliverable that mention the person, or the organisation, and that the person has not seen."""
    its, of, known = remark.c, remark_mention.c, remark_seen.c
    named = (of.kind == MentionKind.PERSON) & (of.name == username)
    query = select(its.id).distinct().join_from(remark, remark_mention)
    query = query.where(its.deliverable_id == deliverable_id)
    query = query.where(or_(named, (of.kind == MentionKind.ORGANISATION) & (of.name == (own or ""))))
    seen = exists().where(known.remark_id == its.id, known.person_id == person_id)
    return list(connection.execute(query.where(~seen)).scalars())


def mark_seen(connection: Connection, remark_ids: Iterable[int], person_id: int, now: datetime) -> None:
    rows = [{"remark_id": number, "person_id": person_id, "at": now} for number in remark_ids]
    if rows:
        connection.execute(insert(remark_seen), rows)
