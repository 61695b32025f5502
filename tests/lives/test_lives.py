"""Whatever people do, in whatever order: verify finds nothing."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dashboard.store.engine import engine
from tests.conftest import Prepare
from tests.databases import Server
from tests.lives.play import Anew, play, shortened, steps_of
from tests.lives.verbs import BY_HAND, NOT_PLAYED, VERBS, commands
from tests.lives.world import World, forget_files, world

LENGTH = 24


@pytest.fixture
def anew(
    prepared: Prepare, backend: str, database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Anew]:
    """Brings the database back to the beginning of a life."""

    def again() -> World:
        engine(database).dispose()
        forget_files()
        if backend == "postgresql":
            server: Server = request.getfixturevalue("migrated_server")
            server.empty()
        else:
            for name in ("binnacle.db-wal", "binnacle.db-shm"):
                (tmp_path / name).unlink(missing_ok=True)
        prepared(world)
        return World()

    yield again
    engine(database).dispose()


def lives_end_well(anew: Callable[[], World], seeds: range) -> dict[str, int]:
    """How often each verb was done; fails with the seed and the shortened list of what led there."""
    done: dict[str, int] = {}
    for seed in seeds:
        steps = steps_of(seed, LENGTH)
        if found := play(anew(), steps, done):
            few = shortened(anew, steps)
            pytest.fail(f"Life {seed}: {found[:5]}\nafter {few}\nwhich ends with {play(anew(), few)[:5]}")
    return done


def test_a_few_lives_end_with_nothing_found(anew: Anew) -> None:
    lives_end_well(anew, range(2))


@pytest.mark.sweep
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("part", range(20))
def test_a_thousand_lives_end_with_nothing_found(part: int, anew: Anew) -> None:
    lives_end_well(anew, range(1000 + 50 * part, 1050 + 50 * part))


@pytest.mark.sweep
@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
@pytest.mark.parametrize("part", range(10))
def test_two_hundred_lives_on_a_server_end_with_nothing_found(part: int, anew: Anew) -> None:
    lives_end_well(anew, range(5000 + 20 * part, 5020 + 20 * part))


def test_every_verb_that_takes_a_command_is_played_or_has_its_reason() -> None:
    known = set(commands())
    assert not known - VERBS.keys() - NOT_PLAYED.keys()
    assert not NOT_PLAYED.keys() - known
    assert not VERBS.keys() & NOT_PLAYED.keys()
    assert {name for name in BY_HAND if name not in known} == {"load_project", "vacuum", "time_passes"}
