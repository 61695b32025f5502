"""Codes and ids of one project, both ways: what a project folder calls a thing, and where it lies in the tables."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, or_, select

from dashboard.store import tables
from dashboard.store.folder.shapes import Link, Shape

Code = Any
"""A code of the whole folder (phases, organisations), or the phase and the other parts of a row's key."""
WHOLE_FOLDER = ("phases", "organisations")
OWNERS = (
    ("expenditure_item_id", tables.expenditure_item),
    ("deliverable_id", tables.deliverable),
    ("partner_report_id", tables.partner_report),
    ("project_report_id", tables.project_report),
    ("budget_version_id", tables.budget_version),
)
"""What a row without a phase of its own belongs to: to any one of them."""


class UnknownCode(LookupError):
    """A code that is neither in the folder nor in the database."""

    def __init__(self, file: str, code: Code) -> None:
        super().__init__(f"{file}: {code}")
        self.file = file
        self.code = code


class Directory:
    """Grows with each file learnt, in the order of ``SHAPES``."""

    def __init__(self, connection: Connection, project_id: int) -> None:
        self.connection = connection
        self.project_id = project_id
        self.ids: dict[str, dict[Code, int]] = {}
        self.codes: dict[str, dict[Any, Code]] = {}
        phase, organisation = tables.phase.c, tables.organisation.c
        in_project = phase.project_id == project_id
        self._keep("phases", {row.code: row.id for row in self._rows(tables.phase, in_project, "id", "code")})
        used = organisation.id.is_not(None)
        self._keep("organisations", {row.code: row.id for row in self._rows(tables.organisation, used, "id", "code")})

    def learn(self, shape: Shape) -> None:
        """The ids of a file whose rows others name by their key."""
        ids = {}
        for row in self._rows(shape.table, self.scope(shape.table), "id", *self.identity(shape)):
            written = self.written(shape, row._mapping)
            ids[tuple(written[name] for name in shape.key)] = int(row.id)
        self._keep(shape.name, ids)

    def scope(self, table: Table) -> ColumnElement[bool]:
        """The rows of a table that belong to the project."""
        phases = list(self.codes["phases"])
        if "project_id" in table.c:
            return table.c.project_id == self.project_id
        if "phase_id" in table.c:
            return table.c.phase_id.in_(phases)
        if "evidence_id" in table.c:
            pieces = select(tables.evidence.c.id).where(self.scope(tables.evidence))
            return table.c.evidence_id.in_(pieces)
        owners = [
            table.c[column].in_(select(owner.c.id).where(owner.c.phase_id.in_(phases)))
            for column, owner in OWNERS
            if column in table.c
        ]
        return or_(*owners)

    def stored(self, shape: Shape, row: Mapping[str, Any]) -> dict[str, Any]:
        """A file's row as the table holds it.

        Raises ``UnknownCode``.
        """
        values: dict[str, Any] = {"project_id": self.project_id} if "project_id" in shape.table.c else {}
        linked = {name for link in shape.links for name in link.by}
        for name, value in row.items():
            if name in shape.references:
                column, file = shape.references[name]
                values[column] = self.id_of(file, row.get("phase"), value)
            elif name not in linked and name not in shape.only_in_file:
                column = shape.names.get(name, name)
                if value is None:
                    value = shape.unsaid.get(name)
                if value is not None and name in shape.codecs:
                    value = shape.codecs[name].stored(value)
                values[column] = "" if value is None and not shape.table.c[column].nullable else value
        for link in shape.links:
            values[link.column] = self.linked(link, row)
        return values

    def written(self, shape: Shape, row: Mapping[Any, Any]) -> dict[str, Any]:
        """The inverse of ``stored``: a table's row as the file writes it, as far as ``row`` holds its columns."""
        values: dict[str, Any] = {}
        for name, (column, file) in shape.references.items():
            if column not in row:
                continue
            code = self.codes[file].get(row[column])
            if file not in WHOLE_FOLDER and code is not None:
                values.setdefault("phase", code[0])
                code = code[1]
            values[name] = code
        for link in shape.links:
            if link.column not in row:
                continue
            code = self.codes[link.file].get(row[link.column])
            for index, name in enumerate(link.by):
                values[name] = values.get(name) if code is None else code[index]
        renamed = {column: name for name, column in shape.names.items()}
        referring = {column for column, _ in shape.references.values()} | {link.column for link in shape.links}
        for column, value in row.items():
            if column not in referring | {"id", "project_id", "version"}:
                name = renamed.get(column, column)
                given = None if value == "" else value
                values[name] = shape.codecs[name].written(given) if name in shape.codecs and given else given
        return values

    def identity(self, shape: Shape) -> tuple[str, ...]:
        """The table's columns that make a row unique."""
        found = []
        for name in shape.key:
            link = next((link for link in shape.links if name in link.by), None)
            if name in shape.references and shape.references[name][0] in shape.table.c:
                found.append(shape.references[name][0])
            else:
                found.append(link.column if link else shape.names.get(name, name))
        return tuple(dict.fromkeys(found))

    def linked(self, link: Link, row: Mapping[str, Any]) -> int | None:
        """The id of the row that the columns of ``link`` name together; ``None`` where the last is empty."""
        code = tuple(row[name] for name in link.by)
        if code[-1] is None:
            return None
        try:
            return self.ids[link.file][code]
        except KeyError as error:
            raise UnknownCode(link.file, code) from error

    def id_of(self, file: str, phase: str | None, code: Any) -> int | None:
        if code is None:
            return None
        try:
            return self.ids[file][code if file in WHOLE_FOLDER else (phase, code)]
        except KeyError as error:
            raise UnknownCode(file, code) from error

    def _keep(self, file: str, ids: dict[Code, int]) -> None:
        self.ids[file] = ids
        self.codes[file] = {number: code for code, number in ids.items()}

    def _rows(self, table: Table, where: ColumnElement[bool], *names: str) -> Any:
        return self.connection.execute(select(*(table.c[name] for name in names)).where(where))
