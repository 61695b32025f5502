"""Whether a database is up to date is asked without loading Alembic."""

import subprocess
import sys

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import BigInteger, inspect, text

from dashboard.store import schema
from dashboard.store.engine import MIGRATIONS, migrate, reading
from dashboard.store.tables import metadata

PLANNED = {
    "activity", "budget_version", "deliverable", "exchange_rate", "fact", "meeting", "organisation", "output",
    "partner", "partner_report", "person", "phase", "pilot", "project", "project_report", "reporting_period",
    "translation", "work_package",
}  # fmt: skip
"""Tables that grow with what is planned and not with what is done: 32 bits hold their ids."""


def test_the_newest_file_is_alembics_head() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == schema.newest_revision()


def test_an_empty_database_is_migrated_and_a_current_one_left_alone(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert schema.schema_revision() is None
    schema.bring_up_to_date()
    assert schema.schema_revision() == schema.newest_revision()
    monkeypatch.setattr(schema, "migrate", lambda url: pytest.fail("there was nothing to migrate"))
    schema.bring_up_to_date()
    migrate(revision="base")
    assert schema.schema_revision() is None


def test_a_start_on_a_current_database_does_without_alembic(database: str) -> None:
    script = (
        "import sys; from dashboard.store.schema import bring_up_to_date as go; go(); print('alembic' in sys.modules)"
    )
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"


def test_the_id_of_every_other_table_has_64_bits() -> None:
    counted = {each.name for each in metadata.sorted_tables if each.autoincrement_column is not None}
    long = {name for name in counted if isinstance(metadata.tables[name].c.id.type, BigInteger)}
    assert counted - long == PLANNED


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_postgresql_has_64_bits_for_long_ids_for_all_that_refer_to_them_and_for_what_counts_them(
    database: str,
) -> None:
    with reading() as connection:
        seen = inspect(connection)
        kinds = {
            (name, each["name"]): isinstance(each["type"], BigInteger)
            for name in metadata.tables
            for each in seen.get_columns(name)
        }
        sequences = connection.execute(text("SELECT sequencename, data_type::text FROM pg_sequences")).all()
    assert {name.removesuffix("_id_seq") for name, kind in sequences if kind != "bigint"} == PLANNED
    for table in metadata.sorted_tables:
        for reference in table.foreign_keys:
            target = (reference.column.table.name, reference.column.name)
            assert kinds[table.name, reference.parent.name] == kinds[target], str(reference.parent)
    assert {name for name, column in kinds if column == "id" and not kinds[name, "id"]} == PLANNED
    assert kinds["search_entry", "owner_id"]
