"""How a deliverable is put into words: its status with its sign, how late it is, what changed."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
from babel.dates import format_timedelta

from dashboard.domain.deliverables.states import OPEN_STATES, timeliness
from dashboard.domain.vocabulary import DeliverableState, TrafficLight
from dashboard.texts import formats
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.viewer import Viewer

SIGNS = {
    TrafficLight.ON_TRACK: "●",
    TrafficLight.AT_RISK: "▲",
    TrafficLight.LATE: "■",
    TrafficLight.NO_PLAN: "–",
}
COLOURS = {
    TrafficLight.ON_TRACK: "green",
    TrafficLight.AT_RISK: "orange",
    TrafficLight.LATE: "red",
    TrafficLight.NO_PLAN: "gray",
}


PLAIN_CODE = re.compile(r"[A-Za-z0-9.\-]+")


def bare(code: str) -> str:
    """A code as it is, where nothing in it could be taken for Markdown."""
    return code if PLAIN_CODE.fullmatch(code) else plain(code)


def day_or_none(value: Any) -> date | None:
    """A day of a frame; its missing values come in several kinds."""
    return value if isinstance(value, date) else None


def number_or_none(value: Any) -> int | None:
    return None if value is None or pd.isna(value) else int(value)


def state_words(viewer: Viewer, state: str) -> str:
    return viewer.t(f"words.deliverable_state.{state}")


def signed_state(viewer: Viewer, state: str, due: date | None) -> str:
    """``■ In progress``: the sign says how it stands in time, the words in which state it is."""
    light = timeliness(DeliverableState(state), due, viewer.as_of)
    return f"{SIGNS[light]} {state_words(viewer, state)}"


def lateness(viewer: Viewer, item: Mapping[str, Any]) -> str:
    """``12 days late, due 18 October 2018``; how long is left; or when it was handed in."""
    due, state = day_or_none(item["due"]), DeliverableState(item["state"])
    if due is None:
        return viewer.t("deliverables.no_due_date")
    words = formats.long_day(due, viewer.language)
    late = number_or_none(item["days_late"]) or 0
    if state == DeliverableState.CANCELLED:
        return viewer.t("deliverables.was_due", day=words)
    if state in OPEN_STATES:
        left = (due - viewer.as_of).days
        if left == 0:
            return viewer.t("deliverables.due_today", day=words)
        return (
            viewer.t("deliverables.late", n=late, day=words)
            if late
            else viewer.t("deliverables.due_in", n=left, day=words)
        )
    handed_in = day_or_none(item["submitted_on"])
    if handed_in is None:
        return viewer.t("deliverables.was_due", day=words)
    when = formats.long_day(handed_in, viewer.language)
    if late:
        return viewer.t("deliverables.handed_in_late", n=late, day=when, due=words)
    return viewer.t("deliverables.handed_in", day=when, due=words)


def when(viewer: Viewer, fact: Mapping[str, Any]) -> str:
    """``4 Oct 2018, 26 days ago``; with the time of day where it was recorded here."""
    moment, day = fact["recorded_at"], fact["day"]
    if isinstance(moment, datetime) and fact["status"] == "recorded":
        return formats.moment(moment, viewer.language)
    return f"{formats.day(day, viewer.language)}, {ago(viewer, day)}"


def ago(viewer: Viewer, day: date) -> str:
    passed = (viewer.as_of - day).days
    if passed <= 0:
        return viewer.t("deliverables.same_day")
    return format_timedelta(
        -timedelta(days=passed),
        granularity="day",
        add_direction=True,
        threshold=1.5,
        locale=formats.locale_of(viewer.language),
    )
