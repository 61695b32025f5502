"""The grid in which a partner's amounts are typed: what was typed, undone, saved and overtaken, until it is saved.

What is written comes from the editor's own ``edited_rows``, each place of it looked up in the rows that were shown:
the frame and the limits of a widget are no border.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from dashboard.domain.budget.plan import Cell, Edit
from dashboard.domain.refusal import Conflict, NotAllowed, Problem, Refused
from dashboard.exchange.offline.budget_format import NO_PERIOD, Row, row_of
from dashboard.services.budget.commands import ChangeCells
from dashboard.services.budget.versions import change_cells
from dashboard.services.system import new_key
from dashboard.settings import settings
from dashboard.widgets.budget.sending import Desk, Outcome, cents_of
from dashboard.widgets.kit.session import current_actor

GRIDS = "budget_grids"
MOST_STEPS = 100
Typed = dict[Cell, int | None]


@dataclass(kw_only=True)
class Grid:
    """A partner's cells in a draft: ``seen`` as they were when typing began, ``typed`` what differs from them.

    ``base`` is what is typed already below the editor's own edits; ``round`` counts the editors.
    """

    phase_id: int
    number: int
    partner: str
    periods: tuple[int, ...] = ()
    version: int = 0
    seen: dict[Cell, int] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    base: Typed = field(default_factory=dict)
    typed: Typed = field(default_factory=dict)
    history: list[Typed] = field(default_factory=list)
    problems: tuple[Problem, ...] = ()
    conflict: Conflict | None = None
    round: int = 0
    key: str = ""

    @property
    def editor(self) -> str:
        """The editor's key."""
        return f"budget_grid_{self.number}_{self.partner}_{self.round}"

    @property
    def edits(self) -> tuple[Edit, ...]:
        cells = sorted(self.typed, key=lambda cell: cell.order)
        return tuple(Edit(cell=cell, seen=self.seen.get(cell), amount=self.typed[cell]) for cell in cells)

    def follow(self, own: Mapping[Cell, int], version: int, periods: Sequence[int]) -> None:
        """Take over how the draft stands where nothing is typed; what is typed stays on what it began from."""
        if version == self.version or (self.typed and self.version):
            return
        self.version, self.seen, self.key = version, dict(own), new_key()
        self.periods = (*periods, *([NO_PERIOD] if not periods or any(not cell.period for cell in own) else []))
        shown = sorted(own, key=lambda cell: cell.order)
        self.rows = list(dict.fromkeys([*map(row_of, shown), *map(row_of, self.typed)]))
        self._renew(self.typed)

    def add_row(self, row: Row) -> None:
        if row not in self.rows:
            self.rows = [*self.rows, row]
            self._renew(self.typed)

    def take(self, state: object) -> None:
        """Read what stands in the editor; what was typed until then is a step to go back to."""
        typed = dict(self.base)
        problems: list[Problem] = []
        rows = state.get("edited_rows") if isinstance(state, Mapping) else None
        for number, columns in (rows if isinstance(rows, Mapping) else {}).items():
            place = int(number) if str(number).isdecimal() else -1
            if not 0 <= place < len(self.rows) or not isinstance(columns, Mapping):
                continue
            for column, value in columns.items():
                period = next((each for each in self.periods if column == f"p{each}"), None)
                if period is None:
                    continue
                try:
                    typed[self.rows[place].cell(period)] = cents_of(value)
                except Refused as refusal:
                    problems += refusal.problems
        found = {cell: amount for cell, amount in typed.items() if amount != self.seen.get(cell)}
        if found != self.typed:
            self.history = [*self.history[-MOST_STEPS:], self.typed]
        self.typed, self.problems = found, tuple(problems)

    def repair(self, state: object) -> tuple[Problem, ...]:
        """Draw another editor where this one's state names rows or columns that it has not: Streamlit would fail.

        What is the matter with the values that are left out so.
        """
        rows = state.get("edited_rows", {}) if isinstance(state, Mapping) else {}
        columns = {f"p{period}" for period in self.periods}
        fits = isinstance(rows, Mapping) and all(
            str(place).isdecimal()
            and int(place) < len(self.rows)
            and isinstance(edits, Mapping)
            and columns.issuperset(edits)
            and all(value is None or isinstance(value, int | float) for value in edits.values())
            for place, edits in rows.items()
        )
        added = isinstance(state, Mapping) and (state.get("added_rows") or state.get("deleted_rows"))
        if fits and not added:
            return ()
        self.take(state)
        problems = self.problems
        self._renew(self.typed)
        return problems

    def undo(self) -> None:
        """One step back."""
        if self.history:
            self._renew(self.history.pop())

    def discard(self) -> None:
        """Nothing is typed any more; one step back brings it back."""
        self.history = [*self.history, self.typed]
        self._renew({})

    def give_way(self) -> None:
        """What somebody else wrote stays; the rest of what is typed too."""
        theirs = _cells(self.conflict)
        self._renew({cell: amount for cell, amount in self.typed.items() if cell not in theirs})
        self.version, self.conflict = 0, None

    def saved(self) -> None:
        self._renew({})
        self.history, self.version, self.conflict = [], 0, None

    def _renew(self, typed: Typed) -> None:
        """Another editor, that shows this."""
        self.base, self.typed, self.problems = dict(typed), dict(typed), ()
        self.round += 1

    def command(self) -> ChangeCells:
        return ChangeCells(
            phase_id=self.phase_id,
            number=self.number,
            version=self.version,
            edits=self.edits,
            idempotency_key=self.key,
        )

    def command_over(self) -> ChangeCells:
        """The same upon what somebody else made of the cells, which the person has now seen."""
        theirs = _cells(self.conflict)
        version = int(str(self.conflict.theirs["version"])) if self.conflict else self.version
        edits = tuple(
            Edit(cell=edit.cell, seen=theirs.get(edit.cell, edit.seen), amount=edit.amount) for edit in self.edits
        )
        return ChangeCells(
            phase_id=self.phase_id,
            number=self.number,
            version=version,
            edits=edits,
            idempotency_key=f"{self.key}-{version}",
        )


def _cells(conflict: Conflict | None) -> dict[Cell, int | None]:
    found: Any = conflict.theirs.get("cells") if conflict else None
    return dict(found) if isinstance(found, Mapping) else {}


def conflicting(grid: Grid) -> list[tuple[Cell, int | None, int | None]]:
    """Cell by cell: theirs and yours."""
    return [(cell, amount, grid.typed.get(cell)) for cell, amount in _cells(grid.conflict).items()]


def grid_of(phase_id: int, number: int, partner: str) -> Grid:
    """The grid of this partner in this draft: the one in use, or a new one."""
    known = st.session_state.setdefault(GRIDS, {})
    place = (phase_id, number, partner)
    if not isinstance(known.get(place), Grid):
        known[place] = Grid(phase_id=phase_id, number=number, partner=partner)
    found: Grid = known[place]
    return found


def is_saved(phase_id: int, number: int) -> bool:
    """Whether nothing is typed in any partner's grid of this draft that is not saved."""
    grids = st.session_state.get(GRIDS, {}).items()
    return not any(grid.typed for place, grid in grids if place[:2] == (phase_id, number))


def save(grid: Grid, desk: Desk, *, over: bool = False) -> None:
    """The callback of “save”: all that is typed of this partner, once however often it is clicked."""
    if not over:
        grid.take(st.session_state.get(grid.editor))
    if grid.problems:
        desk.outcome = Outcome(problems=grid.problems)
        return
    if not grid.typed:
        return
    count, known = len(grid.typed), grid.conflict
    try:
        command = grid.command_over() if over else grid.command()
        made = desk.send(
            change_cells, command, current_actor(), settings().now(), done="budget_plan.cells_saved", n=count
        )  # fmt: skip
    except NotAllowed as refusal:
        desk.outcome = Outcome(problems=refusal.problems)
        return
    if made is not None:
        grid.saved()
    elif desk.outcome.conflict is not None:
        grid.conflict, desk.outcome = desk.outcome.conflict, Outcome()
    else:
        grid.conflict = known
