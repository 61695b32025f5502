"""The sidebar: the menu, what is steered by, and who is signed in."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import groupby

import streamlit as st

from dashboard.domain.rights import Actor, may
from dashboard.domain.vocabulary import Language
from dashboard.services.people import sign_in
from dashboard.services.people.account import ChangeOwnLanguage, change_own_language
from dashboard.settings import settings
from dashboard.store.reads.projects.partnership import partnership
from dashboard.texts import LANGUAGE_NAMES, LANGUAGES, formats, text
from dashboard.widgets.kit import scripts, session
from dashboard.widgets.kit.address import put, steering
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.menu import page_of, present
from dashboard.widgets.kit.notices import announce
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.session import current_actor
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.shell.search import follow_search, search_field
from dashboard.widgets.shell.steering import EARLIEST, LATEST, Choice, Project, names_of, outline, settle

REMEMBERED = "steering"
SHELL = "shell"
"""What the sidebar was last drawn from."""
OWN_REPORTS = ("expenditure", "my-work", "reports")
"""Pages on which a partner that left still reports the periods in which it took part."""


def steer(actor: Actor, page: str) -> Viewer:
    """Draw the sidebar of ``page`` and return what it and the address say is looked at."""
    language, today = actor.language, settings().day()
    projects = read(outline)
    choice = settle(projects, st.query_params.to_dict(), st.session_state.get(REMEMBERED, {}), today)
    names = _names(choice, language)
    follow_search()
    with st.sidebar:
        search_field(language)
        _menu(actor, language)
        if choice:
            _remember(choice)
            _selectors(choice, projects, names, language)
        _person(actor, language)
        _close_menu(page)
    st.session_state[SHELL] = (actor, choice, projects, names)
    if choice is None:
        return Viewer(actor=actor, language=language, today=today, as_of=today)
    return _within_partnership(_viewer(actor, choice, names, today), page)


def _within_partnership(viewer: Viewer, page: str) -> Viewer:
    """Who works for a partner that left sees the phase up to its last day, and its own reports as they are."""
    until = read(partnership, viewer.phase_id, viewer.today).reads_until(viewer.actor)
    if until is None:
        return viewer
    own_only = page in OWN_REPORTS and viewer.as_of > until
    return replace(viewer, until=until, own_only=own_only, as_of=viewer.as_of if own_only else min(viewer.as_of, until))


def shell_as_it_was() -> bool:
    """Draw the sidebar from what it was last drawn from, without the database; False where it never was."""
    kept = st.session_state.get(SHELL)
    if kept is None:
        return False
    actor, choice, projects, names = kept
    with st.sidebar:
        _menu(actor, actor.language)
        if choice:
            _selectors(choice, projects, names, actor.language)
        _person(actor, actor.language)
    return True


def _close_menu(page: str) -> None:
    before = st.session_state.get("page_before")
    st.session_state["page_before"] = page
    if before not in (None, page):
        st.html(scripts.close_menu(page), unsafe_allow_javascript=True)


def _names(choice: Choice | None, language: str) -> dict[str, str]:
    if choice is None or choice.project.language == language:
        return {}
    return read(names_of, choice.project.code, language)


def _viewer(actor: Actor, choice: Choice, names: dict[str, str], today: date) -> Viewer:
    project, phase = choice.project, choice.phase
    return Viewer(
        actor=actor,
        language=formats.Notation(actor.language, project.currency),
        today=today,
        project=project.code,
        project_name=names.get("", project.name),
        phase=phase.code,
        phase_id=phase.number,
        phase_name=names.get(phase.code, phase.name),
        as_of=choice.as_of,
        start=phase.start,
        end=phase.end,
        currency=project.currency,
    )


def _remember(choice: Choice) -> None:
    """Say what was asked for and is not there, and write what is shown into the address and the session."""
    for key, values in choice.notices:
        announce(key, kind="warning", **{name: _written(value) for name, value in values.items()})
    parameters = choice.as_parameters()
    st.session_state[REMEMBERED] = parameters
    put(**parameters)


def _written(value: object) -> str:
    return formats.day(value, st.session_state["language_in_use"]) if isinstance(value, date) else plain(value)


def _menu(actor: Actor, language: str) -> None:
    parameters = steering()
    allowed = [entry for entry in present() if may(actor, entry.action)]
    for section, entries in groupby(allowed, key=lambda entry: entry.section):
        st.caption(text(f"shell.section_{section}", language))
        for entry in entries:
            st.page_link(page_of(entry, language), query_params=parameters)


def _selectors(choice: Choice, projects: tuple[Project, ...], names: dict[str, str], language: str) -> None:
    _show("project", choice.project.code)
    _show("phase", choice.phase.code)
    _show("as_of", choice.as_of)
    titles = {project.code: project.name for project in projects}
    phases = {phase.code: names.get(phase.code, phase.name) for phase in choice.project.phases}
    st.selectbox(
        text("shell.project", language),
        list(titles),
        format_func=lambda code: titles.get(code, code),
        key="project",
        on_change=_project_chosen,
    )
    st.selectbox(
        text("shell.phase", language),
        list(phases),
        format_func=lambda code: phases.get(code, code),
        key="phase",
        on_change=_phase_chosen,
    )
    st.date_input(
        text("shell.as_of", language),
        key="as_of",
        min_value=EARLIEST,
        max_value=LATEST,
        format="DD/MM/YYYY",
        help=text("shell.as_of_help", language),
        on_change=_day_chosen,
    )


def _show(key: str, value: object) -> None:
    """What the widget shows; only where it differs, so that an unchanged widget costs nothing.

    After a change of language it is set anew, or the browser would keep the chosen option in the words of before.
    """
    if st.session_state.get(key) != value or st.session_state.get("language_changed", False):
        st.session_state[key] = value


def _project_chosen() -> None:
    st.session_state.pop(REMEMBERED, None)
    st.query_params.from_dict({"project": str(st.session_state["project"])})


def _phase_chosen() -> None:
    st.query_params.from_dict({**_kept("project"), "phase": str(st.session_state["phase"])})


def _day_chosen() -> None:
    day = st.session_state["as_of"]
    if isinstance(day, date):
        put(as_of=day.isoformat())


def _kept(*names: str) -> dict[str, str]:
    return {name: value for name, value in steering().items() if name in names}


def _person(actor: Actor, language: str) -> None:
    _show("language", language)
    st.selectbox(
        text("shell.language", language),
        LANGUAGES,
        format_func=lambda code: LANGUAGE_NAMES.get(code, code),
        key="language",
        on_change=_language_chosen,
    )
    roles = " · ".join(text(f"words.role.{role}", language) for role in sorted(actor.roles))
    st.markdown(f"**{plain(actor.display_name)}**  \n:small[:gray[{plain(roles)}]]")
    if st.session_state.pop("language_changed", False):
        st.html(f"<script>{scripts.speak(language)}</script>", unsafe_allow_javascript=True)
    if st.button(text("shell.sign_out", language), key="sign_out"):
        sign_in.sign_out(session.session_token(), now=datetime.now(UTC), address=session.remote_address())
        form = scripts.post("/auth/sign-out", script=scripts.SIGN_OUT, typed="")
        st.html(form, unsafe_allow_javascript=True)
        st.stop()


def _language_chosen() -> None:
    if st.session_state["language"] in LANGUAGES:
        command = ChangeOwnLanguage(language=Language(st.session_state["language"]))
        change_own_language(command, by=current_actor(), now=settings().now())
        st.session_state["language_changed"] = True
