"""One run of the script: the person, the pages, the shell around them, and the page; how far it has come."""

from contextlib import nullcontext
from contextvars import ContextVar
from enum import IntEnum

import streamlit as st

from dashboard.domain.rights import Actor, may
from dashboard.settings import ROOT
from dashboard.store.outcome import forget, outcome
from dashboard.store.patience import AFTER_A_FAILURE_SECONDS, waiting
from dashboard.streamlit_inside.this_run import Stopped
from dashboard.texts import text
from dashboard.widgets.kit.downloads import begin_page
from dashboard.widgets.kit.language import language_in_use, use_language
from dashboard.widgets.kit.look import page_style
from dashboard.widgets.kit.lost_writes import say_what_became_of_them
from dashboard.widgets.kit.menu import NOT_FOUND, SET_PASSWORD, Entry, hidden, page_of, present
from dashboard.widgets.kit.page import no_access, viewing
from dashboard.widgets.kit.reading import one_moment
from dashboard.widgets.kit.session import look_up
from dashboard.widgets.kit.uploading import taking_uploads
from dashboard.widgets.shell.sidebar import shell_as_it_was, steer
from dashboard.widgets.shell.sign_in import ask_to_sign_in
from dashboard.widgets.shell.unknown import unknown_page

COMPASS = ROOT / "static" / "compass.svg"


class Stage(IntEnum):
    """How far a run has come: its callbacks and lone fragments run before it begins."""

    BEFORE = 0
    BEGUN = 1
    REGISTERED = 2
    """The pages are known to Streamlit: links to them can be drawn."""
    AROUND = 3
    """The shell stands: menu, selectors, who is signed in."""


_stage: ContextVar[Stage] = ContextVar("stage", default=Stage.BEFORE)


def stage() -> Stage:
    return _stage.get()


def run() -> None:
    """Draw the page asked for; where something waited in vain before, it waits no longer for the same again."""
    _stage.set(Stage.BEGUN)
    happened = outcome()
    happened.begun |= happened.failed
    try:
        with waiting(AFTER_A_FAILURE_SECONDS) if happened.failed else nullcontext():
            _draw()
    except Stopped:
        over()
        raise
    over()


def over() -> None:
    """The next run of this thread begins anew. One that is begun by ``st.rerun`` still knows what was saved."""
    forget()
    _stage.set(Stage.BEFORE)


def _draw() -> None:
    actor, number = look_up()
    if actor is None:
        ask_to_sign_in()
        return
    use_language(actor.language)
    say_what_became_of_them()
    with one_moment(number):
        _run_page(actor)


def _run_page(actor: Actor) -> None:
    """Register every page, whatever the role: one that is not for it says so, in the person's language."""
    page = _register(actor.language)
    viewer = steer(actor, page.url_path)
    _stage.set(Stage.AROUND)
    entry = _entries().get(page.url_path)
    with viewing(viewer), taking_uploads(actor):
        if entry and not may(actor, entry.action):
            no_access(viewer)
        else:
            page.run()


def stand_in() -> None:
    """The shell as it last was, where the database does not say what it is now; without one, the product's name."""
    language = language_in_use()
    if stage() < Stage.REGISTERED:
        page = _register(language)
        title = page.title
        if not shell_as_it_was():
            title = text("shell.product", language)
        st.title(title, anchor=False)
    elif stage() < Stage.AROUND:
        shell_as_it_was()
    _stage.set(Stage.AROUND)


def _entries() -> dict[str, Entry]:
    return {entry.address: entry for entry in (*present(), *hidden(), SET_PASSWORD)}


def _register(language: str) -> st.Page:
    entries = _entries()
    pages = [page_of(entry, language) for entry in entries.values()]
    nowhere = st.Page(unknown_page, title=NOT_FOUND, url_path=NOT_FOUND, default="" not in entries)
    page = st.navigation([*pages, nowhere], position="hidden")
    st.set_page_config(page_title=f"{page.title} · Binnacle", page_icon=COMPASS, layout="wide")
    page_style()
    begin_page(page.url_path)
    _stage.set(Stage.REGISTERED)
    return page
