"""The evidence files of a project folder on their way in: on disk before the transaction, gone again if it fails."""

from collections.abc import Iterator
from contextlib import contextmanager

from dashboard.domain.deliverables.evidence import LARGEST_FILE
from dashboard.domain.refusal import Refused
from dashboard.exchange.folder.evidence import file_of
from dashboard.exchange.folder.rows import Folder, Row
from dashboard.services.evidence.files import discard_unless_recorded
from dashboard.store import files


@contextmanager
def placed_files(folder: Folder, url: str | None = None) -> Iterator[list[files.Staged]]:
    """The folder's files that are not there yet as they should be, for the block that records them.

    Whatever that block did not record is removed after it. Raises ``Refused`` where a file cannot be written.
    """
    staged: list[files.Staged] = []
    try:
        for row in folder.tables["evidence_versions"]:
            if row["file_name"] is None or files.measure(row["public_id"]) == (row["size"], row["sha256"]):
                continue
            staged.append(_staged(folder, row))
            if (staged[-1].size, staged[-1].sha256) != (row["size"], row["sha256"]):
                raise Refused(row.problem("evidence_changed", "sha256", value=row["sha256"], found=staged[-1].sha256))
        yield staged
    finally:
        for each in staged:
            discard_unless_recorded(each, url)


def _staged(folder: Folder, row: Row) -> files.Staged:
    name = file_of(row)
    try:
        with folder.files[name].open("rb") as content:
            return files.stage(content, largest=LARGEST_FILE, public_id=row["public_id"])
    except (OSError, KeyError, files.TooLarge) as error:
        raise Refused(row.problem("evidence_not_written", "public_id", value=name)) from error
