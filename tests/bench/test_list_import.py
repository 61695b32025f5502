"""What the bench says of a list's import: every generated line came in, on a copy of the demo's database."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import func, select

from dashboard.settings import settings
from dashboard.store.engine import reading
from dashboard.store.tables import expenditure_item
from scripts.bench.list_importing import list_import_of
from scripts.bench.server import database_of


def test_the_generated_lines_come_in_beside_the_database_and_their_cost_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, demo_file: Path
) -> None:
    shutil.copy(demo_file, tmp_path / "binnacle.db")
    monkeypatch.setenv("BINNACLE_DATABASE_URL", database_of(tmp_path))
    settings.cache_clear()
    found = list_import_of(tmp_path, lines=50)
    assert found.seconds > 0
    assert 20 < found.mb < 1000
    new = select(func.count()).where(expenditure_item.c.reference.startswith("BENCH-"))
    counts = []
    for folder in (tmp_path, tmp_path / "list_import"):
        with reading(database_of(folder)) as connection:
            counts.append(connection.execute(new).scalar_one())
    assert counts == [0, 50]
