"""A budget's workbook read again: which version it is, and cell by cell what it says and what cannot be read."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dashboard.domain.budget.plan import Cell
from dashboard.domain.money import LARGEST_CENTS
from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.vocabulary import CostCategory
from dashboard.exchange.folder.values import BadCell
from dashboard.exchange.offline.budget_format import (
    FORMAT,
    HIDDEN_SHEET,
    IDENTITY,
    Column,
    Identity,
    Row,
    period_header,
    read_mark,
)
from dashboard.exchange.offline.plan_values import written
from dashboard.exchange.sheets.cells import Sheet, cell_name, sheets
from dashboard.exchange.sheets.guard import Limits
from dashboard.exchange.tracker.amounts import read_number
from dashboard.exchange.tracker.choices import choice_of
from dashboard.texts import LANGUAGES, text

LIMITS = Limits(rows=21_000, columns=120, cells=400_000)
SAME, SMALLEST = Decimal("1e-6"), Decimal("1e-12")
"""How far apart, in cents and in shares of an amount, what a program of tables worked out may lie from a cent."""
KEYS = (Column.PARTNER, Column.WORK_PACKAGE, Column.COST_CATEGORY, Column.PILOT)


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """A cell that cannot be taken, as people name it (``Budget!F7``), and why."""

    place: str
    problem: Problem


@dataclass(frozen=True, kw_only=True)
class Filed:
    """What a cell of the file says: ``seen`` is what it held when the file was made."""

    place: str
    cell: Cell
    seen: int | None
    amount: int | None


@dataclass(frozen=True, kw_only=True)
class BudgetFile:
    identity: Identity
    cells: tuple[Filed, ...]
    wrong: tuple[Wrong, ...]


def read_budget(content: bytes) -> BudgetFile:
    """Read it whole; nothing is written and no formula worked out.

    Raises ``Refused``: a ``workbook_…`` problem, ``budget_file_foreign`` for another layout, ``budget_file_old`` for
    another format, ``budget_file_altered`` where what it says of itself is not what was sealed.
    """
    found = sheets(content, LIMITS)
    identity = _identity(found)
    reader = _Reader(*_budget_sheet(found, identity), identity)
    cells = list(reader.cells())
    return BudgetFile(identity=identity, cells=tuple(cells), wrong=tuple(reader.wrong))


def _identity(found: list[Sheet]) -> Identity:
    hidden = next((sheet for sheet in found if sheet.name.strip().lower() == HIDDEN_SHEET), None)
    if hidden is None:
        raise _refused("foreign")
    said = {written(hidden.value(row, 0)): written(hidden.value(row, 1)) for row in range(len(hidden.rows))}
    if not said.get("format", "").startswith("budget-"):
        raise _refused("foreign")
    if said["format"] != FORMAT:
        raise _refused("old")
    identity = Identity(**{name: said.get(name, "") for name in IDENTITY})
    if said.get("seal") != identity.seal or identity.language not in LANGUAGES:
        raise _refused("altered")
    return identity


def _budget_sheet(found: list[Sheet], identity: Identity) -> tuple[Sheet, dict[Column, int], dict[int, int]]:
    """The sheet with our headers, whatever it is called now and in whatever order they stand."""
    language = identity.language
    headers: dict[str, Column | int] = {
        text(f"budget_plan.column_{column}", language).casefold(): column for column in Column
    }
    headers |= {period_header(period, language).casefold(): period for period in identity.period_numbers}
    fitting = []
    for sheet in found:
        first = [" ".join(written(value).split()).casefold() for value in (sheet.rows[0] if sheet.rows else [])]
        places = {headers[said]: place for place, said in enumerate(first) if said in headers}
        if len(places) == len(headers) == len([said for said in first if said in headers]):
            columns = {key: place for key, place in places.items() if isinstance(key, Column)}
            fitting.append((sheet, columns, {key: at for key, at in places.items() if not isinstance(key, Column)}))
    if len(fitting) != 1:
        raise _refused("foreign")
    return fitting[0]


class _Reader:
    """Row by row; what cannot be taken is noted in ``wrong``."""

    def __init__(self, sheet: Sheet, columns: dict[Column, int], periods: dict[int, int], identity: Identity) -> None:
        self.sheet, self.columns, self.periods, self.identity = sheet, columns, periods, identity
        self.wrong: list[Wrong] = []
        self._rows: dict[Row, int] = {}

    def cells(self) -> Iterator[Filed]:
        for number in range(1, len(self.sheet.rows)):
            if self._is_empty(number):
                continue
            row = self._row(number)
            if row is not None:
                yield from self._amounts(number, row)

    def _is_empty(self, number: int) -> bool:
        places = [*(self.columns[key] for key in KEYS), *self.periods.values(), self.columns[Column.MARK]]
        return not any(
            written(self.sheet.value(number, place)) or (number, place) in self.sheet.formulas for place in places
        )

    def _note(self, number: int, place: int, code: str, **values: object) -> None:
        where = f"{self.sheet.name}!{cell_name(number, place)}"
        self.wrong.append(Wrong(place=where, problem=Problem(code=code, values=values)))

    def _row(self, number: int) -> Row | None:
        said = {}
        for key in KEYS:
            place = self.columns[key]
            if (number, place) in self.sheet.formulas:
                self._note(number, place, "plan_formula")
                return None
            said[key] = written(self.sheet.value(number, place))[:200]
            if not said[key] and key != Column.PILOT:
                self._note(number, place, "budget_key_missing", column=self._header(key))
                return None
        category = _category(said[Column.COST_CATEGORY])
        if category is None:
            where = self.columns[Column.COST_CATEGORY]
            self._note(number, where, "budget_unknown_cost_category", value=said[Column.COST_CATEGORY][:60])
            return None
        row = Row(
            partner=said[Column.PARTNER],
            work_package=said[Column.WORK_PACKAGE],
            cost_category=category,
            pilot=said[Column.PILOT] or None,
        )
        if row in self._rows:
            self._note(number, self.columns[Column.PARTNER], "budget_row_twice", row=str(self._rows[row] + 1))
            return None
        self._rows[row] = number
        return row

    def _header(self, column: Column) -> str:
        return text(f"budget_plan.column_{column}", self.identity.language)

    def _amounts(self, number: int, row: Row) -> Iterator[Filed]:
        marked = self.sheet.value(number, self.columns[Column.MARK])
        periods = self.identity.period_numbers
        seen: list[int | None] | None = [None] * len(periods)
        if written(marked):
            seen = read_mark(marked, row, self.identity)
        if seen is None:
            self._note(number, self.columns[Column.PARTNER], "budget_row_altered", row=str(number + 1))
            return
        for period, before in zip(periods, seen, strict=True):
            place = self.periods[period]
            if (number, place) in self.sheet.formulas:
                self._note(number, place, "plan_formula")
                continue
            try:
                amount = _cents(self.sheet.value(number, place))
            except Refused as refusal:
                self._note(number, place, refusal.problems[0].code, **refusal.problems[0].values)
                continue
            where = f"{self.sheet.name}!{cell_name(number, place)}"
            yield Filed(place=where, cell=row.cell(period), seen=before, amount=amount)


def _category(words: str) -> CostCategory | None:
    """By its code, or its name in any of our languages; else as trackers name it."""
    known = {each.value: each for each in CostCategory}
    for language in LANGUAGES:
        known |= {text(f"words.cost_category.{each}", language).casefold(): each for each in CostCategory}
    found = known.get(words.casefold()) or choice_of("cost_category", words)
    return CostCategory(found) if found else None


def _cents(value: Any) -> int | None:
    """An amount to the cent; nothing for an empty cell. Raises ``Refused``."""
    words = written(value)
    if not words:
        return None
    shown: dict[str, object] = {"value": words[:60]}
    try:
        cents = read_number(value, None) * 100
    except BadCell as error:
        code = "budget_amount_ambiguous" if error.code == "ambiguous_amount" else "budget_amount"
        raise Refused(Problem(code=code, values=shown)) from error
    # A program that adds 0.1 and 0.2 keeps 0.30000000000000004: that is not another cent.
    if abs(cents - round(cents)) > SAME + abs(cents) * SMALLEST:
        raise Refused(Problem(code="budget_amount_cents", values=shown))
    if abs(cents) > LARGEST_CENTS:
        raise Refused(Problem(code="budget_amount", values=shown))
    return round(cents)


def _refused(code: str) -> Refused:
    return Refused(Problem(code=f"budget_file_{code}", field="file"))
