"""Fixtures that every test may use: a database on each engine, with the process's settings pointing at it."""

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from dashboard.settings import settings
from dashboard.store.engine import engine, migrate
from dashboard.store.tables import metadata
from tests import builders

ADMIN_URL = "BINNACLE_TEST_POSTGRESQL"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def backend(request: pytest.FixtureRequest) -> str:
    """The engine's name: a test that asks for a database runs once on each.

    Where one engine is enough: ``@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)``.
    """
    return str(request.param)


@pytest.fixture
def database_url(backend: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an empty database; the settings name it as the process's own."""
    if backend == "sqlite":
        yield from _as_settings(f"sqlite:///{tmp_path / 'binnacle.db'}", tmp_path, monkeypatch)
    else:
        with _created(_admin_url()) as url:
            yield from _as_settings(url, tmp_path, monkeypatch)


@pytest.fixture
def database(
    backend: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[str]:
    """The same with every table, none of them filled."""
    if backend == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "binnacle.db")
        yield from _as_settings(f"sqlite:///{tmp_path / 'binnacle.db'}", tmp_path, monkeypatch)
    else:
        url = request.getfixturevalue("migrated_server")
        _empty(url)
        yield from _as_settings(url, tmp_path, monkeypatch)


@pytest.fixture
def small_project(database: str) -> dict[str, int]:
    """A database with ``builders.small_project``: the ids of its rows by name."""
    return builders.small_project(database)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database to copy."""
    path = tmp_path_factory.mktemp("migrated") / "binnacle.db"
    migrate(f"sqlite:///{path}")
    engine(f"sqlite:///{path}").dispose()
    return path


@pytest.fixture(scope="session")
def migrated_server() -> Iterator[str]:
    """A PostgreSQL database that tests empty and use in turn."""
    with _created(_admin_url()) as url:
        migrate(url)
        yield url


def _as_settings(url: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("BINNACLE_DATABASE_URL", url)
    monkeypatch.setenv("BINNACLE_FILES", str(folder / "files"))
    settings.cache_clear()
    yield url
    engine(url).dispose()
    settings.cache_clear()


@contextmanager
def _created(admin: str) -> Iterator[str]:
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


def _empty(url: str) -> None:
    """As a superuser does it: the audit's trigger refuses everybody else."""
    names = ", ".join(f'"{table}"' for table in metadata.tables)
    with psycopg.connect(url, options="-c session_replication_role=replica -c lock_timeout=10s") as connection:
        connection.execute(f"TRUNCATE {names} RESTART IDENTITY")


def _admin_url() -> str:
    admin = os.environ.get(ADMIN_URL)
    if admin is None:
        reason = f"{ADMIN_URL} names no PostgreSQL server"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return admin
