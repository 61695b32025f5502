"""A duty put into words: its kind with its sign, what it is about, and since when or until when."""

from dataclasses import replace

import pandas as pd

from dashboard.domain.duties.owed import REPORTING, Duty, DutyKind, Upcoming
from dashboard.domain.vocabulary import TrafficLight
from dashboard.texts import formats
from dashboard.widgets.deliverables.words import COLOURS, SIGNS, ago
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.reading import translated
from dashboard.widgets.kit.viewer import Viewer

OF_PERIODS = (DutyKind.REPORT, DutyKind.PROJECT_REPORT)
"""Owed for a reporting period."""
QUOTED = 160
"""Letters of a remark."""


def duty_words(viewer: Viewer, duty: Duty, *, several: bool) -> str:
    """In Markdown: kind, code and title; below them when, who and, where there are ``several``, the project."""
    light = _light(duty)
    kind = viewer.t(f"my_work.kind.{duty.kind}")
    if duty.kind in OF_PERIODS:
        what = f"**{viewer.t('my_work.period', number=plain(duty.code))}**"
    elif duty.kind in REPORTING:
        what = f"**{plain(duty.code)}**"
    else:
        what = f"**{plain(duty.code)}** {plain(title_of(viewer, duty))}"
    lines = [f":{COLOURS[light]}-badge[{SIGNS[light]} {plain(kind)}] {what}", f":small[:gray[{_when(viewer, duty)}]]"]
    if several:
        lines[1] += f" :small[:gray[· {plain(duty.project)} · {plain(duty.phase)}]]"
    if duty.words:
        cut = f"{duty.words[:QUOTED]}…" if len(duty.words) > QUOTED else duty.words
        lines.append(viewer.t("deliverables.quote", words=plain(cut)))
    return "  \n".join(lines)


def title_of(viewer: Viewer, duty: Duty | Upcoming) -> str:
    """In the viewer's language, where the project's folder has it."""
    entity, field = ("meeting", "name") if duty.kind == "meeting" else ("deliverable", "title")
    there = replace(viewer, project=duty.project, phase=duty.phase)
    found = pd.DataFrame([{"code": duty.code, field: duty.title}])
    return str(translated(there, entity, found, "code", [field])[field].iloc[0])


def next_words(viewer: Viewer, coming: Upcoming, *, dated: bool = True) -> str:
    """``12 Nov 2018: D4.2 Title is due``; ``dated`` says the day."""
    title = plain(title_of(viewer, coming))
    said = viewer.t(f"my_work.next.{coming.kind}", code=plain(coming.code), title=title)
    return f"**{formats.day(coming.day, viewer.language)}** · {said}" if dated else said


def _light(duty: Duty) -> TrafficLight:
    if duty.days_late:
        return TrafficLight.LATE
    urgent = duty.kind in (DutyKind.SENT_BACK, DutyKind.REPORT_REOPENED, DutyKind.DUE_SOON)
    return TrafficLight.AT_RISK if urgent else TrafficLight.NO_PLAN


def _when(viewer: Viewer, duty: Duty) -> str:
    since = plain(ago(viewer, duty.since)) if duty.since else ""
    due = plain(formats.long_day(duty.due, viewer.language))
    if duty.kind in OF_PERIODS:
        said = viewer.t(f"my_work.of_period.{duty.kind}", number=plain(duty.code), day=due)
        return f"{said} · {viewer.t('my_work.days_late', n=duty.days_late)}" if duty.days_late else said
    parts = []
    if duty.kind not in (DutyKind.OVERDUE, DutyKind.DUE_SOON):
        who = plain(duty.who or formats.MISSING)
        parts.append(viewer.t(f"my_work.since.{duty.kind}", who=who, when=since, n=duty.number))
    if duty.due and duty.days_late:
        parts.append(viewer.t("deliverables.late", n=duty.days_late, day=due))
    elif duty.due:
        left = (duty.due - viewer.as_of).days
        parts.append(
            viewer.t("deliverables.due_in", n=left, day=due) if left else viewer.t("deliverables.due_today", day=due)
        )
    return " · ".join(parts)
