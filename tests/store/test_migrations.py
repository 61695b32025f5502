"""The schema's history: up, down and up again on a filled database, and the same as the tables in the code."""

import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from dashboard.services.verify import verify
from dashboard.store.engine import engine, migrate, reading, writing
from dashboard.store.tables import metadata
from tests import builders


def test_the_migrations_make_the_tables_of_the_code(database_url: str) -> None:
    migrate()
    with reading() as connection:
        options = {"compare_type": True, "include_name": _is_of_the_code}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def _is_of_the_code(name: str | None, kind: str, parents: object) -> bool:
    """All but the full-text indexes, which each engine has in its own way."""
    return not (name or "").startswith("search_index")


def test_a_filled_database_goes_down_and_up_again(database_url: str) -> None:
    migrate()
    builders.small_project()
    migrate(revision="base")
    with reading() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
        leftover = "SELECT count(*) FROM pg_proc WHERE proname = 'audit_refuses_change'"
        if connection.dialect.name == "postgresql":
            assert connection.execute(text(leftover)).scalar_one() == 0
    migrate()
    assert builders.small_project()["phase"] == 1
    assert verify() == []


def test_migrating_twice_changes_nothing(database: str) -> None:
    builders.small_project()
    migrate()
    assert verify() == []
    with reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM deliverable")).scalar_one() == 4


def test_several_processes_starting_at_once_take_turns(database_url: str) -> None:
    failures: list[Exception] = []

    def start() -> None:
        try:
            migrate()
        except Exception as error:  # noqa: BLE001 — whatever a thread raises is this test's finding
            failures.append(error)

    threads = [threading.Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM alembic_version")).scalar_one() == 1


def test_the_database_checks_codes_and_references(database: str) -> None:
    builders.small_project()
    for statement in (
        "UPDATE deliverable SET status = 'nonsense'",
        "UPDATE deliverable SET schedule_status = 'nonsense'",
        "UPDATE deliverable SET phase_id = 99",
        "UPDATE deliverable SET code = 'D1.1'",
        "DELETE FROM phase",
    ):
        with pytest.raises(Exception, match=r"(?i)constraint"), writing() as connection:
            connection.execute(text(statement))


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_sqlite_is_set_for_safety(database: str, tmp_path: Path) -> None:
    with reading() as connection:
        pragmas = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("busy_timeout", "journal_mode", "foreign_keys", "synchronous")
        }
    assert pragmas == {"busy_timeout": 5000, "journal_mode": "wal", "foreign_keys": 1, "synchronous": 2}


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_references_are_checked_again_after_a_migration(database: str) -> None:
    migrate()
    with engine().connect() as connection:
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
