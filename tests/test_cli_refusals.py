"""What every command says where it cannot work: one sentence, exit 2, no traceback and no password."""

from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from dashboard.cli.app import app
from dashboard.settings import ROOT, settings
from dashboard.store.engine import writing

run = CliRunner().invoke
SECRET = "0pen-sesame"
TRACKER = "code,title\nD1.1,A title\n"
COMMANDS = {
    "serve": ["serve"],
    "load": ["load", str(ROOT / "data" / "ASL")],
    "export": ["export", "ASL", "{folder}/out"],
    "import": ["import", "{folder}/tracker.csv", "--project", "ASL"],
    "remind": ["remind", "--dry-run"],
    "verify": ["verify"],
    "add": ["person", "add", "newcomer", "--name", "A newcomer", "--role", "observer"],
    "reset": ["person", "reset", "newcomer"],
    "log": ["person", "log"],
}
EVERY = pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)


def refused(command: list[str], folder: Path) -> str:
    (folder / "tracker.csv").write_text(TRACKER)
    answer = run(app, [word.format(folder=folder) for word in command])
    assert answer.exit_code == 2, answer.output
    assert isinstance(answer.exception, SystemExit), answer.exception
    assert "Traceback" not in answer.output
    assert SECRET not in answer.output
    return str(answer.stderr)


def addressed(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("BINNACLE_DATABASE_URL", url)
    settings.cache_clear()


@EVERY
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_database_newer_than_the_code_is_said(command: list[str], database: str, tmp_path: Path) -> None:
    with writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    said = refused(command, tmp_path)
    assert "newer Binnacle (schema 9999" in said
    assert "restore a backup" in said


@pytest.mark.parametrize(
    "address",
    [
        "nonsense",
        f"oracle+nothing://u:{SECRET}@h/d",
        f"postgresql://u:{SECRET}@h:port/d",
        f"mysql://u:{SECRET}@h/d",
        f"postgresql://u:{SECRET}@127.0.0.1/d?no_such_option=1",
    ],
)
@EVERY
def test_an_address_that_is_none_is_said(
    command: list[str], address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    addressed(monkeypatch, address)
    assert "BINNACLE_DATABASE_URL is no address of a database" in refused(command, tmp_path)


@EVERY
def test_a_connection_that_is_refused_is_said(
    command: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    addressed(monkeypatch, f"postgresql://u:{SECRET}@127.0.0.1:1/binnacle")
    monkeypatch.setattr("dashboard.store.patience.PATIENCE_SECONDS", 0.1)
    assert "127.0.0.1:1/binnacle cannot be reached" in refused(command, tmp_path)


def test_a_setting_that_is_none_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BINNACLE_SECOND_FACTOR_KEY", SECRET)
    settings.cache_clear()
    assert refused(["person", "log"], tmp_path).startswith("BINNACLE_SECOND_FACTOR_KEY: ")


ADD = ["person", "add", "newcomer", "--name", "A newcomer", "--role"]


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ([*ADD, "partner", "--organisation", "NOBODY"], "Known are: "),
        ([*ADD, "captain"], "observer"),
        ([*ADD, "observer", "--language", "tlh"], "pt"),
        (["person", "reset", "nobody"], "nobody"),
        (["person", "reset", "nobody", "--second-factor"], "nobody"),
        (["person", "log", "nobody"], "nobody"),
        (["remind", "--dry-run", "--person", "nobody"], "nobody"),
        (["export", "NOTHING", "{folder}/out"], "NOTHING"),
        (["load", "{folder}/nowhere"], "nowhere"),
        (["check", "{folder}/nowhere"], "nowhere"),
        (["import", "{folder}/nowhere.csv", "--project", "P"], "nowhere.csv"),
        (["import", "{folder}/tracker.csv", "--project", "NOTHING"], "NOTHING"),
        (["import", "{folder}/tracker.csv", "--project", "P", "--kind", "poem"], "deliverables"),
        (["import", "{folder}/tracker.csv", "--project", "P", "--dates", "any"], "day-first"),
        (["import", "{folder}/tracker.csv", "--project", "P", "--sheet", "Plan"], "Plan"),
        (["import", "{folder}/tracker.csv", "--project", "P", "--start", "soon"], "soon"),
        (["import", "{folder}/tracker.csv", "--project", "P", "--map", "title"], "FIELD=HEADER"),
        (["import", "{folder}/tracker.csv", "--project", "P", "--report", "NOBODY/R1"], "NOBODY/R1"),
    ],
    ids=str,
)
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_name_that_nothing_knows_is_refused(
    command: list[str], says: str, small_project: dict[str, int], tmp_path: Path
) -> None:
    assert says in refused(command, tmp_path)
