"""What is exported is loaded as it was: of the small folder, and of generated projects."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.domain.refusal import Refused
from dashboard.domain.vocabulary import EvidenceKind
from dashboard.exchange.folder.check import check_folder
from dashboard.exchange.folder.export import natural, write_folder
from dashboard.exchange.folder.format import Column, Kind
from dashboard.exchange.folder.values import BadCell, read_cell, write_cell
from dashboard.services.projects.load import export_project, load_project
from dashboard.store.derived.summaries import differences
from dashboard.store.engine import reading
from tests.exchange.folder_builder import SMALL, contents, write_files
from tests.exchange.generated_projects import held, number_of, projects

NOW = datetime(2018, 8, 1, 9, tzinfo=UTC)
NUMBERS = count()
DRAWN = ("certified_on", "paid_on")
"""Days of items that generated projects draw without regard to those of certificates and payments."""


def test_the_small_folder_comes_back_with_the_same_bytes(database: str, tmp_path: Path) -> None:
    load_project(write_files(tmp_path / "small"), now=NOW, url=database)
    export_project("SMALL", tmp_path / "once", url=database)
    assert load_project(tmp_path / "once", now=NOW, url=database) == {}
    csvs = {name: text.encode() for name, text in SMALL.items() if name.endswith(".csv")}
    exported = contents(tmp_path / "once")
    toml = exported.pop("project.toml")
    assert exported.pop("expenditure.csv").replace(b"0.8,", b"0.80000,") == csvs.pop("expenditure.csv")
    assert exported.pop("translations.csv").splitlines()[1:] == sorted(csvs.pop("translations.csv").splitlines()[1:])
    assert exported == {**csvs, "facts.csv": exported["facts.csv"]}
    assert sorted(exported["facts.csv"].splitlines()) == sorted(csvs["facts.csv"].splitlines())
    assert b"[rules.traffic_light]\nlate_points = 25\n" in toml


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(content=projects())
def test_generated_projects_come_back_with_the_same_bytes(database: str, content: dict[str, Any]) -> None:
    comes_back_with_the_same_bytes(database, content)


@pytest.mark.sweep
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(content=projects())
def test_many_generated_projects_come_back_with_the_same_bytes(database: str, content: dict[str, Any]) -> None:
    comes_back_with_the_same_bytes(database, content)


def comes_back_with_the_same_bytes(database: str, content: dict[str, Any]) -> None:
    with fresh_folders() as (written, exported):
        renamed(content, f"P{next(NUMBERS)}")
        write_folder(content, written, kept=files_of_evidence(content, written.parent))
        assert check_folder(written)[1] == []
        load_project(written, now=NOW, url=database)
        export_project(content["project"][0]["code"], exported, url=database)
        assert contents(exported) == contents(written)
        assert load_project(exported, now=NOW, url=database) == {}
        with reading(database) as connection:
            assert [found for found in differences(connection) if found.get("of") not in DRAWN] == []


def renamed(content: dict[str, Any], code: str) -> None:
    """Codes of its own for each example, since all share a database: of the project and of its organisations."""
    content["project"][0]["code"] = code
    for row in content["organisations"]:
        row["code"] = code + row["code"]
    for row in content["partners"]:
        row["code"] = code + row["code"]
        row["replaces"] = row["replaces"] and code + row["replaces"]
    columns = ("leader", "responsible", "partner")
    for rows in content.values():
        for row in rows:
            row.update({column: code + row[column] for column in columns if row.get(column)})
    for row in content["pilots"]:
        row["partners"] = [code + partner for partner in row["partners"]]
    for row in (*content["evidence"], *content["evidence_versions"]):
        row["piece"] = number_of(code + row["piece"])
    for row in content["evidence_versions"]:
        kind = EvidenceKind.FILE if row["file_name"] else EvidenceKind.LINK
        row.update(held(number_of(code + row["public_id"]), kind))


def files_of_evidence(content: dict[str, Any], folder: Path) -> Callable[[str], Path]:
    """The files that the content's versions tell of, in the folder, by their numbers."""
    for row in content["evidence_versions"]:
        if row["file_name"]:
            (folder / row["public_id"]).write_text(row["public_id"], encoding="utf-8")
    return lambda public_id: folder / public_id


class fresh_folders:
    """Two new folders for one example."""

    def __enter__(self) -> Iterator[Path]:
        self._root = TemporaryDirectory()
        return iter((Path(self._root.name) / "written", Path(self._root.name) / "exported"))

    def __exit__(self, *error: object) -> None:
        self._root.cleanup()


@settings(deadline=None)
@given(st.integers(-(10**15), 10**15))
def test_an_amount_comes_back(cents: int) -> None:
    column = Column(name="amount", kind=Kind.AMOUNT)
    assert read_cell(write_cell(cents, column), column) == cents


@settings(deadline=None)
@given(st.decimals(0, 1, places=6))
def test_a_rate_comes_back(rate: Decimal) -> None:
    column = Column(name="rate", kind=Kind.RATE)
    assert read_cell(write_cell(rate, column), column) == rate


@settings(deadline=None)
@given(st.floats(-180, 180).filter(lambda value: len(f"{abs(value):.17f}".rstrip("0")) < 20))
def test_a_coordinate_comes_back(value: float) -> None:
    column = Column(name="latitude", kind=Kind.NUMBER)
    try:
        assert read_cell(write_cell(value, column), column) == value
    except BadCell:
        decimals = write_cell(value, column).partition(".")[2]
        assert len(decimals) > 17  # more than a place on earth has


@settings(deadline=None)
@given(st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_moment_comes_back(moment: datetime) -> None:
    column = Column(name="recorded_at", kind=Kind.MOMENT)
    assert read_cell(write_cell(moment, column), column) == moment


@settings(deadline=None)
@given(st.text(max_size=60))
def test_what_is_read_of_any_text_is_written_as_it_was(text: str) -> None:
    column = Column(name="comment")
    try:
        value = read_cell(text, column)
    except BadCell:
        return
    assert read_cell(write_cell(value, column), column) == value


def test_codes_are_in_the_order_in_which_people_count() -> None:
    assert sorted(["D1.10", "D1.9", "D10.1", "", "A"], key=natural) == ["", "A", "D1.9", "D1.10", "D10.1"]


def test_a_project_that_is_not_there_cannot_be_exported(database: str, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        export_project("NOWHERE", tmp_path / "out", url=database)
    assert refusal.value.problems[0].code == "no_project"
    assert not (tmp_path / "out").exists()


def test_a_folder_that_holds_something_else_is_left_alone(database: str, tmp_path: Path) -> None:
    load_project(write_files(tmp_path / "small"), now=NOW, url=database)
    other = write_files(tmp_path / "other", {"letter.txt": "Dear all"})
    with pytest.raises(Refused) as refusal:
        export_project("SMALL", other, url=database)
    assert refusal.value.problems[0].code == "folder_in_use"
    assert contents(other) == {"letter.txt": b"Dear all"}


def test_an_export_over_an_older_one_removes_files_without_rows(database: str, tmp_path: Path) -> None:
    path = write_files(tmp_path / "small")
    (path / "README.md").write_text("what it is")
    files = {name: text for name, text in SMALL.items() if name != "outputs.csv"}
    load_project(write_files(tmp_path / "without", files), now=NOW, url=database)
    export_project("SMALL", path, url=database)
    assert not (path / "outputs.csv").exists()
    assert (path / "README.md").exists()
