"""What a project folder says about money, as it lies in the tables: budget versions, and movements of its items."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select

from dashboard.domain.calendar import BEGINNING
from dashboard.domain.vocabulary import BudgetVersionKind
from dashboard.store.money_entries import derive_entries, forget_entries
from dashboard.store.tables import budget_version, expenditure_item, phase


def initial_versions(connection: Connection, phases: Sequence[int]) -> dict[int, int]:
    """By phase, the first version of its budget; made where there is none, in force from the phase's approval."""
    its = budget_version.c
    found: dict[int, int] = {}
    for row in connection.execute(
        select(its.phase_id, its.id).where(its.phase_id.in_(phases)).order_by(its.number.desc())
    ):
        found[row.phase_id] = row.id
    for row in connection.execute(select(phase).where(phase.c.id.in_(set(phases) - set(found)))):
        made = insert(budget_version).values(
            phase_id=row.id,
            number=1,
            kind=BudgetVersionKind.INITIAL,
            in_force_from=row.approved_on or row.start or BEGINNING,
            status=row.status,
        )
        found[row.id] = int(connection.execute(made.returning(budget_version.c.id)).scalar_one())
    return found


def renew_entries(connection: Connection, phase_id: int, changed: Iterable[tuple[Any, ...]]) -> None:
    """Work the movements out anew of the items with these keys (phase, partner, reference), and of those without."""
    wanted = {key for key in changed if key[0] == phase_id}
    its = expenditure_item.c
    query = select(its.id, its.phase_id, its.partner_id, its.reference).where(its.phase_id == phase_id)
    if wanted:
        forget_entries(connection, [row.id for row in connection.execute(query) if tuple(row[1:]) in wanted])
    derive_entries(connection, phase_id)
