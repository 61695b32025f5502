"""Saved views: beside a page's filters, the views one saved and those others share, each a link; and the forms."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import pandas as pd
import streamlit as st

from dashboard.domain.refusal import Problem, Refused
from dashboard.services.people.views import (
    LONGEST_NAME,
    ChangeView,
    DeleteView,
    SaveView,
    change_view,
    delete_view,
    save_view,
)
from dashboard.services.system import new_key
from dashboard.settings import settings
from dashboard.store.people.views import views_of
from dashboard.widgets.kit.address import steering
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.menu import page_of
from dashboard.widgets.kit.notices import sentence
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.session import current_actor
from dashboard.widgets.kit.viewer import Viewer

KEY = "saved_views"
OPENED = ("id", "section")
"""Parameters of the one thing that is open, which is no part of a view."""


@dataclass(kw_only=True)
class Outcome:
    """What became of the form last sent; ``key`` makes one sent twice have one effect.

    ``done`` is what was done last: a quick click more may come with a new key, and is refused as it is done already.
    """

    key: str = field(default_factory=new_key)
    notice: str = ""
    problems: tuple[Problem, ...] = ()
    done: tuple[Any, ...] = ()

    def send(self, verb: Callable[..., Any], command: Any, notice: str, done: tuple[Any, ...]) -> bool:
        try:
            verb(command, by=current_actor(), now=settings().now())
        except Refused as refusal:
            if done != self.done:
                self.problems, self.notice = refusal.problems, ""
                return False
        self.problems, self.notice, self.done = (), notice, done
        self.key = new_key()
        return True


def saved_views(viewer: Viewer, page: str) -> None:
    """A button that opens them; closed, it costs a page nothing more."""
    box = st.popover(viewer.t("views.title"), key=KEY, on_change="rerun", icon=":material/bookmark:")
    if not box.open:
        return
    known = read(views_of, viewer.actor.person_id, page, viewer.project)
    outcome: Outcome = st.session_state.setdefault("view_outcome", Outcome())
    with box:
        _links(viewer, page, known)
        _say(viewer, outcome)
        _save_form(viewer, page, outcome)
        own = known[known["mine"]]
        if len(own):
            _own(viewer, own, outcome)
        st.caption(viewer.t("views.copy"))
        st.code(_address(page), language=None, wrap_lines=True)


def _links(viewer: Viewer, page: str, known: pd.DataFrame) -> None:
    if known.empty:
        st.caption(viewer.t("views.none"))
    for row in known.to_dict("records"):
        label = plain(row["name"])
        if not row["mine"]:
            label += f" :small[:gray[{viewer.t('views.of', name=plain(row['owner']))}]]"
        st.page_link(page_of(page), label=label, query_params={**steering(), **row["parameters"]})


def _say(viewer: Viewer, outcome: Outcome) -> None:
    if outcome.problems:
        st.error("\n\n".join(sentence(problem, viewer.language) for problem in outcome.problems))
    elif outcome.notice:
        st.success(viewer.t(outcome.notice), icon=":material/check:")
    outcome.problems, outcome.notice = (), ""


def _save_form(viewer: Viewer, page: str, outcome: Outcome) -> None:
    with st.form("view_form", border=False):
        st.text_input(viewer.t("views.name"), key="view_name", max_chars=LONGEST_NAME, autocomplete="off")
        st.checkbox(viewer.t("views.shared"), key="view_shared")
        label = viewer.t("views.save")
        st.form_submit_button(label, key="save_view", type="primary", on_click=_save, args=(page, outcome))


def _save(page: str, outcome: Outcome) -> None:
    name = str(st.session_state.get("view_name") or "")
    command = SaveView(
        page=page,
        name=name,
        parameters=_parameters(),
        shared=bool(st.session_state.get("view_shared")),
        idempotency_key=outcome.key,
    )
    if outcome.send(save_view, command, "views.saved", (page, name, command.parameters, command.shared)):
        st.session_state["view_name"] = ""


def _own(viewer: Viewer, own: pd.DataFrame, outcome: Outcome) -> None:
    """Rename, share or delete one's own."""
    names = dict(zip(own["view_id"].tolist(), own["name"], strict=True))
    chosen = st.selectbox(
        viewer.t("views.own"),
        list(names),
        index=None,
        format_func=lambda number: names.get(number, str(number)),
        placeholder=viewer.t("views.choose"),
        key="own_view",
    )
    if chosen not in names:
        return
    shared = bool(own.loc[own["view_id"] == chosen, "shared"].iloc[0])
    if st.session_state.get("own_view_shown") != (chosen, names[chosen], shared):
        st.session_state["own_view_shown"] = (chosen, names[chosen], shared)
        st.session_state["own_view_name"], st.session_state["own_view_shared"] = names[chosen], shared
    with st.form("own_view_form", border=False):
        st.text_input(viewer.t("views.new_name"), key="own_view_name", max_chars=LONGEST_NAME, autocomplete="off")
        st.checkbox(viewer.t("views.shared"), key="own_view_shared")
        with st.container(horizontal=True):
            sent = (chosen, outcome)
            st.form_submit_button(viewer.t("views.change"), key="change_view", on_click=_change, args=sent)
            st.form_submit_button(viewer.t("views.delete"), key="delete_view", on_click=_delete, args=sent)


def _change(view_id: int, outcome: Outcome) -> None:
    command = ChangeView(
        view_id=view_id,
        name=str(st.session_state.get("own_view_name") or ""),
        shared=bool(st.session_state.get("own_view_shared")),
        idempotency_key=outcome.key,
    )
    outcome.send(change_view, command, "views.changed", (view_id, command.name, command.shared))


def _delete(view_id: int, outcome: Outcome) -> None:
    command = DeleteView(view_id=view_id, idempotency_key=outcome.key)
    if outcome.send(delete_view, command, "views.deleted", (view_id,)):
        st.session_state["own_view"] = None


def _parameters() -> dict[str, str]:
    """The address's own; a view of today goes along with the days, one of another day stays at it."""
    given = {name: value for name, value in st.query_params.to_dict().items() if name not in OPENED}
    if given.get("as_of") == settings().day().isoformat():
        del given["as_of"]
    return given


def _address(page: str) -> str:
    parts = urlsplit(st.context.url or "")
    host = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
    return f"{host}/{page}?{urlencode(_parameters())}"
