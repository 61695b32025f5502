"""The sign-in page, at whatever address was asked for: streamlit-authenticator's form, our own check."""

from datetime import UTC, datetime
from urllib.parse import urlencode

import streamlit as st

from dashboard.domain.refusal import Refused
from dashboard.domain.vocabulary import Language
from dashboard.services.people.sign_in import sign_in
from dashboard.settings import ROOT
from dashboard.streamlit_inside.sign_in_form import SignInForm
from dashboard.texts import LANGUAGE_NAMES, LANGUAGES, text
from dashboard.widgets.kit import scripts
from dashboard.widgets.kit.language import language_in_use, use_language
from dashboard.widgets.kit.menu import NOT_FOUND, SET_PASSWORD, addresses
from dashboard.widgets.kit.notices import sentence
from dashboard.widgets.kit.session import device_token, remote_address, session_token
from dashboard.widgets.shell.second_step import draw_second_step, half_there
from dashboard.widgets.shell.set_password import draw_link, follow_link, is_to_be_set

COMPASS = ROOT / "static" / "compass.svg"


def ask_to_sign_in() -> None:
    """Draw nothing but the sign-in, at every address there is, so that a deep link survives it."""
    pages = [
        st.Page(_page, title=text("sign_in.title", language_in_use()), url_path=address, default=not address)
        for address in (*addresses(), SET_PASSWORD.address, NOT_FOUND)
    ]
    page = st.navigation(pages, position="hidden")
    st.set_page_config(page_title=text("shell.product", language_in_use()), page_icon=COMPASS, layout="centered")
    _draw(page)


def _page() -> None:
    """Stands for the page asked for; everything is drawn by ``_draw``."""


def _draw(page: st.Page) -> None:
    link = follow_link() if page.url_path == SET_PASSWORD.address else None
    half = half_there()
    if half is None and (link is None or not is_to_be_set(link)):
        _choose_language()
    language = language_in_use()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.image(str(COMPASS), width=56)
        st.title(text("shell.product", language), anchor=False)
    if link and is_to_be_set(link):
        st.subheader(text("password_link.title", language), anchor=False)
        draw_link(link)
        return
    if link:
        draw_link(link)
    target = "/" if link else _deep_link(page)
    if draw_second_step(half, target):
        return
    if session_token():
        st.warning(text("sign_in.ended", language))
    st.markdown(text("sign_in.what_it_is", language))
    _sign_in(language, target)
    st.caption(text("sign_in.help", language))


def _sign_in(language: str, target: str) -> None:
    form = Form(language)
    form.show()
    if form.ticket:
        st.html(scripts.post("/auth/exchange", ticket=form.ticket, next=target), unsafe_allow_javascript=True)
        st.caption(text("sign_in.opening", language))
    elif form.refusal:
        st.error("\n\n".join(sentence(problem, language) for problem in form.refusal.problems))


def _choose_language() -> None:
    if "language" not in st.session_state:
        st.session_state["language"] = language_in_use()
    chosen = st.radio(
        text("shell.language", language_in_use()),
        LANGUAGES,
        format_func=lambda code: LANGUAGE_NAMES.get(code, code),
        key="language",
        horizontal=True,
        label_visibility="collapsed",
        on_change=_language_chosen,
    )
    if chosen in LANGUAGES:
        use_language(chosen)


def _language_chosen() -> None:
    st.session_state["language_was_chosen"] = True


def _deep_link(page: st.Page) -> str:
    query = urlencode(st.query_params.to_dict())
    return f"/{page.url_path}" + (f"?{query}" if query else "")


class Form:
    """The form and what became of it when it was sent: a ticket, or why there is none."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.ticket = ""
        self.refusal: Refused | None = None

    def show(self) -> None:
        words = {name: text(f"sign_in.{name}", self.language) for name in ("title", "username", "password", "submit")}
        SignInForm(self._check).show(words, key="sign_in")

    def _check(self, username: str, password: str) -> bool:
        chosen = st.session_state.get("language_was_chosen")
        try:
            self.ticket = sign_in(
                username=username,
                password=password,
                address=remote_address(),
                device=device_token(),
                now=datetime.now(UTC),
                language=Language(self.language) if chosen else None,
            )
        except Refused as refusal:
            self.refusal = refusal
        return bool(self.ticket)
