"""Budget versions of a project folder: made where the folder names none, and the lines that left their plan."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert, select

from dashboard.domain.calendar import BEGINNING
from dashboard.domain.vocabulary import BudgetVersionKind, Provenance
from dashboard.store.folder.directory import Directory
from dashboard.store.folder.shapes import SHAPES
from dashboard.store.tables import budget_line, budget_version, phase

Rows = Sequence[dict[str, Any]]
VERSIONS, LINES = (next(shape for shape in SHAPES if shape.name == name) for name in ("budget_versions", "budget"))


def ensure_versions(directory: Directory, lines: Rows) -> None:
    """A first version of each phase that has lines and none yet, in force from the phase's approval."""
    phases = {directory.ids["phases"][row["phase"]] for row in lines}
    known = {code[0] for code in directory.ids["budget_versions"]}
    missing = [number for number in phases if directory.codes["phases"][number] not in known]
    for row in directory.connection.execute(select(phase).where(phase.c.id.in_(missing))).all() if missing else ():
        inferred = row.status == Provenance.VERIFIED
        made = insert(budget_version).values(
            phase_id=row.id,
            number=1,
            kind=BudgetVersionKind.INITIAL,
            in_force_from=row.approved_on or row.start or BEGINNING,
            source=row.source,
            status=Provenance.INFERRED if inferred else row.status,
        )
        directory.connection.execute(made)
    if missing:
        directory.learn(VERSIONS)


def remove_dropped_lines(directory: Directory, rows: Rows) -> set[tuple[Any, ...]]:
    """A version's budget is one plan: lines that the folder's plan no longer has would break its sums."""
    key = directory.identity(LINES)
    stored = [directory.stored(LINES, row) for row in rows]
    planned = {tuple(row[name] for name in key) for row in stored}
    query = select(budget_line.c.id, *(budget_line.c[name] for name in key)).where(
        budget_line.c.budget_version_id.in_({row["budget_version_id"] for row in stored}),
        budget_line.c.status != Provenance.RECORDED,
    )
    found = {tuple(row[1:]): row.id for row in directory.connection.execute(query)} if stored else {}
    dropped = set(found) - planned
    if dropped:
        numbers = [found[line] for line in dropped]
        directory.connection.execute(delete(budget_line).where(budget_line.c.id.in_(numbers)))
    return dropped
