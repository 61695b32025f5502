"""The audit's chain: what was written cannot be changed, and whoever changes it nevertheless is found out."""

import threading
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from dashboard.services.projects.verify import verify
from dashboard.store import audit, tables
from dashboard.store.engine import engine, reading, writing

NOW = datetime(2018, 6, 15, 10, 0, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
pytestmark = pytest.mark.usefixtures("database")


def append(key: str = "ASL", **values: object) -> int:
    with writing() as connection:
        return audit.append(connection, at=NOW, actor="éva", action="load", entity="project", entity_key=key, **values)  # type: ignore[arg-type]


def tamper(statement: str) -> None:
    """As somebody with the database in their hands would: the triggers put aside."""
    with engine().connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET session_replication_role = replica"))
        else:
            triggers = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars()
            for trigger in triggers.all():
                connection.execute(text(f"DROP TRIGGER {trigger}"))
        connection.execute(text(statement))
        connection.commit()
        connection.invalidate()


def broken() -> list[int]:
    with reading() as connection:
        return audit.broken_links(connection)


def test_rows_are_numbered_from_one_without_gaps_and_the_chain_holds() -> None:
    content = {"day": date(2018, 1, 1), "rate": Decimal("0.75"), "words": ["é", None, 1], "at": NOW}
    assert [append(before=None, after=content), append(before=content), append()] == [1, 2, 3]
    with reading() as connection:
        assert audit.last_number(connection) == 3
    assert broken() == []


def test_the_moment_is_kept_to_the_microsecond_in_utc() -> None:
    append()
    with reading() as connection:
        found = connection.execute(select(tables.audit.c.at)).scalar_one()
    assert found == NOW
    assert found.tzinfo == UTC


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'x'", "DELETE FROM audit"])
def test_the_database_refuses_to_change_or_delete_a_row(statement: str) -> None:
    append()
    with pytest.raises(DBAPIError, match="append-only"), writing() as connection:
        connection.execute(text(statement))
    assert broken() == []


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE audit SET actor = 'x' WHERE id = 2", [2]),
        ("UPDATE audit SET after = '{\"a\": 2}' WHERE id = 2", [2]),
        ("UPDATE audit SET idempotency_key = NULL WHERE id = 2", [2]),
        ("DELETE FROM audit WHERE id = 2", [3]),
        ("DELETE FROM audit WHERE id = 1", [2]),
        ("UPDATE audit SET hash = 'x' WHERE id = 2", [2, 3]),
        ("UPDATE audit SET id = 9 WHERE id = 2", [9]),
    ],
)
def test_whoever_changes_a_row_nevertheless_is_found_out(statement: str, found: list[int]) -> None:
    for number in range(3):
        append(str(number), after={"a": number}, idempotency_key=f"k{number}")
    assert broken() == []
    tamper(statement)
    assert set(found) <= set(broken())
    assert {"code": "audit_link", "number": found[0]} in verify()


def test_many_writers_make_one_chain() -> None:
    threads = [threading.Thread(target=lambda: [append() for _ in range(5)]) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken() == []
    with reading() as connection:
        assert audit.last_number(connection) == 30


def test_a_write_that_fails_leaves_no_row() -> None:
    def fail() -> None:
        with writing() as connection:
            audit.append(connection, at=NOW, actor="a", action="b", entity="c", entity_key="d")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with reading() as connection:
        assert audit.last_number(connection) == 0


def test_a_form_is_found_again_by_its_key() -> None:
    append("ASL", after={"version": 2}, idempotency_key="form-1")
    with reading() as connection:
        found = audit.find_by_idempotency_key(connection, "form-1")
        assert audit.find_by_idempotency_key(connection, "form-2") is None
    assert found is not None
    assert (found.actor, found.entity_key, found.after) == ("éva", "ASL", {"version": 2})


def test_a_value_that_json_cannot_hold_is_refused() -> None:
    with pytest.raises(TypeError):
        append(after={"value": object()})
