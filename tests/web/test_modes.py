"""Files and folders are for their owner alone, whatever the umask: those of every command and every way to start."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.cli.app import app
from dashboard.settings import ROOT
from tests.live import USUAL, WAYS, Live, Visitor, run, served

NUMBER = "ab" * 16
LIST = "code;title;lead;due\nD9.1;A list;;2018-11-30\n"
READS = {"check", "serve"}
"""The first of these writes nothing, the second is tried below."""


def standing_open(folder: Path) -> list[str]:
    """What in it others can open, with its mode."""
    found = [(path, path.lstat().st_mode) for path in (folder, *folder.rglob("*"))]
    assert len(found) > 1, "nothing was written"
    return [f"{path.relative_to(folder)} {stat.filemode(mode)}" for path, mode in found if mode & 0o077]


def binnacle(var: Path, *words: str) -> None:
    environment = os.environ | {"BINNACLE_VAR": str(var), "BINNACLE_TODAY": "2018-10-30"}
    environment |= {"BINNACLE_DATABASE_URL": f"sqlite:///{var / 'deep' / 'binnacle.db'}"}
    environment |= {"BINNACLE_FILES": str(var / "files"), "BINNACLE_SMTP_HOST": "", "BINNACLE_MAIL_FROM": ""}
    command = [sys.executable, "-m", "dashboard.cli.app", *words]
    done = subprocess.run(command, cwd=ROOT, env=environment, umask=USUAL, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_every_command_writes_for_its_owner_alone(tmp_path: Path) -> None:
    """Each from where nothing is, as SQLite and we make what is missing, and over what is there."""
    tmp_path.chmod(0o755)
    tracker = tmp_path / "list.csv"
    tracker.write_text(LIST)
    commands: dict[str, list[str]] = {
        "load": [str(ROOT / "data" / "ASL")],
        "person": ["add", "newcomer", "--name", "A newcomer", "--role", "observer"],
        "remind": ["--dry-run"],
        "verify": [],
        "export": ["ASL", str(tmp_path / "chosen" / "by a person")],
        "import": [str(tracker), "--project", "ASL"],
    }
    written = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    assert written | {group.name for group in app.registered_groups} == commands.keys() | READS
    for name in ("person", "remind", "load"):
        binnacle(tmp_path / name, name, *commands[name])
        assert standing_open(tmp_path / name) == [], name
    for name in ("export", "import", "verify", "person", "remind"):
        binnacle(tmp_path / "load", name, *commands[name])
        assert standing_open(tmp_path / "load") == [], name
    assert len(list((tmp_path / "load" / "files").glob("??/*"))) > 3, "no evidence was loaded"
    assert standing_open(tmp_path / "chosen") == []


def left_open(folder: Path) -> None:
    """A folder as versions before left it; ``served`` puts its database there, open too."""
    folder.chmod(0o755)
    (folder / "files" / "ab").mkdir(parents=True)
    for path in (folder / "cookie.secret", folder / "files" / "ab" / NUMBER):
        path.write_text("left open for years")
        path.chmod(0o644)


async def look_around(live: Live) -> None:
    async with Visitor(live, live.cookie("lead"), page="deliverables") as visitor:
        assert visitor.words


@pytest.mark.parametrize("way", WAYS)
def test_a_start_closes_what_stands_open(way: str, tmp_path: Path) -> None:
    left_open(tmp_path)
    with served(tmp_path, way) as live:
        run(look_around(live))
        found = standing_open(tmp_path)
        assert {path.name for path in tmp_path.iterdir()} >= {"binnacle.db", "binnacle.db-wal", "binnacle.db-shm"}
    assert found == []


def test_a_demo_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    """As ``make run`` does it, up to the moment when it would listen."""
    tmp_path.chmod(0o755)
    var = tmp_path / "var"
    environment = os.environ | {"BINNACLE_VAR": str(var), "BINNACLE_FILES": str(var / "files")}
    environment |= {"BINNACLE_DATABASE_URL": f"sqlite:///{var / 'binnacle.db'}"}
    script = "from dashboard.cli import app as cli; cli._run = lambda *_: None; cli.app()"
    command = [sys.executable, "-c", script, "serve", "--demo"]
    subprocess.run(command, cwd=ROOT, env=environment, umask=USUAL, check=True, capture_output=True)
    assert standing_open(var) == []
