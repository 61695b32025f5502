"""The people page's parts: the table, the forms that change and add, and what they did."""

from datetime import UTC, datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.domain.vocabulary import Role
from dashboard.services.people.second_factor_codes import demanded
from dashboard.texts import LANGUAGE_NAMES, LANGUAGES, formats
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.notices import sentence
from dashboard.widgets.kit.tables import Column, table
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.people import sending
from dashboard.widgets.people.link import show_link
from dashboard.widgets.people.sending import Desk, desk
from dashboard.widgets.shell.access_log import events_of

COLUMNS = {
    "username": Column("people.username", pinned=True),
    "display_name": Column("people.display_name"),
    "email": Column("people.email"),
    "organisation": Column("people.organisation"),
    "roles": Column("people.roles"),
    "language": Column("people.language"),
    "second_factor": Column("people.second_factor", width=160),
    "state": Column("people.state"),
}


def _outcome(viewer: Viewer, form: str) -> None:
    """Beside the form that was sent: what it did, or why it was refused; and a new link, until it is passed on."""
    at = desk()
    if at.form != form:
        return
    if at.problems:
        st.error("\n\n".join(sentence(problem, viewer.language) for problem in at.problems))
    elif at.notice:
        st.success(viewer.t(at.notice, username=plain(at.about)), icon=":material/check:")
    at.notice, at.problems = "", ()
    show_link(viewer, at)


def people_table(viewer: Viewer, known: pd.DataFrame) -> None:
    rows = known.to_dict("records")
    shown = pd.DataFrame(
        {
            "username": [row["username"] for row in rows],
            "display_name": [row["display_name"] for row in rows],
            "email": [row["email"] for row in rows],
            "organisation": [row["organisation"] for row in rows],
            "roles": [role_words(viewer, row["roles"]) for row in rows],
            "language": [LANGUAGE_NAMES.get(row["language"] or "", "") or None for row in rows],
            "second_factor": [second_factor_words(viewer, row) for row in rows],
            "state": [state_words(viewer, row) for row in rows],
        }
    )
    table(viewer, shown, COLUMNS, key="people", alt=viewer.t("people.alt"))


def role_words(viewer: Viewer, roles: list[Role]) -> str:
    return ", ".join(viewer.t(f"words.role.{role}") for role in roles)


def second_factor_words(viewer: Viewer, row: dict[Any, Any]) -> str | None:
    """Since when it is on; owed, where a role demands one that is not set up yet; nothing otherwise."""
    since: datetime | None = row["second_factor"]
    if since is not None:
        return f"● {viewer.t('people.second_factor_on', day=formats.day(since.date(), viewer.language))}"
    return f"○ {viewer.t('people.second_factor_owed')}" if set(row["roles"]) & demanded() else None


def state_words(viewer: Viewer, row: dict[Any, Any]) -> str:
    """Whether the person may sign in; not yet, where they have still to set a password by a link."""
    if row["disabled_at"] is not None:
        return f"■ {viewer.t('people.disabled', day=formats.day(row['disabled_at'].date(), viewer.language))}"
    if row["has_password"]:
        return f"● {viewer.t('people.active')}"
    until: datetime | None = row["link_until"]
    day = formats.day(until.date() if until else None, viewer.language)
    if until is not None and until > datetime.now(UTC):
        return f"○ {viewer.t('people.invited', day=day)}"
    return f"▲ {viewer.t('people.invited_ended', day=day)}"


def change_forms(viewer: Viewer, known: pd.DataFrame, organisations: pd.DataFrame) -> None:
    """Choose a person; then roles and organisation, disabling, a new password."""
    st.subheader(viewer.t("people.change"), anchor=False)
    people = {row["username"]: row for row in known.to_dict("records")}
    chosen = st.selectbox(
        viewer.t("people.person"),
        list(people),
        index=None,
        format_func=lambda name: f"{people[name]['display_name']} ({name})" if name in people else name,
        placeholder=viewer.t("people.choose"),
        key="person",
        width=480,
    )
    if chosen not in people:
        _outcome(viewer, "change")
        return
    row, at = people[chosen], desk()
    _fill(row)
    with st.form("person_form", width=480):
        _email(viewer, "person_email")
        _organisation(viewer, "person_organisation", organisations, row["organisation"])
        _roles(viewer, "person_roles")
        st.form_submit_button(
            viewer.t("people.save"),
            key="save_person",
            type="primary",
            on_click=sending.save_roles,
            args=(at, chosen, row["version"]),
        )
    _buttons(viewer, at, row)
    _outcome(viewer, "change")
    events_of(viewer, row["username"])


def _fill(row: dict[Any, Any]) -> None:
    """The fields hold the person chosen, as they are now."""
    seen = (row["username"], row["version"])
    if st.session_state.get("person_seen") != seen or "person_roles" not in st.session_state:
        st.session_state["person_seen"] = seen
        st.session_state["person_roles"] = [role.value for role in row["roles"]]
        st.session_state["person_organisation"] = row["organisation"]
        st.session_state["person_email"] = row["email"] or ""


def _buttons(viewer: Viewer, at: Desk, row: dict[Any, Any]) -> None:
    name = row["username"]
    with st.container(horizontal=True):
        if row["disabled_at"] is None:
            st.button(viewer.t("people.disable"), key="disable_person", on_click=sending.disable, args=(at, name))
        else:
            st.button(viewer.t("people.enable"), key="enable_person", on_click=sending.enable, args=(at, name))
        st.button(
            viewer.t("people.reset"),
            key="reset_password",
            help=viewer.t("people.reset_help"),
            on_click=sending.reset,
            args=(at, name),
        )
        if row["second_factor"] is not None:
            st.button(
                viewer.t("people.take_second_factor"),
                key="take_second_factor",
                help=viewer.t("people.take_second_factor_help"),
                on_click=sending.take_off,
                args=(at, name),
            )


def add_form(viewer: Viewer, organisations: pd.DataFrame) -> None:
    at = desk()
    if at.blank:
        at.blank = False
        for name in sending.NEW:
            st.session_state.pop(name, None)
    st.subheader(viewer.t("people.add"), anchor=False)
    with st.form("add_form", width=480):
        st.text_input(viewer.t("people.username"), key="new_username", max_chars=60, autocomplete="off")
        st.text_input(viewer.t("people.display_name"), key="new_display_name", max_chars=120, autocomplete="off")
        _email(viewer, "new_email")
        _organisation(viewer, "new_organisation", organisations, None)
        _roles(viewer, "new_roles")
        st.selectbox(
            viewer.t("people.language"),
            LANGUAGES,
            index=None,
            format_func=lambda code: LANGUAGE_NAMES.get(code, code),
            placeholder=viewer.t("people.language_browser"),
            key="new_language",
        )
        st.form_submit_button(
            viewer.t("people.add_button"), key="add_person", type="primary", on_click=sending.add, args=(at,)
        )
    _outcome(viewer, "add")


def _email(viewer: Viewer, key: str) -> None:
    st.text_input(
        viewer.t("people.email"), key=key, max_chars=254, autocomplete="off", help=viewer.t("people.email_help")
    )


def _organisation(viewer: Viewer, key: str, organisations: pd.DataFrame, present: str | None) -> None:
    names = dict(zip(organisations["code"], organisations["name"], strict=True))
    if present and present not in names:
        names[present] = present
    st.selectbox(
        viewer.t("people.organisation"),
        list(names),
        index=None,
        format_func=lambda code: f"{code} – {names[code]}" if code in names else code,
        placeholder=viewer.t("people.organisation_none"),
        help=viewer.t("people.organisation_help"),
        key=key,
    )


def _roles(viewer: Viewer, key: str) -> None:
    st.multiselect(
        viewer.t("people.roles"),
        [role.value for role in Role],
        format_func=lambda role: viewer.t(f"words.role.{role}"),
        placeholder=viewer.t("people.roles_placeholder"),
        key=key,
    )
