"""Files on their way to becoming evidence: on disk and checked before the transaction, gone again if it fails."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

from dashboard.domain.deliverables.evidence import LARGEST_FILE, MEDIA_TYPES, MEGABYTE, ending_of, safe_file_name
from dashboard.domain.refusal import Problem, Refused
from dashboard.exchange.evidence.content import problem_of_file
from dashboard.store import files
from dashboard.store.engine import reading
from dashboard.store.health import STORE_ERRORS
from dashboard.store.writes.deliverables.evidence import is_recorded


@dataclass(frozen=True, kw_only=True)
class NewFile:
    """A file as the person sent it; ``content`` is read from its beginning."""

    name: str
    content: BinaryIO
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A file on disk whose content agrees with its name."""

    staged: files.Staged
    name: str

    def values(self) -> dict[str, Any]:
        """The columns of its version."""
        return {
            "public_id": self.staged.public_id,
            "file_name": self.name,
            "media_type": MEDIA_TYPES[ending_of(self.name)],
            "size": self.staged.size,
            "sha256": self.staged.sha256,
        }


@contextmanager
def checked_files(given: Sequence[NewFile]) -> Iterator[list[Checked]]:
    """The files on disk for the block that records them; whatever that block did not record is removed after it.

    Raises ``Refused`` with a problem for each file that is not taken.
    """
    kept: list[Checked] = []
    problems: list[Problem] = []
    try:
        for file in given:
            name = safe_file_name(file.name)
            staged = _staged(file, name)
            if isinstance(staged, Problem):
                problems.append(staged)
                continue
            kept.append(Checked(staged=staged, name=name))
            if problem := problem_of_file(staged.waiting, name, staged.size):
                problems.append(problem)
        if problems:
            raise Refused(*problems)
        yield kept
    finally:
        for checked in kept:
            discard_unless_recorded(checked.staged)


def _staged(file: NewFile, name: str) -> files.Staged | Problem:
    try:
        file.content.seek(0)
        return files.stage(file.content, largest=LARGEST_FILE)
    except files.TooLarge:
        limit = LARGEST_FILE // MEGABYTE
        return Problem(code="evidence_too_large", field="files", values={"name": name, "limit": limit})
    except OSError as error:  # the disk is full, or not ours to write
        raise Refused(Problem(code="evidence_disk", field="files", values={"name": name})) from error


def discard_unless_recorded(staged: files.Staged, url: str | None = None) -> None:
    """A commit may have succeeded although its answer was lost: only the database knows. Where it does not answer, the
    file stays, and ``verify`` names it."""
    staged.waiting.unlink(missing_ok=True)
    try:
        with reading(url) as connection:
            recorded = is_recorded(connection, staged.public_id)
    except STORE_ERRORS:
        return
    if not recorded:
        files.discard(staged)
