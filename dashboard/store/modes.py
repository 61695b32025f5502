"""Who else on the machine may read what is written here: nobody, and what stands open from before is closed."""

import logging
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import make_url

from dashboard.settings import settings

_LOGGER = logging.getLogger("binnacle")
OTHERS = stat.S_IRWXG | stat.S_IRWXO
BESIDE = ("", "-wal", "-shm", "-journal")
"""What SQLite writes beside a database, with the database's own mode."""


def write_for_us_alone() -> None:
    """From here on new files are 0600 and new folders 0700, whatever the shell said."""
    os.umask(OTHERS)


def close_database(path: Path) -> int:
    """Take a database from others; how many of its files they could open. To be done before it is opened."""
    path = path.resolve()
    return sum(_closed(path.with_name(path.name + ending)) for ending in BESIDE)


def close_all() -> None:
    """Take from others what they can open in ``BINNACLE_VAR`` and ``BINNACLE_FILES``, and the database.

    The three places themselves may be links, as their operator chose; no link that lies in them is followed. What is
    not ours to change is named in the log.
    """
    address = make_url(settings().database_url)
    closed = sum(map(_closed, (*_kept(settings().var), *_evidence(settings().files))))
    if address.get_backend_name() == "sqlite" and address.database:
        closed += close_database(Path(address.database))
    if closed:
        _LOGGER.warning("Others on this machine could open %d files and folders of Binnacle; now they cannot", closed)


def _kept(var: Path) -> Iterator[Path]:
    """The folder and what lies directly in it: nobody comes further."""
    var = var.resolve()
    if _mode(var) & stat.S_ISVTX:
        _LOGGER.warning("%s belongs to everybody: name a folder of its own in BINNACLE_VAR", var)
        yield from var.glob("*.secret")
    else:
        yield var
        yield from var.glob("*")


def _evidence(files: Path) -> Iterator[Path]:
    files = files.resolve()
    yield files
    for folder in files.glob("??"):
        yield folder
        if stat.S_ISDIR(_mode(folder)):
            yield from folder.glob("*")


def _closed(path: Path) -> bool:
    """Whether it was open. The folder is closed before what lies in it, so that nobody exchanges that meanwhile."""
    mode = _mode(path)
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)) or not mode & OTHERS:
        return False
    try:
        path.chmod(stat.S_IMODE(mode) & ~OTHERS)
    except FileNotFoundError:
        return False  # the last reader of a database takes these away
    except OSError as error:
        _LOGGER.warning("Others on this machine can open %s, and it is not ours to close: %s", path, error.strerror)
        return False
    return True


def _mode(path: Path) -> int:
    """Kind and mode of what is there itself, not of what it leads to; 0 where nothing can be seen."""
    try:
        return path.lstat().st_mode
    except OSError:
        return 0
