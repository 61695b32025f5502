"""One's own account: who I am here, and the form that changes my password."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import streamlit as st

from dashboard.domain.refusal import Problem, Refused
from dashboard.services.people.account import ChangeOwnPassword, change_own_password
from dashboard.services.system import new_key
from dashboard.settings import settings
from dashboard.texts import formats
from dashboard.widgets.kit import session
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.notices import sentence
from dashboard.widgets.kit.session import current_actor, remote_address
from dashboard.widgets.kit.viewer import Viewer

FIELDS = ("current_password", "new_password", "new_password_again")


@dataclass(kw_only=True)
class Change:
    """What became of the form when it was last sent; ``key`` makes a form sent twice have one effect."""

    key: str = field(default_factory=new_key)
    saved: bool = False
    problems: tuple[Problem, ...] = ()


def who_am_i(viewer: Viewer) -> None:
    actor = viewer.actor
    roles = ", ".join(viewer.t(f"words.role.{role}") for role in sorted(actor.roles))
    lines = (
        f"**{plain(actor.display_name)}**",
        f"{viewer.t('account.username')}: {plain(actor.username)}",
        f"{viewer.t('account.organisation')}: {plain(actor.organisation or formats.MISSING)}",
        f"{viewer.t('account.roles')}: {plain(roles)}",
    )
    st.markdown("  \n".join(lines))
    st.caption(viewer.t("account.language_hint"))


def password_form(viewer: Viewer) -> None:
    change: Change = st.session_state.setdefault("password_change", Change())
    if change.saved:
        for name in FIELDS:
            st.session_state[name] = ""
        st.success(viewer.t("account.saved"), icon=":material/check:")
        st.session_state["password_change"] = change = Change()
    elif change.problems:
        st.error("\n\n".join(sentence(problem, viewer.language) for problem in change.problems))
    st.subheader(viewer.t("account.change_password"), anchor=False)
    with st.form("password_form", width=480):
        labels = (viewer.t("account.current"), viewer.t("account.new"), viewer.t("account.again"))
        for name, label in zip(FIELDS, labels, strict=True):
            kind = "current-password" if name == FIELDS[0] else "new-password"
            st.text_input(label, type="password", key=name, autocomplete=kind)
        st.caption(viewer.t("account.password_rule"))
        st.form_submit_button(
            viewer.t("account.save_password"), key="save_password", type="primary", on_click=_save, args=(change,)
        )


def _save(change: Change) -> None:
    """The button's callback: everything is read first, then one call, as Streamlit may cut it short in between."""
    current, new, again = (str(st.session_state.get(name) or "") for name in FIELDS)
    if change.saved:
        return
    command = ChangeOwnPassword(
        current=current,
        new=new,
        session_token=session.session_token(),
        address=remote_address(),
        idempotency_key=change.key,
    )
    try:
        if new != again:
            raise Refused(Problem(code="passwords_differ", field="again"))
        change_own_password(command, by=current_actor(), now=settings().now(), clock=datetime.now(UTC))
    except Refused as refusal:
        change.problems = refusal.problems
    else:
        change.saved, change.problems = True, ()
