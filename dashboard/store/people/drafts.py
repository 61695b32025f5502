"""What people typed and did not save yet: one row a person and form, overwritten as they type, never audited."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Text, cast, delete, func, insert, select, update

from dashboard.store.tables import draft

KEPT = timedelta(days=90)


@dataclass(frozen=True, kw_only=True)
class KeptDraft:
    content: Mapping[str, Any]
    saved_at: datetime


def keep(
    connection: Connection,
    person_id: int,
    form: str,
    content: Mapping[str, Any],
    now: datetime,
    *,
    most: tuple[int, int],
) -> None:
    """Put ``content`` in the place of what was typed into ``form`` before.

    Forgets what nobody came back to, and the oldest of the person's beyond ``most``, forms and signs.
    """
    connection.execute(delete(draft).where(draft.c.saved_at < now - KEPT))
    here = (draft.c.person_id == person_id) & (draft.c.form == form)
    values = {"content": dict(content), "saved_at": now}
    if not connection.execute(update(draft).where(here).values(**values)).rowcount:
        connection.execute(insert(draft).values(person_id=person_id, form=form, **values))
    signs = func.length(cast(draft.c.content, Text)).label("signs")
    own = select(draft.c.form, signs).where(draft.c.person_id == person_id)
    forms, left = most
    kept = connection.execute(own.order_by(draft.c.form != form, draft.c.saved_at.desc(), draft.c.form)).all()
    for number, other in enumerate(kept):  # what was typed last comes first
        left -= int(other.signs)
        if number >= forms or left < 0:
            forget(connection, person_id, other.form)


def find(connection: Connection, person_id: int, form: str) -> KeptDraft | None:
    query = select(draft.c.content, draft.c.saved_at).where(draft.c.person_id == person_id, draft.c.form == form)
    row = connection.execute(query).first()
    return KeptDraft(content=row.content, saved_at=row.saved_at) if row else None


def forget(connection: Connection, person_id: int, form: str) -> None:
    connection.execute(delete(draft).where(draft.c.person_id == person_id, draft.c.form == form))
