"""The commands on project folders: what they print, where, and their exit status."""

import json
from pathlib import Path

import pytest
import typer
from sqlalchemy import func, select
from typer.testing import CliRunner

from dashboard.cli import projects
from dashboard.settings import settings
from dashboard.store import tables
from dashboard.store.engine import reading
from tests.exchange.folder_builder import changed, contents, write_files

app = typer.Typer()
for command in (projects.load, projects.check, projects.export):
    app.command()(command)


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr


def test_a_correct_folder_is_said_to_be_so(tmp_path: Path) -> None:
    status, out, err = run("check", write_files(tmp_path))
    assert (status, err) == (0, "")
    assert "no problem" in out


def test_problems_go_to_standard_error_with_exit_2(tmp_path: Path) -> None:
    status, out, err = run("check", changed(tmp_path, "budget.csv", "1200.50", "1.200"))
    assert (status, out) == (2, "")
    assert "budget.csv, row 2, column amount: “1.200” is not an amount" in err


def test_problems_are_printed_as_data(tmp_path: Path) -> None:
    status, out, _ = run("check", changed(tmp_path, "budget.csv", "1200.50", "1.200"), "--json")
    problem = json.loads(out)["problems"][0]
    assert status == 2
    assert {name: problem[name] for name in ("file", "row", "column", "code")} == {
        "file": "budget.csv",
        "row": 2,
        "column": "amount",
        "code": "bad_amount",
    }
    assert json.loads(run("check", write_files(tmp_path), "--json")[1]) == {"problems": []}


def test_a_folder_is_loaded_exported_and_loaded_again(database_url: str, tmp_path: Path) -> None:
    path = write_files(tmp_path / "small")
    assert run("load", path)[0] == 0
    assert "already" in run("load", path)[1]
    assert run("export", "SMALL", tmp_path / "out")[0] == 0
    assert "meetings.csv" in contents(tmp_path / "out")
    assert json.loads(run("load", tmp_path / "out", "--json")[1]) == {"rows": {}}


def test_a_load_that_is_refused_writes_nothing(database: str, tmp_path: Path) -> None:
    path = changed(tmp_path, "expenditure.csv", "one,UNI,U1,1,,WP2", "one,UNI,U1,1,,WP9")
    status, out, err = run("load", path)
    assert (status, out) == (2, "")
    assert "expenditure.csv, row 4, column work_package" in err
    with reading(database) as connection:
        for table in (tables.project, tables.organisation, tables.audit):
            assert connection.execute(select(func.count()).select_from(table)).scalar_one() == 0


def test_a_refused_folder_makes_no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BINNACLE_DATABASE_URL", f"sqlite:///{tmp_path / 'new.db'}")
    settings.cache_clear()
    assert run("load", changed(tmp_path / "small", "budget.csv", "1200.50", "1.200"))[0] == 2
    assert not (tmp_path / "new.db").exists()
    settings.cache_clear()


@pytest.mark.parametrize("arguments", [("export", "NOWHERE", "{tmp}/out"), ("check", "{tmp}/nowhere")])
def test_what_is_not_there_is_refused(database: str, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    status, _, err = run(*(argument.format(tmp=tmp_path) for argument in arguments))
    assert status == 2
    assert err
