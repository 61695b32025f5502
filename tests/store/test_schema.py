"""Whether a database is up to date is asked without loading Alembic."""

import subprocess
import sys

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from dashboard.store import schema
from dashboard.store.engine import MIGRATIONS, migrate


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
