"""Rows added or changed by their natural key, in bulk; what is equal already is left alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, bindparam, insert, select, update

Rows = Iterable[Mapping[str, Any]]


@dataclass(kw_only=True)
class Changes:
    """The keys of the rows that came new, and of all that are new or changed."""

    new: set[tuple[Any, ...]] = field(default_factory=set)
    keys: set[tuple[Any, ...]] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.keys)


def upsert(
    connection: Connection,
    table: Table,
    key: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    scope: ColumnElement[bool],
    *,
    only_new: frozenset[str] = frozenset(),
) -> Changes:
    """Make the rows of ``table`` in ``scope`` with these keys equal to ``rows``, which all have the same columns.

    ``only_new`` are columns given to new rows and never compared.
    """
    changes = Changes()
    if not rows:
        return changes
    compared = [name for name in rows[0] if name not in only_new and name not in key]
    columns = (table.c[name] for name in dict.fromkeys((*_primary(table), *key, *compared)))
    stored = {
        tuple(row[name] for name in key): row for row in connection.execute(select(*columns).where(scope)).mappings()
    }
    new, changed = [], []
    for row in rows:
        found = tuple(row[name] for name in key)
        before = stored.get(found)
        if before is None:
            new.append(dict(row))
            changes.new.add(found)
        elif any(before[name] != row[name] for name in compared):
            values = {f"new_{name}": row[name] for name in compared}
            changed.append(values | {f"old_{name}": before[name] for name in _primary(table)})
        else:
            continue
        changes.keys.add(found)
    if new:
        connection.execute(insert(table), new)
    if changed:
        here = [table.c[name] == bindparam(f"old_{name}") for name in _primary(table)]
        values = {name: bindparam(f"new_{name}") for name in compared}
        connection.execute(update(table).where(*here).values(values), changed)
    return changes


def _primary(table: Table) -> list[str]:
    return [column.name for column in table.primary_key.columns]
