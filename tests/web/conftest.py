"""One real server a worker for the tests that knock at it, and people of its small project."""

from collections.abc import Iterator

import pytest

from dashboard.domain.vocabulary import Role
from dashboard.services.people import AddPerson, add_person
from dashboard.services.system import SYSTEM
from dashboard.settings import settings
from dashboard.store import people
from dashboard.store.engine import reading
from tests.builders import NOW, OTHER
from tests.live import PASSWORD, Live, served


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with served(tmp_path_factory.mktemp("live")) as live:
        yield live


@pytest.fixture
def here(server: Live, monkeypatch: pytest.MonkeyPatch) -> Iterator[Live]:
    """The test's own process writes where the server reads."""
    monkeypatch.setenv("BINNACLE_DATABASE_URL", server.database)
    monkeypatch.setenv("BINNACLE_FILES", str(server.folder / "files"))
    settings.cache_clear()
    yield server
    settings.cache_clear()


def partner(live: Live, organisation: str = OTHER, *roles: Role) -> str:
    """The cookie of a person of this organisation."""
    name = f"files-{organisation}"
    with reading(live.database) as connection:
        known = people.find(connection, name)
    if known is None:
        command = AddPerson(
            username=name, display_name=name, organisation=organisation, roles=frozenset(roles or {Role.PARTNER}),
            language=None, password=PASSWORD, idempotency_key=name,
        )  # fmt: skip
        add_person(command, by=SYSTEM, now=NOW)
    return live.cookie(name)
