"""A partner's expenditure list as a whole: which rows are items of its report, and why a row cannot be one."""

from collections.abc import Callable
from dataclasses import dataclass, field

from dashboard.domain.expenditure.item import ItemFields
from dashboard.domain.refusal import Problem
from dashboard.exchange.folder.values import BadCell
from dashboard.exchange.lists.lines import Lines, Outcome, Surroundings
from dashboard.exchange.tracker.mapping import Layout
from dashboard.exchange.tracker.rows import LOOKS_EVERY, TableRead
from dashboard.exchange.tracker.sheet import Tracker, problem

Progress = Callable[[float], None]
COLUMN_OF = {"option_code": "option", "pilots": "pilot", "basis": "option"}
"""Fields of an item whose column has another name."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file that is an item: its number there, and the item."""

    row: int
    fields: ItemFields


@dataclass(kw_only=True)
class ListPlan:
    """What became of each row of the list; ``computed`` are the numbers of rows that are flat rates."""

    added: list[Line] = field(default_factory=list)
    known: list[Line] = field(default_factory=list)
    computed: list[int] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        rows = {str(found.values["row"]) for found in self.refused}
        whole = {Outcome.ADDED: len(self.added), Outcome.KNOWN: len(self.known), Outcome.COMPUTED: len(self.computed)}
        return {str(outcome): count for outcome, count in whole.items()} | {str(Outcome.REFUSED): len(rows)}


def plan_list(
    tracker: Tracker,
    layout: Layout,
    read: TableRead,
    around: Surroundings,
    *,
    problems_of: Callable[[Line], list[Problem]],
    progress: Progress | None = None,
) -> ListPlan:
    """Every row worked out; every problem of a row is named with its column, those of ``problems_of`` too.

    ``progress`` may end it all by raising.
    """
    plan = ListPlan(refused=list(read.refused))
    lines = Lines(around, read.currency, marked=tracker.form == "csv")
    sheet = tracker.sheets[layout.sheet].name
    for number, row in enumerate(read.rows):
        if progress and number % LOOKS_EVERY == 0:
            progress(number / len(read.rows))
        try:
            outcome, fields = lines.take(row)
        except BadCell as error:
            plan.refused.append(_placed(tracker, layout, sheet, row.line, _problem(error)))
            continue
        line = Line(row.line, fields) if fields else None
        if line is None:
            plan.computed.append(row.line)
        elif outcome == Outcome.KNOWN:
            plan.known.append(line)
        elif found := problems_of(line):
            plan.refused += (_placed(tracker, layout, sheet, row.line, each) for each in found)
        else:
            plan.added.append(line)
    plan.refused.sort(key=lambda found: int(str(found.values["row"] or 0)))
    return plan


def _problem(error: BadCell) -> Problem:
    values = {name: value for name, value in error.values.items() if name != "field"}
    return Problem(code=error.code, field=str(error.values.get("field", "")), values=values)


def _placed(tracker: Tracker, layout: Layout, sheet: str, row: int, found: Problem) -> Problem:
    """The problem with the file, the row and the header of its column."""
    column = COLUMN_OF.get(found.field, found.field)
    shown = layout.names[layout.mapping[column]] if column in layout.mapping else ""
    return problem(found.code, tracker.name, sheet=sheet, row=row, column=shown, **found.values)
