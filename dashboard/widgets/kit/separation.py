"""Why a button is not there for this person, and what the record says where one person did both of two duties."""

from collections.abc import Iterable

import streamlit as st

from dashboard.domain.separation import Joined
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.notices import sentence
from dashboard.widgets.kit.viewer import Viewer


def may_act(viewer: Viewer, both: Joined) -> bool:
    """Whether the form is drawn: above it what the record will say, in its place why this person does not act."""
    for problem in both.problems:
        st.caption(sentence(problem, viewer.language))
    if both.refused:
        return False
    if both.let:
        st.caption(viewer.t("separation.will_say", what=_words(viewer, both.let)))
    return True


def one_person_words(viewer: Viewer, actor: str, pairs: Iterable[str]) -> str:
    """The sentence for what the record says that ``actor`` did both of."""
    return viewer.t("separation.said", who=plain(actor), what=_words(viewer, pairs))


def _words(viewer: Viewer, pairs: Iterable[str]) -> str:
    return ", ".join(viewer.t(f"words.one_person.{pair}") for pair in pairs)
