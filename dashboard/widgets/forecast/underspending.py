"""Who is far below the spending plan under the programme's rule, as the overview and the forecast both tell it."""

from dataclasses import dataclass
from typing import Any

from dashboard.domain.forecast.underspending import Behind, Spending, behind
from dashboard.domain.ladder.spending import PARTNER_REPORT_DAYS, PeriodBudget, UnderspendingRule
from dashboard.domain.vocabulary import Step
from dashboard.store.reads.money.ladder import by_day, cross
from dashboard.store.reads.projects.outline import periods, rules
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.money.ladder import NONE, money_ladder


@dataclass(frozen=True, kw_only=True)
class FarBehind:
    """``row`` is the ladder's: key, code, name, label, budgeted, declared …"""

    row: dict[str, Any]
    behind: Behind


def underspending_rule(viewer: Viewer) -> UnderspendingRule:
    """The project's own points, the product's where it gives none."""
    alert = read(rules, viewer.project).get("underspending_alert")
    return UnderspendingRule() if alert is None else UnderspendingRule(points=round(100 * float(alert)))


def far_behind(viewer: Viewer, axis: str) -> list[FarBehind]:
    """Partners or pilots that break the rule on the day shown, the farthest first."""
    if viewer.start is None or viewer.end is None:
        return []
    report_days = int(read(rules, viewer.project).get("partner_report_days", PARTNER_REPORT_DAYS))
    spendings, rule = _spendings(viewer, axis), underspending_rule(viewer)
    found = []
    for row in money_ladder(viewer, axis).rows.to_dict("records"):
        spending = spendings.get(row["key"])
        if spending is None or row["key"] == NONE:
            continue
        broken = behind(spending, rule, start=viewer.start, end=viewer.end, day=viewer.as_of, report_days=report_days)
        if broken:
            found.append(FarBehind(row={str(name): value for name, value in row.items()}, behind=broken))
    return sorted(found, key=lambda each: each.behind.spent - each.behind.planned)


def _spendings(viewer: Viewer, axis: str) -> dict[int, Spending]:
    """By key; only of those with a budget, and where the phase has expenditure at all."""
    ladder = money_ladder(viewer, axis)
    if not ladder.spending_known:
        return {}
    plan: dict[int, dict[int, int]] = {}
    for row in read(cross, viewer.phase_id, viewer.as_of, axis, "period", Step.BUDGETED).to_dict("records"):
        plan.setdefault(row["row_key"], {})[row["column_key"]] = int(row["amount"])
    declared: dict[int, list[tuple[Any, int]]] = {}
    moved = read(by_day, viewer.phase_id, viewer.as_of, axis)
    for row in moved[moved["step"] == Step.DECLARED].to_dict("records"):
        declared.setdefault(row["key"], []).append((row["day"], int(row["amount"])))
    spans = read(periods, viewer.phase_id).to_dict("records")
    return {
        row["key"]: Spending(
            budget=int(row["budgeted"]),
            periods=[
                PeriodBudget(span["start"], span["end"], plan[row["key"]].get(span["reporting_period_id"], 0))
                for span in spans
            ],
            declared=declared.get(row["key"], []),
        )
        for row in ladder.rows.to_dict("records")
        if row["key"] in plan and row["budgeted"] > 0
    }
