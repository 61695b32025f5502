"""The troubles of a database by name, from the errors of both drivers: locked, full, read-only, away."""

import errno

from sqlalchemy.exc import DBAPIError, TimeoutError

from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.vocabulary import Fate, Trouble
from dashboard.store.outcome import outcome

SQLITE = {
    "SQLITE_BUSY": Trouble.LOCKED,
    "SQLITE_LOCKED": Trouble.LOCKED,
    "SQLITE_FULL": Trouble.FULL,
    "SQLITE_IOERR_SHMSIZE": Trouble.FULL,  # no room for the index of its journal
    "SQLITE_IOERR_WRITE": Trouble.FULL,
    "SQLITE_READONLY": Trouble.READ_ONLY,
    "SQLITE_CANTOPEN": Trouble.AWAY,
    "SQLITE_IOERR": Trouble.AWAY,
    "SQLITE_NOTADB": Trouble.AWAY,
    "SQLITE_CORRUPT": Trouble.AWAY,
    "SQLITE_PERM": Trouble.AWAY,
}
"""By the name of the error, or what it begins with: the longest that fits."""
POSTGRESQL = {
    "55P03": Trouble.LOCKED,  # lock_timeout
    "57014": Trouble.LOCKED,  # statement_timeout
    "40": Trouble.LOCKED,  # deadlocks and serialisation
    "53100": Trouble.FULL,
    "53": Trouble.AWAY,  # too many connections, out of memory
    "25006": Trouble.READ_ONLY,
    "57P": Trouble.AWAY,  # shutting down, starting up
    "08": Trouble.AWAY,
    "58": Trouble.AWAY,
    "28": Trouble.AWAY,  # it lets us in no more
    "3D": Trouble.AWAY,  # no such database
}
"""By the state's code, or what it begins with: the longest that fits."""
FILES = {errno.ENOSPC: Trouble.FULL, errno.EDQUOT: Trouble.FULL, errno.EROFS: Trouble.READ_ONLY}


class Crowded(Exception):
    """No place among the process's writers came free in time."""


class StoreTrouble(Refused):
    """The database did not do what was asked; ``fate`` says what became of it.

    A refusal like any other to whoever sent a form: the page stays, and so do the words in it.
    """

    def __init__(self, trouble: Trouble, fate: Fate) -> None:
        super().__init__(Problem(code="store_trouble", values={"trouble": trouble, "fate": fate}))
        self.trouble, self.fate = trouble, fate


def trouble_of(error: BaseException) -> Trouble | None:
    """Which trouble ``error`` tells of; ``None`` for a mistake of ours."""
    if isinstance(error, StoreTrouble):
        return error.trouble
    if isinstance(error, TimeoutError | Crowded):  # no connection of the pool, no place among the writers
        return Trouble.LOCKED
    if isinstance(error, OSError):
        return FILES.get(error.errno or 0)
    if not isinstance(error, DBAPIError):
        return None
    name = getattr(error.orig, "sqlite_errorname", None)
    if name is not None:
        return _longest(SQLITE, str(name))
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return Trouble.AWAY if error.connection_invalidated else _longest(POSTGRESQL, str(state))
    # The server said nothing: no connection came about, or it broke.
    silent = error.connection_invalidated or type(error.orig).__name__ in ("OperationalError", "ConnectionTimeout")
    return Trouble.AWAY if silent else None


def told(error: BaseException, *, reads: bool) -> StoreTrouble | None:
    """``error`` as a refusal, of a read or of a write; ``None`` where it is no trouble of the database."""
    trouble = trouble_of(error)
    if trouble is None or isinstance(error, StoreTrouble):
        return None
    outcome().failed = True
    return StoreTrouble(trouble, outcome().fate(reads=reads))


def _longest(names: dict[str, Trouble], name: str) -> Trouble | None:
    fitting = [each for each in names if name.startswith(each)]
    return names[max(fitting, key=len)] if fitting else None
