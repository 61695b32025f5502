"""One real server for the tests that knock at it, and people who do so.

What a test changes, or counts, is its own: a person, a project, a name that no other test gives. What it only looks at
it names: a demo person, a row of the small project by its id.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from uuid import uuid4

import pytest

from dashboard.domain.vocabulary import Language, Role
from dashboard.services.people.passwords import hash_password
from dashboard.settings import settings
from dashboard.store.engine import reading, writing
from dashboard.store.people import accounts
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


@dataclass(frozen=True)
class Somebody:
    """A person of one test alone, who may be changed."""

    username: str
    id: int
    cookie: str


def somebody(live: Live, *roles: Role, organisation: str | None = None, language: str = "en") -> Somebody:
    name = f"s-{uuid4().hex[:12]}"
    number = _add(live, name, organisation, roles, Language(language))
    return Somebody(name, number, live.cookie(name))


def partner(live: Live, organisation: str = OTHER, role: Role = Role.PARTNER) -> str:
    """The cookie of a person of this organisation who is never changed."""
    name = f"{role}-{organisation}"
    with reading(live.database) as connection:
        known = accounts.find(connection, name)
    if known is None:
        _add(live, name, organisation, (role,), None)
    return live.cookie(name)


@lru_cache
def password() -> str:
    return hash_password(PASSWORD)


def _add(live: Live, name: str, organisation: str | None, roles: tuple[Role, ...], language: Language | None) -> int:
    with writing(live.database) as connection:
        return accounts.add(
            connection, username=name, display_name=name, organisation=organisation, language=language,
            password_hash=password(), roles=roles, now=NOW,
        )  # fmt: skip
