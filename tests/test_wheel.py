"""The wheel: built, laid in an empty place, and served from an empty folder, with no clone in reach."""

import os
import shutil
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.texts import text
from dashboard.widgets.kit.menu import addresses
from tests.live import Live, Visitor, run, wait_until_healthy

ROOT = Path(__file__).resolve().parent.parent
BUILT_FROM = ("dashboard", "pages", "data", "static", ".streamlit")
BESIDE = ("pyproject.toml", "setup.py", "requirements.in", "streamlit_app.py", "README.md", "LICENSE")
BUILD = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
NOT_SHIPPED = shutil.ignore_patterns("__pycache__", "shipped")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the wheel was laid in, as an installation lays it."""
    tree, made = tmp_path_factory.mktemp("tree"), tmp_path_factory.mktemp("wheel")
    for name in BUILT_FROM:
        shutil.copytree(ROOT / name, tree / name, ignore=NOT_SHIPPED)
    for name in BESIDE:
        shutil.copy(ROOT / name, tree / name)
    built = subprocess.run(
        [sys.executable, "-c", BUILD, str(made)], cwd=tree, capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stderr
    (wheel,) = made.glob("*.whl")
    place = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    return place


@pytest.fixture(scope="module")
def installed(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """``binnacle serve --demo`` in an empty folder."""
    folder = tmp_path_factory.mktemp("empty")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = int(listener.getsockname()[1])
    ours = {name: value for name, value in os.environ.items() if not name.startswith("BINNACLE_")}
    command = [sys.executable, "-m", "dashboard.cli.app", "serve", "--demo", "--port", str(port)]
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=ours | {"PYTHONPATH": str(site), "PYTHONSAFEPATH": "1"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        database = f"sqlite:///{folder / 'var' / 'binnacle.db'}"
        live = Live(base=f"http://127.0.0.1:{port}", database=database, folder=folder)
        try:
            wait_until_healthy(live, process)
            yield live
        finally:
            process.terminate()
            process.wait(20)


def test_no_script_of_the_wheel_has_a_sibling_pages_folder(site: Path) -> None:
    pages = list(site.rglob("pages"))
    assert [str(path.relative_to(site)) for path in pages] == ["dashboard/shipped/pages"]
    assert list(pages[0].parent.glob("*.py")) == []


def test_it_serves_the_demo_and_keeps_its_data_where_it_was_called(installed: Live) -> None:
    assert sorted(path.name for path in installed.folder.iterdir()) == ["server.log", "var"]
    assert (installed.folder / "var" / "binnacle.db").is_file()
    assert "ASL" in (installed.folder / "server.log").read_text()


def test_a_stranger_is_shown_the_sign_in_at_every_address(installed: Live) -> None:
    async def knock() -> None:
        for address in addresses():
            async with Visitor(installed, page=address) as visitor:
                assert text("sign_in.what_it_is", "en") in visitor.words, address
                assert not visitor.first.failures

    run(knock())


def test_a_person_sees_a_shipped_project(installed: Live) -> None:
    async def look() -> None:
        async with Visitor(installed, installed.cookie("lead")) as lead:
            assert not lead.first.failures
            assert "Atlantic Social Lab" in lead.words

    run(look())


def test_its_configuration_came_along(installed: Live) -> None:
    """Without ``trustedUserHeaders`` Streamlit resumes a session for whoever knows its id."""

    async def steal() -> None:
        async with Visitor(installed, installed.cookie("lead"), page="account") as owner:
            stolen = owner.seen.session_id
            async with Visitor(installed, page="account", resume=stolen) as thief:
                assert thief.seen.session_id not in ("", stolen)

    run(steal())
