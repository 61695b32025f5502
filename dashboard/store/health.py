"""Whether people can work here: tried by a tiny write, and by the room on the disks; and which errors say otherwise."""

import os
import shutil
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection, make_url, text

from dashboard.domain.vocabulary import Trouble
from dashboard.settings import settings
from dashboard.store.engine import transact
from dashboard.store.patience import waiting
from dashboard.store.schema import newest_revision, schema_revision
from dashboard.store.trouble import StoreTrouble

STORE_ERRORS = (StoreTrouble,)
"""Away, locked too long, read-only, or its disk full; its ``fate`` says what was written."""
TRIAL_SECONDS = 1.0
"""How long the tiny write waits for its turn: a lock is no failure, so there is nothing to wait for."""


class Readiness(StrEnum):
    """In a word, and nothing in it that a stranger may not know."""

    READY = "ready"
    BUSY = "busy"
    """A long import holds the lock: its end is waited for."""
    FULL = "database full"
    READ_ONLY = "database read-only"
    AWAY = "database away"
    OTHER_SCHEMA = "other schema"
    NO_ROOM = "disk nearly full"
    FILES_READ_ONLY = "files read-only"
    FILES_AWAY = "files away"

    @property
    def can_work(self) -> bool:
        return self in (Readiness.READY, Readiness.BUSY)


OF_TROUBLE = {
    Trouble.LOCKED: Readiness.BUSY,
    Trouble.FULL: Readiness.FULL,
    Trouble.READ_ONLY: Readiness.READ_ONLY,
    Trouble.AWAY: Readiness.AWAY,
}


def readiness() -> Readiness:
    """The worst that is found; it costs a commit, so that whoever asks often keeps the answer a while."""
    of_disks, of_database = _of_disks(), _of_database()
    return of_database if of_disks is Readiness.READY or not of_database.can_work else of_disks


def _of_database() -> Readiness:
    try:
        with waiting(TRIAL_SECONDS):
            newest = newest_revision()
            if schema_revision() != newest:
                return Readiness.OTHER_SCHEMA
            return transact(_tried)
    except StoreTrouble as trouble:
        return OF_TROUBLE[trouble.trouble]


def _tried(connection: Connection) -> Readiness:
    """The mark of the schema is written as it is: one row that no other writer touches, and no row of the audit."""
    connection.execute(text("UPDATE alembic_version SET version_num = version_num"))
    return Readiness.READY


def _of_disks() -> Readiness:
    files = _nearest(settings().files)
    try:
        if min(shutil.disk_usage(folder).free for folder in (files, _of_sqlite() or files)) < settings().least_free():
            return Readiness.NO_ROOM
    except OSError:
        return Readiness.FILES_AWAY
    return Readiness.READY if os.access(files, os.W_OK) else Readiness.FILES_READ_ONLY


def _of_sqlite() -> Path | None:
    """Where its database lies; the disk of a PostgreSQL server is seen by the write alone."""
    address = make_url(settings().database_url)
    if address.get_backend_name() != "sqlite" or not address.database:
        return None
    return _nearest(Path(address.database).parent)


def _nearest(folder: Path) -> Path:
    """The folder, or what it will be made in."""
    return next(each for each in (folder.absolute(), *folder.absolute().parents) if each.exists())
