"""Fixtures that every test may use: an empty database on each engine, with the process's settings pointing at it."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from dashboard.settings import settings
from dashboard.store.engine import engine, migrate
from tests import builders

ADMIN_URL = "BINNACLE_TEST_POSTGRESQL"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an empty database, once on each engine; the settings name it as the process's own."""
    if request.param == "sqlite":
        yield from _as_settings(f"sqlite:///{tmp_path / 'binnacle.db'}", monkeypatch)
        return
    admin = _admin_url()
    name = f"binnacle_{uuid.uuid4().hex}"
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 STRATEGY file_copy")
    url = make_url(admin).set(database=name).render_as_string(hide_password=False)
    try:
        yield from _as_settings(url, monkeypatch)
    finally:
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _as_settings(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("BINNACLE_DATABASE_URL", url)
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


@pytest.fixture
def database(database_url: str) -> str:
    """The same with every table."""
    migrate(database_url)
    return database_url


@pytest.fixture
def small_project(database: str) -> dict[str, int]:
    """A database with ``builders.small_project``: the ids of its rows by name."""
    return builders.small_project(database)
