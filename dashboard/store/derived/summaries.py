"""The sums and counts that pages read instead of the lines: rebuilding them, and comparing them with the lines."""

from typing import Any

from sqlalchemy import Connection, select

from dashboard.store.derived.deliverable_counts import count_differences, rebuild_counts, refresh_deliverable
from dashboard.store.derived.history import wrong_intervals
from dashboard.store.derived.money_checks import item_differences
from dashboard.store.derived.money_sums import money_differences, rebuild_money
from dashboard.store.derived.movement_checks import movement_differences
from dashboard.store.derived.report_checks import report_differences
from dashboard.store.derived.search import refresh_search, search_differences
from dashboard.store.tables import deliverable_due, deliverable_status, phase

__all__ = ["differences", "rebuild_phase", "refresh_deliverable"]


def rebuild_phase(connection: Connection, phase_id: int) -> None:
    """Make all sums and counts of a phase anew, and what its search looks through; after bulk writes, and after
    ``writes.history.rebuild_intervals``."""
    rebuild_money(connection, phase_id)
    rebuild_counts(connection, phase_id)
    refresh_search(connection, phase_id)


def differences(connection: Connection) -> list[dict[str, Any]]:
    """Everything kept beside the lines that does not agree with them: ``summary`` names the table, then its keys."""
    money = money_differences(connection) + item_differences(connection) + report_differences(connection)
    counted = money + movement_differences(connection) + count_differences(connection)
    return counted + _interval_differences(connection) + search_differences(connection)


def _interval_differences(connection: Connection) -> list[dict[str, Any]]:
    return [
        {"summary": table.name, "id": fact.id, "expected": f"{fact.day} – {fact.until_day}"}
        for phase_id in connection.execute(select(phase.c.id).order_by(phase.c.id)).scalars().all()
        for table in (deliverable_status, deliverable_due)
        for fact in wrong_intervals(connection, table, phase_id)
    ]
