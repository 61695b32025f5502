"""The start of the server: what it says while it loads, and what it clears away."""

import io
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dashboard.settings import settings
from dashboard.store import files
from dashboard.web.start import prepare

LOADING = "from dashboard.web.start import import_sign_in_form; import streamlit; import_sign_in_form()"


def test_loading_the_sign_in_form_warns_of_no_missing_session() -> None:
    done = subprocess.run([sys.executable, "-c", LOADING], capture_output=True, text=True, check=True)
    assert "ScriptRunContext" not in done.stderr


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_start_clears_away_what_a_killed_upload_left(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BINNACLE_FILES", str(tmp_path / "files"))
    settings.cache_clear()
    left = files.stage(io.BytesIO(b"half a file"), largest=1000).waiting
    long_ago = time.time() - 2 * files.ABANDONED_SECONDS
    os.utime(left, (long_ago, long_ago))
    prepare()
    assert not left.exists()
