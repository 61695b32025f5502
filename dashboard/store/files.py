"""The bytes of evidence: below ``BINNACLE_FILES``, each named by a random number in a folder of two letters.

A file is written under a temporary name, and renamed inside the transaction that records it: what is recorded is there,
and what a broken upload leaves has a name that says so, or no row.
"""

import hashlib
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from dashboard.settings import settings

CHUNK = 1024 * 1024
PUBLIC_ID = re.compile(r"[0-9a-f]{32}")
WAITING = ".part"
ABANDONED_SECONDS = 3600
"""A temporary file untouched for so long belongs to no upload any more, in this process or another."""


class TooLarge(Exception):
    """More bytes than allowed; nothing was kept."""


@dataclass(frozen=True, kw_only=True)
class Staged:
    """A file on disk that no row names yet."""

    public_id: str
    size: int
    sha256: str
    mark: str = ""
    """Told apart by it: files that wait for the same name."""

    @property
    def waiting(self) -> Path:
        return _waiting(self.public_id, self.mark)


def path_of(public_id: str) -> Path:
    """Where the file is. Raises ``ValueError`` for anything but a number that ``stage`` gave."""
    if not PUBLIC_ID.fullmatch(public_id):
        raise ValueError("not the number of a file")
    return settings().files / public_id[:2] / public_id


def stage(content: BinaryIO, *, largest: int, public_id: str | None = None) -> Staged:
    """Write ``content`` to disk, all of it or nothing, in pieces, under a new number or the one given.

    Raises ``TooLarge`` and ``OSError``.
    """
    mark = f".{uuid4().hex}" if public_id else ""
    public_id = public_id or uuid4().hex
    path = _waiting(public_id, mark)
    digest, size = hashlib.sha256(), 0
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with open(path, "xb", opener=_for_us_alone) as file:
            while piece := content.read(CHUNK):
                size += len(piece)
                if size > largest:
                    raise TooLarge
                digest.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Staged(public_id=public_id, size=size, sha256=digest.hexdigest(), mark=mark)


def keep(staged: Staged) -> None:
    """Give the file its name; a transaction that is tried again finds it there."""
    path = path_of(staged.public_id)
    if staged.waiting.exists():
        staged.waiting.replace(path)
        _sync_folder(path.parent)
    elif not path.exists():
        raise FileNotFoundError(path)


def discard(staged: Staged) -> None:
    """Remove what was staged, under either name."""
    for path in (staged.waiting, path_of(staged.public_id)):
        path.unlink(missing_ok=True)


def kept_files() -> Iterator[str]:
    """The numbers of all files that have their name."""
    for path in sorted(settings().files.glob("??/*")):
        if PUBLIC_ID.fullmatch(path.name):
            yield path.name


def measure(public_id: str) -> tuple[int, str] | None:
    """Size and SHA-256 of what is on disk; ``None`` where nothing is, or nothing that can be read."""
    return measured(path_of(public_id))


def measured(path: Path) -> tuple[int, str] | None:
    """The same of any file."""
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("rb") as file:
            while piece := file.read(CHUNK):
                digest.update(piece)
                size += len(piece)
    except OSError:
        return None
    return size, digest.hexdigest()


def sweep_waiting(*, older_than: float = ABANDONED_SECONDS) -> int:
    """Remove what uploads left that broke off; how many. Files that have their name are never touched."""
    removed, limit = 0, time.time() - older_than
    for path in settings().files.glob(f"??/*{WAITING}"):
        try:
            if path.stat().st_mtime <= limit:
                path.unlink()
                removed += 1
        except FileNotFoundError:
            continue  # another process was quicker
    return removed


def remove_orphan(public_id: str, *, older_than: float = ABANDONED_SECONDS) -> bool:
    """Remove a file that no row names, unless it is so young that its row may be on the way."""
    path = path_of(public_id)
    try:
        old = path.stat().st_mtime <= time.time() - older_than
    except FileNotFoundError:
        return False
    if old:
        path.unlink(missing_ok=True)
    return old


def _waiting(public_id: str, mark: str) -> Path:
    return path_of(public_id).with_suffix(f"{mark}{WAITING}")


def _for_us_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
