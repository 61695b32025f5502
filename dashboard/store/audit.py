"""The record of every write: appended in the write's own transaction, each row sealed by a hash of the one before."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, text

from dashboard.store.outcome import outcome
from dashboard.store.tables import audit

CHAIN_LOCK = 0x62696E02
CONTENT = (
    "id",
    "at",
    "actor",
    "action",
    "project_code",
    "entity",
    "entity_key",
    "before",
    "after",
    "idempotency_key",
)
"""The columns a hash seals, beside the previous row's hash."""


def append(
    connection: Connection,
    *,
    at: datetime,
    actor: str,
    action: str,
    entity: str,
    entity_key: str,
    project_code: str | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    idempotency_key: str | None = None,
) -> int:
    """Add a row to the chain and return its number; dates and decimals in ``before`` and ``after`` become text.

    Call it last in the transaction: on PostgreSQL writers queue here until the one before has committed.
    """
    take_turn(connection)
    last = connection.execute(select(audit.c.id, audit.c.hash).order_by(audit.c.id.desc()).limit(1)).first()
    row: dict[str, Any] = {
        "id": last.id + 1 if last else 1,
        "at": at.astimezone(UTC),
        "actor": actor,
        "action": action,
        "project_code": project_code,
        "entity": entity,
        "entity_key": entity_key,
        "before": _plain(before),
        "after": _plain(after),
        "idempotency_key": idempotency_key,
        "previous_hash": last.hash if last else "",
    }
    sealed = seal(row)
    connection.execute(insert(audit).values(**row, hash=sealed))
    outcome().row = int(row["id"]), sealed
    return int(row["id"])


def take_turn(connection: Connection) -> None:
    """Wait until no other transaction can add a row before this one has ended; SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CHAIN_LOCK})


def last_number(connection: Connection) -> int:
    """The number of the newest row, 0 where there is none: it changes with every write by anyone."""
    return int(connection.execute(select(func.coalesce(func.max(audit.c.id), 0))).scalar_one())


def find_by_idempotency_key(connection: Connection, key: str) -> Row[*tuple[Any, ...]] | None:
    """The row that the form with this key wrote, if it has: id, actor, action, entity, entity_key, after."""
    columns = (audit.c.id, audit.c.actor, audit.c.action, audit.c.entity, audit.c.entity_key, audit.c.after)
    return connection.execute(select(*columns).where(audit.c.idempotency_key == key)).first()


def newest_about(connection: Connection, entity: str, entity_key: str) -> Row[*tuple[Any, ...]] | None:
    """The last row that says that this very thing was changed: id, at, actor, action, before, after."""
    its = audit.c
    columns = (its.id, its.at, its.actor, its.action, its.before, its.after)
    here = select(*columns).where(its.entity_key == entity_key, its.entity == entity)
    return connection.execute(here.order_by(its.id.desc()).limit(1)).first()


def broken_links(connection: Connection) -> list[int]:
    """Numbers of the rows whose content, order or link to the row before is not what was written."""
    broken = []
    number, previous = 0, ""
    for found in connection.execute(select(audit).order_by(audit.c.id)).mappings():
        row = {str(column): value for column, value in found.items()}
        number += 1
        if row["id"] != number or row["previous_hash"] != previous or row["hash"] != seal(row):
            broken.append(row["id"])
        number, previous = row["id"], row["hash"]
    return broken


def seal(row: Mapping[str, Any]) -> str:
    """SHA-256 of the row's content, as canonical JSON, and of the previous row's hash."""
    content = {name: row[name] for name in CONTENT}
    return hashlib.sha256((_canonical(content) + row["previous_hash"]).encode()).hexdigest()


def _plain(content: Mapping[str, Any] | None) -> Any:
    return None if content is None else json.loads(_canonical(content))


def _canonical(content: Mapping[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_as_text)


def _as_text(value: object) -> str:
    if isinstance(value, date):  # or a moment: both engines give it back in UTC
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"the audit cannot hold {value!r}")
