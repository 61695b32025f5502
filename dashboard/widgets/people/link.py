"""A link just made on the people page: to copy, as a mail to copy or write, or sent where there is a mail server."""

from datetime import UTC, datetime
from functools import partial
from urllib.parse import quote

import streamlit as st

from dashboard.domain.people.password_link import LinkState
from dashboard.domain.refusal import Refused
from dashboard.exchange.mail.link import Letter
from dashboard.exchange.mail.server import deliver, has_mail_server
from dashboard.services.people.password_links import SendLink, address_of, letter_of, open_link, send_link
from dashboard.settings import settings
from dashboard.store.people.password_links import Link
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.notices import announce, sentence_of
from dashboard.widgets.kit.session import current_actor
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.people import sending
from dashboard.widgets.people.sending import Desk


def show_link(viewer: Viewer, at: Desk) -> None:
    """Until it is passed on, used or ended."""
    if at.link is None:
        return
    username, token = at.link
    opened = open_link(token, clock=datetime.now(UTC))
    if opened.state != LinkState.OPEN or opened.link is None:
        at.link = None
        return
    letter = letter_of(opened.link, token, viewer.language)
    values = {"username": plain(username), "until": opened.link.expires_at}
    with st.container(border=True, key="link_once"):
        st.markdown(sentence_of("people.link_once", values, viewer.language))
        st.code(address_of(token), language=None, wrap_lines=True)
        with st.expander(viewer.t("people.link_letter")):
            st.code(f"{letter.subject}\n\n{letter.body}", language=None, wrap_lines=True)
        with st.container(horizontal=True):
            if opened.link.email:
                _by_mail(viewer, at, opened.link, opened.link.email, letter)
            st.button(viewer.t("people.link_noted"), key="link_noted", on_click=sending.noted, args=(at,))


def _by_mail(viewer: Viewer, at: Desk, link: Link, email: str, letter: Letter) -> None:
    if has_mail_server():
        words = viewer.t("people.link_send", email=plain(email))
        st.button(words, key="send_link", type="primary", on_click=_send, args=(viewer.language, at, link))
    else:
        written = f"mailto:{quote(email)}?subject={quote(letter.subject)}&body={quote(letter.body)}"
        st.link_button(viewer.t("people.link_write"), written)


def _send(language: str, at: Desk, link: Link) -> None:
    """The button's callback; ten quick clicks send one mail."""
    if at.link is None:
        return
    given = settings()
    command = SendLink(token=at.link[1], language=language, sender=given.mail_from or "")
    try:
        said = send_link(
            command,
            partial(deliver, given=given),
            by=current_actor(),
            now=given.now(),
            clock=datetime.now(UTC),
        )
    except Refused as refusal:
        at.problems = refusal.problems
        return
    if said:
        announce("people.link_not_sent", kind="warning", email=plain(link.email or ""), reason=plain(said))
    else:
        announce("people.link_sent", email=plain(link.email or ""))
