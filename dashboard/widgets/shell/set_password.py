"""The page that a link opens: who has it sets the password of the person it is for, signed in or not."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import streamlit as st

from dashboard.domain.people.password_link import LinkState
from dashboard.domain.refusal import Problem, Refused
from dashboard.services.people.password_links import PARAMETER, Opened, SetByLink, open_link, set_password
from dashboard.services.system import new_key
from dashboard.settings import settings
from dashboard.store.people.password_links import Link
from dashboard.texts import text
from dashboard.widgets.kit import scripts
from dashboard.widgets.kit.address import parameter
from dashboard.widgets.kit.language import language_in_use, use_language
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.notices import sentence, sentence_of

FIELDS = ("link_password", "link_password_again")


@dataclass(kw_only=True)
class Form:
    """What became of the form for one link; ``key`` makes a form sent twice have one effect."""

    token: str
    key: str = field(default_factory=new_key)
    problems: tuple[Problem, ...] = ()
    done: bool = False


def follow_link() -> Opened:
    """What the address's link says now; from here on the language is that of the person it is for."""
    opened = open_link(_form().token, clock=datetime.now(UTC))
    if opened.link and opened.link.language:
        use_language(opened.link.language)
    st.html(f"<script>{scripts.speak(language_in_use())}</script>", unsafe_allow_javascript=True)
    return opened


def is_to_be_set(opened: Opened) -> bool:
    return opened.state == LinkState.OPEN


def draw_link(opened: Opened) -> None:
    """The form of a link that is open; else what became of it."""
    form, language = _form(), language_in_use()
    if opened.state == LinkState.OPEN and opened.link:
        _ask(form, opened.link, language)
    elif form.done and opened.link:
        done = text("password_link.done", language, username=plain(opened.link.username))
        st.success(done, icon=":material/check:")
    else:
        values = {"ended": opened.link.ended_at or opened.link.expires_at} if opened.link else {}
        st.warning(sentence_of(f"problem.link_{opened.state}", values, language), icon=":material/link_off:")


def _form() -> Form:
    token = parameter(PARAMETER)
    found: Form | None = st.session_state.get("set_password")
    if found is None or found.token != token:
        found = st.session_state["set_password"] = Form(token=token)
    return found


def _ask(form: Form, link: Link, language: str) -> None:
    st.markdown(text("password_link.hello", language, name=plain(link.display_name)))
    if form.problems:
        st.error("\n\n".join(sentence(problem, language) for problem in form.problems))
    with st.form("set_password_form", width=480):
        st.text_input(text("account.username", language), value=link.username, disabled=True, autocomplete="username")
        for key, label in zip(FIELDS, ("account.new", "account.again"), strict=True):
            st.text_input(text(label, language), type="password", key=key, autocomplete="new-password")
        st.caption(text("account.password_rule", language))
        st.form_submit_button(
            text("password_link.submit", language), key="set_password_now", type="primary", on_click=_set, args=(form,)
        )
    st.caption(sentence_of("password_link.open", {"until": link.expires_at}, language))


def _set(form: Form) -> None:
    """The button's callback: everything is read first, then one call, as Streamlit may cut it short in between."""
    new, again = (str(st.session_state.get(name) or "") for name in FIELDS)
    if form.done:
        return
    command = SetByLink(token=form.token, new=new, idempotency_key=form.key)
    try:
        if new != again:
            raise Refused(Problem(code="passwords_differ", field="again"))
        set_password(command, now=settings().now(), clock=datetime.now(UTC))
    except Refused as refusal:
        form.problems = refusal.problems
    else:
        form.done, form.problems = True, ()
