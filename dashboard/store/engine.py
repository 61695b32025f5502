"""Connections: one engine a database address, read and write transactions, and bringing the schema up to date."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection as Connection  # services name it in their signatures
from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_random_exponential

from dashboard.settings import settings
from dashboard.store.modes import close_database

MIGRATIONS = Path(__file__).parent / "migrations"
MIGRATION_LOCK = 0x62696E01
POSTGRESQL_WRITERS = 8
"""Transactions of one process that write at once; of its 30 connections, 22 are left to readers."""
PATIENCE_SECONDS = 20
"""How long a transaction waits for a PostgreSQL server that restarts."""

Result = TypeVar("Result")
_write_locks: dict[str, threading.BoundedSemaphore] = {}
_guard = threading.Lock()


def engine(url: str | None = None) -> Engine:
    """The engine of ``url``, by default the settings' database; one a process and address."""
    with _guard:
        return _engine(url or settings().database_url)


@lru_cache
def _engine(url: str) -> Engine:
    address = make_url(url)
    if address.get_backend_name() in ("postgresql", "postgres"):
        address = address.set(drivername="postgresql+psycopg")
        return create_engine(address, pool_pre_ping=True, pool_size=10, max_overflow=20)
    if address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        close_database(Path(address.database))
    # isolation_level=None: the driver must not begin transactions itself, ours choose DEFERRED or IMMEDIATE.
    made = create_engine(address, connect_args={"isolation_level": None}, pool_size=10, max_overflow=20)
    event.listen(made, "connect", _prepare_sqlite)
    event.listen(made, "begin", _begin_sqlite)
    return made


def _prepare_sqlite(connection: Any, record: object) -> None:
    for pragma in ("busy_timeout=5000", "journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(url: str | None = None) -> Iterator[Connection]:
    """A read transaction: everything read inside it is of one moment."""
    source = engine(url)
    with _connected(source) as connection:
        if source.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            yield connection


@contextmanager
def writing(url: str | None = None) -> Iterator[Connection]:
    """One write transaction: committed at the end of the block, undone by any exception."""
    source = engine(url)
    with _write_lock(source), _connected(source) as connection:
        connection.execution_options(writes=True)
        with connection.begin():
            yield connection


def transact(work: Callable[[Connection], Result], url: str | None = None) -> Result:
    """Run ``work`` in a write transaction, again where the PostgreSQL server went away or broke a deadlock.

    A commit whose answer was lost is repeated too: ``work`` must look its idempotency key up first.
    """
    for attempt in _retrying():
        with attempt, writing(url) as connection:
            result = work(connection)
    return result


@contextmanager
def _connected(source: Engine) -> Iterator[Connection]:
    for attempt in _retrying():
        with attempt:
            connection = source.connect()
    with connection:
        yield connection


def _retrying() -> Retrying:
    return Retrying(
        retry=retry_if_exception(_passes),
        wait=wait_random_exponential(multiplier=0.05, max=2),
        stop=stop_after_delay(PATIENCE_SECONDS),
        reraise=True,
    )


def _passes(error: BaseException) -> bool:
    """Whether the database may answer if asked again: never so on SQLite, whose busy_timeout has already waited."""
    if not isinstance(error, DBAPIError) or type(error.orig).__module__.startswith("sqlite3"):
        return False
    return error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)


def _write_lock(source: Engine) -> Any:
    """A place among the process's writers, so that they queue here and not for connections.

    One on SQLite, whose own waiting is unfair: one of 20 writers waited 3.9 s, now 1.1 s. Some on PostgreSQL, where
    fifty would hold every connection while they wait for each other, until the pool turns somebody away.
    """
    places = 1 if source.dialect.name == "sqlite" else POSTGRESQL_WRITERS
    with _guard:
        return _write_locks.setdefault(str(source.url), threading.BoundedSemaphore(places))


def migrate(url: str | None = None, revision: str = "head") -> None:
    """Bring the schema to ``revision``, up or down (by default the newest; ``base`` empties the database), all or
    nothing."""
    from alembic import command
    from alembic.config import Config
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with _schema_change(engine(url)) as connection:
        config.attributes["connection"] = connection
        current = MigrationContext.configure(connection).get_current_revision() or "base"
        passed = ScriptDirectory.from_config(config).iterate_revisions(current, "base")
        if revision == "base" or revision in [each.revision for each in passed]:
            command.downgrade(config, revision)
        else:
            command.upgrade(config, revision)


def analyse(url: str) -> None:
    """Let the PostgreSQL server look at its tables, as its own housekeeping does after a while."""
    with engine(url).connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


@contextmanager
def _schema_change(source: Engine) -> Iterator[Connection]:
    """A write transaction in which tables may be rebuilt; several processes starting at once take turns."""
    with _write_lock(source), _connected(source) as connection:
        sqlite = source.dialect.name == "sqlite"
        if sqlite:  # a rebuilt table is dropped first, which its references would refuse
            connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.execution_options(writes=True).begin():
                if not sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
                yield connection
        finally:
            if sqlite:
                connection.connection.cursor().execute("PRAGMA foreign_keys=ON")
