"""The schema's history: up, down and up again on a filled database, and the same as the tables in the code."""

import threading
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, column, insert, inspect, select, text
from sqlalchemy import table as named

from dashboard.domain.vocabulary import EvidenceKind
from dashboard.services.projects.verify import verify
from dashboard.store.engine import engine, migrate, reading, writing
from dashboard.store.people import accounts
from dashboard.store.tables import metadata
from tests import builders
from tests.services import costs, seasons

BEFORE_MONEY = "0002"
BEFORE_IDLE = "0005"
SUMS = ("money_summary", "money_axis_summary")


def test_the_migrations_make_the_tables_of_the_code(database_url: str) -> None:
    migrate()
    with reading() as connection:
        options = {"compare_type": True, "include_name": _is_of_the_code}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def _is_of_the_code(name: str | None, kind: str, parents: object) -> bool:
    """All but the full-text indexes, which each engine has in its own way."""
    return not (name or "").startswith("search_index")


def test_a_filled_database_goes_down_and_up_again(database_url: str) -> None:
    migrate()
    builders.small_project()
    migrate(revision="base")
    with reading() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
        leftover = "SELECT count(*) FROM pg_proc WHERE proname = 'audit_refuses_change'"
        if connection.dialect.name == "postgresql":
            assert connection.execute(text(leftover)).scalar_one() == 0
    migrate()
    assert builders.small_project()["phase"] == 1
    assert verify() == []


def _fill_old_schema(small: Path) -> None:
    """The small project's rows as the schema before money holds them, evidence on the item that is paid, and the sums
    by month as they were kept then."""
    with reading(f"sqlite:///{small}") as connection:
        rows = {
            each.name: [dict(row) for row in connection.execute(select(each)).mappings()]
            for each in metadata.sorted_tables
            if each.name not in SUMS
        }
    engine(f"sqlite:///{small}").dispose()
    said = {"created_at": builders.NOW, "created_by": "other", "kind": EvidenceKind.LINK.value, "title": "Invoice"}
    (item,) = (row["id"] for row in rows["expenditure_item"] if row["paid_on"])
    rows["evidence"] = [{"id": 1, "public_id": "a" * 32, "expenditure_item_id": item, **said}]
    version = {"id": 1, "evidence_id": 1, "number": 1, "public_id": "b" * 32, "url": "https://example.org/invoice"}
    rows["evidence_version"] = [{**version, "author": "other", "recorded_at": builders.NOW}]
    old = MetaData()
    with writing() as connection:
        old.reflect(connection, only=lambda name, _: name in metadata.tables)
        for known in (old.tables[name] for name in rows if name in old.tables and rows[name]):
            given = [{each.name: row[each.name] for each in known.c if each.name in row} for row in rows[known.name]]
            connection.execute(insert(known), given)
        for statement in _old_sums():
            connection.execute(text(statement))


def _old_sums() -> list[str]:
    """The small project's months, written down one by one so that no code of today makes them."""
    cells = [
        "'budgeted', 0, 1, 1, 'staff', 1, 0, 1000001, 1",
        "'budgeted', 0, 2, 2, 'staff', 1, 1, 500002, 1",
        "'declared', 201804, 2, 2, 'staff', 1, 1, 10001, 1",
        "'declared', 201806, 2, 2, 'staff', 1, 1, 20002, 1",
        "'declared', 201805, 2, 2, 'staff', 1, 0, 30003, 1",
        "'certified', 201806, 2, 2, 'staff', 1, 0, 29000, 1",
        "'paid', 201807, 2, 2, 'staff', 1, 0, 29000, 1",
    ]
    keys = ("partner_id", "work_package_id", "cost_category", "reporting_period_key", "pilot_key")
    axes = zip(("partner", "work_package", "cost_category", "period", "pilot"), keys, strict=True)
    into = f"INSERT INTO money_summary (phase_id, step, month, {', '.join(keys)}, amount, lines) VALUES (1, "
    return [
        *(f"{into}{cell})" for cell in cells),
        *(
            "INSERT INTO money_axis_summary (phase_id, axis, step, month, key, amount) SELECT 1, "
            f"'{axis}', step, month, cast({key} AS VARCHAR(32)), sum(amount) FROM money_summary "
            f"GROUP BY step, month, {key}"
            for axis, key in axes
        ),
    ]


def _shape() -> dict[str, list[str]]:
    with reading() as connection:
        seen = inspect(connection)
        return {
            name: sorted(each["name"] for each in seen.get_columns(name))
            for name in seen.get_table_names()
            if name in metadata.tables
        }


def _checksums(shape: dict[str, list[str]], leaving: tuple[str, ...] = ()) -> dict[str, str]:
    """Of each table of that shape: the rows and how many."""
    found = {}
    with reading() as connection:
        for name in shape.keys() - set(leaving):
            rows: list[Any] = [
                repr(tuple(row))
                for row in connection.execute(select(*map(column, shape[name])).select_from(named(name)))
            ]
            found[name] = f"{len(rows)} {sha256(repr(sorted(rows)).encode()).hexdigest()}"
    return found


def test_money_of_the_schema_before_goes_up_down_and_up_without_losing_a_row(
    database_url: str, small_file: Path
) -> None:
    migrate(revision=BEFORE_MONEY)
    _fill_old_schema(small_file)
    shape = _shape()
    assert "budget_version" not in shape
    whole, common = _checksums(shape), _checksums(shape, SUMS)
    migrate()
    assert verify() == []
    assert _checksums(shape, SUMS) == common
    risen = _checksums(_shape())
    migrate(revision=BEFORE_MONEY)
    assert _shape() == shape
    assert _checksums(shape) == whole
    migrate()
    assert verify() == []
    assert _checksums(_shape()) == risen


def test_a_season_that_the_schema_before_cannot_hold_leaves_it_whole_on_the_way_down(database_url: str) -> None:
    migrate()
    seasons.season(builders.small_project())
    _, (item, _), certificate = seasons.certified_report(1, 1_000_00, 333_33)
    claim = seasons.claim(certificate)
    seasons.send(claim)
    seasons.verified(claim)
    seasons.pay(claim)
    draft = costs.begin(period=2, now=seasons.JANUARY)
    costs.enter(draft, now=seasons.JANUARY, pilots=(("P1", 1), ("P2", 2)), **seasons.WHOLE)
    paid = costs.row(item)["paid_eur"]
    migrate(revision=BEFORE_MONEY)
    migrate()
    assert verify() == []
    assert (costs.row(item)["paid_eur"], costs.row(item)["declared_on"]) == (paid, seasons.JULY.date())


def test_who_is_signed_in_stays_so_through_the_update_that_ends_idle_sessions(database_url: str) -> None:
    migrate()
    now, begun = datetime.now(UTC), datetime.now(UTC) - timedelta(hours=8)
    with writing() as connection:
        someone = accounts.add(
            connection, username="someone", display_name="Someone", organisation=None, language=None,
            password_hash="", roles=(), now=begun,
        )  # fmt: skip
        accounts.add_session(connection, "a" * 64, someone, now=begun, expires_at=now + timedelta(hours=4))
    migrate(revision=BEFORE_IDLE)
    migrate()
    with reading() as connection:
        used = accounts.last_use(connection, "a" * 64, now)
        assert used is not None
        assert used >= now


def test_migrating_twice_changes_nothing(database: str) -> None:
    builders.small_project()
    migrate()
    assert verify() == []
    with reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM deliverable")).scalar_one() == 4


def test_several_processes_starting_at_once_take_turns(database_url: str) -> None:
    failures: list[Exception] = []

    def start() -> None:
        try:
            migrate()
        except Exception as error:  # noqa: BLE001 — whatever a thread raises is this test's finding
            failures.append(error)

    threads = [threading.Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM alembic_version")).scalar_one() == 1


def test_the_database_checks_codes_and_references(database: str) -> None:
    builders.small_project()
    for statement in (
        "UPDATE deliverable SET status = 'nonsense'",
        "UPDATE deliverable SET schedule_status = 'nonsense'",
        "UPDATE deliverable SET phase_id = 99",
        "UPDATE deliverable SET code = 'D1.1'",
        "DELETE FROM phase",
    ):
        with pytest.raises(Exception, match=r"(?i)constraint"), writing() as connection:
            connection.execute(text(statement))


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_sqlite_is_set_for_safety(database: str, tmp_path: Path) -> None:
    with reading() as connection:
        pragmas = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("busy_timeout", "journal_mode", "foreign_keys", "synchronous")
        }
    assert pragmas == {"busy_timeout": 5000, "journal_mode": "wal", "foreign_keys": 1, "synchronous": 2}


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_references_are_checked_again_after_a_migration(database: str) -> None:
    migrate()
    with engine().connect() as connection:
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
