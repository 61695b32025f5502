"""Writes whose commit the database did not answer: kept with the person's tab until it says what became of them."""

import streamlit as st

from dashboard.store.engine import stands
from dashboard.store.outcome import Lost, outcome
from dashboard.widgets.kit.notices import announce

KEPT = "lost_writes"


def lost_writes() -> list[Lost]:
    """Of this tab; a thread that works for it may add to the list."""
    kept: list[Lost] = st.session_state.setdefault(KEPT, [])
    kept.extend(outcome().lost)
    outcome().lost.clear()
    return kept


def say_what_became_of_them() -> None:
    """Ask the database, which answers again, and announce what it says."""
    waiting = lost_writes()
    for lost in tuple(waiting):
        stood = stands(lost)
        if stood is None:
            continue
        waiting.remove(lost)
        if stood:
            announce("shell.lost_stands")
        else:
            announce("shell.lost_undone", kind="warning")
