"""A project folder from disk: every file's rows, typed, and what is wrong with each cell."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from dashboard.domain.refusal import Problem
from dashboard.exchange.folder.format import FILES, ILLUSTRATIVE, PROJECT_FILE, Table
from dashboard.exchange.folder.project import read_project
from dashboard.exchange.folder.rows import Folder, Row, problem
from dashboard.exchange.folder.tables import BY_NAME
from dashboard.exchange.folder.values import BadCell, from_csv

LARGEST_FILE = 500_000_000
LONGEST_CELL = 1_000_000


def read_folder(path: Path) -> tuple[Folder | None, list[Problem]]:
    """The folder and the problems of its single cells; no folder where ``project.toml`` cannot be read at all."""
    project_file = path / PROJECT_FILE
    if not project_file.is_file():
        return None, [problem("missing_file", PROJECT_FILE, folder=str(path))]
    folder, problems = read_project(project_file.read_bytes())
    if folder is None:
        return None, problems
    for file in _csv_files(path):
        name = file.relative_to(path).as_posix()
        table = BY_NAME.get(file.stem)
        if table is None:
            problems.append(problem("unknown_file", name, known=", ".join(known.file for known in BY_NAME.values())))
            continue
        rows, found = read_table(file, name, table)
        folder.tables[table.name] += rows
        problems += found
    folder.files = {file.relative_to(path).as_posix(): file for file in _evidence_files(path)}
    return folder, problems


def _csv_files(path: Path) -> Iterator[Path]:
    for place in (path, path / ILLUSTRATIVE):
        yield from sorted(place.glob("*.csv")) if place.is_dir() else ()


def _evidence_files(path: Path) -> Iterator[Path]:
    for place in (path / FILES, path / ILLUSTRATIVE / FILES):
        yield from sorted(place.iterdir()) if place.is_dir() else ()


def read_table(file: Path, name: str, table: Table) -> tuple[list[Row], list[Problem]]:
    """The rows of one CSV."""
    if file.stat().st_size > LARGEST_FILE:
        return [], [problem("file_too_large", name, limit=LARGEST_FILE)]
    # Bytes that are not UTF-8 become lone surrogates, so that each cell holding one is named.
    text = file.read_bytes().decode("utf-8-sig", errors="surrogateescape")
    records = _records(text)
    rows: list[Row] = []
    problems: list[Problem] = []
    line = 1
    try:
        line, header = next(records, (1, []))
        if problems := _problems_of_header(header, name, line, table):
            return [], problems
        for line, cells in records:
            row, found = _row(header, cells, name, line, table)
            rows += [row] if row else []
            problems += found
    except csv.Error as error:
        problems.append(problem("bad_csv", name, line, reason=str(error)))
    return rows, problems


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the row it begins in."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins = 1
    for cells in reader:
        yield begins, cells
        begins = reader.line_num + 1


def _problems_of_header(header: list[str], name: str, line: int, table: Table) -> list[Problem]:
    if any("\x00" in cell or not cell.isprintable() for cell in header):
        return [problem("bad_encoding", name, line)]
    needed = [column.name for column in table.columns if not column.optional]
    problems = [problem("missing_column", name, line, column) for column in needed if column not in header]
    problems += [problem("unknown_column", name, line, column) for column in header if column not in table.header]
    twice = {column for column in header if header.count(column) > 1}
    return problems + [problem("column_twice", name, line, column) for column in sorted(twice)]


def _row(header: list[str], cells: list[str], name: str, line: int, table: Table) -> tuple[Row | None, list[Problem]]:
    """The typed row and the problems of its cells; nothing of an empty line."""
    if not any(cell.strip() for cell in cells):
        return None, []
    if len(cells) != len(header):
        return None, [problem("row_length", name, line, found=len(cells), expected=len(header))]
    texts = dict(zip(header, cells, strict=True))
    problems, values = [], {}
    for column in table.columns:
        if column.name not in texts:
            values[column.name] = column.default
            continue
        try:
            values[column.name] = from_csv(texts[column.name], column)
        except BadCell as error:
            problems.append(problem(error.code, name, line, column.name, **error.values))
    return Row(file=name, line=line, values=values), problems
