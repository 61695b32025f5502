"""Fixtures that every test may use: a database on each engine, with the process's settings pointing at it."""

import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import hypothesis
import pytest

from dashboard import texts
from dashboard.settings import settings
from dashboard.store.engine import engine
from tests import builders
from tests.databases import Server, Shelf, created, make_migrated
from tests.demos import make_demo
from tests.once import made_once

# No test is timed: a machine that is busy with something else says the same.
hypothesis.settings.register_profile(
    "untimed", hypothesis.settings(), deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("untimed")
ADMIN_URL = "BINNACLE_TEST_POSTGRESQL"
LIVE = ("server", "demo")
"""Fixtures of a whole run that start a server."""
MEMORY, ROOM = Path("/dev/shm"), 4 * 2**30
"""Where files cost no waiting for a disk, and the bytes that must be free there."""


@pytest.fixture(autouse=True)
def every_key_has_its_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """A person is shown the code where there are no words; a test fails."""

    def missing(key: str, language: str) -> str:
        raise texts.MissingText(f"{key} ({language})")

    monkeypatch.setattr(texts, "without_text", missing)


def pytest_configure() -> None:
    """Temporary folders lie in memory where there is room: SQLite waits for its disk at each commit."""
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    _leave_to_the_sweep([item for item in items if isinstance(item, pytest.Function)])
    for item in items:
        if isinstance(item, pytest.Function) and (group := _shared(item)):
            item.add_marker(pytest.mark.xdist_group(group))


def _leave_to_the_sweep(items: list[pytest.Function]) -> None:
    """Of a test with many cases the first runs on PostgreSQL, the others there in the sweep.

    Its statements are the same for all. Tests of the store are about the statements: each case of them stays.
    """
    cases: dict[tuple[str, str], list[pytest.Function]] = {}
    for item in items:
        if "postgresql" in item.keywords and not item.path.is_relative_to(Path(__file__).parent / "store"):
            cases.setdefault((str(item.path), item.originalname), []).append(item)
    for same in cases.values():
        first = min(same, key=lambda item: (sum(item.callspec.indices.values()), item.name))
        for item in same:
            if item is not first:
                item.add_marker(pytest.mark.sweep)


def _shared(item: pytest.Function) -> str | None:
    """What the test has in common with others, and is costly: a server, or what its module makes once.

    Those tests run on one worker, one after another.
    """
    made = [each for name in item.fixturenames for each in item._fixtureinfo.name2fixturedefs.get(name, ())]
    live = next((each.argname for each in made if each.argname in LIVE and each.scope == "session"), None)
    return live or next((item.module.__name__ for each in made if each.scope == "module"), None)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    seed = config.getoption("randomly_seed", None)
    if isinstance(seed, int):
        terminalreporter.write_line(f"In this order again: --randomly-seed={seed}")


@pytest.fixture(autouse=True)
def _settings_of_its_own() -> Iterator[None]:
    """No test reads the settings that the one before has left, or writes with its umask."""
    before = os.umask(0o022)
    yield
    settings.cache_clear()
    os.umask(before)


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
        with created(admin_url()) as url:
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


Prepare = Callable[[Callable[[], dict[str, int]]], dict[str, int]]


@pytest.fixture
def prepared(backend: str, database: str, tmp_path: Path, request: pytest.FixtureRequest) -> Prepare:
    """``prepared(build)``: the empty database as ``build()`` fills it, and what it returns.

    A worker builds once and copies from then on: ``build`` is a module's function that depends on nothing else.
    """
    if backend == "sqlite":
        shelf: Shelf = request.getfixturevalue("shelf")
        return partial(shelf.fill, tmp_path / "binnacle.db")
    server: Server = request.getfixturevalue("migrated_server")
    return server.fill


@pytest.fixture
def small_project(prepared: Prepare) -> dict[str, int]:
    """A database with ``builders.small_project``: the ids of its rows by name."""
    return prepared(builders.small_project)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database to copy."""
    return made_once(tmp_path_factory, "migrated", make_migrated) / "binnacle.db"


@pytest.fixture(scope="session")
def small_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database with the small project, to read from."""
    path = tmp_path_factory.mktemp("small") / "small.db"
    shutil.copy(migrated_file, path)
    builders.small_project(f"sqlite:///{path}")
    engine(f"sqlite:///{path}").dispose()
    return path


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    return Shelf(tmp_path_factory.mktemp("shelf"))


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database of the demo to copy."""
    return made_once(tmp_path_factory, "demo", make_demo) / "demo.db"


@pytest.fixture(scope="session")
def migrated_server() -> Iterator[Server]:
    """A PostgreSQL database that tests empty and use in turn."""
    with created(admin_url()) as url:
        yield Server(url)


def _as_settings(url: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("BINNACLE_DATABASE_URL", url)
    monkeypatch.setenv("BINNACLE_FILES", str(folder / "files"))
    settings.cache_clear()
    yield url
    engine(url).dispose()
    settings.cache_clear()


def admin_url() -> str:
    admin = os.environ.get(ADMIN_URL)
    if admin is None:
        reason = f"{ADMIN_URL} names no PostgreSQL server"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return admin
