"""The search: its field on every page, and the page of what it finds, each a link to the thing itself."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from dashboard.domain.rights import Action, may
from dashboard.domain.search import words_of
from dashboard.domain.vocabulary import FoundKind, Role
from dashboard.store.reads.projects.outline import translations
from dashboard.store.reads.projects.partnership import partnership
from dashboard.store.reads.projects.search import find
from dashboard.texts import text
from dashboard.widgets.kit.address import link, steering
from dashboard.widgets.kit.filters import MOST_LETTERS, Filter, filter_bar
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.menu import SEARCH, page_of
from dashboard.widgets.kit.page import empty_state, page_header
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.shell.steering import Phase, outline

KEY = "search_everything"
ASKED = "search_asked"
LIMIT = 25
PAGES = {
    FoundKind.DELIVERABLE: "deliverables",
    FoundKind.REMARK: "deliverables",
    FoundKind.PARTNER: "partners",
    FoundKind.PILOT: "pilots",
    FoundKind.WORK_PACKAGE: "work-packages",
}
TITLES = {FoundKind.DELIVERABLE: ("deliverable", "title"), FoundKind.PARTNER: ("organisation", "name")}
SIGNS = {
    FoundKind.DELIVERABLE: ":material/task:",
    FoundKind.REMARK: ":material/chat_bubble:",
    FoundKind.PARTNER: ":material/apartment:",
    FoundKind.PILOT: ":material/science:",
    FoundKind.WORK_PACKAGE: ":material/inventory_2:",
}


def search_field(language: str) -> None:
    """One field above the menu; what is typed leads to the page of what was found."""
    words = text("search.everything", language)
    st.text_input(words, key=KEY, placeholder=words, label_visibility="collapsed", on_change=_ask)


def _ask() -> None:
    st.session_state[ASKED] = str(st.session_state.get(KEY) or "").strip()[:MOST_LETTERS]
    st.session_state[KEY] = ""


def follow_search() -> None:
    """Go to the page of results where something was asked for since the last run."""
    if asked := st.session_state.pop(ASKED, ""):
        st.switch_page(page_of(SEARCH), query_params={**steering(), "q": asked})


def search_page(viewer: Viewer) -> None:
    page_header(viewer, "search.title")
    typed = filter_bar([Filter(name="q", label=viewer.t("search.words"))], key="search_bar", width=360)["q"]
    if not words_of(typed):
        empty_state(viewer.t("search.nothing_asked"), viewer.t("search.nothing_asked_hint"))
        return
    phases = {phase.number: phase for phase in _phases(viewer)}
    shown = _shown(typed)
    found = read(
        find,
        tuple(phases),
        typed,
        as_of=viewer.as_of,
        remarks_of=tuple(number for number in phases if may_read_remarks(viewer, number)),
        limit=shown + 1,
    )
    if found.empty:
        empty_state(viewer.t("search.nothing_found", words=plain(typed)), viewer.t("search.nothing_found_hint"))
        return
    with st.container(key="search_results", gap="xxsmall"):
        _results(viewer, found.head(shown), phases)
    if len(found) > shown:
        st.button(viewer.t("search.more"), key="search_more", on_click=_show_more, args=(typed, shown))


def _phases(viewer: Viewer) -> tuple[Phase, ...]:
    """Of the project shown; the phase that is steered by is among them."""
    return next(project.phases for project in read(outline) if project.code == viewer.project)


def may_read_remarks(viewer: Viewer, phase_id: int) -> bool:
    if Role.ADMINISTRATOR in viewer.actor.roles:
        return True
    place = read(partnership, phase_id, min(viewer.as_of, viewer.today))
    return may(viewer.actor, Action.REMARK, place.scope(None))


def _results(viewer: Viewer, found: pd.DataFrame, phases: Mapping[int, Phase]) -> None:
    words = _translated(viewer)
    for row in found.to_dict("records"):
        kind = FoundKind(row["kind"])
        entity, field = TITLES.get(kind, (kind.value, "name"))
        keys = ((entity, f"{row['phase']}/{row['code']}", field), (entity, row["code"], field))
        title = next((words[key] for key in keys if key in words), row["shown"])
        label = f"**{plain(row['code'])}** {plain(title)} :small[:gray[{viewer.t(f'words.found_kind.{kind}')}"
        if row["phase_id"] != viewer.phase_id:
            label += f" · {plain(phases[row['phase_id']].name)}"
        extra = {"section": "remarks"} if kind is FoundKind.REMARK else {}
        place = link(PAGES[kind], phase=row["phase"], id=row["code"], **extra)
        st.page_link(**place, label=f"{label}]]", icon=SIGNS[kind])


def _translated(viewer: Viewer) -> dict[tuple[str, str, str], str]:
    known = read(translations, viewer.project, viewer.language)
    keys = zip(known["entity"], known["key"], known["field"], strict=True)
    return dict(zip(keys, known["text"], strict=True))


def _shown(typed: str) -> int:
    """How many results: more of the same words when asked, the first of any others."""
    kept = st.session_state.get("search_shown")
    return int(kept[1]) if kept and kept[0] == typed else LIMIT


def _show_more(typed: str, shown: int) -> None:
    st.session_state["search_shown"] = (typed, min(shown + LIMIT, 10 * LIMIT))
