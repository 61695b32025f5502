"""The four figures of the overview, each with what it means against the plan or the last meeting."""

from datetime import date

from dashboard.domain.ladder.spending import time_gone
from dashboard.domain.vocabulary import DeliverableState, Measure, Step
from dashboard.texts import formats
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.overview.numbers import Standing, days_left

Figure = tuple[str, str, str]
SHARES = ((Step.DECLARED, "overview.consumption"), (Step.CERTIFIED, "overview.absorption"))


def overview_figures(viewer: Viewer, standing: Standing, end_dates: int) -> list[Figure]:
    """label, value, meaning: time, deliverables, consumption, absorption. ``end_dates`` that sources give."""
    shares = [_share(viewer, standing, step, label) for step, label in SHARES]
    return [_time(viewer, end_dates), _deliverables(viewer, standing), *shares]


def _time(viewer: Viewer, end_dates: int) -> Figure:
    t, label = viewer.t, viewer.t("overview.time")
    if viewer.start and viewer.as_of < viewer.start:
        starts = formats.day(viewer.start, viewer.language)
        return (
            label,
            _days(viewer, "overview.days_to_start", (viewer.start - viewer.as_of).days),
            t("overview.begins", day=starts),
        )
    left = days_left(viewer.as_of, viewer.end)
    if left is None or viewer.end is None:
        return label, formats.MISSING, t("overview.no_dates")
    value = _days(viewer, "overview.days_left" if left >= 0 else "overview.days_over", abs(left))
    parts = [t("overview.ends", day=formats.day(viewer.end, viewer.language))]
    if end_dates > 1:
        parts.append(t("overview.end_dates", n=end_dates))
    elif viewer.start:
        gone = time_gone(viewer.start, viewer.end, viewer.as_of)
        parts.append(t("overview.time_gone", share=formats.percent(gone, viewer.language)))
    return label, value, " · ".join(parts)


def _days(viewer: Viewer, key: str, n: int) -> str:
    return viewer.t(key, n=n, days=formats.whole(n, viewer.language))


def _deliverables(viewer: Viewer, standing: Standing) -> Figure:
    t, label = viewer.t, viewer.t("words.deliverables")
    counts, total = standing.counts, standing.counts.get(Measure.TOTAL, 0)
    if not total:
        return label, formats.MISSING, t("overview.no_deliverables")
    accepted = counts.get(DeliverableState.ACCEPTED, 0)
    value = t("overview.accepted_of", accepted=accepted, total=total)
    if standing.before is None or standing.meeting is None:
        return label, value, ""
    change = accepted - standing.before.get(DeliverableState.ACCEPTED, 0)
    return label, value, _change(viewer, change, standing.meeting["start"])


def _change(viewer: Viewer, change: int, since: date) -> str:
    key = "more_than" if change > 0 else "fewer_than" if change < 0 else "as_many_as"
    return viewer.t(f"overview.{key}", count=abs(change), day=formats.day(since, viewer.language))


def deliverables_now(viewer: Viewer, standing: Standing) -> str:
    """``5 submitted or in review · 3 due soon · 2 overdue``; empty where there is no deliverable."""
    counts = standing.counts
    if not counts.get(Measure.TOTAL):
        return ""
    review = counts.get(DeliverableState.SUBMITTED, 0) + counts.get(DeliverableState.UNDER_REVIEW, 0)
    return " · ".join(
        [
            viewer.t("overview.in_review", n=review),
            viewer.t("overview.due_soon", n=counts.get(Measure.DUE_SOON, 0)),
            viewer.t("overview.overdue", n=counts.get(Measure.OVERDUE, 0)),
        ]
    )


def _share(viewer: Viewer, standing: Standing, step: Step, label: str) -> Figure:
    share, before = standing.share(step), standing.share_before(step)
    if share is None:
        unknown = "overview.no_budget" if standing.money.total["budgeted"] is None else "overview.no_expenditure"
        return viewer.t(label), formats.MISSING, viewer.t(unknown)
    parts = []
    if standing.planned_share is not None:
        planned = formats.percent(standing.planned_share, viewer.language)
        parts.append(viewer.t("overview.plan_to_date", share=planned))
    if before is not None and standing.meeting is not None:
        day = formats.day(standing.meeting["start"], viewer.language)
        points = int(formats.rounded(100 * share) - formats.rounded(100 * before))
        words = ("overview.points_since", {"points": points}) if points else ("overview.points_unchanged", {})
        parts.append(viewer.t(words[0], day=day, **words[1]))
    return viewer.t(label), formats.percent(share, viewer.language), " · ".join(parts)
