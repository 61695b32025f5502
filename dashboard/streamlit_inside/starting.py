"""What is settled with Streamlit before its first visitor: options, what it would load late, and a false alarm."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

LOADED_LATE = ("streamlit.dataframe_util", "streamlit.components.v1")
"""By the first page that needs them."""
SIGN_IN_FORM = "streamlit_authenticator"
"""A seventh of a start, with all it would like to talk to."""
NO_SESSION = "streamlit.runtime.scriptrunner_utils.script_run_context"
"""Who warns; Streamlit gives each of its loggers a handler and, reading its configuration, a level: a filter stays."""


def set_for_good(name: str, value: Any) -> None:
    """Whatever environment, flag or configuration say."""
    from streamlit.config import set_option  # this module is read before Streamlit is known to fit

    set_option(name, value, where_defined="Binnacle")


@contextmanager
def without_a_session() -> Iterator[None]:
    """The sign-in form looks for a session while it is imported, and warns that there is none."""
    logger = logging.getLogger(NO_SESSION)
    logger.addFilter(_no_warning)
    try:
        yield
    finally:
        logger.removeFilter(_no_warning)


def _no_warning(record: logging.LogRecord) -> bool:
    return record.levelno > logging.WARNING
