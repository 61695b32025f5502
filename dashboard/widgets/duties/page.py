"""The page of what a person owes: figures, the duties in order of urgency, and beside them the one that is open."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st

from dashboard.domain.duties.owed import REPORTING, WAITED_FOR, Duty, DutyKind, Upcoming
from dashboard.domain.refusal import Refused
from dashboard.domain.rights import Actor
from dashboard.domain.vocabulary import Role
from dashboard.services.deliverables.remarks import SeeMention, see_mention
from dashboard.services.duties.calendar_feed import own_feed
from dashboard.settings import settings
from dashboard.store.reads.duties import owed as reads
from dashboard.store.reads.projects.outline import meetings
from dashboard.texts import formats
from dashboard.widgets.deliverables.board import DETAIL_WIDTH
from dashboard.widgets.deliverables.detail import deliverable_detail
from dashboard.widgets.deliverables.filters import plan_of
from dashboard.widgets.duties.reminding import warn_of_calendar
from dashboard.widgets.duties.words import duty_words, next_words
from dashboard.widgets.kit.address import link, put
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.notices import announce
from dashboard.widgets.kit.page import empty_state, figures, page_header
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.session import current_actor
from dashboard.widgets.kit.viewer import Viewer

SHOWN = 12
"""Duties drawn at first, and with each “more”."""
PAGES = "my_work_pages"
NARROW = """
<style>
@media (max-width: 900px) {
  .st-key-my_work_board { flex-direction: column-reverse; }
  .st-key-my_work_board > div { width: 100% !important; }
}
</style>
"""


def duties_of(
    connection: Any, person_id: int, username: str, organisation: str | None, roles: tuple[Role, ...], today: date
) -> tuple[list[Duty], list[Upcoming]]:
    """``store.reads.duties.owed`` with arguments that tell one person's answer from another's."""
    actor = Actor(
        person_id=person_id,
        username=username,
        display_name=username,
        organisation=organisation,
        roles=frozenset(roles),
    )
    return reads.duties(connection, actor, today), reads.upcoming(connection, actor, today)


def my_work(viewer: Viewer, *, opened: str) -> None:
    """The page; ``opened`` is the code of the deliverable that is open, of the sidebar's phase."""
    owed, coming = _known(viewer)
    coming = coming or _meetings(viewer)
    st.html(NARROW)
    page_header(viewer, "my_work.title", steered=False, illustrative=any(duty.illustrative for duty in owed))
    _say_scope(viewer)
    warn_of_calendar(viewer, own_feed(by=viewer.actor, today=viewer.today))
    if owed:
        figures(_figures(viewer, owed, coming))
    board = st.container(horizontal=True, key="my_work_board", gap="medium", vertical_alignment="top")
    with board.container(key="my_work_list", gap="xsmall"):
        if owed:
            _list(viewer, owed, opened)
        else:
            said = "\n".join(f"- {next_words(viewer, each)}" for each in coming)
            empty_state(viewer.t("my_work.nothing"), said or viewer.t("my_work.no_date"))
    if opened:
        with board.container(key="my_work_side", width=DETAIL_WIDTH):
            deliverable_detail(viewer, opened, plan_of(viewer))


def owed_link(viewer: Viewer) -> None:
    """A line that leads to this page from another, where anything is owed."""
    owed, _ = _known(viewer)
    if owed:
        label = viewer.t("my_work.owed", n=len(owed))
        st.page_link(**link("my-work"), label=f":blue[{label}]", icon=":material/task_alt:", width="stretch")


def _known(viewer: Viewer) -> tuple[list[Duty], list[Upcoming]]:
    by = viewer.actor
    return read(duties_of, by.person_id, by.username, by.organisation, tuple(sorted(by.roles)), viewer.as_of)


def _say_scope(viewer: Viewer) -> None:
    day, organisation = formats.day(viewer.as_of, viewer.language), viewer.actor.organisation
    if organisation:
        st.caption(viewer.t("my_work.scope", organisation=plain(organisation), day=day))
    else:
        st.caption(viewer.t("my_work.scope_none", day=day))


def _meetings(viewer: Viewer) -> list[Upcoming]:
    """For those who work for no partner: the next meeting of the phase shown."""
    rows = [row for row in read(meetings, viewer.phase_id).to_dict("records") if row["start"] > viewer.as_of]
    place = {"project": viewer.project, "phase": viewer.phase}
    return [
        Upcoming(kind="meeting", day=row["start"], code=row["code"], title=row["name"], **place) for row in rows[:1]
    ]


def _figures(viewer: Viewer, owed: Sequence[Duty], coming: Sequence[Upcoming]) -> list[tuple[str, str, str]]:
    t = viewer.t
    late = [duty for duty in owed if duty.days_late]
    waited = [duty for duty in owed if duty.kind in WAITED_FOR]
    soon = [duty for duty in owed if duty.kind == DutyKind.DUE_SOON]
    full = {place for place, number in Counter(map(_counted, owed)).items() if number >= reads.LIMIT}
    most = t("my_work.late_most", n=late[0].days_late) if late else t("my_work.none_late")
    since = min((duty.since for duty in waited if duty.since), default=None)
    waits = t("my_work.waits_since", day=formats.day(since, viewer.language)) if since else t("my_work.nothing_waits")
    first = t("my_work.first_due", day=formats.day(soon[0].due, viewer.language)) if soon else t("my_work.nothing_soon")
    items = [
        (t("my_work.late"), _count(late, full), most),
        (t("my_work.waited_for"), _count(waited, full), waits),
    ]
    if soon or not any(kind == DutyKind.OVERDUE for kind, _ in full):  # else the overdue fill the list, none is known
        items.append((t("my_work.due_soon"), _count(soon, full), first))
    if coming:
        words = next_words(viewer, coming[0], dated=False)
        items.append((t("my_work.next_date"), formats.day(coming[0].day, viewer.language), words))
    return items


def _count(duties: Sequence[Duty], full: set[tuple[DutyKind, int]]) -> str:
    """As many as there are; where the list was cut, at least so many."""
    cut = any(_counted(duty) in full for duty in duties)
    return f"{len(duties)}+" if cut else str(len(duties))


def _counted(duty: Duty) -> tuple[DutyKind, int]:
    """What is limited together (``store.reads.duties.owed.LIMIT``)."""
    return (DutyKind.OVERDUE if duty.kind == DutyKind.DUE_SOON else duty.kind), duty.phase_id


def _list(viewer: Viewer, owed: Sequence[Duty], opened: str) -> None:
    several = len({(duty.project, duty.phase) for duty in owed}) > 1
    shown = SHOWN * int(st.session_state.get(PAGES, 1))
    for duty in owed[:shown]:
        _row(viewer, duty, several=several, narrow=bool(opened))
    if len(owed) > shown:
        left = len(owed) - shown
        st.button(viewer.t("my_work.more", n=left), key="more_duties", type="tertiary", on_click=_more)


def _row(viewer: Viewer, duty: Duty, *, several: bool, narrow: bool) -> None:
    """What, since when and from whom; beside it the button that opens the form where it is done."""
    row = st.container(
        horizontal=not narrow, vertical_alignment="center", gap="small", key=f"duty_{_name(duty)}", border=True
    )
    row.markdown(duty_words(viewer, duty, several=several), width="stretch")
    buttons = row.container(horizontal=True, width="content" if not narrow else "stretch", gap="small")
    do = viewer.t(f"my_work.do.{duty.kind}")
    if duty.kind in REPORTING:
        buttons.page_link(**link(duty.page, **duty.parameters), label=do, icon=":material/arrow_forward:")
        return
    buttons.button(do, key=f"do_{_name(duty)}", on_click=_open, args=(duty,))
    if duty.kind == DutyKind.MENTION and viewer.as_of == viewer.today:
        buttons.button(
            viewer.t("my_work.seen"), key=f"seen_{duty.remark_id}", type="tertiary", on_click=_seen, args=(duty,)
        )


def _name(duty: Duty) -> str:
    what = f"_{duty.remark_id}" if duty.remark_id is not None else ""
    return f"{duty.kind}_{duty.phase_id}_{duty.code}{what}"


def _open(duty: Duty) -> None:
    put(**{"section": None} | duty.parameters)


def _more() -> None:
    st.session_state[PAGES] = int(st.session_state.get(PAGES, 1)) + 1


def _seen(duty: Duty) -> None:
    """The callback of “seen”; the same click again has the same key."""
    try:
        by = current_actor()
        command = SeeMention(
            phase_id=duty.phase_id,
            code=duty.code,
            remark_id=duty.remark_id or 0,
            idempotency_key=f"see-{by.person_id}-{duty.remark_id}",
        )
        see_mention(command, by=by, now=settings().now())
    except Refused as refusal:
        for problem in refusal.problems:
            announce(f"problem.{problem.code}", kind="warning", **problem.values)
    else:
        announce("my_work.was_seen")
