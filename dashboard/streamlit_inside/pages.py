"""A page as Streamlit holds it."""

from copy import copy

import streamlit as st


def for_this_run(page: st.Page) -> st.Page:
    """A page remembers that it may be run in this very run: each run has its own copy."""
    return copy(page)
