"""What is said after an action: notices that outlive the rerun, and refusals as sentences."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

import streamlit as st

from dashboard.domain.money import Amount
from dashboard.domain.refusal import Problem
from dashboard.texts import formats, has_text, text, word
from dashboard.widgets.kit.language import language_in_use, zone_of_browser

WAITING = "waiting_notices"


def announce(key: str, *, kind: str = "success", **values: object) -> None:
    """Say ``key`` once, after the rerun that follows; ``kind`` is ``success``, ``info`` or ``warning``."""
    st.session_state.setdefault(WAITING, []).append((kind, key, values))


def announce_words(words: str, *, kind: str) -> None:
    """The same for a sentence that is there already."""
    st.session_state.setdefault(WAITING, []).append((kind, "", {"words": words}))


def show_notices() -> None:
    """Draw what was announced, each once."""
    for kind, key, values in st.session_state.pop(WAITING, []):
        draw = {"success": st.success, "info": st.info, "warning": st.warning, "error": st.error}[kind]
        draw(_announced(key, values))


def _announced(key: str, values: Mapping[str, object]) -> str:
    language = language_in_use()
    shown = {name: word(value, language) for name, value in values.items()}
    return text(key, language, **shown) if key else str(values["words"])


def sentence(problem: Problem, language: str | None = None) -> str:
    """A refusal's reason as a sentence in the person's language."""
    return sentence_of(f"problem.{problem.code}", problem.values, language)


def sentence_of(key: str, values: Mapping[str, object], language: str | None = None) -> str:
    """The text of ``key`` with amounts, days and codes among ``values`` written as the person reads them."""
    language = language or language_in_use()
    return text(key, language, **{name: _shown(value, language) for name, value in values.items()})


def _shown(value: object, language: str) -> object:
    if isinstance(value, datetime):
        return formats.moment_in_zone(value, language, zone_of_browser())
    if isinstance(value, date):
        return formats.day(value, language)
    if isinstance(value, Amount):
        return formats.money(value, language, currency=value.currency)
    if isinstance(value, StrEnum):
        return word(value, language)
    for subject in ("deliverable_state", "report_state", "cost_category", "role"):
        if isinstance(value, str) and has_text(f"words.{subject}.{value}", language):
            return text(f"words.{subject}.{value}", language)
    return value
