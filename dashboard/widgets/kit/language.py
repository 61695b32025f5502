"""The language of the screen: the person's choice, else the browser's, else English; and the browser's time zone."""

import streamlit as st

from dashboard.texts import LANGUAGES

CHOSEN = "language_in_use"


def use_language(language: str) -> None:
    """Speak ``language`` for the rest of the session, until told otherwise."""
    st.session_state[CHOSEN] = language


def language_in_use() -> str:
    return str(st.session_state.get(CHOSEN) or language_of_browser())


def language_of_browser() -> str:
    code = str(st.context.locale or "")[:2].lower()
    return code if code in LANGUAGES else "en"


def zone_of_browser() -> str | None:
    """``Europe/Lisbon``, where the browser says it."""
    zone = st.context.timezone
    return zone if isinstance(zone, str) else None
