"""Fixtures that every test may use: a database on each engine, with the process's settings pointing at it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.settings import settings
from dashboard.store.engine import engine, migrate
from tests.databases import Server, created, filled_file

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
        with created(_admin_url()) as url:
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
        server: Server = request.getfixturevalue("migrated_server")
        server.empty()
        yield from _as_settings(server.url, tmp_path, monkeypatch)


@pytest.fixture
def small_project(backend: str, database: str, tmp_path: Path, request: pytest.FixtureRequest) -> dict[str, int]:
    """A database with ``builders.small_project``: the ids of its rows by name."""
    if backend == "sqlite":
        file, ids = request.getfixturevalue("small_file")
        shutil.copy(file, tmp_path / "binnacle.db")
        return dict(ids)
    server: Server = request.getfixturevalue("migrated_server")
    return server.fill()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database to copy."""
    path = tmp_path_factory.mktemp("migrated") / "binnacle.db"
    migrate(f"sqlite:///{path}")
    engine(f"sqlite:///{path}").dispose()
    return path


@pytest.fixture(scope="session")
def small_file(migrated_file: Path) -> tuple[Path, dict[str, int]]:
    """An SQLite database with the small project to copy, and the ids of its rows."""
    path = migrated_file.with_name("small.db")
    shutil.copy(migrated_file, path)
    return path, filled_file(path)


@pytest.fixture(scope="session")
def migrated_server() -> Iterator[Server]:
    """A PostgreSQL database that tests empty and use in turn."""
    with created(_admin_url()) as url:
        yield Server(url)


def _as_settings(url: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("BINNACLE_DATABASE_URL", url)
    monkeypatch.setenv("BINNACLE_FILES", str(folder / "files"))
    settings.cache_clear()
    yield url
    engine(url).dispose()
    settings.cache_clear()


def _admin_url() -> str:
    admin = os.environ.get(ADMIN_URL)
    if admin is None:
        reason = f"{ADMIN_URL} names no PostgreSQL server"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return admin
