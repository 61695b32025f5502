"""Connections: reads of one moment, writes all or nothing, and a server that goes away for a moment."""

import threading

import psycopg
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, OperationalError

from dashboard.store import tables
from dashboard.store.engine import engine, reading, transact, writing
from tests import builders

NAMES = select(tables.project.c.code).order_by(tables.project.c.code)


def test_a_read_sees_one_moment_whatever_others_write(database: str) -> None:
    with reading() as connection:
        before = connection.execute(NAMES).scalars().all()
        with writing() as other:
            builders.project(other)
        assert connection.execute(NAMES).scalars().all() == before == []
    with reading() as connection:
        assert connection.execute(NAMES).scalars().all() == [builders.PROJECT]


def test_a_write_is_undone_by_any_exception(database: str) -> None:
    def stop() -> None:
        with writing() as connection:
            builders.project(connection)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stop()
    with reading() as connection:
        assert connection.execute(NAMES).all() == []


def test_writers_take_turns_and_none_is_refused(database: str) -> None:
    with writing() as connection:
        builders.project(connection)
    failures: list[DBAPIError] = []

    def count_up() -> None:
        try:
            for _ in range(10):
                with writing() as connection:
                    connection.execute(text("UPDATE project SET position = position + 1"))
        except DBAPIError as error:
            failures.append(error)

    threads = [threading.Thread(target=count_up) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading() as connection:
        assert connection.execute(select(tables.project.c.position)).scalar_one() == 60
    assert failures == []


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_a_connection_that_the_server_ended_is_replaced_and_the_work_done_again(database: str) -> None:
    attempts = []

    def work(connection: object) -> str:
        attempts.append(connection)
        with writing() as other:
            pid = other.execute(text("SELECT pg_backend_pid()")).scalar_one()
        if len(attempts) == 1:
            with psycopg.connect(database, autocommit=True) as admin:
                admin.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid NOT IN (pg_backend_pid(), %s)",
                    (pid,),
                )
        return str(connection.execute(text("SELECT 'done'")).scalar_one())  # type: ignore[attr-defined]

    assert transact(work) == "done"
    assert len(attempts) == 2


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_all_spellings_of_the_address_are_one_engine_of_psycopg(database: str) -> None:
    for spelled in ("postgres://", "postgresql+psycopg://"):
        assert engine(database.replace("postgresql://", spelled)) is engine(database)
    assert engine(database).driver == "psycopg"


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_mistake_in_a_query_is_not_tried_again(database: str) -> None:
    attempts = []

    def work(connection: object) -> None:
        attempts.append(connection)
        connection.execute(text("SELECT * FROM nowhere"))  # type: ignore[attr-defined]

    with pytest.raises(OperationalError):
        transact(work)
    assert len(attempts) == 1
