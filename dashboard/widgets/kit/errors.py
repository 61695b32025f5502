"""What a person sees where the code failed: a plain sentence, never a trace; Streamlit's log has the trace."""

import streamlit as st

from dashboard.domain.refusal import Refused
from dashboard.store.health import STORE_ERRORS
from dashboard.texts import text
from dashboard.widgets.kit.language import language_in_use
from dashboard.widgets.kit.notices import sentence


def say_plainly(error: Exception) -> bool:
    """Draw the sentence for ``error``; True, so that Streamlit draws nothing of its own."""
    if isinstance(error, Refused):
        st.error("\n\n".join(sentence(problem) for problem in error.problems))
    else:
        st.error(text("shell.store_away" if isinstance(error, STORE_ERRORS) else "shell.failed", language_in_use()))
    return True
