"""How each work package of a phase stands: three readings that are never mixed, what is overdue, its traffic light."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard.domain.calendar import end_of_month, months_between
from dashboard.domain.deliverables.progress import Progress, TrafficLightRule, progress, traffic_light
from dashboard.domain.vocabulary import DeliverableState, Measure, Provenance, TrafficLight
from dashboard.store.reads.deliverables.states import counts_by, counts_over_time, page
from dashboard.store.reads.projects.outline import activities, work_packages
from dashboard.widgets.kit.reading import read, translated
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.overview.numbers import traffic_light_rule

READINGS = ("planned", "reported", "accepted")
LISTED = 100


@dataclass(frozen=True, kw_only=True)
class WorkPackage:
    """One work package as of the viewer's date; ``leader`` and ``note`` are ``None`` where no source gives them."""

    key: int
    code: str
    name: str
    leader: str | None
    note: str | None
    start: date | None
    end: date | None
    source: str
    reading: Progress
    light: TrafficLight
    total: int
    due: int
    accepted: int
    overdue: int


def work_packages_of(viewer: Viewer) -> list[WorkPackage]:
    """All of the phase, in their order."""
    found = read(counts_by, viewer.phase_id, viewer.as_of, "work_package")
    sums: dict[int, dict[str, int]] = {}
    for key, measure, count in zip(found["key"], found["measure"], found["count"], strict=True):
        sums.setdefault(int(key), {})[str(measure)] = int(count)
    rule = traffic_light_rule(viewer)
    rows = translated(viewer, "work_package", read(work_packages, viewer.phase_id), "code", ["name", "note"])
    return [_standing(row, sums.get(int(row["work_package_id"]), {}), rule) for row in rows.to_dict("records")]


def _standing(row: Mapping[Any, Any], own: Mapping[str, int], rule: TrafficLightRule) -> WorkPackage:
    total, due = own.get(Measure.TOTAL, 0), own.get(Measure.DUE, 0)
    accepted, overdue = own.get(DeliverableState.ACCEPTED, 0), own.get(Measure.OVERDUE, 0)
    reading = progress(total=total, due=due, reported_percent=own.get(Measure.REPORTED_PERCENT, 0), accepted=accepted)
    given: dict[str, Any] = {name: _given(row[name]) for name in ("leader", "note", "start", "end")}
    return WorkPackage(
        key=int(row["work_package_id"]),
        code=row["code"],
        name=row["name"],
        source=row["source"],
        reading=reading,
        light=traffic_light(reading, overdue=overdue, rule=rule),
        total=total,
        due=due,
        accepted=accepted,
        overdue=overdue,
        **given,
    )


def readings_over_time(viewer: Viewer, key: int, code: str) -> pd.DataFrame:
    """Of a work package, by its id and code: day (a month’s last, and the as-of date), planned, reported, accepted.

    Only the plan goes on after the as-of date.
    """
    found = read(counts_over_time, viewer.phase_id, viewer.as_of)
    found = found[found["work_package_key"] == key]
    months: dict[int, dict[str, int]] = {}
    for month, measure, count in zip(found["month"], found["measure"], found["count"], strict=True):
        months.setdefault(int(month), {})[str(measure)] = int(count)
    rows = []
    for month, counted in sorted(months.items()):
        reading = progress(
            total=counted.get(Measure.TOTAL, 0),
            due=counted.get(Measure.DUE, 0),
            reported_percent=counted.get(Measure.REPORTED_PERCENT, 0),
            accepted=counted.get(DeliverableState.ACCEPTED, 0),
        )
        day = min(end_of_month(date(month // 100, month % 100, 1)), viewer.as_of)
        if reading.planned is not None:
            rows.append((day, reading.planned, reading.reported, reading.accepted))
    return pd.DataFrame([*rows, *_planned_ahead(viewer, code)], columns=["day", *READINGS])


def _planned_ahead(viewer: Viewer, code: str) -> list[tuple[date, float, None, None]]:
    """What the calendar says for the months to come; nothing where the deliverables are too many to list."""
    found = read(page, viewer.phase_id, viewer.as_of, work_packages=(code,), limit=LISTED)
    dues = [
        due if isinstance(due, date) else None
        for due, state in zip(found["due"], found["state"], strict=True)
        if state != DeliverableState.CANCELLED
    ]
    dated = [due for due in dues if due is not None]
    if len(found) == LISTED or not dated or max(dated) <= viewer.as_of:
        return []
    months = [end_of_month(month) for month in months_between(viewer.as_of, max(dated))]
    return [
        (day, 100 * sum(due <= day for due in dated) / len(dues), None, None) for day in months if day > viewer.as_of
    ]


def plan_is_illustrative(viewer: Viewer) -> bool:
    """Whether the phase's activities were made up for the demonstration."""
    return bool((read(activities, viewer.phase_id)["status"] == Provenance.ILLUSTRATIVE).any())


def _given(value: Any) -> Any:
    return value if isinstance(value, str | date) and value != "" else None
