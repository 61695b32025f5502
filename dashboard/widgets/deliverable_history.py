"""What happened to a deliverable, newest first: who, when, before and after, and what was said."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.domain.deliverable import OPEN_STATES
from dashboard.store.reads.deliverables import history
from dashboard.texts import formats
from dashboard.widgets.deliverable_words import day_or_none, number_or_none, state_words, when
from dashboard.widgets.keeping import keep
from dashboard.widgets.markdown import plain
from dashboard.widgets.page import Viewer
from dashboard.widgets.reading import read

MOST_ENTRIES = 40


def history_section(viewer: Viewer, deliverable_id: int) -> None:
    """The timeline as one piece of text, so that a long life costs no more to draw than a short one."""
    st.markdown(keep(timeline, viewer, deliverable_id))


def timeline(viewer: Viewer, deliverable_id: int) -> str:
    """In Markdown, an entry a fact."""
    facts = read(history, deliverable_id, viewer.as_of)
    lines = [f"**{viewer.t('deliverables.history')}**", ""]
    if facts.empty:
        lines.append(f":gray[{viewer.t('deliverables.no_history')}]")
    rows = facts.to_dict("records")
    for row, before in list(zip(rows, _before(rows), strict=True))[:MOST_ENTRIES]:
        lines.append(f"- {_entry(viewer, row, before)}")
    if len(rows) > MOST_ENTRIES:
        lines.append(f"- {viewer.t('deliverables.older', n=len(rows) - MOST_ENTRIES)}")
    return "\n".join(lines)


def _before(rows: list[dict[Any, Any]]) -> list[Mapping[Any, Any]]:
    """For each fact, newest first, the status it found."""
    known: Mapping[Any, Any] = {"state": "not_started", "progress": None}
    found = []
    for row in reversed(rows):
        found.append(known)
        known = row if row["kind"] == "status" else known
    return found[::-1]


def _entry(viewer: Viewer, fact: Mapping[Any, Any], before: Mapping[Any, Any]) -> str:
    said = _new_date(viewer, fact) if fact["kind"] == "due" else _new_state(viewer, fact, before)
    author = fact["author"] if isinstance(fact["author"], str) and fact["author"] else formats.MISSING
    who = f":small[:gray[{plain(when(viewer, fact))} · {plain(author)}]]"
    comment = fact["comment"] if isinstance(fact["comment"], str) else ""
    return f"{said}  \n  {who}" + (f"  \n  {viewer.t('deliverables.quote', words=plain(comment))}" if comment else "")


def _new_date(viewer: Viewer, fact: Mapping[Any, Any]) -> str:
    old, new = (formats.day(day_or_none(fact[name]), viewer.language) for name in ("old_due", "new_due"))
    return f"**{viewer.t('deliverables.rescheduled')}** {plain(old)} → {plain(new)}"


def _new_state(viewer: Viewer, fact: Mapping[Any, Any], before: Mapping[Any, Any]) -> str:
    now, was = fact["state"], before["state"]
    words = (
        f"**{state_words(viewer, now)}**"
        if now == was
        else f"{state_words(viewer, was)} → **{state_words(viewer, now)}**"
    )
    percents = [number_or_none(item["progress"]) for item in (before, fact)]
    if now == "in_progress" and percents[1] is not None:
        texts = [formats.percent(percent / 100, viewer.language) for percent in percents if percent is not None]
        words += f", {' → '.join(dict.fromkeys(texts))}"
    forecast = day_or_none(fact["forecast"])
    if forecast is not None and now in OPEN_STATES and forecast != before.get("forecast"):
        words += f" · {viewer.t('deliverables.forecast_day', day=formats.day(forecast, viewer.language))}"
    return words
