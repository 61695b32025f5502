"""One's own second factor on the account's page: set up, renewed, turned off, each after the password."""

from collections.abc import Callable
from datetime import UTC, datetime

import streamlit as st

from dashboard.domain.refusal import Refused
from dashboard.services.people import second_factor
from dashboard.services.people.second_factor import Proof, RenewCodes, TurnOff, TurnOn
from dashboard.services.people.second_factor_codes import demanded
from dashboard.settings import settings
from dashboard.store.people.second_factors import Standing, standing_of
from dashboard.texts import formats
from dashboard.widgets.kit import session
from dashboard.widgets.kit.reading import read
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
from dashboard.widgets.kit.session import current_actor, remote_address
from dashboard.widgets.kit.viewer import Viewer

PASSWORD, CODE = "second_factor_password", "second_factor_proof"


def second_factor_section(viewer: Viewer) -> None:
    at, standing = desk(), read(standing_of, viewer.actor.person_id)
    st.subheader(viewer.t("second_factor.title"), anchor=False)
    st.markdown(viewer.t("second_factor.what_it_is"))
    _standing(viewer, standing)
    if at.notice:
        st.success(viewer.t(at.notice), icon=":material/check:")
    show_problems(at, viewer.language)
    at.notice, at.problems = "", ()
    if at.codes:
        draw_codes(at, viewer.language, Desk.renew)
    elif at.offer:
        draw_offer(at, at.offer, viewer.language, _turn_on)
        st.button(viewer.t("second_factor.leave"), key="leave_second_factor", on_click=at.renew)
    else:
        _forms(viewer, at, is_on=standing.since is not None)


def _standing(viewer: Viewer, standing: Standing) -> None:
    if standing.since:
        day = formats.day(standing.since.date(), viewer.language)
        st.markdown(f"● {viewer.t('second_factor.on_since', day=day, n=standing.codes_left)}")
    else:
        st.markdown(f"○ {viewer.t('second_factor.is_off')}")


def _forms(viewer: Viewer, at: Desk, *, is_on: bool) -> None:
    with st.form("second_factor_form", width=480, clear_on_submit=True):
        st.text_input(viewer.t("account.current"), type="password", key=PASSWORD, autocomplete="current-password")
        if is_on:
            code_field("second_factor.code", CODE, viewer.language)
        with st.container(horizontal=True):
            for label, key, send in _buttons(viewer, is_on=is_on):
                st.form_submit_button(viewer.t(label), key=key, on_click=send, args=(at,))
    if is_on and viewer.actor.roles & demanded():
        st.caption(viewer.t("second_factor.stays_on"))


def _buttons(viewer: Viewer, *, is_on: bool) -> list[tuple[str, str, Callable[[Desk], None]]]:
    if not is_on:
        return [("second_factor.begin", "begin_second_factor", _begin)]
    buttons: list[tuple[str, str, Callable[[Desk], None]]] = [
        ("second_factor.new_codes", "new_recovery_codes", _renew_codes),
        ("second_factor.another_device", "begin_second_factor", _begin),
    ]
    if not viewer.actor.roles & demanded():
        buttons.append(("second_factor.turn_off", "turn_off", _turn_off))
    return buttons


def _proof() -> Proof:
    return Proof(
        password=code_typed(PASSWORD),
        code=code_typed(CODE),
        session_token=session.session_token(),
        address=remote_address(),
    )


def _begin(at: Desk) -> None:
    """A button's callback: everything is read first, then one call, as Streamlit may cut it short in between."""
    secret, proof = at.secret, _proof()
    if at.offer:
        return
    try:
        offer = second_factor.begin(
            proof, by=current_actor(), now=settings().now(), clock=datetime.now(UTC), secret=secret
        )
    except Refused as refusal:
        if not at.offer:
            at.problems = refusal.problems
    else:
        at.offer, at.problems = offer, ()


def _turn_on(at: Desk) -> None:
    command = TurnOn(code=code_typed(FIRST_CODE), session_token=session.session_token(), idempotency_key=at.key)
    if at.codes:
        return
    try:
        codes = second_factor.turn_on(command, by=current_actor(), now=settings().now(), clock=datetime.now(UTC))
    except Refused as refusal:
        at.refused(refusal)
    else:
        at.told("second_factor.now_on", codes)


def _renew_codes(at: Desk) -> None:
    command = RenewCodes(proof=_proof(), idempotency_key=at.key)
    if at.codes:
        return
    try:
        codes = second_factor.renew_codes(command, by=current_actor(), now=settings().now(), clock=datetime.now(UTC))
    except Refused as refusal:
        at.refused(refusal)
    else:
        at.told("second_factor.codes_made", codes)


def _turn_off(at: Desk) -> None:
    command = TurnOff(proof=_proof(), idempotency_key=at.key)
    try:
        second_factor.turn_off(command, by=current_actor(), now=settings().now(), clock=datetime.now(UTC))
    except Refused as refusal:
        at.problems = refusal.problems
    else:
        at.renew("second_factor.now_off")
