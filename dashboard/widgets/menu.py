"""The pages of the menu: address, script, section and the right each asks for."""

from dataclasses import dataclass
from functools import lru_cache

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dashboard.domain.rights import Action
from dashboard.settings import ROOT
from dashboard.texts import text


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One page: ``address`` is its ``url_path`` (empty for the overview), its title is ``shell.page_<name>``."""

    address: str
    script: str
    section: str
    action: Action = Action.READ

    @property
    def name(self) -> str:
        return self.address.replace("-", "_") or "overview"

    @property
    def exists(self) -> bool:
        return (ROOT / "pages" / self.script).is_file()

    def title(self, language: str) -> str:
        return text(f"shell.page_{self.name}", language)


MENU = (
    Entry(address="", script="steering/overview.py", section="steering"),
    Entry(address="portfolio", script="steering/portfolio.py", section="steering"),
    Entry(address="work-packages", script="work/work_packages.py", section="work"),
    Entry(address="deliverables", script="work/deliverables.py", section="work"),
    Entry(address="pilots", script="work/pilots.py", section="work"),
    Entry(address="budget", script="money/budget.py", section="money"),
    Entry(address="partners", script="partners/partners.py", section="partners"),
    Entry(address="people", script="admin/people.py", section="administration", action=Action.MANAGE_PEOPLE),
    Entry(
        address="account",
        script="account/account.py",
        section="administration",
        action=Action.CHANGE_OWN_PASSWORD,
    ),
)


@lru_cache
def present() -> tuple[Entry, ...]:
    """The entries whose script is there."""
    return tuple(entry for entry in MENU if entry.exists)


def page_of(address: str, language: str = "en") -> StreamlitPage:
    """The Streamlit page at ``address``; the same page whatever the language of its title."""
    entry = next(entry for entry in MENU if entry.address == address)
    return st.Page(
        ROOT / "pages" / entry.script,
        title=entry.title(language),
        url_path=entry.address,
        default=not entry.address,
    )
