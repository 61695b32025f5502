"""Pages through the router: the whole script run in the process, signed in as whoever the test says."""

import secrets
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboard.domain.vocabulary import Language
from dashboard.services.people.sign_in import digest
from dashboard.settings import ROOT, settings
from dashboard.store import tables
from dashboard.store.engine import engine, reading, writing
from dashboard.store.people import accounts
from dashboard.web.start import import_heavy, import_sign_in_form
from dashboard.widgets.kit import session
from tests.demos import PASSWORD as PASSWORD
from tests.demos import TODAY as TODAY
from tests.demos import use

Visit = Callable[..., AppTest]


@pytest.fixture(scope="session", autouse=True)
def loaded() -> Iterator[None]:
    """A server that has started: with its libraries, and its look at the packages that bring components.

    ``AppTest`` would look at all installed packages again at each visit, two thirds of what a page costs.
    """
    import_heavy()
    import_sign_in_form()
    found = manifest_scanner.scan_component_manifests()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", lambda: found)
        yield


@pytest.fixture
def demo_database(demo_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The test's own copy, to write in; the settings name it as the process's own, on the demo's day."""
    copy = tmp_path / "demo.db"
    shutil.copyfile(demo_file, copy)
    use(monkeypatch, copy)
    url = settings().database_url
    yield url
    engine(url).dispose()
    settings.cache_clear()


class Shown:
    """A worker's copy of the demo for all tests that only look: what one has read is kept for the next."""

    def __init__(self, demo_file: Path, folder: Path) -> None:
        self._demo_file, self._folder, self._number = demo_file, folder, 0
        self.renew()

    def renew(self) -> None:
        self._number += 1
        self.path = self._folder / f"demo-{self._number}.db"
        shutil.copyfile(self._demo_file, self.path)


@pytest.fixture(scope="session")
def shown(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    shown = Shown(demo_file, tmp_path_factory.mktemp("shown"))
    yield shown
    engine(f"sqlite:///{shown.path}").dispose()


@pytest.fixture
def looked_at(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The copy that is only looked at; a test that writes in it fails, and the next has a new one."""
    use(monkeypatch, shown.path)
    before, spoken = _written(), _languages()
    yield settings().database_url
    with writing() as connection:
        for number, language in _languages().items():
            if language != spoken.get(number):
                accounts.change(connection, number, language=spoken.get(number))
    after = _written()
    settings.cache_clear()
    if after != before:
        engine(f"sqlite:///{shown.path}").dispose()
        shown.renew()
        pytest.fail("this test writes: let it use demo_database, a copy of its own")


def _languages() -> dict[int, Language | None]:
    with reading() as connection:
        return dict(tuple(each) for each in connection.execute(select(tables.person.c.id, tables.person.c.language)))


def _written() -> list[Any]:
    """The rows of each table and their versions; of people all that a visit does not change."""
    counted: list[Any] = []
    for table in tables.metadata.tables.values():
        if table not in (tables.session, tables.person):
            counted.append(select(func.count()).select_from(table).scalar_subquery())
            if "version" in table.c:
                counted.append(select(func.sum(table.c.version)).scalar_subquery())
    kept = [column for column in tables.person.c if column.name not in ("language", "version")]
    with reading() as connection:
        return [*connection.execute(select(*counted)).one(), *connection.execute(select(*kept)).all()]


def open_session(username: str, language: str | None = None) -> str:
    """The token of a new session of a person, who reads ``language`` from now on."""
    token, now = secrets.token_urlsafe(16), datetime.now(UTC)
    with writing() as connection:
        person = accounts.find(connection, username)
        assert person is not None, username
        if language:
            accounts.change(connection, person.id, language=Language(language))
        accounts.add_session(connection, digest(token), person.id, now=now, expires_at=now + timedelta(hours=1))
    return token


@pytest.fixture
def visit(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Visit:
    """``visit("budget", who="controller", language="fr", project="ASL", as_of="2018-07-03")``: the page, run.

    ``who=None`` is somebody who has not signed in. The answer is Streamlit's ``AppTest``. The database is one that all
    tests look at, unless the test asks for a copy of its own to write in (``demo_database``).
    """
    request.getfixturevalue("demo_database" if "demo_database" in request.fixturenames else "looked_at")

    def visit_page(
        address: str = "", *, who: str | None = "lead", language: str | None = None, **query: str
    ) -> AppTest:
        token = open_session(who, language) if who else ""
        monkeypatch.setattr(session, "session_token", lambda: token)
        page = AppTest.from_file(str(ROOT / "dashboard" / "main.py"), default_timeout=60)
        for name, value in query.items():
            page.query_params[name] = value
        if address:
            # switch_page takes the script's name for the address: it would open no address with a hyphen at once.
            page._page_hash = calc_hash(address)
        return page.run()

    return visit_page
