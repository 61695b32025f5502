"""The second step of signing in: the code that is asked after the right password, or the setting up of a second factor
where a role demands one."""

from datetime import UTC, datetime

import streamlit as st

from dashboard.domain.people.second_factor import Need
from dashboard.domain.refusal import Refused
from dashboard.services.people import half_sign_in
from dashboard.services.people.half_sign_in import GiveCode, need_of
from dashboard.services.people.sign_in import Origin
from dashboard.settings import settings
from dashboard.store.people.half_sign_ins import Half
from dashboard.texts import text
from dashboard.widgets.kit import scripts, session
from dashboard.widgets.kit.language import language_in_use, use_language
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.second_factor import (
    FIRST_CODE,
    Desk,
    code_field,
    code_typed,
    desk,
    draw_codes,
    draw_offer,
    show_problems,
)

CODE = "second_factor_code"
TICKET = "second_factor_ticket"


def half_there() -> Half | None:
    """The sign-in of this browser that still owes a second factor; from here on in its person's language."""
    found = half_sign_in.find(session.half_token(), now=datetime.now(UTC))
    if found and found.language:
        use_language(found.language)
    return found


def draw_second_step(half: Half | None, target: str) -> bool:
    """False where nothing is owed here: then it is the password's turn, below why the last code did not help."""
    language, at = language_in_use(), desk()
    if ticket := st.session_state.pop(TICKET, ""):
        st.html(scripts.post("/auth/exchange", ticket=ticket, next=target), unsafe_allow_javascript=True)
        st.caption(text("sign_in.opening", language))
        return True
    if half is None:
        show_problems(at, language)
        at.renew()
        return False
    st.html(f"<script>{scripts.speak(language)}</script>", unsafe_allow_javascript=True)
    st.subheader(text("second_factor.title", language), anchor=False)
    st.markdown(text(_hello(half), language, name=plain(half.display_name)))
    _draw_need(half, at, language)
    if st.button(text("second_factor.another", language), key="another_person"):
        # Nobody was in: words that wait in this browser for an earlier session's person are not ours to drop.
        st.html(scripts.post("/auth/sign-out", typed="kept"), unsafe_allow_javascript=True)
    return True


def _hello(half: Half) -> str:
    if half.was_given:
        return "second_factor.hello_done"
    return "second_factor.hello" if need_of(half) is Need.CODE else "second_factor.hello_set_up"


def _draw_need(half: Half, at: Desk, language: str) -> None:
    if half.was_given:
        _draw_kept(at, language)
    elif need_of(half) is Need.CODE:
        _ask(at, language)
    else:
        _set_up(at, language)


def _ask(at: Desk, language: str) -> None:
    show_problems(at, language)
    with st.form("second_step", width=480, clear_on_submit=True):
        code_field("second_factor.code", CODE, language)
        st.form_submit_button(
            text("sign_in.submit", language), key="give_code", type="primary", on_click=_give, args=(at,)
        )
    st.caption(text("second_factor.lost", language))


def _set_up(at: Desk, language: str) -> None:
    st.markdown(text("second_factor.what_it_is", language))
    show_problems(at, language)
    if at.offer:
        draw_offer(at, at.offer, language, _turn_on)
    else:
        st.button(
            text("second_factor.begin", language),
            key="begin_second_factor",
            type="primary",
            on_click=_begin,
            args=(at,),
        )


def _draw_kept(at: Desk, language: str) -> None:
    if at.codes:
        draw_codes(at, language, _enter)
    else:  # the page was loaded anew before they were kept
        st.markdown(text("second_factor.codes_gone", language))
        st.button(text("second_factor.enter", language), key="codes_kept", type="primary", on_click=_enter, args=(at,))


def _give(at: Desk) -> None:
    """The button's callback: everything is read first, then one call, as Streamlit may cut it short in between."""
    code, token = code_typed(CODE), session.half_token()
    origin = Origin(address=session.remote_address(), device=session.device_token())
    if st.session_state.get(TICKET):
        return
    try:
        command = GiveCode(half=token, code=code, origin=origin)
        st.session_state[TICKET] = half_sign_in.give_code(command, now=settings().now(), clock=datetime.now(UTC))
        at.problems = ()
    except Refused as refusal:
        at.problems = refusal.problems


def _begin(at: Desk) -> None:
    if at.offer:
        return
    try:
        at.offer, at.problems = half_sign_in.offer(session.half_token(), clock=datetime.now(UTC)), ()
    except Refused as refusal:
        at.problems = refusal.problems


def _turn_on(at: Desk) -> None:
    code, token = code_typed(FIRST_CODE), session.half_token()
    if at.codes:
        return
    try:
        codes = half_sign_in.turn_on(token, code, now=settings().now(), clock=datetime.now(UTC))
    except Refused as refusal:
        at.problems = refusal.problems
    else:
        at.renew(codes=tuple(codes))


def _enter(at: Desk) -> None:
    if st.session_state.get(TICKET):
        return
    try:
        st.session_state[TICKET] = half_sign_in.enter(session.half_token(), clock=datetime.now(UTC))
        at.renew()
    except Refused as refusal:
        at.problems = refusal.problems
