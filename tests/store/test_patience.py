"""One patience for all that one click waits for, by a clock of its own: no test waits for it."""

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from dashboard.domain.vocabulary import Trouble
from dashboard.store import patience
from dashboard.store.engine import Connection, look, transact
from dashboard.store.outcome import forget
from dashboard.store.patience import PATIENCE_SECONDS, left, waiting
from dashboard.store.trouble import StoreTrouble


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(patience, "monotonic", made)
    return made


def test_what_is_inside_waits_no_longer_than_what_is_around_it(clock: Clock) -> None:
    with waiting():
        clock.now += 3
        with waiting():
            assert left() == PATIENCE_SECONDS - 3
            with waiting(60):
                assert left() == PATIENCE_SECONDS - 3
            with waiting(0.5):
                assert left() == 0.5
        clock.now += 3
        assert left() == 0


@pytest.mark.parametrize("way", [look, transact])
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_server_that_stays_away_is_asked_for_five_seconds_and_no_more(
    way: object, database: str, clock: Clock
) -> None:
    asked = []

    def query(connection: Connection) -> None:
        asked.append(clock.now - 1000)
        clock.now += 1
        raise DBAPIError("SELECT 1", {}, psycopg.OperationalError("gone"), connection_invalidated=False)

    with pytest.raises(StoreTrouble) as refusal:
        way(query)  # type: ignore[operator]
    forget()
    assert refusal.value.trouble is Trouble.AWAY
    assert asked == list(range(int(PATIENCE_SECONDS)))
