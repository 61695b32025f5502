"""On one's own account: where one is signed in, and buttons that end what one does not know or need any more."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import streamlit as st

from dashboard.services.people.own_sessions import (
    EndOtherSessions,
    EndSession,
    OwnSession,
    end_other_sessions,
    end_session,
    own_sessions,
)
from dashboard.services.system import new_key
from dashboard.settings import settings
from dashboard.store.people.sessions import Place
from dashboard.texts import formats
from dashboard.widgets.kit import session
from dashboard.widgets.kit.language import zone_of_browser
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.notices import announce
from dashboard.widgets.kit.session import current_actor
from dashboard.widgets.kit.viewer import Viewer


@dataclass(kw_only=True)
class Ending:
    """``key`` makes a button pressed twice have one effect."""

    key: str = field(default_factory=new_key)


def sessions_list(viewer: Viewer) -> None:
    at: Ending = st.session_state.setdefault("ending_sessions", Ending())
    st.subheader(viewer.t("account.sessions"), anchor=False)
    st.caption(
        viewer.t("account.sessions_hint", hours=settings().session_hours, minutes=settings().session_idle_minutes)
    )
    found = own_sessions(session.session_token(), by=viewer.actor, clock=datetime.now(UTC))
    for each in found:
        _row(viewer, at, each)
    if any(not each.is_this for each in found):
        st.button(viewer.t("account.sessions_end_others"), key="end_other_sessions", on_click=_end_others, args=(at,))


def _row(viewer: Viewer, at: Ending, each: OwnSession) -> None:
    with st.container(horizontal=True, vertical_alignment="center", border=True, key=f"own_session_{each.name}"):
        this = f" :green-badge[{viewer.t('account.session_this')}]" if each.is_this else ""
        st.markdown(f"**{program(viewer, each.place)}**{this}  \n:small[{_times(viewer, each)}]", width="stretch")
        if not each.is_this:
            label = viewer.t("account.session_end")
            st.button(label, key=f"end_session_{each.name}", on_click=_end, args=(at, each.name))


def program(viewer: Viewer, place: Place) -> str:
    """Browser and system in words, as far as they are known."""
    if place.browser and place.system:
        return viewer.t("account.session_program", browser=plain(place.browser), system=plain(place.system))
    return plain(place.browser or place.system) or viewer.t("account.session_unknown")


def _times(viewer: Viewer, each: OwnSession) -> str:
    zone, language = zone_of_browser(), viewer.language
    words = viewer.t(
        "account.session_times",
        since=formats.moment_in_zone(each.since, language, zone),
        used=formats.moment_in_zone(each.last_used, language, zone),
    )
    return (
        f"{plain(words)}  \n{viewer.t('account.session_address', address=plain(each.place.address or formats.MISSING))}"
    )


def _end(at: Ending, name: str) -> None:
    command = EndSession(name=name, idempotency_key=at.key)
    end_session(command, by=current_actor(), now=settings().now(), clock=datetime.now(UTC))
    at.key = new_key()
    announce("account.session_ended")


def _end_others(at: Ending) -> None:
    command = EndOtherSessions(session_token=session.session_token(), idempotency_key=at.key)
    end_other_sessions(command, by=current_actor(), now=settings().now(), clock=datetime.now(UTC))
    at.key = new_key()
    announce("account.sessions_ended")
