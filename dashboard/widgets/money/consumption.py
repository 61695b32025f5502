"""Consumption over time of all pilots or partners side by side, under who is furthest from its plan."""

from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.consumption_over_time import Panel, consumption_over_time
from dashboard.domain.calendar import month_of
from dashboard.domain.ladder.spending import planned_by
from dashboard.domain.vocabulary import Step
from dashboard.store.reads.money.ladder import over_time
from dashboard.texts import formats
from dashboard.widgets.kit.charts import chart
from dashboard.widgets.kit.keeping import keep
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.money.ladder import NONE, money_ladder
from dashboard.widgets.money.profile import month_ends, plans_along

SIDE_BY_SIDE = ("pilot", "partner")
"""The axes along which things run beside one another in time."""
MOST = 24
"""More small charts than that are no picture any more; the table has them all."""


@dataclass(frozen=True, kw_only=True)
class ConsumptionBoard:
    figure: go.Figure | None
    finding: str
    alt: str


def consumption_board(viewer: Viewer, axis: str) -> ConsumptionBoard:
    """The board along ``axis``, one of ``SIDE_BY_SIDE``; kept until any write."""
    return keep(_board, viewer, axis)


def draw_consumption(viewer: Viewer, board: ConsumptionBoard, *, illustrative: bool) -> None:
    if board.figure is not None:
        key, alt, finding = "consumption_over_time", board.alt, board.finding
        chart(viewer, board.figure, key=key, alt=alt, title=finding, illustrative=illustrative)


def _board(viewer: Viewer, axis: str) -> ConsumptionBoard:
    panels = _panels(viewer, axis)
    words = {
        "planned": viewer.t("words.planned"),
        "declared": viewer.t("words.step.declared"),
        "as_of": formats.day(viewer.as_of, viewer.language),
    }
    finding = _finding(viewer, panels)
    return ConsumptionBoard(
        figure=consumption_over_time(panels[:MOST], as_of=viewer.as_of, words=words, language=viewer.language),
        finding=finding,
        alt=viewer.t("ladder.over_time_alt", n=len(panels), finding=finding),
    )


def _panels(viewer: Viewer, axis: str) -> list[Panel]:
    """Of those that have a budget, in their order; nothing is declared where the phase's spending is not known."""
    ladder = money_ladder(viewer, axis)
    plans = plans_along(viewer, axis)
    spent = read(over_time, viewer.phase_id, viewer.as_of, axis)
    spent = spent[spent["step"] == Step.DECLARED]
    periods = next(iter(plans.values()), [])
    days = month_ends(periods, set(spent["month"]), viewer.as_of)
    panels = []
    for row in ladder.rows.to_dict("records"):
        if row["key"] == NONE or pd.isna(row["budgeted"]) or not row["budgeted"]:
            continue
        budget, plan = int(row["budgeted"]), plans.get(row["key"], [])
        reached = _cumulative(spent[spent["key"] == row["key"]])
        known = [day for day in days if day <= viewer.as_of] if ladder.spending_known else []
        panels.append(
            Panel(
                label=row["label"],
                name="" if row["name"] == row["label"] else row["name"],
                planned=[(day, planned_by(plan, day) / budget) for day in days] if plan else [],
                declared=[(day, _by(reached, month_of(day)) / budget) for day in known],
            )
        )
    return panels


def _cumulative(spent: pd.DataFrame) -> dict[int, int]:
    """By month (201810): what is declared by its end."""
    amounts = [int(amount) for amount in spent["amount"]]
    return dict(zip((int(month) for month in spent["month"]), accumulate(amounts), strict=True))


def _by(reached: dict[int, int], month: int) -> int:
    return next((amount for when, amount in reversed(reached.items()) if when <= month), 0)


def _finding(viewer: Viewer, panels: list[Panel]) -> str:
    """Who is furthest behind its plan at the as-of date, in shares of its budget."""
    gaps: list[tuple[float, Any, float, float]] = []
    for panel in panels:
        planned = [share for day, share in panel.planned if day <= viewer.as_of]
        if planned and panel.declared:
            declared = panel.declared[-1][1]
            gaps.append((planned[-1] - declared, panel.label, declared, planned[-1]))
    if not gaps:
        return viewer.t("ladder.over_time")
    gap, label, declared, planned_share = max(gaps, key=lambda each: each[0])
    if gap <= 0:
        return viewer.t("ladder.over_time_on_plan")
    return viewer.t(
        "ladder.over_time_behind",
        label=label,
        declared=formats.percent(declared, viewer.language),
        planned=formats.percent(planned_share, viewer.language),
    )
