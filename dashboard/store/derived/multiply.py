"""Fills a phase with copies of its own lines, so that speed can be measured at any size; never on a real database."""

from itertools import count

from sqlalchemy import BigInteger, Connection, Table, cast, func, select, update

from dashboard.store.derived.summaries import rebuild_phase
from dashboard.store.tables import (
    certificate,
    control_decision,
    deliverable,
    deliverable_due,
    deliverable_status,
    expenditure_item,
    expenditure_share,
    money_entry,
    partner_report,
    verification_cut,
)

OF_ITEMS = (money_entry, expenditure_share, control_decision, verification_cut)


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
                for rows in OF_ITEMS:
                    _copy_rows(connection, rows, phase_id, mark)
            else:
                for facts in (deliverable_status, deliverable_due):
                    _copy_facts(connection, facts, phase_id, mark)
    _sum_certificates(connection, phase_id)
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


def _copy_rows(connection: Connection, table: Table, phase_id: int, mark: str) -> None:
    """What belongs to the items that the round with this mark copied; copies stay in their report and certificate."""
    original, copy = expenditure_item.alias("original"), expenditure_item.alias("copy")
    columns = [column for column in table.c if column.name != "id"]
    values = [copy.c.id if column.name == "expenditure_item_id" else column for column in columns]
    same = (copy.c.phase_id == original.c.phase_id) & (copy.c.partner_id == original.c.partner_id)
    rows = (
        select(*values)
        .join(original, table.c.expenditure_item_id == original.c.id)
        .join(copy, same & (copy.c.reference == original.c.reference + mark))
        .where(original.c.phase_id == phase_id)
    )
    connection.execute(table.insert().from_select([column.name for column in columns], rows))


def _sum_certificates(connection: Connection, phase_id: int) -> None:
    """Certificates now decide on the copies too."""
    of, reports = control_decision.c, select(partner_report.c.id).where(partner_report.c.phase_id == phase_id)
    totals = {
        name: select(cast(func.coalesce(func.sum(of[name]), 0), BigInteger))
        .where(of.certificate_id == certificate.c.id)
        .scalar_subquery()
        for name in ("certified", "deducted", "parked")
    }
    here = certificate.c.partner_report_id.in_(reports)
    connection.execute(update(certificate).where(here).values(**totals))
