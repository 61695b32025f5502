"""Codes and ids of one project, both ways: what a project folder calls a thing, and where it lies in the tables."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, or_, select

from dashboard.store import tables
from dashboard.store.writes.folder_shapes import Shape

Code = Any
"""A code of the whole folder (phases, organisations), or a pair of phase and code."""
WHOLE_FOLDER = ("phases", "organisations")


class Directory:
    """Grows with each file learnt, in the order of ``SHAPES``."""

    def __init__(self, connection: Connection, project_id: int) -> None:
        self.connection = connection
        self.project_id = project_id
        self.ids: dict[str, dict[Code, int]] = {}
        self.codes: dict[str, dict[int, Code]] = {}
        phase, organisation = tables.phase.c, tables.organisation.c
        in_project = phase.project_id == project_id
        self._keep("phases", {row.code: row.id for row in self._rows(tables.phase, in_project, "id", "code")})
        used = organisation.id.is_not(None)
        self._keep("organisations", {row.code: row.id for row in self._rows(tables.organisation, used, "id", "code")})

    def learn(self, shape: Shape) -> None:
        """The ids of a file whose rows have a code (or number) within their phase."""
        names = [self.column(shape, name) for name in shape.key]
        ids = {}
        for row in self._rows(shape.table, self.scope(shape.table), "id", *names):
            ids[self._key(shape, row._mapping)] = int(row.id)
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
        mine = select(tables.deliverable.c.id).where(tables.deliverable.c.phase_id.in_(phases))
        if "expenditure_item_id" in table.c:
            items = select(tables.expenditure_item.c.id).where(tables.expenditure_item.c.phase_id.in_(phases))
            return or_(table.c.deliverable_id.in_(mine), table.c.expenditure_item_id.in_(items))
        return table.c.deliverable_id.in_(mine)

    def stored(self, shape: Shape, row: Mapping[str, Any]) -> dict[str, Any]:
        """A file's row as the table holds it."""
        values: dict[str, Any] = {"project_id": self.project_id} if "project_id" in shape.table.c else {}
        for name, value in row.items():
            if name in shape.references:
                column, file = shape.references[name]
                values[column] = self.id_of(file, row.get("phase"), value)
            elif name not in shape.only_in_file:
                column = shape.names.get(name, name)
                values[column] = "" if value is None and not shape.table.c[column].nullable else value
        return values

    def written(self, shape: Shape, row: Mapping[str, Any]) -> dict[str, Any]:
        """The inverse of ``stored``: a table's row as the file writes it."""
        values = {}
        for name, (column, file) in shape.references.items():
            code = self.codes[file].get(row[column])
            values[name] = code if file in WHOLE_FOLDER or code is None else code[1]
        renamed = {column: name for name, column in shape.names.items()}
        referring = {column for column, _ in shape.references.values()} | {"id", "project_id", "version"}
        for column, value in row.items():
            if column not in referring:
                values[renamed.get(column, column)] = None if value == "" else value
        return values

    def id_of(self, file: str, phase: str | None, code: Any) -> int | None:
        if code is None:
            return None
        return self.ids[file][code if file in WHOLE_FOLDER else (phase, code)]

    @staticmethod
    def column(shape: Shape, name: str) -> str:
        """The table column of a file's column."""
        return shape.references[name][0] if name in shape.references else shape.names.get(name, name)

    def _key(self, shape: Shape, row: Mapping[str, Any]) -> Code:
        written = []
        for name in shape.key:
            value = row[self.column(shape, name)]
            written.append(self.codes[shape.references[name][1]][value] if name in shape.references else value)
        return tuple(written)

    def _keep(self, file: str, ids: dict[Code, int]) -> None:
        self.ids[file] = ids
        self.codes[file] = {number: code for code, number in ids.items()}

    def _rows(self, table: Table, where: ColumnElement[bool], *names: str) -> Any:
        return self.connection.execute(select(*(table.c[name] for name in names)).where(where))
