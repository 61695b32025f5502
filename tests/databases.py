"""Databases that tests use in turn: emptied, filled as ``builders.small_project`` does, and made anew."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import inspect, make_url

from dashboard.store.engine import engine, migrate
from dashboard.store.tables import metadata
from tests import builders

KEPT = "small_project"
"""The schema beside the tables that keeps the rows of the small project."""
# As a superuser does it: the audit's trigger refuses everybody else, and no reference is looked up.
AS_SUPERUSER = "-c session_replication_role=replica -c lock_timeout=10s"
TABLES = ", ".join(f'"{name}"' for name in metadata.tables)


@contextmanager
def created(admin: str) -> Iterator[str]:
    """A new PostgreSQL database; its address."""
    name = f"binnacle_{uuid.uuid4().hex}"
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    url = make_url(admin).set(database=name).render_as_string(hide_password=False)
    try:
        yield url
    finally:
        engine(url).dispose()
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def filled_file(path: Path) -> dict[str, int]:
    """Bring the SQLite file to the small project, nothing left beside it; the ids of its rows by name."""
    url = f"sqlite:///{path}"
    ids = builders.small_project(url)
    engine(url).dispose()
    return ids


class Server:
    """One PostgreSQL database: a few rows are deleted and copied in a tenth of the time that TRUNCATE takes."""

    def __init__(self, url: str) -> None:
        self.url = url
        migrate(url)
        with engine(url).connect() as connection:
            names = inspect(connection).get_sequence_names()
        self._restart = "SELECT " + ", ".join(f"setval('\"{name}\"', 1, false)" for name in names)
        self._ids: dict[str, int] = {}
        self._fill: list[str] = []

    def empty(self) -> None:
        """No row, and every id begins at 1 again; waits for whoever still writes."""
        self._run([f"LOCK TABLE {TABLES}", *(f'DELETE FROM "{name}"' for name in metadata.tables), self._restart])

    def fill(self) -> dict[str, int]:
        """The small project in the empty tables; the ids of its rows by name."""
        if self._ids:
            self._run(self._fill)
        else:
            self._ids = builders.small_project(self.url)
            self._keep()
        return dict(self._ids)

    def _keep(self) -> None:
        """Keep a copy of every row, and of where the ids stand."""
        copies = [f'CREATE TABLE {KEPT}."{name}" AS TABLE public."{name}"' for name in metadata.tables]
        self._run([f"CREATE SCHEMA {KEPT}", *copies])
        with psycopg.connect(self.url) as connection:
            for name in metadata.tables:
                if connection.execute(f'SELECT 1 FROM {KEPT}."{name}" LIMIT 1').fetchone():
                    self._fill.append(f'INSERT INTO public."{name}" TABLE {KEPT}."{name}"')
            used = connection.execute(
                "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value > 0"
            ).fetchall()
        self._fill.append("SELECT " + ", ".join(f"setval('\"{name}\"', {last})" for name, last in used))

    def _run(self, statements: list[str]) -> None:
        with psycopg.connect(self.url, options=AS_SUPERUSER) as connection:
            connection.execute("; ".join(statements))
