"""Forms whose text is kept while it is typed: the mark that ``static/typed.js`` looks for, and what it kept."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from html import escape

import streamlit as st

from dashboard.domain.rights import Actor
from dashboard.services.people.drafts import KeptTyped, forget_typed, typed_before
from dashboard.texts import formats
from dashboard.widgets.kit.viewer import Viewer


@contextmanager
def kept_while_typed(viewer: Viewer, name: str, *, form: str, token: str, version: int = 0) -> Iterator[None]:
    """Draw a form of which every text, number, date and choice is kept for this person until it is saved.

    ``name`` tells forms of one page apart, ``form`` what is typed about ("deliverable/ASL/initial/D4.2"), ``token`` is
    the idempotency key it will be saved under, and ``version`` the one it was begun from.
    """
    marks = {"form": form, "person": viewer.actor.person_id, "token": token, "version": version}
    mark = " ".join(f'data-typed-{key}="{escape(str(value))}"' for key, value in marks.items())
    with st.container(key=f"typed_{name}", gap=None):
        st.html(f"<span hidden {mark}></span>")
        yield


def day_of(words: str) -> date | None:
    """A day as the script sends it; ``None`` for what is none, or not whole."""
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None


def kept_before(actor: Actor, form: str) -> KeptTyped | None:
    """What the person typed into ``form`` before, and did not save."""
    return typed_before(form, by=actor)


def say_restored(viewer: Viewer, kept: KeptTyped | None, *, key: str, discard: Callable[[], None]) -> None:
    """Say that the fields show what was typed before; ``discard`` is the callback of the button beside it.

    Its place is there even where nothing was, so that the form below stays where it is.
    """
    with st.container(horizontal=True, vertical_alignment="center"):
        if kept is not None:
            st.caption(viewer.t("shell.restored", when=formats.moment(kept.at, viewer.language)))
            st.button(viewer.t("shell.discard"), key=key, type="tertiary", on_click=discard)


def give_up_typed(actor: Actor, form: str) -> None:
    """What was typed into ``form`` is not wanted any more."""
    forget_typed(form, by=actor)
