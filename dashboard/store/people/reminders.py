"""Whom reminders may reach, and what was said to whom: never the same thing twice."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import Role
from dashboard.store.tables import person, person_role, reminder


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """A person; ``last`` is when the last reminder was sent."""

    actor: Actor
    email: str | None
    is_disabled: bool
    last: datetime | None


def recipients(connection: Connection) -> list[Recipient]:
    """Everybody, by user name."""
    roles: dict[int, set[Role]] = {}
    for row in connection.execute(select(person_role)):
        roles.setdefault(row.person_id, set()).add(Role(row.role))
    newest = select(reminder.c.person_id, func.max(reminder.c.sent_at).label("last")).group_by(reminder.c.person_id)
    last = {row.person_id: row.last for row in connection.execute(newest)}
    its = person.c
    rows = connection.execute(
        select(
            its.id, its.username, its.display_name, its.organisation_code, its.language, its.email, its.disabled_at
        ).order_by(its.username)
    )
    return [
        Recipient(
            actor=Actor(
                person_id=row.id,
                username=row.username,
                display_name=row.display_name,
                organisation=row.organisation_code,
                roles=frozenset(roles.get(row.id, ())),
                language=row.language.value if row.language else "en",
            ),
            email=row.email,
            is_disabled=row.disabled_at is not None,
            last=last.get(row.id),
        )
        for row in rows
    ]


def said_to(connection: Connection, person_id: int) -> frozenset[str]:
    """Items of all reminders that were sent to the person."""
    return frozenset(connection.execute(select(reminder.c.item).where(reminder.c.person_id == person_id)).scalars())


def note_said(connection: Connection, person_id: int, items: Collection[str], now: datetime) -> None:
    rows = [{"person_id": person_id, "item": item, "sent_at": now} for item in items]
    connection.execute(insert(reminder), rows)
