"""The pages of the menu: address, script, section and the right each asks for."""

import os
from dataclasses import dataclass
from functools import lru_cache

import streamlit as st

from dashboard.domain.rights import Action
from dashboard.settings import ROOT
from dashboard.streamlit_inside.pages import for_this_run
from dashboard.texts import text
from dashboard.widgets.kit.language import language_in_use


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
    Entry(address="my-work", script="work/my_work.py", section="steering"),
    Entry(address="", script="steering/overview.py", section="steering"),
    Entry(address="portfolio", script="steering/portfolio.py", section="steering"),
    Entry(address="work-packages", script="work/work_packages.py", section="work"),
    Entry(address="deliverables", script="work/deliverables.py", section="work"),
    Entry(address="pilots", script="work/pilots.py", section="work"),
    Entry(address="imports", script="work/imports.py", section="work", action=Action.OPEN_IMPORTS),
    Entry(address="budget", script="money/budget.py", section="money"),
    Entry(address="budget-plan", script="money/budget_plan.py", section="money"),
    Entry(address="expenditure", script="money/expenditure.py", section="money", action=Action.OPEN_MONEY),
    Entry(address="reports", script="money/reports.py", section="money"),
    Entry(address="forecast", script="money/forecast.py", section="money"),
    Entry(address="scenarios", script="money/scenarios.py", section="money", action=Action.OPEN_MONEY),
    Entry(address="reconciliation", script="money/reconciliation.py", section="money"),
    Entry(address="partners", script="partners/partners.py", section="partners"),
    Entry(address="people", script="admin/people.py", section="administration", action=Action.MANAGE_PEOPLE),
    Entry(
        address="account",
        script="account/account.py",
        section="administration",
        action=Action.CHANGE_OWN_PASSWORD,
    ),
)


SECTIONS = tuple(dict.fromkeys(entry.section for entry in MENU))
NOT_FOUND = "not-found"
EMPTY = Entry(address="empty", script="admin/empty.py", section="")
SEARCH = Entry(address="search", script="steering/search.py", section="steering")
SET_PASSWORD = Entry(address="set-password", script="account/set_password.py", section="administration")
"""Where a link to set a password leads: the one address that shows strangers more than the sign-in."""


@lru_cache
def present() -> tuple[Entry, ...]:
    """The entries whose script is there."""
    return tuple(entry for entry in MENU if entry.exists)


def hidden() -> tuple[Entry, ...]:
    """Pages in no menu: what was searched for, and the empty one that the bench measures others against."""
    return (SEARCH, EMPTY) if os.environ.get("BINNACLE_BENCH") and EMPTY.exists else (SEARCH,)


def addresses() -> tuple[str, ...]:
    return tuple(entry.address for entry in (*present(), *hidden()))


def page_of(entry: Entry | str, language: str | None = None) -> st.Page:
    """The Streamlit page of an entry or an address; the same page whatever the language of its title."""
    if isinstance(entry, str):
        entry = next(known for known in (*MENU, SEARCH) if known.address == entry)
    return for_this_run(_made(entry, language or language_in_use()))


@lru_cache
def _made(entry: Entry, language: str) -> st.Page:
    """Made once: looking the script up on the disk takes a third of a millisecond."""
    title = entry.title(language) if entry.section else entry.name
    return st.Page(ROOT / "pages" / entry.script, title=title, url_path=entry.address, default=not entry.address)
