"""The Streamlit script: who is it → which pages → run one."""

import streamlit as st

from dashboard.domain.rights import Actor, may
from dashboard.settings import ROOT
from dashboard.widgets.kit.language import use_language
from dashboard.widgets.kit.look import page_style
from dashboard.widgets.kit.menu import NOT_FOUND, SET_PASSWORD, Entry, hidden, page_of, present
from dashboard.widgets.kit.page import no_access, viewing
from dashboard.widgets.kit.reading import one_moment
from dashboard.widgets.kit.session import look_up
from dashboard.widgets.shell.sidebar import steer
from dashboard.widgets.shell.sign_in import ask_to_sign_in
from dashboard.widgets.shell.unknown import unknown_page

COMPASS = ROOT / "static" / "compass.svg"


def main() -> None:
    actor, number = look_up()
    if actor is None:
        ask_to_sign_in()
        return
    use_language(actor.language)
    with one_moment(number):
        run_page(actor)


def run_page(actor: Actor) -> None:
    """Register every page, whatever the role: one that is not for it says so, in the person's language."""
    entries: dict[str, Entry] = {entry.address: entry for entry in (*present(), *hidden(), SET_PASSWORD)}
    pages = [page_of(entry, actor.language) for entry in entries.values()]
    nowhere = st.Page(unknown_page, title=NOT_FOUND, url_path=NOT_FOUND, default="" not in entries)
    page = st.navigation([*pages, nowhere], position="hidden")
    st.set_page_config(page_title=f"{page.title} · Binnacle", page_icon=COMPASS, layout="wide")
    page_style()
    viewer = steer(actor, page.url_path)
    entry = entries.get(page.url_path)
    with viewing(viewer):
        if entry and not may(actor, entry.action):
            no_access(viewer)
        else:
            page.run()


main()
