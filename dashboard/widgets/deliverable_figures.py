"""The four figures above the deliverables: accepted, in review, due soon, overdue; each against the last meeting."""

from datetime import date

import pandas as pd

from dashboard.domain.vocabulary import DeliverableState, Measure
from dashboard.store.reads.deliverables import counts
from dashboard.store.reads.projects import meetings
from dashboard.texts import formats
from dashboard.widgets.deliverable_words import day_or_none
from dashboard.widgets.page import Viewer, figures, status_text
from dashboard.widgets.reading import read

SHOWN: dict[str, tuple[str, ...]] = {
    DeliverableState.ACCEPTED: (DeliverableState.ACCEPTED,),
    DeliverableState.UNDER_REVIEW: (DeliverableState.SUBMITTED, DeliverableState.UNDER_REVIEW),
    Measure.DUE_SOON: (Measure.DUE_SOON,),
    Measure.OVERDUE: (Measure.OVERDUE,),
}


def deliverable_figures(viewer: Viewer) -> int:
    """Draw the figures where there is something to count; how many deliverables the phase has, cancelled ones too."""
    now = _sums(read(counts, viewer.phase_id, viewer.as_of))
    total = now.get(Measure.TOTAL, 0)
    if not total:
        return now.get(DeliverableState.CANCELLED, 0)
    meeting = last_meeting(viewer)
    then = _sums(read(counts, viewer.phase_id, meeting)) if meeting else {}
    items = []
    for name, measures in SHOWN.items():
        count = sum(now.get(measure, 0) for measure in measures)
        value = formats.whole(count, viewer.language)
        if name == DeliverableState.ACCEPTED:
            value = viewer.t("deliverables.count_of", count=value, total=formats.whole(total, viewer.language))
        label = (
            viewer.t("deliverables.in_review") if name == DeliverableState.UNDER_REVIEW else status_text(viewer, name)
        )
        change = count - sum(then.get(measure, 0) for measure in measures)
        items.append((label, value, _meaning(viewer, change, meeting)))
    figures(items)
    return total


def last_meeting(viewer: Viewer) -> date | None:
    """The day of the last meeting before the as-of date."""
    days = [day_or_none(day) for day in read(meetings, viewer.phase_id)["start"]]
    return max((day for day in days if day is not None and day < viewer.as_of), default=None)


def _sums(frame: pd.DataFrame) -> dict[str, int]:
    return {str(measure): int(count) for measure, count in frame.groupby("measure")["count"].sum().items()}


def _meaning(viewer: Viewer, change: int, meeting: date | None) -> str:
    if meeting is None:
        return ""
    key = "more_than" if change > 0 else "fewer_than" if change < 0 else "as_many_as"
    return viewer.t(f"deliverables.{key}", count=abs(change), day=formats.day(meeting, viewer.language))
