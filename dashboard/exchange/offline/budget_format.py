"""What a budget version is as a workbook: its columns, whose it is, and the seals that show when either was altered."""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from dashboard.domain.budget.plan import Cell
from dashboard.domain.vocabulary import CostCategory
from dashboard.settings import settings
from dashboard.texts import text

FORMAT = "budget-1"
"""Counted up when a workbook of before could be misread."""
HIDDEN_SHEET = "binnacle"
SEAL_LENGTH = 16
NO_PERIOD = 0
SPARE_ROWS = 60
"""Empty rows below the plan, for cells that it does not have yet."""


class Column(StrEnum):
    """Before the amounts; headed by ``budget_plan.column_<name>``."""

    PARTNER = "partner"
    WORK_PACKAGE = "work_package"
    COST_CATEGORY = "cost_category"
    PILOT = "pilot"
    NOTE = "note"
    MARK = "mark"


@dataclass(frozen=True, kw_only=True, order=True)
class Row:
    """A row of the workbook: all that a cell says but its period."""

    partner: str
    work_package: str
    cost_category: CostCategory
    pilot: str | None

    def cell(self, period: int) -> Cell:
        return Cell(
            partner=self.partner,
            work_package=self.work_package,
            cost_category=self.cost_category,
            period=period or None,
            pilot=self.pilot,
        )

    @property
    def said(self) -> dict[str, object]:
        return asdict(self)


def row_of(cell: Cell) -> Row:
    return Row(partner=cell.partner, work_package=cell.work_package, cost_category=cell.cost_category, pilot=cell.pilot)


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Which version it is: codes, number, the row's version; the periods of its columns, 0 for none, by commas."""

    format: str = FORMAT
    project: str
    phase: str
    number: str
    version: str
    periods: str
    language: str
    made_at: str

    @property
    def seal(self) -> str:
        return _seal_of(self, settings().var)

    @property
    def period_numbers(self) -> tuple[int, ...]:
        return tuple(int(each) for each in self.periods.split(","))


IDENTITY = tuple(field.name for field in fields(Identity))


def period_header(period: int, language: str) -> str:
    if period == NO_PERIOD:
        return text("budget_plan.column_no_period", language)
    return text("budget_plan.column_period", language, number=period)


def mark(amounts: Sequence[int | None], row: Row, identity: Identity) -> str:
    """``100001,,50;<seal>``: what the cells of this row held, in the order of the periods, in this workbook alone."""
    said = ",".join("" if amount is None else str(amount) for amount in amounts)
    return f"{said};{_seal(identity.seal, row.said | {'said': said})}"


def read_mark(written: object, row: Row, identity: Identity) -> list[int | None] | None:
    """The amounts of a mark; nothing where it is missing, altered or another row's."""
    said = str(written).strip().rpartition(";")[0]
    try:
        amounts = [int(each) if each else None for each in said.split(",")]
    except ValueError:
        return None
    same = hmac.compare_digest(mark(amounts, row, identity).encode(), str(written).strip().encode())
    return amounts if same and len(amounts) == len(identity.period_numbers) else None


@lru_cache(maxsize=64)
def _seal_of(identity: Identity, var: Path) -> str:
    """Once for all the rows of a workbook."""
    return _seal("budget", asdict(identity))


def _seal(purpose: str, content: Mapping[str, object]) -> str:
    """An HMAC-SHA-256 with the installation's own secret."""
    message = json.dumps([purpose, content], sort_keys=True, ensure_ascii=False)
    return hmac.new(_secret(settings().var), message.encode(), hashlib.sha256).hexdigest()[:SEAL_LENGTH]


@lru_cache(maxsize=8)
def _secret(var: Path) -> bytes:
    return settings().secret("plan").encode()
