"""The four figures above the deliverables: accepted, in review, due soon, overdue; each against the last meeting."""

from datetime import date

import pandas as pd

from dashboard.domain.vocabulary import DeliverableState, Measure
from dashboard.store.reads.deliverables.states import counts_by
from dashboard.store.reads.projects.outline import meetings
from dashboard.texts import formats
from dashboard.widgets.deliverables.words import day_or_none
from dashboard.widgets.kit.keeping import keep
from dashboard.widgets.kit.page import figures, status_text
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.viewer import Viewer

SHOWN: dict[str, tuple[str, ...]] = {
    DeliverableState.ACCEPTED: (DeliverableState.ACCEPTED,),
    DeliverableState.UNDER_REVIEW: (DeliverableState.SUBMITTED, DeliverableState.UNDER_REVIEW),
    Measure.DUE_SOON: (Measure.DUE_SOON,),
    Measure.OVERDUE: (Measure.OVERDUE,),
}
LABELS: dict[str, str] = {
    DeliverableState.ACCEPTED: "deliverables.accepted",
    DeliverableState.UNDER_REVIEW: "deliverables.in_review",
}


def deliverable_figures(viewer: Viewer) -> None:
    """Draw the figures; none before the phase has begun, when nothing counts yet."""
    if items := keep(_items, viewer):
        figures(items)


def _items(viewer: Viewer) -> list[tuple[str, str, str]]:
    now = _sums(read(counts_by, viewer.phase_id, viewer.as_of, "work_package"))
    total = now.get(Measure.TOTAL, 0)
    if not total:
        return []
    meeting = last_meeting(viewer)
    then = _sums(read(counts_by, viewer.phase_id, meeting, "work_package")) if meeting else {}
    items = []
    for name, measures in SHOWN.items():
        count = sum(now.get(measure, 0) for measure in measures)
        value = formats.whole(count, viewer.language)
        if name == DeliverableState.ACCEPTED:
            value = viewer.t("deliverables.count_of", count=value, total=formats.whole(total, viewer.language))
        label = viewer.t(LABELS[name]) if name in LABELS else status_text(viewer, name)
        change = count - sum(then.get(measure, 0) for measure in measures)
        items.append((label, value, _meaning(viewer, change, meeting)))
    return items


def last_meeting(viewer: Viewer) -> date | None:
    """The day of the last meeting before the as-of date."""
    days = [day_or_none(day) for day in read(meetings, viewer.phase_id)["start"]]
    return max((day for day in days if day is not None and day < viewer.as_of), default=None)


def _sums(frame: pd.DataFrame) -> dict[str, int]:
    sums: dict[str, int] = {}
    for measure, count in zip(frame["measure"], frame["count"], strict=True):
        sums[measure] = sums.get(measure, 0) + count
    return sums


def _meaning(viewer: Viewer, change: int, meeting: date | None) -> str:
    if meeting is None:
        return ""
    key = "more_than" if change > 0 else "fewer_than" if change < 0 else "as_many_as"
    number = formats.whole(abs(change), viewer.language)
    return viewer.t(f"deliverables.{key}", count=number, day=formats.day(meeting, viewer.language))
