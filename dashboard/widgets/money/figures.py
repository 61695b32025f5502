"""The four figures of the budget, each with what it means against the budget, the plan and the time."""

import pandas as pd

from dashboard.domain.ladder.spending import planned_by
from dashboard.store.reads.projects.outline import phases
from dashboard.texts import formats
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.money.ladder import Ladder
from dashboard.widgets.money.profile import period_budgets


def money_figures(viewer: Viewer, ladder: Ladder) -> list[tuple[str, str, str]]:
    """Budget, declared, certified and remaining: (label, value, meaning)."""
    total, language = ladder.total, viewer.language
    words = {"budgeted": "words.budget", "remaining": "words.remaining"}
    meanings = {
        "budgeted": _erdf(viewer),
        "declared": _consumed(viewer, ladder),
        "certified": _absorbed(viewer, ladder),
        "remaining": _time_left(viewer) if total["remaining"] is not None else "",
    }
    return [
        (viewer.t(words.get(name, f"words.step.{name}")), formats.thousands(total[name], language), meaning)
        for name, meaning in meanings.items()
    ]


def _erdf(viewer: Viewer) -> str:
    known = read(phases)
    phase = known[known["phase_id"] == viewer.phase_id].iloc[0]
    if pd.isna(phase["erdf"]):
        return ""
    erdf = formats.thousands(int(phase["erdf"]), viewer.language)
    if phase["erdf_rate"] is None:
        return viewer.t("budget.erdf", erdf=erdf)
    rate = formats.percent(float(phase["erdf_rate"]), viewer.language)
    return viewer.t("budget.erdf_at_rate", erdf=erdf, rate=rate)


def _consumed(viewer: Viewer, ladder: Ladder) -> str:
    """Consumption, and beside it the share of the budget that the plan had by then."""
    budget, share = ladder.total["budgeted"], ladder.total["consumption"]
    if share is None:
        return "" if ladder.spending_known else viewer.t("budget.no_spending")
    plan = period_budgets(viewer)
    said = formats.percent(share, viewer.language)
    if not plan:
        return viewer.t("budget.consumption_is", share=said)
    planned = formats.percent(planned_by(plan, viewer.as_of) / budget, viewer.language)
    return viewer.t("budget.consumption_against_plan", share=said, planned=planned)


def _absorbed(viewer: Viewer, ladder: Ladder) -> str:
    share, paid = ladder.total["absorption"], ladder.total["paid"]
    if share is None:
        return ""
    language = viewer.language
    return viewer.t(
        "budget.absorption_is", share=formats.percent(share, language), paid=formats.thousands(paid, language)
    )


def _time_left(viewer: Viewer) -> str:
    if viewer.end is None:
        return ""
    days = (viewer.end - viewer.as_of).days
    if days < 0:
        return viewer.t("budget.phase_over", day=formats.day(viewer.end, viewer.language))
    return viewer.t("budget.days_left", n=days)
