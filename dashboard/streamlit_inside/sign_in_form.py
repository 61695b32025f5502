"""The form of streamlit-authenticator with nothing else of it: no cookie, no file, no limiter of its own."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st


class SignInForm:
    """Its constructor would draw a component that reads cookies from a script, and its check answers faster for names
    it does not know; so its ``login`` runs on an object that has only what the form asks for.
    """

    def __init__(self, check: Callable[[str, str], bool]) -> None:
        """``check`` takes name and password, and says whether they open a session."""
        self.check = check
        self.path = None
        self.attrs = {"login_sleep_time": 0}
        self.cookie_controller = self
        self.authentication_controller = self

    def show(self, words: Mapping[str, str], *, key: str) -> None:
        """``words`` are those of the ``title``, the ``username``, the ``password`` and what sends it, ``submit``."""
        from streamlit_authenticator import Authenticate  # one second to import; done at start

        st.session_state.setdefault("authentication_status", None)
        fields = {
            "Form name": words["title"],
            "Username": words["username"],
            "Password": words["password"],
            "Login": words["submit"],
        }
        Authenticate.login(self, fields=fields, key=key)

    def login(self, username: str = "", password: str = "", *limits: Any, **options: Any) -> bool:
        """What the form calls when it is sent."""
        return self.check(username, password)

    def get_cookie(self) -> None:
        """The form asks whether somebody is signed in already: that is for the session to say, not for it."""

    def set_cookie(self) -> None:
        """The form sets its cookie after success: ours comes from ``/auth/exchange``."""
