"""The folders in ``data/``, read once."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from dashboard.exchange.folder.check import checked_folder
from dashboard.exchange.folder.rows import Folder, Row
from dashboard.settings import ROOT

DATA = ROOT / "data"
CODES = ("ASL", "RESILIENT", "AMI-NA-2016", "SOCIAL-LAB-BX")


@lru_cache
def folder(code: str) -> Folder:
    return checked_folder(DATA / code)


def rows(code: str, table: str, phase: str | None = None) -> list[Row]:
    return [row for row in folder(code).tables[table] if phase is None or row["phase"] == phase]


def everything(code: str) -> Iterator[Row]:
    shipped = folder(code)
    yield shipped.project
    yield from shipped.phases
    yield from (row for _, row in shipped.rows())


def files(code: str) -> list[Path]:
    return sorted(path for path in (DATA / code).rglob("*") if path.is_file())
