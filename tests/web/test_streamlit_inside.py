"""What we know of the insides of Streamlit is asked for at start: where it is otherwise, a sentence says so."""

import shutil
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typer
from streamlit import config

from dashboard.cli.app import _know_streamlit
from dashboard.settings import ROOT
from dashboard.streamlit_inside import expected, messages, starting
from dashboard.streamlit_inside.expected import FITS, StreamlitDiffers, differences, require_streamlit


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
        (expected.starlette_routes, "BASE_ROUTE_MEDIA", "files", "components at their addresses"),
        (expected.starlette_routes, "BASE_ROUTE_CORE", "_core", "components at their addresses"),
        (expected.starlette_routes, "_ROUTE_UPLOAD_FILE", "_stcore/uploads/{session_id}", "uploads by session"),
        (expected.starlette_agent_routes, "_ROUTE_AGENT_INTERACT", "_stcore/programs", "for programs"),
        (expected.starlette_websocket, "_ROUTE_WEBSOCKET_STREAM", "_stcore/socket", "pages to speak at"),
        (expected.starlette_websocket, "_parse_subprotocols", lambda _: (None, None, None), "third subprotocol"),
        (expected.ScriptRunContext, "__dataclass_fields__", {}, "requests of a run"),
        (expected, "StopException", ValueError, "no Exception"),
        (expected, "Runtime", SimpleNamespace(), "sessions and files"),
        (expected, "MemoryUploadedFileManager", SimpleNamespace, "uploaded files"),
        (expected.st, "Page", lambda: None, "may be run"),
        (config, "_config_options_template", {}, "options we set"),
        (starting, "LOADED_LATE", ("streamlit_of_old",), "load early"),
        (expected.script_run_context, "_LOGGER", SimpleNamespace(name="other"), "who warns"),
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


def test_no_server_starts_on_another_streamlit(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(expected.starlette_routes, "BASE_ROUTE_MEDIA", "files")
    with pytest.raises(StreamlitDiffers, match="Streamlit"):
        require_streamlit()
    with pytest.raises(typer.Exit) as ended:
        _know_streamlit()
    assert ended.value.exit_code == 2
    assert "Binnacle expects" in capsys.readouterr().err
