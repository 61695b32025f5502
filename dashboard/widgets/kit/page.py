"""What every page is made of: its viewer, its header, its figures, its signs and its empty states."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

import streamlit as st

from dashboard.domain.rights import Action
from dashboard.domain.vocabulary import DeliverableState, Measure, TrafficLight
from dashboard.texts import formats, has_text
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.notices import show_notices
from dashboard.widgets.kit.viewer import Viewer

SIGNS = {
    TrafficLight.ON_TRACK: "●",
    TrafficLight.AT_RISK: "▲",
    TrafficLight.LATE: "■",
    TrafficLight.NO_PLAN: "○",
    DeliverableState.NOT_STARTED: "○",
    DeliverableState.IN_PROGRESS: "◐",
    DeliverableState.SUBMITTED: "◆",
    DeliverableState.UNDER_REVIEW: "◇",
    DeliverableState.ACCEPTED: "●",
    DeliverableState.SENT_BACK: "▲",
    DeliverableState.CANCELLED: "✕",
    Measure.OVERDUE: "■",
    Measure.DUE_SOON: "▲",
}
SUBJECTS = {TrafficLight: "traffic_light", DeliverableState: "deliverable_state", Measure: "measure"}


_viewer: ContextVar[Viewer | None] = ContextVar("viewer", default=None)


@contextmanager
def viewing(viewer: Viewer) -> Iterator[None]:
    """Run a page for ``viewer``."""
    token = _viewer.set(viewer)
    try:
        yield
    finally:
        _viewer.reset(token)


def open_page(action: Action = Action.READ, *, project_needed: bool = True) -> Viewer:
    """The viewer of this page; says why and stops where the person may not, or where there is no project yet."""
    viewer = _viewer.get()
    if viewer is None:  # a page run by anything but the door
        st.stop()
    if not viewer.may(action):
        no_access(viewer)
        st.stop()
    if project_needed and not viewer.project:
        show_notices()
        empty_state(viewer.t("shell.no_project"), viewer.t("shell.no_project_hint"))
        st.stop()
    return viewer


def no_access(viewer: Viewer) -> None:
    """This page is not for the person's roles."""
    st.title(viewer.t("shell.no_access"), anchor=False)
    st.markdown(viewer.t("shell.no_access_hint"))


def page_header(viewer: Viewer, title_key: str, *, illustrative: bool = False, steered: bool = True) -> None:
    """One line: the title, and small beside it project, phase and date; then what was announced.

    ``steered=False`` is for pages that are about no project.
    """
    parts = [viewer.t(title_key)]
    if steered and viewer.project:
        place = f"{plain(viewer.project_name)} · {plain(viewer.phase_name)}"
        when = viewer.t("shell.as_of_day", day=formats.day(viewer.as_of, viewer.language))
        parts.append(f":small[:gray[{place} · {plain(when)}]]")
    if illustrative:
        parts.append(f":small[{_tag(viewer)}]")
    st.title("  ".join(parts), anchor=False)
    show_notices()
    if steered and viewer.start and viewer.as_of < viewer.start:
        st.info(viewer.t("shell.not_begun", day=formats.long_day(viewer.start, viewer.language)))
    if steered and viewer.until and viewer.as_of >= viewer.until:
        key = "shell.own_after_exit" if viewer.own_only else "shell.until_exit"
        st.info(viewer.t(key, day=formats.long_day(viewer.until, viewer.language)))


def figures(items: Sequence[tuple[str, str, str]]) -> None:
    """One row of at most four figures: (label, value, what it means against the plan or the last meeting)."""
    with st.container(horizontal=True, key="figures"):
        for label, value, meaning in items[:4]:
            st.metric(label, value, delta=meaning or None, delta_color="off", delta_arrow="off")


def _tag(viewer: Viewer) -> str:
    return f":gray-badge[{viewer.t('shell.illustrative')}]"


def status_text(viewer: Viewer, state: str) -> str:
    """Sign and word of a traffic light, a deliverable's state, or ``overdue`` and ``due_soon``."""
    for kind, subject in SUBJECTS.items():
        if state in {member.value for member in kind} and has_text(f"words.{subject}.{state}"):
            member = kind(state)
            return f"{SIGNS.get(member, '')} {viewer.t(f'words.{subject}.{state}')}".strip()
    return viewer.t(f"shell.{state}")


def empty_state(title: str, what_to_do: str) -> None:
    """Why there is nothing here, and what to do."""
    with st.container(border=True):
        st.markdown(f"**{title}**\n\n{what_to_do}")
