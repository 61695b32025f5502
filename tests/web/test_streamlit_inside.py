"""What we know of the insides of Streamlit is asked for at start: where it is otherwise, a sentence says so."""

import ast
import shutil
import subprocess
import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from streamlit import config, runtime
from streamlit.runtime import memory_uploaded_file_manager, scriptrunner
from streamlit.runtime.scriptrunner_utils import script_run_context
from streamlit.web.server.starlette import starlette_agent_routes, starlette_routes, starlette_websocket

from dashboard.settings import ROOT
from dashboard.streamlit_inside import expected, messages, starting
from dashboard.streamlit_inside.expected import FITS, differences, require_streamlit


def test_the_installed_streamlit_is_as_we_know_it() -> None:
    assert differences() == []


def test_the_version_that_fits_is_the_one_that_is_installed_and_bounded() -> None:
    assert version("streamlit").startswith(f"{FITS}.")
    assert f"\nstreamlit~={FITS}.0 " in (ROOT / "requirements.in").read_text()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<html lang="en">', '<html lang="en" dir="ltr">'),
        ("<title>Streamlit</title>", "<title>App</title>"),
        ("</head>", "</head ><!-- -->"),
        ('<div id="root">', '<div id="app">'),
        ("<script>\n", "<script>window.other = 1;</script><script>\n"),
        ('rel="service-desc"', 'rel="alternate service-desc"'),
    ],
)
def test_an_altered_document_is_found(old: str, new: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copyfile(expected.STATIC / "index.html", tmp_path / "index.html")
    found = (tmp_path / "index.html").read_text()
    assert old in found
    (tmp_path / "index.html").write_text(found.replace(old, new))
    monkeypatch.setattr(expected, "STATIC", tmp_path)
    assert "static/index.html" in "".join(differences())


@pytest.mark.parametrize(
    ("place", "name", "value", "said"),
    [
        (starlette_routes, "BASE_ROUTE_MEDIA", "files", "components at their addresses"),
        (starlette_routes, "BASE_ROUTE_CORE", "_core", "components at their addresses"),
        (starlette_routes, "_ROUTE_UPLOAD_FILE", "_stcore/uploads/{session_id}", "uploads by session"),
        (starlette_agent_routes, "_ROUTE_AGENT_INTERACT", "_stcore/programs", "for programs"),
        (starlette_websocket, "_ROUTE_WEBSOCKET_STREAM", "_stcore/socket", "pages to speak at"),
        (starlette_websocket, "_parse_subprotocols", lambda _: (None, None, None), "third subprotocol"),
        (scriptrunner.ScriptRunContext, "__dataclass_fields__", {}, "requests of a run"),
        (scriptrunner, "StopException", ValueError, "no Exception"),
        (runtime, "Runtime", SimpleNamespace(), "sessions and files"),
        (memory_uploaded_file_manager, "MemoryUploadedFileManager", SimpleNamespace, "uploaded files"),
        (st, "Page", lambda: None, "may be run"),
        (config, "_config_options_template", {}, "options we set"),
        (starting, "LOADED_LATE", ("streamlit_of_old",), "load early"),
        (script_run_context, "_LOGGER", SimpleNamespace(name="other"), "who warns"),
        (messages, "STOP", "halt_script", "kinds of messages"),
    ],
)
def test_an_altered_inside_is_found(
    place: Any, name: str, value: Any, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, name, value)
    (sentence,) = differences()
    assert said in sentence
    assert version("streamlit") in sentence
    assert f"Streamlit {FITS} fits" in sentence
    assert "requirements.lock" in sentence


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("self.attrs.get('login_sleep_time'", "self.settings.get('login_sleep_time'"),
        ("'Password' not in fields", "'Secret' not in fields"),
        ("    def login(", "    def sign_in("),
    ],
)
def test_an_altered_form_is_found(old: str, new: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source = expected.form_source()
    assert old in source
    monkeypatch.setattr(expected, "form_source", lambda: source.replace(old, new))
    assert "a form that asks only what we give it" in "".join(differences())


def modules_reached_into() -> set[str]:
    """Whatever of Streamlit the package imports by more than its one public name."""
    found = set()
    for path in (ROOT / "dashboard" / "streamlit_inside").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("streamlit."):
                found.add(str(node.module))
    return found


@pytest.mark.parametrize("module", sorted(modules_reached_into()))
def test_a_module_that_was_moved_is_a_sentence(
    module: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import_module(module)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(SystemExit) as ended:
        require_streamlit()
    assert ended.value.code == 2
    said = capsys.readouterr().err.splitlines()
    assert said
    assert all(line.startswith("Binnacle expects") for line in said)


@pytest.mark.parametrize("start", ["import streamlit_app", "from dashboard.cli.app import app; app(['serve'])"])
@pytest.mark.parametrize(
    "module", ["streamlit.web.server.starlette.starlette_websocket", "streamlit.runtime.memory_uploaded_file_manager"]
)
def test_no_server_starts_on_another_streamlit(start: str, module: str, tmp_path: Path) -> None:
    hidden = f"import sys; import streamlit; sys.modules[{module!r}] = None; {start}"
    environment = {"PATH": "", "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        [sys.executable, "-c", hidden], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2, ended.stderr
    assert "Traceback" not in ended.stderr
    assert "Binnacle expects" in ended.stderr
    assert "listens" not in ended.stdout
    assert list(tmp_path.iterdir()) == []
