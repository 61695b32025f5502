"""What the bench says of the import's preview, and which pages it measures."""

import shutil
from pathlib import Path

import pytest

from dashboard.settings import settings
from dashboard.widgets.kit.menu import present
from scripts.bench import importing
from scripts.bench.importing import NotPreviewed, import_of
from scripts.bench.report import Findings, Import, Page, Users, table
from scripts.bench.server import database_of


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, demo_file: Path) -> Path:
    shutil.copy(demo_file, tmp_path / "binnacle.db")
    monkeypatch.setenv("BINNACLE_DATABASE_URL", database_of(tmp_path))
    settings.cache_clear()
    return tmp_path


def findings(**given: object) -> Findings:
    known: dict[str, object] = {
        "floor_ms": 10.0, "update_ratio": 3.0, "idle_mb_per_session": 0.1, "start_s": 1.0,
        "users_50": Users(p50_ms=20.0, p95_ms=80.0, errors=0), "import_20000": Import(seconds=2.5, mb=220.0),
    }  # fmt: skip
    return Findings(**known | given)  # type: ignore[arg-type]


def test_the_generated_rows_would_all_be_added_and_their_cost_is_told(demo: Path) -> None:
    found = import_of(demo, rows=50)
    assert found.seconds > 0
    assert 20 < found.mb < 1000


def test_a_preview_that_would_not_add_every_row_gives_no_figure(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "HEADER", ("x",) * 8)
    with pytest.raises(NotPreviewed):
        import_of(demo, rows=5)


def test_the_import_is_in_the_json_and_held_against_its_bars() -> None:
    assert findings().as_json()["import_20000"] == {"seconds": 2.5, "mb": 220.0}
    assert "above" not in table(findings())
    slow, large = (table(findings(import_20000=each)) for each in (Import(seconds=11, mb=1), Import(seconds=1, mb=301)))
    assert next(line for line in slow.splitlines() if "above" in line).startswith("20,000 rows previewed")
    assert next(line for line in large.splitlines() if "above" in line).startswith("  memory")


def test_pages_and_updates_at_scale_are_held_against_their_bars() -> None:
    page = Page(rerun_ms=20.0, ratio=2.0, ratio_at_scale=1.3)
    said = list(table(findings(pages={"/my-work": page}, update_ratio_at_scale=6.1)).splitlines())
    assert sum("above" in line for line in said) == 2


def test_my_work_is_among_the_pages_that_are_measured() -> None:
    assert "my-work" in {entry.address for entry in present()}
