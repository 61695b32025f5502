"""What stands open to others on the machine is closed, without following links or stumbling over what is not ours."""

import logging
import os
import sqlite3
import stat
from pathlib import Path

import pytest

from dashboard.settings import settings
from dashboard.store import modes
from dashboard.store.engine import engine, reading

NUMBER = "ab" * 16


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def opened(path: Path, content: str = "") -> Path:
    """A file as an older version left it: readable, its folder too."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
    path.write_text(content)
    path.chmod(0o644)
    return path


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BINNACLE_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("BINNACLE_FILES", str(tmp_path / "evidence"))
    monkeypatch.setenv("BINNACLE_DATABASE_URL", f"sqlite:///{tmp_path / 'elsewhere' / 'binnacle.db'}")
    settings.cache_clear()
    (tmp_path / "var").mkdir(mode=0o755)
    return tmp_path / "var"


def test_all_that_is_ours_is_closed(var: Path, caplog: pytest.LogCaptureFixture) -> None:
    top = var.parent
    ours = [opened(var / "cookie.secret"), opened(var / "remind.lock")]
    ours += [opened(top / "evidence" / "ab" / name) for name in (NUMBER, f"{NUMBER}.part")]
    ours += [opened(top / "elsewhere" / f"binnacle.db{ending}") for ending in modes.BESIDE]
    other = opened(top / "elsewhere" / "another.db")
    modes.close_all()
    assert [mode(path) for path in ours] == [0o600] * len(ours)
    assert [mode(path) for path in (var, top / "evidence", top / "evidence" / "ab")] == [0o700] * 3
    assert (mode(other), mode(top / "elsewhere")) == (0o644, 0o755), "a folder that others use stays as it is"
    assert "could open 11 files and folders" in caplog.text
    caplog.clear()
    modes.close_all()
    assert caplog.text == ""


def test_the_owner_s_own_rights_stay(var: Path) -> None:
    secret = opened(var / "cookie.secret")
    secret.chmod(0o444)
    modes.close_all()
    assert mode(secret) == 0o400


def test_links_are_not_followed(var: Path) -> None:
    outside = opened(var.parent / "outside" / "passwords")
    (var / "cookie.secret").symlink_to(outside)
    (var.parent / "evidence").mkdir()
    (var.parent / "evidence" / "ab").symlink_to(outside.parent)
    (var.parent / "elsewhere").mkdir()
    (var.parent / "elsewhere" / "binnacle.db-wal").symlink_to(outside)
    modes.close_all()
    assert (mode(outside), mode(outside.parent)) == (0o644, 0o755)


def test_a_place_may_itself_be_a_link(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = opened(var / "cookie.secret")
    (var.parent / "named").symlink_to(var)
    monkeypatch.setenv("BINNACLE_VAR", str(var.parent / "named"))
    settings.cache_clear()
    modes.close_all()
    assert (mode(secret), mode(var)) == (0o600, 0o700)


def test_what_is_not_ours_to_close_is_said(
    var: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    theirs, ours = opened(var / "cookie.secret"), opened(var / "plan.secret")
    really = Path.chmod

    def chmod(path: Path, bits: int) -> None:
        if path == theirs:
            raise PermissionError(1, "Operation not permitted")
        really(path, bits)

    monkeypatch.setattr(Path, "chmod", chmod)
    modes.close_all()
    assert (mode(theirs), mode(ours)) == (0o644, 0o600)
    assert f"can open {theirs}, and it is not ours to close: Operation not permitted" in caplog.text


def test_a_folder_of_everybody_stays_so(
    var: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret, other = opened(var / "cookie.secret"), opened(var / "another.txt")
    var.chmod(0o1777)
    modes.close_all()
    assert (mode(var), mode(secret), mode(other)) == (0o1777, 0o600, 0o644)
    assert "belongs to everybody" in caplog.text


def test_a_server_database_has_no_file(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BINNACLE_DATABASE_URL", "postgresql://nobody@127.0.0.1/none")
    settings.cache_clear()
    modes.close_all()
    assert mode(var) == 0o700


def test_a_database_is_closed_before_it_is_opened(var: Path, caplog: pytest.LogCaptureFixture) -> None:
    """What SQLite writes beside it takes its mode from it."""
    caplog.set_level(logging.WARNING)
    path = var / "of a copy.db"
    sqlite3.connect(path).close()
    opened(path)
    url = f"sqlite:///{path}"
    with reading(url) as connection:
        connection.exec_driver_sql("CREATE TABLE something (a)")
        found = {each.name: mode(each) for each in var.iterdir()}
    engine(url).dispose()
    assert found.keys() >= {path.name, f"{path.name}-wal"}
    assert set(found.values()) == {0o600}


def test_new_files_are_for_us_alone(var: Path) -> None:
    modes.write_for_us_alone()
    (var / "new" / "folder").mkdir(parents=True)
    (var / "new" / "file").write_text("")
    assert [mode(var / "new" / name) for name in ("", "folder", "file")] == [0o700, 0o700, 0o600]
    assert os.umask(0o022) == 0o077
