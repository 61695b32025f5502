"""Who is acting: the person behind the session cookie, looked up in the database each time."""

from collections.abc import Callable
from datetime import UTC, datetime

import streamlit as st

from dashboard.domain.refusal import NotAllowed
from dashboard.domain.rights import Action, Actor, require
from dashboard.services.people.half_sign_in import COOKIE as HALF_COOKIE
from dashboard.services.people.sign_in import COOKIE, DEVICE_COOKIE, actor_and_number, digest
from dashboard.widgets.kit.language import language_of_browser


def session_token() -> str:
    """The session cookie as the browser sent it when it connected; empty without one."""
    return str(st.context.cookies.get(COOKIE, ""))


def half_token() -> str:
    """The cookie of a sign-in that still owes a second factor."""
    return str(st.context.cookies.get(HALF_COOKIE, ""))


def session_hash() -> str:
    """What may be kept of it."""
    return digest(session_token())


def device_token() -> str:
    """The cookie that names the device, where somebody signed in on it before."""
    return str(st.context.cookies.get(DEVICE_COOKIE, ""))


def look_up() -> tuple[Actor | None, int]:
    """The person signed in and the number of the last audit row, in one read; nobody without a cookie.

    Nobody, too, when the session was ended or the person disabled since.
    """
    token = session_token()
    return actor_and_number(token, datetime.now(UTC), language=language_of_browser()) if token else (None, 0)


def current_actor() -> Actor:
    """The person acting now: for callbacks and fragments, which run without the page's own guard.

    Raises ``NotAllowed`` where nobody is signed in any more.
    """
    actor, _ = look_up()
    if actor is None:
        raise NotAllowed("sign_in")
    return actor


def later_check(action: Action) -> Callable[[], None]:
    """A check for what runs after the page's script, without its cookies: the person is still signed in, and may.

    The check raises ``NotAllowed``.
    """
    token, language = session_token(), language_of_browser()

    def check() -> None:
        actor, _ = actor_and_number(token, datetime.now(UTC), language=language) if token else (None, 0)
        if actor is None:
            raise NotAllowed(action)
        require(actor, action)

    return check


def remote_address() -> str:
    """Where the attempt comes from, as the limits on guessing count it."""
    return str(st.context.ip_address or "local")
