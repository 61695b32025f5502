"""A project written as a folder: the same bytes for the same content."""

import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from dashboard.domain.refusal import Refused
from dashboard.domain.vocabulary import Provenance
from dashboard.exchange.folder.format import FILES, ILLUSTRATIVE, PROJECT_FILE, Table
from dashboard.exchange.folder.project import write_project
from dashboard.exchange.folder.rows import Content, problem
from dashboard.exchange.folder.tables import TABLES
from dashboard.exchange.folder.values import to_csv
from dashboard.store.files import PUBLIC_ID, measured, path_of

NEEDS_QUOTES = re.compile('[,"\r\n]|^\\s|\\s$')


def write_folder(content: Content, path: Path, *, kept: Callable[[str], Path] = path_of) -> None:
    """``project.toml`` and one CSV a table that has rows; illustrative rows in files of their own; the files of
    evidence, which lie at ``kept`` by their number.

    A folder of another project, or with other files, is left alone.

    Raises ``Refused`` for it, and where a file of evidence is not as it was added.
    """
    evidence = _evidence_files(content["evidence_versions"], kept)
    project = content["project"][0]
    files = {PROJECT_FILE: write_project(project, content["phases"])}
    phases = {row["code"]: number for number, row in enumerate(content["phases"])}
    for table in TABLES:
        real = [row for row in content[table.name] if row["status"] != Provenance.ILLUSTRATIVE]
        made_up = [row for row in content[table.name] if row["status"] == Provenance.ILLUSTRATIVE]
        for place, rows in (("", real), (f"{ILLUSTRATIVE}/", made_up)):
            if rows:
                files[place + table.file] = write_table(table, rows, phases)
    _require_ours(path, project["code"])
    _replace(path, files)
    _replace_evidence(path, evidence)


def write_table(table: Table, rows: Iterable[Mapping[str, Any]], phases: Mapping[str, int]) -> str:
    """The CSV's text, rows in the order of their phases and keys."""
    ordered = sorted(rows, key=lambda row: _place(table, row, phases))
    lines = [",".join(table.header)]
    for row in ordered:
        lines.append(",".join(quoted(to_csv(row[column.name], column)) for column in table.columns))
    return "\n".join(lines) + "\n"


def _place(table: Table, row: Mapping[str, Any], phases: Mapping[str, int]) -> tuple[Any, ...]:
    parts: list[Any] = [phases.get(row["phase"] or "", -1)] if "phase" in row else []
    names = table.order or table.key
    return (*parts, *(natural(row[name]) for name in names if name != "phase"))


def natural(value: object) -> tuple[tuple[int, int, str], ...]:
    """``D1.9`` before ``D1.10``; numbers before words."""
    written = "" if value is None else str(value)
    parts = re.split(r"([0-9]+)", written)
    return (*((0, int(part), part) if part.isdecimal() else (1, 0, part) for part in parts if part), (-1, 0, ""))


def quoted(text: str) -> str:
    if text and NEEDS_QUOTES.search(text):
        return '"' + text.replace('"', '""') + '"'
    return text


def _require_ours(path: Path, code: str) -> None:
    if path.exists() and not path.is_dir():
        raise Refused(problem("not_a_folder", str(path)))
    there = list(path.iterdir()) if path.is_dir() else []
    if not there:
        return
    project_file = path / PROJECT_FILE
    written = project_file.read_text(encoding="utf-8", errors="replace") if project_file.is_file() else ""
    if not re.search(rf'^code\s*=\s*"{re.escape(code)}"\s*$', written.partition("\n[")[0], re.MULTILINE):
        raise Refused(problem("folder_in_use", str(path), project=code))


def _replace(path: Path, files: Mapping[str, str]) -> None:
    """Write the files, and remove those of the format that have no rows any more."""
    path.mkdir(parents=True, exist_ok=True)
    for place in (path, path / ILLUSTRATIVE):
        for table in TABLES:
            old = place / table.file
            if old.relative_to(path).as_posix() not in files:
                old.unlink(missing_ok=True)
    for name, text in files.items():
        (path / name).parent.mkdir(exist_ok=True)
        (path / name).write_bytes(text.encode("utf-8"))


def _evidence_files(versions: Iterable[Mapping[str, Any]], kept: Callable[[str], Path]) -> dict[str, Path]:
    """Where each file is to lie in the folder, and where it is."""
    found, problems = {}, []
    for row in versions:
        if row["file_name"] is None:
            continue
        place = f"{ILLUSTRATIVE}/{FILES}" if row["status"] == Provenance.ILLUSTRATIVE else FILES
        name, source = f"{place}/{row['public_id']}", kept(row["public_id"])
        if measured(source) == (row["size"], row["sha256"]):
            found[name] = source
        else:
            problems.append(problem("evidence_not_kept", name, value=row["file_name"]))
    if problems:
        raise Refused(*problems)
    return found


def _replace_evidence(path: Path, evidence: Mapping[str, Path]) -> None:
    """Copy the files, and remove those that no row names any more."""
    for place in (path / FILES, path / ILLUSTRATIVE / FILES):
        for old in place.iterdir() if place.is_dir() else ():
            if PUBLIC_ID.fullmatch(old.name):
                old.unlink()
    for name, source in evidence.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, path / name)
