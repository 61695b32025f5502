"""On one's own account: where reminders are sent, and the private address of one's calendar."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from urllib.parse import urlsplit

import streamlit as st

from dashboard.domain.refusal import Problem, Refused
from dashboard.exchange.mail.server import deliver, has_mail_server
from dashboard.services.duties.calendar_feed import MakeFeed, OwnFeed, RevokeFeed, make_feed, own_feed, revoke_feed
from dashboard.services.people.account import ChangeOwnEmail, change_own_email
from dashboard.services.system import new_key
from dashboard.settings import settings
from dashboard.store.people.accounts import email_of
from dashboard.texts import formats
from dashboard.widgets.kit import session
from dashboard.widgets.kit.language import zone_of_browser
from dashboard.widgets.kit.notices import sentence
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.session import current_actor, remote_address
from dashboard.widgets.kit.viewer import Viewer


@dataclass(kw_only=True)
class Reminding:
    """What became of the forms when last sent; ``token`` is a new address's, until it is noted."""

    key: str = field(default_factory=new_key)
    notice: str = ""
    problems: tuple[Problem, ...] = ()
    token: str = ""


def email_form(viewer: Viewer) -> None:
    at = _desk()
    st.subheader(viewer.t("account.reminders"), anchor=False)
    st.caption(viewer.t("account.reminders_hint"))
    if at.problems:
        st.error("\n\n".join(sentence(problem, viewer.language) for problem in at.problems))
    elif at.notice:
        st.session_state["email_password"] = ""
        st.success(viewer.t(at.notice), icon=":material/check:")
    at.notice, at.problems = "", ()
    with st.form("email_form", width=480):
        kept = read(email_of, viewer.actor.person_id) or ""
        st.text_input(viewer.t("account.email"), value=kept, key="own_email", max_chars=254, autocomplete="email")
        st.text_input(
            viewer.t("account.current"),
            type="password",
            key="email_password",
            autocomplete="current-password",
            help=viewer.t("account.email_password_help"),
        )
        st.form_submit_button(viewer.t("account.save_email"), key="save_email", on_click=_save_email, args=(at,))


def _save_email(at: Reminding) -> None:
    given = settings()
    command = ChangeOwnEmail(
        email=str(st.session_state.get("own_email") or ""),
        current=str(st.session_state.get("email_password") or ""),
        session_token=session.session_token(),
        address=remote_address(),
        sender=given.mail_from or "",
    )
    tell = partial(deliver, given=given) if has_mail_server() else None
    try:
        change_own_email(command, tell, by=current_actor(), now=given.now(), clock=datetime.now(UTC))
    except Refused as refusal:
        at.problems = refusal.problems
    else:
        at.notice = "account.email_saved"


def calendar_address(viewer: Viewer) -> None:
    """The address is shown once, when it is made; afterwards only that there is one."""
    at = _desk()
    st.subheader(viewer.t("account.calendar"), anchor=False)
    st.markdown(viewer.t("account.calendar_hint"))
    feed = own_feed(by=viewer.actor, today=viewer.today)
    if at.token and feed:
        with st.container(border=True, key="calendar_once", width=640):
            st.markdown(viewer.t("account.calendar_once"))
            st.code(f"{_public()}/calendar/{at.token}.ics", language=None, wrap_lines=True)
            st.button(viewer.t("account.calendar_noted"), key="calendar_noted", on_click=_noted, args=(at,))
    if feed is None or feed.is_over:
        if feed:
            st.caption(viewer.t("account.calendar_over", day=formats.day(feed.last_day, viewer.language)))
        st.button(viewer.t("account.calendar_make"), key="make_calendar", on_click=_make, args=(at,))
        return
    warn_of_calendar(viewer, feed)
    st.caption(_since(viewer, feed))
    with st.container(horizontal=True):
        st.button(viewer.t("account.calendar_renew"), key="renew_calendar", on_click=_make, args=(at,))
        st.button(viewer.t("account.calendar_revoke"), key="revoke_calendar", on_click=_revoke, args=(at,))


def warn_of_calendar(viewer: Viewer, feed: OwnFeed | None) -> None:
    """Two weeks before one's address ends."""
    if feed and feed.ends_soon:
        st.warning(viewer.t("account.calendar_ends", day=formats.day(feed.last_day, viewer.language)))


def _since(viewer: Viewer, feed: OwnFeed) -> str:
    language = viewer.language
    used = formats.moment_in_zone(feed.used_at, language, zone_of_browser()) if feed.used_at else ""
    words = viewer.t(
        "account.calendar_since", day=formats.day(feed.made, language), until=formats.day(feed.last_day, language)
    )
    return f"{words} {viewer.t('account.calendar_used', when=used) if used else viewer.t('account.calendar_unused')}"


def _public() -> str:
    parts = urlsplit(st.context.url or "")
    return (settings().address or f"{parts.scheme}://{parts.netloc}").rstrip("/")


def _make(at: Reminding) -> None:
    """While a new address is being shown, another click changes nothing."""
    key = at.key  # first, and renewed last: runs of one session overlap
    if at.token:
        return
    token = make_feed(MakeFeed(idempotency_key=key), by=current_actor(), now=settings().now())
    if token:
        at.token, at.key = token, new_key()


def _revoke(at: Reminding) -> None:
    revoke_feed(RevokeFeed(idempotency_key=at.key), by=current_actor(), now=settings().now())
    at.token, at.key = "", new_key()


def _noted(at: Reminding) -> None:
    at.token = ""


def _desk() -> Reminding:
    found: Reminding = st.session_state.setdefault("reminding", Reminding())
    return found
