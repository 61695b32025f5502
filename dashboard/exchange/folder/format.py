"""What a project folder's files are made of: kinds of cells, columns, tables, and the closed sets of the format."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from dashboard.domain.vocabulary import Provenance

PROJECT_FILE = "project.toml"
ILLUSTRATIVE = "illustrative"
"""The subfolder of the rows that are made up for a demo, in files of the same names."""
FILES = "files"
"""The subfolder, beside the CSV that names them, of the files of evidence, each called by its version's public_id."""

PROJECT_KINDS = ("cooperation", "call", "operation")
TRANSLATED = {
    "project": ("title", "programme", "statement", "summary"),
    "phase": ("name",),
    "work_package": ("name", "note"),
    "activity": ("name",),
    "pilot": ("name", "theme", "place", "note"),
    "deliverable": ("title", "description"),
    "output": ("title", "unit"),
    "meeting": ("name", "place"),
    "partner": ("note",),
    "organisation": ("name",),
    "fact": ("value", "note"),
    "criterion": ("name",),
}
"""The fields of which a folder may hold translations, by entity."""

FACT_UNITS = ("date", "month", "count", "cents", "text", "rate")


class Kind(StrEnum):
    """How a cell is written; ``folder_values`` reads and writes each."""

    CODE = "code"
    CODES = "codes"
    TEXT = "text"
    AMOUNT = "amount"
    DATE = "date"
    MONTH = "month"
    MOMENT = "moment"
    INTEGER = "integer"
    NUMBER = "number"
    RATE = "rate"
    EXCHANGE_RATE = "exchange_rate"
    QUANTITY = "quantity"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    COUNTRY = "country"
    CURRENCY = "currency"
    MOVES = "moves"


@dataclass(frozen=True, kw_only=True)
class Column:
    """``refers_to`` names the file whose code the cell holds; ``length`` is the most characters it may have.

    An ``optional`` column may be absent from a file written before it was added: its cells are then ``default``.
    """

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()
    refers_to: str = ""
    length: int = 20_000
    smallest: float | None = None
    largest: float | None = None
    optional: bool = False
    default: Any = None


@dataclass(frozen=True, kw_only=True)
class Reference:
    """Columns that together are the key of a row in another file, without its phase; the last may be empty."""

    columns: tuple[str, ...]
    file: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """One CSV: ``key`` makes a row unique, ``order`` is how an export sorts it where the key does not say it;
    ``spans`` are pairs of dates in order, ``references`` those that one column alone does not make."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    order: tuple[str, ...] = ()
    spans: tuple[tuple[str, str], ...] = ()
    references: tuple[Reference, ...] = ()

    @property
    def file(self) -> str:
        return f"{self.name}.csv"

    @property
    def header(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


def code(name: str, refers_to: str = "", *, required: bool = True) -> Column:
    return Column(name=name, kind=Kind.CODE, required=required, refers_to=refers_to, length=40)


def words(name: str, *, required: bool = False, length: int = 20_000) -> Column:
    return Column(name=name, required=required, length=length)


def day(name: str, *, required: bool = False) -> Column:
    return Column(name=name, kind=Kind.DATE, required=required)


def amount(name: str, *, required: bool = False) -> Column:
    return Column(name=name, kind=Kind.AMOUNT, required=required, smallest=0)


def choice(name: str, members: type[StrEnum] | tuple[str, ...], *, required: bool = True) -> Column:
    values = members if isinstance(members, tuple) else tuple(member.value for member in members)
    return Column(name=name, kind=Kind.CHOICE, required=required, choices=values)


def integer(name: str, *, required: bool = False, smallest: int = 0, largest: int = 1_000_000_000) -> Column:
    return Column(name=name, kind=Kind.INTEGER, required=required, smallest=smallest, largest=largest)


def number(name: str, smallest: float, largest: float) -> Column:
    return Column(name=name, kind=Kind.NUMBER, smallest=smallest, largest=largest)


def moment(name: str, *, required: bool = False) -> Column:
    return Column(name=name, kind=Kind.MOMENT, required=required)


def added_later(column: Column, default: Any = None) -> Column:
    """The column as one that older folders lack."""
    return replace(column, optional=True, default=default)


def provenance(prefix: str = "") -> tuple[Column, ...]:
    return words(f"{prefix}source"), choice(f"{prefix}status", Provenance)
