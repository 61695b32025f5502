"""The run of the script that asks: its session, what kind it is, how it ends, and how it asks for another."""

from streamlit.errors import StreamlitAPIException
from streamlit.runtime.scriptrunner import RerunException, StopException, get_script_run_ctx

Stopped, Rerun, Misused = StopException, RerunException, StreamlitAPIException
"""A run ends where it is, or to begin again; and Streamlit is asked for what it does not do."""


def session() -> str | None:
    """Streamlit's id of the tab; ``None`` where no script runs."""
    context = get_script_run_ctx()
    return context.session_id if context else None


def is_lone_fragment() -> bool:
    context = get_script_run_ctx()
    return bool(context and context.fragment_ids_this_run)


def ask_for(wanted: RerunException) -> None:
    """Streamlit takes no rerun from whoever handles an error: it is put among the browser's requests."""
    context = get_script_run_ctx()
    if context and context.script_requests:
        context.script_requests.request_rerun(wanted.rerun_data)
