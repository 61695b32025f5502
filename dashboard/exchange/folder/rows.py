"""A project folder in memory: typed rows that know where they were read, and the problems found in them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dashboard.domain.refusal import Problem
from dashboard.exchange.folder.tables import TABLES

Content = dict[str, list[dict[str, Any]]]
"""What the store saves and reads: ``project`` (one row), ``phases`` and each file's rows, with codes as references."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """``values`` lacks the columns that could not be read; ``line`` counts from 1, the header's."""

    file: str
    line: int
    values: dict[str, Any]

    def problem(self, code: str, column: str = "", **values: object) -> Problem:
        return problem(code, self.file, self.line, column, **values)

    def __getitem__(self, column: str) -> Any:
        """The value, ``None`` too where it could not be read."""
        return self.values.get(column)


@dataclass(kw_only=True)
class Folder:
    """``rules`` are the project's programme rules, as JSON holds them; ``text`` is ``project.toml`` as it was read;
    ``files`` are those of its evidence, by their place in the folder."""

    project: Row
    text: str = ""
    phases: list[Row] = field(default_factory=list)
    rules: dict[str, Any] = field(default_factory=dict)
    tables: dict[str, list[Row]] = field(default_factory=lambda: {table.name: [] for table in TABLES})
    files: dict[str, Path] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return str(self.project["code"])

    def rows(self) -> Iterator[tuple[str, Row]]:
        """Every row of every file, with its table's name."""
        for name, rows in self.tables.items():
            for row in rows:
                yield name, row

    def content(self) -> Content:
        """The folder as the store takes it."""
        project = {**self.project.values, "rules": self.rules}
        phases = [{**row.values, "position": number} for number, row in enumerate(self.phases, start=1)]
        tables = {name: [row.values for row in rows] for name, rows in self.tables.items()}
        return {"project": [project], "phases": phases, **tables}


def problem(code: str, file: str, line: int | None = None, column: str = "", **values: object) -> Problem:
    """A problem of a project folder: ``folder.<code>`` in the catalogues, ``field`` for machines."""
    where = ":".join(str(part) for part in (file, line, column) if part)
    return Problem(code=code, field=where, values={"file": file, "row": line, "column": column, **values})
