"""What happened to a deliverable, newest first: who, when, before and after, what was said, and what was undone."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import streamlit as st

from dashboard.domain.deliverables.states import OPEN_STATES
from dashboard.domain.separation import SAID
from dashboard.domain.vocabulary import DeliverableChange as Kind
from dashboard.store.reads.deliverables.history import changes
from dashboard.texts import formats, has_text
from dashboard.widgets.deliverables.words import ago, state_words
from dashboard.widgets.kit.keeping import keep
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.separation import one_person_words
from dashboard.widgets.kit.viewer import Viewer

PAGE = 20
SHOWN = "history_shown"


WORDS = ("comment", "reason", "remarks", "answer", "reference")


def history_section(viewer: Viewer, deliverable_id: int) -> None:
    """A page as one piece of text, so that a long life costs no more to draw than a short one."""
    pages = st.session_state.get(SHOWN)
    shown = pages[1] if isinstance(pages, tuple) and pages[0] == deliverable_id else PAGE
    words, left = keep(timeline, viewer, deliverable_id, shown)
    st.markdown(words)
    if left:
        st.button(
            viewer.t("deliverables.older", n=left),
            key="history_older",
            type="tertiary",
            on_click=_more,
            args=(deliverable_id, shown + PAGE),
        )


def _more(deliverable_id: int, shown: int) -> None:
    st.session_state[SHOWN] = (deliverable_id, shown)


def timeline(viewer: Viewer, deliverable_id: int, shown: int = PAGE) -> tuple[str, int]:
    """The newest ``shown`` entries in Markdown, and how many more there are."""
    entries = read(changes, deliverable_id, viewer.as_of)
    lines = [f"**{viewer.t('deliverables.history')}**", ""]
    if not entries:
        lines.append(f":gray[{viewer.t('deliverables.no_history')}]")
    lines += [f"- {_entry(viewer, entry)}" for entry in entries[:shown]]
    return "\n".join(lines), max(0, len(entries) - shown)


def _entry(viewer: Viewer, entry: Mapping[str, Any]) -> str:
    said = " · ".join(filter(None, (_title(viewer, entry), _what(viewer, entry["before"], entry["after"]))))
    if entry["undone"]:
        said = f"~~{said}~~ :gray-badge[{viewer.t('review.was_undone')}]"
    moment = formats.moment(entry["at"], viewer.language)
    when = moment if entry["recorded"] else f"{formats.day(entry['day'], viewer.language)}, {ago(viewer, entry['day'])}"
    who = f":small[:gray[{plain(when)} · {plain(entry['author'] or formats.MISSING)}]]"
    after = entry["after"]
    words = "" if entry["action"] == Kind.UNDO else next((str(after[name]) for name in WORDS if after.get(name)), "")
    if after.get(SAID):
        who += f"  \n  :small[{one_person_words(viewer, entry['author'], after[SAID])}]"
    return f"{said}  \n  {who}" + (f"  \n  {viewer.t('deliverables.quote', words=plain(words))}" if words else "")


def _title(viewer: Viewer, entry: Mapping[str, Any]) -> str:
    action = entry["action"]
    if action == Kind.UPDATE:
        return ""
    key = f"words.deliverable_change.{action}"
    title = viewer.t(key) if has_text(key) else viewer.t("review.other_change")
    kind = entry["after"].get("kind")
    if isinstance(kind, str) and has_text(f"words.change_kind.{kind}"):
        title += f" ({viewer.t(f'words.change_kind.{kind}')})"
    decision = entry["after"].get("decision")
    if isinstance(decision, str) and has_text(f"words.decision_on_change.{decision}"):
        title += f": {viewer.t(f'words.decision_on_change.{decision}')}"
    return f"**{title}**"


def _what(viewer: Viewer, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """What changed, before → after: state, progress, expected day, due date, day of the programme."""
    parts = [_state(viewer, before, after), _progress(viewer, before, after)]
    forecast = _day(after.get("forecast"))
    if forecast and after.get("state") in OPEN_STATES and after.get("forecast") != before.get("forecast"):
        parts.append(viewer.t("deliverables.forecast_day", day=plain(formats.day(forecast, viewer.language))))
    for name, to in (("due", "due"), ("due", "asked_due"), ("day", "day")):
        if to in after and before.get(name) != after[to] and (after[to] or to != "asked_due"):
            old, new = (_day_words(viewer, value) for value in (before.get(name), after[to]))
            parts.append(f"{old} → {new}")
    return " · ".join(filter(None, parts))


def _state(viewer: Viewer, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    was, now = before.get("state"), after.get("state")
    if not now:
        return ""
    if not was or was == now:
        return f"**{state_words(viewer, now)}**"
    return f"{state_words(viewer, was)} → **{state_words(viewer, now)}**"


def _progress(viewer: Viewer, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    if after.get("state") != "in_progress" or after.get("progress") is None:
        return ""
    percents = [each["progress"] for each in (before, after) if each.get("progress") is not None]
    texts = [formats.percent(percent / 100, viewer.language) for percent in percents]
    return " → ".join(dict.fromkeys(texts))


def _day(value: object) -> date | None:
    """As the audit keeps it."""
    return datetime.fromisoformat(value).date() if isinstance(value, str) and value else None


def _day_words(viewer: Viewer, value: object) -> str:
    day = _day(value)
    return plain(formats.day(day, viewer.language)) if day else formats.MISSING
