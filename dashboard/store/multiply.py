"""Fills a phase with copies of its own lines, so that speed can be measured at any size; never on a real database."""

from itertools import count

from sqlalchemy import Connection, Table, func, select

from dashboard.store.summaries import rebuild_phase
from dashboard.store.tables import deliverable, deliverable_due, deliverable_status, expenditure_item, money_entry


def multiply(connection: Connection, phase_id: int, *, lines: int, deliverables: int) -> None:
    """Bring the phase to these many expenditure items and deliverables, dated as the ones it has; rebuild its sums.

    Raises ``ValueError`` for a phase that has none to copy.
    """
    for table, wanted, code in ((expenditure_item, lines, "reference"), (deliverable, deliverables, "code")):
        for mark in map(_mark, count()):
            present = _present(connection, table, phase_id)
            if not present:
                raise ValueError(f"phase {phase_id} has no {table.name} to copy")
            if present >= wanted:
                break
            _copy(connection, table, phase_id, code, mark, limit=wanted - present)
            if table is expenditure_item:
                _copy_entries(connection, phase_id, mark)
            else:
                for facts in (deliverable_status, deliverable_due):
                    _copy_facts(connection, facts, phase_id, mark)
    rebuild_phase(connection, phase_id)


def _mark(number: int) -> str:
    """What a round's copies add to their codes: each round another letter, so that no two codes meet."""
    return chr(ord("a") + number)


def _present(connection: Connection, table: Table, phase_id: int) -> int:
    return connection.execute(select(func.count()).where(table.c.phase_id == phase_id)).scalar_one()


def _copy(connection: Connection, table: Table, phase_id: int, code: str, mark: str, *, limit: int) -> None:
    columns = [column for column in table.c if column.name != "id"]
    copies = [(column + mark).label(code) if column.name == code else column for column in columns]
    rows = select(*copies).where(table.c.phase_id == phase_id).order_by(table.c.id).limit(limit)
    connection.execute(table.insert().from_select([column.name for column in columns], rows))


def _copy_facts(connection: Connection, table: Table, phase_id: int, mark: str) -> None:
    """The dated facts of the deliverables that the round with this mark copied."""
    original, copy = deliverable.alias("original"), deliverable.alias("copy")
    columns = [column for column in table.c if column.name != "id"]
    values = [copy.c.id if column.name == "deliverable_id" else column for column in columns]
    rows = (
        select(*values)
        .join(original, table.c.deliverable_id == original.c.id)
        .join(copy, (copy.c.phase_id == original.c.phase_id) & (copy.c.code == original.c.code + mark))
        .where(original.c.phase_id == phase_id)
    )
    connection.execute(table.insert().from_select([column.name for column in columns], rows))


def _copy_entries(connection: Connection, phase_id: int, mark: str) -> None:
    """The movements of the items that the round with this mark copied."""
    original, copy = expenditure_item.alias("original"), expenditure_item.alias("copy")
    columns = [column for column in money_entry.c if column.name != "id"]
    values = [copy.c.id if column.name == "expenditure_item_id" else column for column in columns]
    same = (copy.c.phase_id == original.c.phase_id) & (copy.c.partner_id == original.c.partner_id)
    rows = (
        select(*values)
        .join(original, money_entry.c.expenditure_item_id == original.c.id)
        .join(copy, same & (copy.c.reference == original.c.reference + mark))
        .where(original.c.phase_id == phase_id)
    )
    connection.execute(money_entry.insert().from_select([column.name for column in columns], rows))
