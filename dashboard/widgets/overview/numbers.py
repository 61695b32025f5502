"""Where a phase stands on a day, in numbers: deliverables, money, plan and the last meeting before it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from dashboard.domain.deliverables.progress import TrafficLightRule, progress, traffic_light
from dashboard.domain.ladder.spending import PARTNER_REPORT_DAYS, PeriodBudget, planned_by, to_be_declared_by
from dashboard.domain.vocabulary import DeliverableState, Measure, Step
from dashboard.store.reads.deliverables.states import counts
from dashboard.store.reads.money.ladder import cross
from dashboard.store.reads.projects.outline import meetings, periods, rules, work_packages
from dashboard.widgets.kit.reading import read, translated
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.money.ladder import Ladder, money_ladder
from dashboard.widgets.money.profile import period_budgets


@dataclass(frozen=True, kw_only=True)
class Standing:
    """``before`` and ``money_before`` are the state at the end of ``meeting``'s first day; ``None`` without one.

    ``counts`` has each deliverable state and measure; ``planned`` is the budget to date in cents.
    """

    counts: Mapping[str, int]
    before: Mapping[str, int] | None
    money: Ladder
    money_before: Ladder | None
    planned: int | None
    meeting: Mapping[Any, Any] | None
    work_packages: pd.DataFrame
    rule: TrafficLightRule

    def share(self, step: str) -> float | None:
        """Consumption or absorption of the whole phase."""
        return _fraction(self.money.total[step], self.money.total["budgeted"])

    def share_before(self, step: str) -> float | None:
        if self.money_before is None:
            return None
        return _fraction(self.money_before.total[step], self.money_before.total["budgeted"])

    @property
    def planned_share(self) -> float | None:
        return _fraction(self.planned, self.money.total["budgeted"])


def standing(viewer: Viewer) -> Standing:
    """All of it as of the viewer's date."""
    meeting = last_meeting(viewer)
    then = replace(viewer, as_of=meeting["start"]) if meeting else None
    found = read(counts, viewer.phase_id, viewer.as_of)
    plan = period_budgets(viewer)
    rule = traffic_light_rule(viewer)
    return Standing(
        counts=_sums(found),
        before=_sums(read(counts, viewer.phase_id, then.as_of)) if then else None,
        money=money_ladder(viewer, "pilot"),
        money_before=money_ladder(then, "pilot") if then else None,
        planned=planned_by(plan, viewer.as_of) if plan else None,
        meeting=meeting,
        work_packages=_work_packages(viewer, found, rule),
        rule=rule,
    )


def last_meeting(viewer: Viewer) -> dict[Any, Any] | None:
    """The last meeting that began before the as-of date."""
    earlier = [row for row in read(meetings, viewer.phase_id).to_dict("records") if row["start"] < viewer.as_of]
    return earlier[-1] if earlier else None


def traffic_light_rule(viewer: Viewer) -> TrafficLightRule:
    """The project's own parameters, the product's where it gives none."""
    given = read(rules, viewer.project).get("traffic_light", {})
    return TrafficLightRule(**{name: int(value) for name, value in given.items()})


def planned_per(viewer: Viewer, axis: str, *, reported: bool = False) -> dict[int, int]:
    """Cents planned by the as-of date for each pilot or partner; empty where the plan has no lines by period.

    ``reported`` leaves out the periods whose partner reports are not due yet.
    """
    report_days = int(read(rules, viewer.project).get("partner_report_days", PARTNER_REPORT_DAYS))
    lines = read(cross, viewer.phase_id, viewer.as_of, axis, "period", Step.BUDGETED)
    spans = {row["reporting_period_id"]: row for row in read(periods, viewer.phase_id).to_dict("records")}
    planned: dict[int, int] = {}
    for row in lines.to_dict("records"):
        span = spans.get(row["column_key"])
        if span is not None:
            budget = PeriodBudget(span["start"], span["end"], int(row["amount"]))
            due = to_be_declared_by([budget], viewer.as_of, report_days)
            amount = due if reported else planned_by([budget], viewer.as_of)
            planned[row["row_key"]] = planned.get(row["row_key"], 0) + amount
    return planned


def _work_packages(viewer: Viewer, found: pd.DataFrame, rule: TrafficLightRule) -> pd.DataFrame:
    """code, name, planned, reported, accepted (percent), overdue, light."""
    rows = []
    names = translated(viewer, "work_package", read(work_packages, viewer.phase_id), "code", ["name"])
    for row in names.to_dict("records"):
        own = _sums(found[found["work_package_key"] == row["work_package_id"]])
        reading = progress(
            total=own.get(Measure.TOTAL, 0),
            due=own.get(Measure.DUE, 0),
            reported_percent=own.get(Measure.REPORTED_PERCENT, 0),
            accepted=own.get(DeliverableState.ACCEPTED, 0),
        )
        overdue = own.get(Measure.OVERDUE, 0)
        light = traffic_light(reading, overdue=overdue, rule=rule)
        rows.append((row["code"], row["name"], reading.planned, reading.reported, reading.accepted, overdue, light))
    return pd.DataFrame(rows, columns=["code", "name", "planned", "reported", "accepted", "overdue", "light"])


def _sums(found: pd.DataFrame) -> dict[str, int]:
    return {str(measure): int(count) for measure, count in found.groupby("measure")["count"].sum().items()}


def _fraction(part: int | None, whole: int | None) -> float | None:
    return None if part is None or not whole else part / whole


def days_left(as_of: date, end: date | None) -> int | None:
    """Days from ``as_of`` to ``end``: negative once it has passed."""
    return None if end is None else (end - as_of).days
