"""Pages through the router: the whole script run in the process, signed in as whoever the test says."""

import secrets
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboard.domain.vocabulary import Language
from dashboard.services.demo import ensure_demo_people
from dashboard.services.projects import load_shipped
from dashboard.services.sign_in import digest
from dashboard.settings import ROOT, settings
from dashboard.store import people
from dashboard.store.engine import engine, migrate, writing
from dashboard.web.start import import_heavy, import_sign_in_form
from dashboard.widgets import session

TODAY = date(2018, 10, 30)
PASSWORD = "eight sturdy compass needles"
Visit = Callable[..., AppTest]


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the shipped projects and the demo people, made once a worker."""
    path = tmp_path_factory.mktemp("pages") / "demo.db"
    import_heavy()
    import_sign_in_form()
    with pytest.MonkeyPatch.context() as patch:
        _use(patch, path)
        migrate()
        ensure_demo_people(PASSWORD, now=settings().now())
        load_shipped(now=settings().now())
        engine().dispose()
    settings.cache_clear()
    return path


@pytest.fixture
def demo_database(demo_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The test's own copy; the settings name it as the process's own, on the demo's day."""
    copy = tmp_path / "demo.db"
    shutil.copyfile(demo_file, copy)
    _use(monkeypatch, copy)
    url = settings().database_url
    yield url
    engine(url).dispose()
    settings.cache_clear()


def _use(patch: pytest.MonkeyPatch, path: Path) -> None:
    patch.setenv("BINNACLE_DATABASE_URL", f"sqlite:///{path}")
    patch.setenv("BINNACLE_FILES", str(path.parent / "files"))
    patch.setenv("BINNACLE_TODAY", TODAY.isoformat())
    settings.cache_clear()


def open_session(username: str, language: str | None = None) -> str:
    """The token of a new session of a person, who reads ``language`` from now on."""
    token, now = secrets.token_urlsafe(16), datetime.now(UTC)
    with writing() as connection:
        person = people.find(connection, username)
        assert person is not None, username
        if language:
            people.change(connection, person.id, language=Language(language))
        people.add_session(connection, digest(token), person.id, now=now, expires_at=now + timedelta(hours=1))
    return token


@pytest.fixture
def visit(demo_database: str, monkeypatch: pytest.MonkeyPatch) -> Visit:
    """``visit("budget", who="controller", language="fr", project="ASL", as_of="2018-07-03")``: the page, run.

    ``who=None`` is somebody who has not signed in. The answer is Streamlit's ``AppTest``.
    """

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
