"""One real server a worker for the tests that knock at it."""

from collections.abc import Iterator

import pytest

from tests.live import Live, served


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with served(tmp_path_factory.mktemp("live")) as live:
        yield live
