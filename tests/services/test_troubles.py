"""What is said where the database does not do what is asked: true to what became of the write, and soon."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

import psycopg
import pytest
from sqlalchemy import event, select

from dashboard.domain.vocabulary import Fate, Trouble
from dashboard.services.deliverables.update import update_deliverable
from dashboard.services.projects.verify import verify
from dashboard.settings import settings
from dashboard.store import audit, tables
from dashboard.store.engine import Connection, engine, look, reading, stands, transact
from dashboard.store.outcome import forget, outcome
from dashboard.store.patience import PATIENCE_SECONDS, Turnstile, left, waiting
from dashboard.store.trouble import StoreTrouble
from dashboard.texts import LANGUAGES, reason, text
from tests.builders import NOW, PARTNER
from tests.cut_line import Cut, Line, line_to
from tests.services.test_deliverables import SUBMIT

pytestmark = pytest.mark.usefixtures("small_project")
LONG = replace(SUBMIT, comment=("long " * 780).strip())
POSTGRESQL = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
SQLITE = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def _nothing_has_happened() -> Iterator[None]:
    forget()
    yield
    forget()


def comments() -> list[str]:
    said = tables.deliverable_status.c.comment
    with reading() as connection:
        return list(connection.execute(select(said).where(said.in_((SUBMIT.comment, LONG.comment)))).scalars())


def told(trouble: Trouble, fate: Fate) -> None:
    """An update is refused with this trouble and this fate, and a sentence in each language."""
    with pytest.raises(StoreTrouble) as refusal, waiting(0.3):
        update_deliverable(LONG, by=PARTNER, now=NOW)
    assert (refusal.value.trouble, refusal.value.fate) == (trouble, fate)
    (problem,) = refusal.value.problems
    for language in LANGUAGES:
        words = f"{text(f'words.trouble.{trouble}', language)} {text(f'words.fate.{fate}', language)}"
        assert reason(problem.code, problem.values, language) == words


@contextmanager
def on_each_connection(*statements: str) -> Iterator[None]:
    def prepare(connection: sqlite3.Connection, record: object) -> None:
        for statement in statements:
            connection.execute(statement)

    engine().dispose()
    event.listen(engine(), "connect", prepare)
    try:
        yield
    finally:
        event.remove(engine(), "connect", prepare)
        engine().dispose()


@SQLITE
def test_a_full_disk_is_called_full_and_nothing_is_written(database: str) -> None:
    with closing(sqlite3.connect(str(engine().url.database))) as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
    with on_each_connection(f"PRAGMA max_page_count = {pages}"):
        told(Trouble.FULL, Fate.NOTHING)
    assert comments() == []
    assert verify() == []


@SQLITE
def test_a_database_that_can_only_be_read_is_called_so(database: str) -> None:
    with on_each_connection("PRAGMA query_only = ON"):
        told(Trouble.READ_ONLY, Fate.NOTHING)
    assert comments() == []


@POSTGRESQL
def test_a_server_that_can_only_be_read_is_called_so(database: str) -> None:
    name = engine().url.database
    with psycopg.connect(database, autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    engine().dispose()
    try:
        told(Trouble.READ_ONLY, Fate.NOTHING)
        assert comments() == []  # a read, whose connection is used again
        told(Trouble.READ_ONLY, Fate.NOTHING)
    finally:
        with psycopg.connect(database, autocommit=True) as admin:
            admin.execute("SET default_transaction_read_only = off")
            admin.execute(f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
        engine().dispose()
    assert comments() == []


def test_what_another_holds_is_called_locked_and_not_waited_for_without_end(database: str) -> None:
    with _held(database):
        told(Trouble.LOCKED, Fate.NOTHING)
    assert update_deliverable(SUBMIT, by=PARTNER, now=NOW) == 2


@contextmanager
def _held(database: str) -> Iterator[None]:
    if database.startswith("sqlite"):
        with closing(sqlite3.connect(str(engine().url.database), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")
        return
    with psycopg.connect(database) as other:
        other.execute("LOCK TABLE deliverable IN ACCESS EXCLUSIVE MODE")
        yield
        other.rollback()


def test_of_two_writes_of_one_click_the_first_stands_and_the_sentence_says_so(database: str) -> None:
    update_deliverable(SUBMIT, by=PARTNER, now=NOW)
    with _held(database):
        told(Trouble.LOCKED, Fate.PART)
    assert comments() == [SUBMIT.comment]


@POSTGRESQL
def test_what_was_saved_before_the_page_could_not_be_read_again_is_called_saved(database: str) -> None:
    with line_to(database) as line, _through(line):
        update_deliverable(SUBMIT, by=PARTNER, now=NOW)
        line.down = True
        line.end_all()
        with pytest.raises(StoreTrouble) as refusal, waiting(0.2):
            look(audit.last_number)
    assert (refusal.value.trouble, refusal.value.fate) == (Trouble.AWAY, Fate.SAVED)


@contextmanager
def _through(line: Line) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BINNACLE_DATABASE_URL", line.url)
        settings.cache_clear()
        try:
            yield
        finally:
            engine(line.url).dispose()
    settings.cache_clear()


@POSTGRESQL
@pytest.mark.parametrize("cut", Cut)
def test_a_commit_without_an_answer_is_asked_for_and_done_once(cut: Cut, database: str) -> None:
    with line_to(database) as line, _through(line):
        engine().connect().close()
        line.cut = cut
        assert update_deliverable(SUBMIT, by=PARTNER, now=NOW) == 2
        assert line.cut is None
        assert outcome().saved == 1
    assert comments() == [SUBMIT.comment]
    assert verify() == []


@POSTGRESQL
@pytest.mark.parametrize(("cut", "stood"), [(Cut.BEFORE_COMMIT, False), (Cut.AFTER_COMMIT, True)])
def test_a_commit_whose_fate_is_unknown_is_called_so_until_the_server_says_it(
    cut: Cut, stood: bool, database: str
) -> None:
    with line_to(database) as line, _through(line):
        engine().connect().close()
        line.cut, line.stays_down = cut, True
        told(Trouble.AWAY, Fate.UNKNOWN)
        (lost,) = outcome().lost
        with waiting(0.1):
            assert stands(lost) is None
        line.down = False
        assert stands(lost) is stood
    assert comments() == [LONG.comment] * stood


@POSTGRESQL
def test_a_read_is_asked_again_where_the_server_ended_its_connection(database: str) -> None:
    asked = []

    def query(connection: Connection) -> int:
        asked.append(1)
        if len(asked) == 1:
            with psycopg.connect(database, autocommit=True) as admin:
                admin.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
        return audit.last_number(connection)

    assert look(query) == 0
    assert len(asked) == 2


def test_a_mistake_of_ours_is_no_trouble_of_the_database_and_undoes_the_write(database: str) -> None:
    def work(connection: Connection) -> None:
        connection.execute(tables.project.update().values(position=77))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        transact(work)
    assert outcome().begun
    assert outcome().saved == 0
    with reading() as connection:
        assert 77 not in connection.execute(select(tables.project.c.position)).scalars()


def test_whoever_waits_is_let_in_in_the_order_of_coming_and_gives_up_in_time() -> None:
    turnstile = Turnstile(1)
    assert turnstile.enter(0)
    assert not turnstile.enter(0.01)
    turnstile.leave()
    assert turnstile.enter(0)
    turnstile.leave()


def test_all_waiting_inside_one_piece_of_work_counts_together() -> None:
    assert left() == PATIENCE_SECONDS == 5
    with waiting(1):
        assert left() <= 1
        with waiting():
            assert left() <= 1
        with waiting(0):
            assert left() == 0
    assert left() == PATIENCE_SECONDS
