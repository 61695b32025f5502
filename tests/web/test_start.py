"""The start of the server: what it says while it loads."""

import subprocess
import sys

LOADING = "from dashboard.web.start import import_sign_in_form; import streamlit; import_sign_in_form()"


def test_loading_the_sign_in_form_warns_of_no_missing_session() -> None:
    done = subprocess.run([sys.executable, "-c", LOADING], capture_output=True, text=True, check=True)
    assert "ScriptRunContext" not in done.stderr
