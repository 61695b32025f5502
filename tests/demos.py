"""The shipped projects and the demo people, on the demo's day, in a database to copy."""

from datetime import date
from pathlib import Path

import pytest

from dashboard.services.projects.demo import ensure_demo_people
from dashboard.services.projects.load import load_shipped
from dashboard.settings import settings
from dashboard.store.engine import engine, migrate

TODAY = date(2018, 10, 30)
PASSWORD = "eight sturdy compass needles"


def use(patch: pytest.MonkeyPatch, path: Path) -> None:
    """Make the database the process's own, on the demo's day."""
    patch.setenv("BINNACLE_DATABASE_URL", f"sqlite:///{path}")
    patch.setenv("BINNACLE_FILES", str(path.parent / "files"))
    patch.setenv("BINNACLE_TODAY", TODAY.isoformat())
    settings.cache_clear()


def make_demo(folder: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        use(patch, folder / "demo.db")
        migrate()
        ensure_demo_people(PASSWORD, now=settings().now())
        load_shipped(now=settings().now())
        engine().dispose()
    settings.cache_clear()
