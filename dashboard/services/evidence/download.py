"""A file of evidence for somebody who may read it: the download is recorded before the first byte leaves."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dashboard.domain.rights import Actor
from dashboard.services.acting import transact_as
from dashboard.services.evidence.owners import may_read
from dashboard.store import files
from dashboard.store.engine import Connection, reading
from dashboard.store.writes.deliverables import evidence as rows


@dataclass(frozen=True, kw_only=True)
class FileToSend:
    path: Path
    name: str
    media_type: str
    size: int


def open_for_download(public_id: str, *, by: Actor, now: datetime, record: bool = True) -> FileToSend | None:
    """The file behind an address, and a row that says who had it; ``record=False`` only looks.

    ``None`` where there is no such file, where it was removed, where it belongs to another project's partners, and
    where it is not on the disk: the answer does not tell these apart.
    """
    if not files.PUBLIC_ID.fullmatch(public_id):
        return None
    moment = now.astimezone(UTC)
    with reading() as connection:
        found = _readable(connection, public_id, by, moment)
    if found is None or not files.path_of(public_id).is_file():
        return None
    if record:

        def work(connection: Connection) -> None:
            rows.record_download(connection, found.version_id, username=by.username, now=moment)

        transact_as(by, work)
    return FileToSend(path=files.path_of(public_id), name=found.file_name, media_type=found.media_type, size=found.size)


def _readable(connection: Connection, public_id: str, by: Actor, now: datetime) -> Any:
    found = rows.file_of(connection, public_id)
    if found is None or found.removed_at is not None:
        return None
    return found if may_read(connection, found, by, now) else None
