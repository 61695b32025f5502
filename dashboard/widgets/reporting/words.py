"""Reports in words: the sign and the word of a state, the stage it stands for, what blocks it, and who owes it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from dashboard.domain.reporting.steps import OPEN
from dashboard.domain.vocabulary import ReportState
from dashboard.store.reads.reporting.season import NONE
from dashboard.texts import formats
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.viewer import Viewer

SIGNS: dict[str, str] = {
    NONE: "○",
    ReportState.DRAFT: "◐",
    ReportState.REOPENED: "▲",
    ReportState.SUBMITTED: "◆",
    ReportState.CONTROL_ONGOING: "◇",
    ReportState.CERTIFIED: "●",
    ReportState.VERIFICATION_ONGOING: "◇",
    ReportState.VERIFIED: "●",
    ReportState.PAID: "✓",
}
LATE, DUE_SOON = "■", "▲"
STAGES = ("with_partner", "with_control", "certified", "claimed")
"""Where a report can be, in the order of its way."""


def known(value: Any) -> Any:
    """``None`` for what a frame shows as missing."""
    return None if value is None or value is pd.NA or (isinstance(value, float) and value != value) else value


def state_words(viewer: Viewer, state: str) -> str:
    """``◆ Submitted``."""
    words = viewer.t("season.not_begun") if state == NONE else viewer.t(f"words.report_state.{ReportState(state)}")
    return f"{SIGNS[state]} {words}"


def stage_of(row: Mapping[Any, Any]) -> str:
    """Of a row of the season."""
    state = row["state"]
    if state == NONE or state in OPEN:
        return "with_partner"
    if state != ReportState.CERTIFIED:
        return "with_control"
    return "claimed" if known(row["project_report"]) else "certified"


def lateness_words(viewer: Viewer, days_late: int, due: date, as_of: date, *, owed: bool) -> str:
    """``■ 12 days late, due 18 October 2018``; nothing for what was in time."""
    day = formats.day(due, viewer.language)
    if days_late:
        key = "season.late" if owed else "season.was_late"
        return f"{LATE} {viewer.t(key, n=days_late, day=day)}"
    if not owed:
        return ""
    left = (due - as_of).days
    return viewer.t("season.due_in", n=left, day=day) if left else viewer.t("season.due_today")


def blocked_by(viewer: Viewer, row: Mapping[Any, Any]) -> str:
    """What the report waits for, as a sentence without Markdown."""
    state = row["state"]
    if state == NONE:
        return viewer.t("season.blocked.none")
    if state == ReportState.REOPENED:
        reason = " ".join(str(row["comment"]).split())
        return viewer.t("season.blocked.reopened_for", reason=reason) if reason else viewer.t("season.blocked.reopened")
    if state == ReportState.CERTIFIED:
        number = known(row["project_report"])
        if number:
            state = viewer.t(f"words.report_state.{ReportState(row['project_report_state'])}")
            return viewer.t("season.blocked.claimed", number=number, state=state)
        return viewer.t("season.blocked.certified")
    return viewer.t(f"season.blocked.{state}")


def is_owed(row: Mapping[Any, Any]) -> bool:
    """The partner has not handed it in."""
    return row["state"] == NONE or row["state"] in OPEN


def is_decided(item: Mapping[Any, Any]) -> bool:
    """Of a row of ``report_items``: control has said something of all of it; an item may be in the sample without."""
    if known(item["decision_id"]) is None:
        return False
    return bool(item["certified"] + item["deducted"] + item["parked"] == item["amount"])


def title_of(viewer: Viewer, partner: str, number: int) -> str:
    """``CORK R.3``, in Markdown."""
    return plain(f"{partner} R.{number}")
