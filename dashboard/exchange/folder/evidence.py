"""Evidence in a project folder: what its rows and the files below ``files/`` must be."""

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from dashboard.domain.deliverables.evidence import MEDIA_TYPES, ending_of, problems_of_link, safe_file_name
from dashboard.domain.refusal import Problem
from dashboard.domain.vocabulary import EvidenceKind
from dashboard.exchange.evidence.content import problem_of_file
from dashboard.exchange.folder.format import FILES
from dashboard.exchange.folder.rows import Folder, Row, problem
from dashboard.store.files import PUBLIC_ID, measured

OF_A_FILE = ("file_name", "media_type", "size", "sha256")
Owner = tuple[object, object, object]


def file_of(row: Row) -> str:
    """Where the file of a version lies in the folder."""
    return (PurePosixPath(row.file).parent / FILES / str(row["public_id"])).as_posix()


def problems_of_evidence(folder: Folder) -> Iterator[Problem]:
    """Pieces without an owner or a version, files that are missing, changed, not taken, or named by no row."""
    pieces = {(row["phase"], row["piece"]): row for row in folder.tables["evidence"]}
    versions = folder.tables["evidence_versions"]
    items = {(row["phase"], row["partner"], row["reference"]) for row in folder.tables["expenditure"]}
    told = {(row["phase"], row["piece"]) for row in versions}
    for row in folder.tables["evidence"]:
        yield from _problems_of_piece(row, items)
        if row["piece"] is not None and (row["phase"], row["piece"]) not in told:
            yield row.problem("no_version", "piece", value=row["piece"])
    for row in versions:
        yield from _problems_of_number(row, "public_id")
        piece = pieces.get((row["phase"], row["piece"]))
        if piece is not None and piece["kind"] is not None:
            yield from _problems_of_version(row, EvidenceKind(piece["kind"]), folder.files)
    for name in sorted(set(folder.files) - {file_of(row) for row in versions if row["file_name"] is not None}):
        yield problem("orphan_file", name)


def _problems_of_number(row: Row, column: str) -> Iterator[Problem]:
    if row[column] is not None and not PUBLIC_ID.fullmatch(row[column]):
        yield row.problem("bad_public_id", column, value=row[column])


def _problems_of_piece(row: Row, items: set[Owner]) -> Iterator[Problem]:
    yield from _problems_of_number(row, "piece")
    if not {"deliverable", "partner", "reference"} <= set(row.values):
        return
    if (row["deliverable"] is None) == (row["reference"] is None):
        yield row.problem("one_owner", "deliverable")
    elif row["reference"] is not None and (row["phase"], row["partner"], row["reference"]) not in items:
        yield row.problem("unknown_code", "reference", value=row["reference"], known_in="expenditure.csv")


def _problems_of_version(row: Row, kind: EvidenceKind, files: Mapping[str, Path]) -> Iterator[Problem]:
    mine, others = (OF_A_FILE, ("url",)) if kind == EvidenceKind.FILE else (("url",), OF_A_FILE)
    yield from (row.problem("other_kind", name, kind=kind) for name in others if row[name] is not None)
    missing = [name for name in mine if row[name] is None]
    yield from (row.problem("missing_value", name) for name in missing if name in row.values)
    if missing:
        return
    if kind == EvidenceKind.LINK:
        if problems_of_link(row["url"]):
            yield row.problem("bad_link", "url", value=row["url"][:80])
        return
    if safe_file_name(row["file_name"]) != row["file_name"]:
        yield row.problem("bad_file_name", "file_name", value=row["file_name"])
    if (expected := MEDIA_TYPES.get(ending_of(row["file_name"]))) != row["media_type"]:
        yield row.problem("bad_media_type", "media_type", value=row["media_type"], expected=expected or "–")
    yield from _problems_of_file(row, files.get(file_of(row)))


def _problems_of_file(row: Row, path: Path | None) -> Iterator[Problem]:
    """Its size, its SHA-256, and that its content is what its name says."""
    found = measured(path) if path is not None and path.is_file() and not path.is_symlink() else None
    if path is None or found is None:
        yield row.problem("evidence_missing", "public_id", value=file_of(row))
    elif found != (row["size"], row["sha256"]):
        column, there = ("size", found[0]) if found[0] != row["size"] else ("sha256", found[1])
        yield row.problem("evidence_changed", column, value=row[column], found=there)
    elif problem_of_file(path, row["file_name"], found[0]):
        yield row.problem("evidence_refused", "file_name", value=row["file_name"])
