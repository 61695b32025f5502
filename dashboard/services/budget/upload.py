"""A budget's workbook brought back: cell by cell what it would change, and saving all that is right at once."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dashboard.domain.budget.plan import Cell, Edit, problems_of_edits
from dashboard.domain.refusal import Conflict, Problem, Refused
from dashboard.domain.rights import Action, Actor, require
from dashboard.exchange.offline.budget_reading import BudgetFile, Filed, Wrong, read_budget
from dashboard.services.budget.change import change_draft
from dashboard.services.budget.commands import ChangeCells
from dashboard.services.budget.versions import overtaken_cells, write_cells
from dashboard.settings import settings
from dashboard.store.engine import reading
from dashboard.store.reads.budget.versions import financing_of, plan_of
from dashboard.store.reads.projects.phases import MoneyPlace, money_place
from dashboard.store.writes.budget.versions import VersionStanding, phase_keys, version_standing


class CellKind(StrEnum):
    CHANGE = "change"
    CONFLICT = "conflict"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, kw_only=True)
class BudgetCell:
    """A cell of the file beside the draft: ``present`` is what it holds now, ``amount`` what the file says.

    In a conflict somebody else has changed it since the file was made: it held ``seen`` then.
    """

    place: str
    cell: Cell
    kind: CellKind
    seen: int | None
    present: int | None
    amount: int | None


@dataclass(frozen=True, kw_only=True)
class BudgetPreview:
    """What a file would do to the draft, at the moment it was compared; ``wrong`` is left out."""

    phase_id: int
    number: int
    version: int
    cells: tuple[BudgetCell, ...]
    wrong: tuple[Wrong, ...] = ()

    def of(self, kind: CellKind) -> list[BudgetCell]:
        return [cell for cell in self.cells if cell.kind == kind]

    def to_save(self, *, over: bool) -> list[BudgetCell]:
        """The changes, and the conflicts where the person chose its own."""
        return [*self.of(CellKind.CHANGE), *(self.of(CellKind.CONFLICT) if over else [])]


@dataclass(frozen=True, kw_only=True)
class ApplyBudget:
    """What the confirmation sends: the preview that was shown; ``over`` settles its conflicts for the file."""

    preview: BudgetPreview
    over: bool
    idempotency_key: str

    @property
    def edits(self) -> tuple[Edit, ...]:
        cells = self.preview.to_save(over=self.over)
        return tuple(Edit(cell=each.cell, seen=each.present, amount=each.amount) for each in cells)


def preview_budget(content: bytes, phase_id: int, number: int, *, by: Actor) -> BudgetPreview:
    """Compare a workbook with the draft of this number; nothing is written.

    Raises ``NotAllowed``, or ``Refused`` with one problem: of the file (``workbook_…``, ``budget_file_…``), that it is
    of another project, phase or version, or that the version is no draft.
    """
    file = read_budget(content)
    with reading() as connection:
        place = money_place(connection, phase_id, settings().day())
        if place is None:
            raise Refused(Problem(code="budget_unknown_phase", field="phase_id"))
        require(by, Action.EDIT_BUDGET, place.scope())
        standing = _require_draft(file, place, version_standing(connection, phase_id, number), number)
        codes = phase_keys(connection, place).codes(place.rules)
        plan = plan_of(connection, standing.version_id)
        paid = financing_of(connection, phase_id, standing.version_id)
    options = {partner: each.options for partner, each in paid.items()}
    right: list[BudgetCell] = []
    wrong = list(file.wrong)
    for filed in file.cells:
        found = _compared(filed, plan.get(filed.cell))
        if found.kind == CellKind.UNCHANGED:
            right.append(found)
            continue
        edit = Edit(cell=found.cell, seen=found.present, amount=found.amount)
        problems = problems_of_edits([edit], codes, options)
        wrong += [Wrong(place=filed.place, problem=problem) for problem in problems]
        right += [] if problems else [found]
    return BudgetPreview(
        phase_id=phase_id, number=number, version=standing.version, cells=tuple(right), wrong=tuple(wrong)
    )  # fmt: skip


def apply_budget(command: ApplyBudget, *, by: Actor, now: datetime) -> int:
    """Save all that is to be saved in one transaction, one audit row; the number of cells. Sent twice it counts once.

    Raises ``NotAllowed``, ``Refused``: ``budget_moved_on`` where any of them has changed since the preview,
    ``budget_nothing_changed`` where there is nothing to save. Nothing is written then.
    """
    if not command.edits:
        raise Refused(Problem(code="budget_nothing_changed"))
    preview = command.preview
    change = ChangeCells(
        phase_id=preview.phase_id,
        number=preview.number,
        version=preview.version,
        edits=command.edits,
        idempotency_key=command.idempotency_key,
    )
    try:
        change_draft(
            change,
            lambda desk, standing: write_cells(desk, standing, change.edits),
            overtaken=lambda desk, standing: overtaken_cells(desk, standing, change.edits),
            by=by,
            now=now,
        )
    except Conflict as conflict:
        raise Refused(Problem(code="budget_moved_on")) from conflict
    return len(command.edits)


def _require_draft(
    file: BudgetFile, place: MoneyPlace, standing: VersionStanding | None, number: int
) -> VersionStanding:
    identity = file.identity
    if (identity.project, identity.phase) != (place.project, place.phase):
        values: dict[str, object] = {"project": identity.project, "phase": identity.phase}
        raise Refused(Problem(code="budget_file_other_phase", field="file", values=values))
    if standing is None:
        raise Refused(Problem(code="budget_unknown_version", field="number", values={"number": str(number)}))
    if identity.number != str(number):
        values = {"number": identity.number, "present": str(number)}
        raise Refused(Problem(code="budget_file_other_version", field="file", values=values))
    if standing.in_force_from is not None:
        raise Refused(Problem(code="budget_not_draft", field="number", values={"number": str(number)}))
    return standing


def _compared(filed: Filed, present: int | None) -> BudgetCell:
    """Unchanged where the file says what the cell held when it was made, or what it holds now."""
    kind = CellKind.CHANGE if present == filed.seen else CellKind.CONFLICT
    if filed.amount in (filed.seen, present):
        kind = CellKind.UNCHANGED
    return BudgetCell(
        place=filed.place, cell=filed.cell, kind=kind, seen=filed.seen, present=present, amount=filed.amount
    )  # fmt: skip
