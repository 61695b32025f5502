"""Connections: one engine a database address, read and write transactions, and bringing the schema up to date."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection as Connection  # services name it in their signatures
from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, TimeoutError
from tenacity import RetryCallState, Retrying, retry_if_exception, wait_random_exponential

from dashboard.domain.vocabulary import Fate, Trouble
from dashboard.settings import settings
from dashboard.store.modes import close_database
from dashboard.store.outcome import Lost, outcome
from dashboard.store.patience import PATIENCE_SECONDS, Turnstile, left, waiting
from dashboard.store.trouble import Crowded, StoreTrouble, told, trouble_of

MIGRATIONS = Path(__file__).parent / "migrations"
MIGRATION_LOCK = 0x62696E01
POSTGRESQL_WRITERS = 8
"""Transactions of one process that write at once; of its 30 connections, 22 are left to readers."""
POOL = {"pool_size": 10, "max_overflow": 20, "pool_timeout": PATIENCE_SECONDS}
LEAST_CONNECT_SECONDS = 2
"""psycopg waits no less."""
SCHEMA_SECONDS = 600
"""How long a process that starts waits for another that brings the schema up to date."""
UNANSWERED_MILLISECONDS = 5000
"""After which a connection is given up whose other end is gone without a word."""

Result = TypeVar("Result")
_turnstiles: dict[str, Turnstile] = {}
_guard = threading.Lock()


def engine(url: str | None = None) -> Engine:
    """The engine of ``url``, by default the settings' database; one a process and address."""
    with _guard:
        return _engine(_with_driver(url or settings().database_url))


@lru_cache
def _with_driver(url: str) -> str:
    """One address however the driver is written: two engines of one database would hold twice the connections."""
    address = make_url(url)
    if address.get_backend_name() in ("postgresql", "postgres"):
        address = address.set(drivername="postgresql+psycopg")
    return address.render_as_string(hide_password=False)


@lru_cache
def _engine(url: str) -> Engine:
    address = make_url(url)
    if address.get_backend_name() == "postgresql":
        made = create_engine(
            address, pool_pre_ping=True, connect_args={"tcp_user_timeout": UNANSWERED_MILLISECONDS}, **POOL
        )
        event.listen(made, "do_connect", _connect_in_time)
        event.listen(made, "connect", _prepare_postgresql)
        event.listen(made, "checkin", _writing_as_the_server_says)
        return made
    if address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        close_database(Path(address.database))
    # isolation_level=None: the driver must not begin transactions itself, ours choose DEFERRED or IMMEDIATE.
    made = create_engine(address, connect_args={"isolation_level": None}, **POOL)
    event.listen(made, "connect", _prepare_sqlite)
    event.listen(made, "begin", _begin_sqlite)
    return made


def _connect_in_time(dialect: object, record: object, arguments: object, options: dict[str, Any]) -> None:
    options.setdefault("connect_timeout", max(LEAST_CONNECT_SECONDS, int(left())))


def _prepare_postgresql(connection: Any, record: object) -> None:
    """No read waits for a lock without end: only a table that is being rebuilt holds up readers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {int(PATIENCE_SECONDS * 1000)}")
        connection.commit()
    except BaseException:  # the pool has not taken it yet and would leave it open
        connection.close()
        raise


def _writing_as_the_server_says(connection: Any, record: object) -> None:
    """After a read SQLAlchemy says READ WRITE for good, which goes around a server that was set to be only read."""
    if connection is not None and not connection.closed:
        connection.read_only = None


def _prepare_sqlite(connection: Any, record: object) -> None:
    for pragma in (
        f"busy_timeout={int(PATIENCE_SECONDS * 1000)}",
        "journal_mode=WAL",
        "foreign_keys=ON",
        "synchronous=FULL",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    if writes:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={_milliseconds()}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _milliseconds() -> int:
    """What is left of the patience; 0 would be no limit to PostgreSQL."""
    return max(100, int(left() * 1000))


@contextmanager
def reading(url: str | None = None) -> Iterator[Connection]:
    """A read transaction: everything read inside it is of one moment. Raises ``StoreTrouble``."""
    with _in_words(reads=True), _connected(engine(url)) as connection, _one_moment(connection):
        yield connection


def look(query: Callable[[Connection], Result], url: str | None = None) -> Result:
    """The answer of ``query`` in a read transaction, asked again where the server went away meanwhile.

    Raises ``StoreTrouble``.
    """
    with waiting(), _in_words(reads=True):
        for attempt in _retrying():
            with attempt, engine(url).connect() as connection, _one_moment(connection):
                answer = query(connection)
    return answer


@contextmanager
def _one_moment(connection: Connection) -> Iterator[None]:
    if connection.dialect.name == "postgresql":
        connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with connection.begin():
        yield


@contextmanager
def writing(url: str | None = None) -> Iterator[Connection]:
    """One write transaction: committed at the end of the block, undone by any exception. Raises the driver's errors."""
    source = engine(url)
    with waiting(), _place(source), _connected(source) as connection:
        connection.execution_options(writes=True)
        with connection.begin():
            yield connection


def transact(work: Callable[[Connection], Result], url: str | None = None) -> Result:
    """Run ``work`` in a write transaction, again where the PostgreSQL server went away or broke a deadlock.

    Where the answer to the commit was lost, the server is asked what became of it; ``work`` runs again only where it
    did not stand. Raises ``StoreTrouble``, whose ``fate`` is ``UNKNOWN`` where the server did not come back in time.
    """
    happened = outcome()
    happened.begun = True
    with waiting(), _in_words():
        for attempt in _retrying():
            with attempt:
                happened.row = None
                result = _written(work, engine(url))
        happened.saved += happened.row is not None
        happened.begun = False
    return result


@dataclass
class _CommitLost(Exception):
    """The server went away in the middle of the commit of this transaction."""

    lost: Lost
    result: Any


class _Undone(Exception):
    """The commit whose answer was lost did not stand: the work is done again."""


def _written(work: Callable[[Connection], Result], source: Engine) -> Result:
    try:
        with _place(source):
            return _write_once(work, source)
    except _CommitLost as silence:
        known: Result = silence.result
        stood = _committed(source, silence.lost)
        if stood:
            return known
        if stood is None:
            happened = outcome()
            happened.failed = True
            if silence.lost.row is None:  # a count, a mark: what the person asked for had not begun
                raise StoreTrouble(Trouble.AWAY, happened.fate(reads=False)) from silence
            happened.lost.append(silence.lost)
            raise StoreTrouble(Trouble.AWAY, Fate.UNKNOWN) from silence
        raise _Undone from silence


def _write_once(work: Callable[[Connection], Result], source: Engine) -> Result:
    with source.connect() as connection:
        connection.execution_options(writes=True)
        with connection.begin() as transaction:
            number = _number_of(connection)
            result = work(connection)
            try:
                transaction.commit()
            except DBAPIError as error:
                if number is None or not error.connection_invalidated:
                    raise
                raise _CommitLost(Lost(_address(source), number, outcome().row), result) from error
    return result


def _number_of(connection: Connection) -> int | None:
    """By which a PostgreSQL server tells later whether it was committed; SQLite answers every commit."""
    if connection.dialect.name != "postgresql":
        return None
    begun = text("SELECT set_config('lock_timeout', :wait, true), txid_current()")
    return int(connection.execute(begun, {"wait": f"{_milliseconds()}ms"}).one()[1])


def _address(source: Engine) -> str:
    return source.url.render_as_string(hide_password=False)


def stands(lost: Lost) -> bool | None:
    """Whether the commit whose answer was lost did stand; ``None`` where the server does not answer yet."""
    with waiting():
        return _committed(engine(lost.url), lost)


class _InProgress(Exception):
    """The server has not noticed yet that its client is gone."""


def _committed(source: Engine, lost: Lost) -> bool | None:
    """By the server's own book, and by the row of the audit: after a crash it may give a lost number to another."""
    try:
        for attempt in _retrying(_InProgress):
            with attempt, source.connect() as connection:
                state = connection.execute(text("SELECT txid_status(:number)"), {"number": lost.number}).scalar_one()
                if state == "in progress":
                    raise _InProgress
                there = lost.row is None or _has_row(connection, *lost.row)
    except (DBAPIError, TimeoutError, _InProgress):
        return None
    return {"committed": there, "aborted": False}.get(state)


def _has_row(connection: Connection, number: int, seal: str) -> bool:
    row = text("SELECT count(*) FROM audit WHERE id = :number AND hash = :seal")
    return bool(connection.execute(row, {"number": number, "seal": seal}).scalar_one())


@contextmanager
def _in_words(*, reads: bool = False) -> Iterator[None]:
    """The drivers' errors as ``StoreTrouble``, where they are no mistake of ours."""
    try:
        yield
    except (DBAPIError, TimeoutError, Crowded, OSError) as error:
        trouble = told(error, reads=reads)
        if trouble is None:
            raise
        raise trouble from error


@contextmanager
def _connected(source: Engine) -> Iterator[Connection]:
    with waiting():
        for attempt in _retrying():
            with attempt:
                connection = source.connect()
    with connection:
        yield connection


def _retrying(*also: type[Exception]) -> Retrying:
    return Retrying(
        retry=retry_if_exception(lambda error: isinstance(error, (_Undone, *also)) or _passes(error)),
        wait=wait_random_exponential(multiplier=0.05, max=0.5),
        stop=_out_of_patience,
        reraise=True,
    )


def _out_of_patience(state: RetryCallState) -> bool:
    return left() <= 0


def _passes(error: BaseException) -> bool:
    """Whether the database may answer if asked again: never so on SQLite, whose busy_timeout has already waited."""
    if not isinstance(error, DBAPIError) or type(error.orig).__module__.startswith("sqlite3"):
        return False
    return trouble_of(error) in (Trouble.AWAY, Trouble.LOCKED)


@contextmanager
def _place(source: Engine) -> Iterator[None]:
    """A place among the process's writers, so that they queue here and not for connections. Raises ``Crowded``.

    One on SQLite, whose own waiting is unfair: one of 20 writers waited 3.9 s, now 1.1 s. Some on PostgreSQL, where
    fifty would hold every connection while they wait for each other, until the pool turns somebody away.
    """
    places = 1 if source.dialect.name == "sqlite" else POSTGRESQL_WRITERS
    with _guard:
        turnstile = _turnstiles.setdefault(str(source.url), Turnstile(places))
    if not turnstile.enter(left()):
        raise Crowded
    try:
        yield
    finally:
        turnstile.leave()


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
    with waiting(SCHEMA_SECONDS), _place(source), _connected(source) as connection:
        sqlite = source.dialect.name == "sqlite"
        if sqlite:  # a rebuilt table is dropped first, which its references would refuse
            connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.execution_options(writes=True).begin():
                if not sqlite:
                    connection.execute(text(f"SET LOCAL lock_timeout = '{SCHEMA_SECONDS}s'"))
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
                yield connection
        finally:
            if sqlite:
                connection.connection.cursor().execute("PRAGMA foreign_keys=ON")
