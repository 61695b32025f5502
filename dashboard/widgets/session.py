"""Who is acting: the person behind the session cookie, looked up in the database each time."""

import streamlit as st

from dashboard.domain.refusal import NotAllowed
from dashboard.domain.rights import Actor
from dashboard.services.sign_in import COOKIE, actor_of
from dashboard.settings import settings
from dashboard.widgets.language import language_of_browser


def session_token() -> str:
    """The session cookie as the browser sent it when it connected; empty without one."""
    return str(st.context.cookies.get(COOKIE, ""))


def signed_in() -> Actor | None:
    """The person signed in, or ``None``: also when the session was ended or the person disabled since."""
    token = session_token()
    return actor_of(token, settings().now(), language=language_of_browser()) if token else None


def current_actor() -> Actor:
    """The person acting now: for callbacks and fragments, which run without the page's own guard.

    Raises ``NotAllowed`` where nobody is signed in any more.
    """
    actor = signed_in()
    if actor is None:
        raise NotAllowed("sign_in")
    return actor


def remote_address() -> str:
    """Where the attempt comes from, as the limits on guessing count it."""
    return str(st.context.ip_address or "local")
