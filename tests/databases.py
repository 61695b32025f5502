"""Databases that tests use in turn: emptied, built once and copied from then on, and made anew."""

import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import inspect, make_url

from dashboard.store.engine import engine, migrate
from dashboard.store.tables import metadata

Build = Callable[[], dict[str, int]]
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


def until_one_waits(url: str) -> None:
    """Returns once a transaction in this PostgreSQL database waits for another."""
    waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with psycopg.connect(url, autocommit=True) as connection:
        while not connection.execute(waiting).fetchone():
            pass


def make_migrated(folder: Path) -> None:
    """An empty SQLite database, nothing left beside it."""
    url = f"sqlite:///{folder / 'binnacle.db'}"
    migrate(url)
    engine(url).dispose()


class Shelf:
    """Files of SQLite databases as they were built, to copy from."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ids: dict[str, dict[str, int]] = {}

    def fill(self, path: Path, build: Build) -> dict[str, int]:
        """Bring the settings' empty database, in this file, to what ``build`` makes of it; what it returns."""
        name, source = name_of(build), engine(f"sqlite:///{path}")
        if name in self._ids:
            source.dispose()
            shutil.copy(self._folder / name, path)
        else:
            self._ids[name] = build()
            source.dispose()
            shutil.copy(path, self._folder / name)
        return dict(self._ids[name])


def name_of(build: Build) -> str:
    return f"{build.__module__}.{build.__qualname__}"


class Server:
    """One PostgreSQL database: a few rows are deleted and copied in a tenth of the time that TRUNCATE takes."""

    def __init__(self, url: str) -> None:
        self.url = url
        migrate(url)
        with engine(url).connect() as connection:
            names = inspect(connection).get_sequence_names()
        self._restart = "SELECT " + ", ".join(f"setval('\"{name}\"', 1, false)" for name in names)
        self._ids: dict[str, dict[str, int]] = {}
        self._fills: dict[str, list[str]] = {}

    def empty(self) -> None:
        """No row, and every id begins at 1 again; waits for whoever still writes."""
        self._run([f"LOCK TABLE {TABLES}", *(f'DELETE FROM "{name}"' for name in metadata.tables), self._restart])

    def fill(self, build: Build) -> dict[str, int]:
        """Bring the empty tables, which are the settings' database, to what ``build`` makes of them."""
        name = name_of(build)
        if name in self._ids:
            self._run(self._fills[name])
        else:
            self._ids[name] = build()
            self._fills[name] = self._kept(f"kept_{len(self._ids)}")
        return dict(self._ids[name])

    def _kept(self, schema: str) -> list[str]:
        """Keep a copy of every row in a schema beside the tables; how to bring them back, and where the ids stand."""
        with psycopg.connect(self.url) as connection:
            full = [
                name
                for name in metadata.tables
                if connection.execute(f'SELECT 1 FROM public."{name}" LIMIT 1').fetchone()
            ]
            used = connection.execute(
                "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value > 0"
            ).fetchall()
        copies = [f'CREATE TABLE {schema}."{name}" AS TABLE public."{name}"' for name in full]
        self._run([f"CREATE SCHEMA {schema}", *copies])
        back = [f'INSERT INTO public."{name}" TABLE {schema}."{name}"' for name in full]
        return [*back, "SELECT " + ", ".join(f"setval('\"{name}\"', {last})" for name, last in used)]

    def _run(self, statements: list[str]) -> None:
        with psycopg.connect(self.url, options=AS_SUPERUSER) as connection:
            connection.execute("; ".join(statements))
