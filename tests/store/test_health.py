"""Whether people can work here: each thing that keeps them from it, in its word, on both engines."""

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import event, select, text

from dashboard.settings import settings
from dashboard.store import health
from dashboard.store.engine import engine, reading, writing
from dashboard.store.health import Readiness, readiness
from dashboard.store.tables import audit

SQLITE = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
POSTGRESQL = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)


@contextmanager
def prepared_by(statement: str) -> Iterator[None]:
    """Each new connection begins with it."""

    def prepare(connection: sqlite3.Connection, record: object) -> None:
        connection.execute(statement)

    engine().dispose()
    event.listen(engine(), "connect", prepare)
    try:
        yield
    finally:
        event.remove(engine(), "connect", prepare)
        engine().dispose()


def test_a_database_that_takes_a_write_is_ready_and_its_audit_is_as_before(database: str) -> None:
    assert readiness() is Readiness.READY
    with reading() as connection:
        assert connection.execute(select(audit)).all() == []


@SQLITE
def test_a_database_file_that_can_only_be_read_is_called_so(database: str) -> None:
    with prepared_by("PRAGMA query_only = ON"):
        assert readiness() is Readiness.READ_ONLY


@POSTGRESQL
def test_a_server_that_can_only_be_read_is_called_so(database: str) -> None:
    name = engine().url.database
    with psycopg.connect(database, autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    engine().dispose()
    try:
        assert readiness() is Readiness.READ_ONLY
    finally:
        with psycopg.connect(database, autocommit=True) as admin:
            admin.execute("SET default_transaction_read_only = off")
            admin.execute(f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
        engine().dispose()


@SQLITE
def test_a_disk_that_takes_no_more_is_called_full(database: str) -> None:
    with reading() as connection:
        connection.execute(text("SELECT 1"))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, before[1]))
    try:
        found = readiness()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert found is Readiness.FULL


@SQLITE
def test_a_lock_is_no_reason_to_send_people_elsewhere(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "TRIAL_SECONDS", 0.1)
    with closing(sqlite3.connect(str(engine().url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        found = readiness()
        other.execute("ROLLBACK")
    assert (found, found.can_work) == (Readiness.BUSY, True)
    assert readiness() is Readiness.READY


@pytest.mark.parametrize(("revision", "said"), [("0001", "other schema"), ("9999", "other schema")])
def test_a_schema_that_is_not_the_codes_is_called_so(database_url: str, revision: str, said: str) -> None:
    with writing() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": revision})
    assert readiness() == said


def test_a_database_without_tables_has_another_schema(database_url: str) -> None:
    assert readiness() is Readiness.OTHER_SCHEMA


def test_an_address_where_nobody_answers_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BINNACLE_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    settings.cache_clear()
    monkeypatch.setattr(health, "TRIAL_SECONDS", 0.1)
    assert readiness() is Readiness.AWAY


@SQLITE
def test_too_little_room_on_the_disk_is_said_before_it_is_full(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BINNACLE_LEAST_FREE_MB", str(10**12))
    settings.cache_clear()
    assert readiness() is Readiness.NO_ROOM


@SQLITE
def test_a_place_of_files_that_takes_none_is_said(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "files").mkdir()
    monkeypatch.setattr("os.access", lambda path, mode: Path(path) != tmp_path / "files")
    assert readiness() is Readiness.FILES_READ_ONLY
