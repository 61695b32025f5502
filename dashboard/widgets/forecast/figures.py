"""The four figures of the forecast: at completion, unspent, ERDF at risk, and the reports expected next."""

from dashboard.domain.forecast.outlook import Estimate, Outlook
from dashboard.domain.forecast.stage import Stage
from dashboard.texts import formats
from dashboard.widgets.forecast.basis import Basis, basis
from dashboard.widgets.forecast.erdf import erdf_board
from dashboard.widgets.forecast.reports import last_expected, next_report_rows
from dashboard.widgets.kit.keeping import keep
from dashboard.widgets.kit.page import empty_state
from dashboard.widgets.kit.viewer import Viewer

Figure = tuple[str, str, str]


def forecast_figures(viewer: Viewer) -> list[Figure]:
    """label, value, meaning; kept until any write."""
    return keep(_figures, viewer)


def say_stage(viewer: Viewer) -> None:
    """Why there is no forecast, or none any more, and what it takes."""
    known = basis(viewer)
    if known.stage in (Stage.RUNNING, Stage.OVER):
        return
    hint = {"n": known.history.reports_needed} if known.stage == Stage.TOO_LITTLE else {}
    empty_state(viewer.t(f"forecast.stage_{known.stage}"), viewer.t(f"forecast.stage_{known.stage}_hint", **hint))


def _figures(viewer: Viewer) -> list[Figure]:
    known = basis(viewer)
    return [*_completion(viewer, known), _erdf(viewer), _next(viewer, known)]


def _completion(viewer: Viewer, known: Basis) -> list[Figure]:
    label, unspent = viewer.t("forecast.at_completion"), viewer.t("forecast.likely_unspent")
    if known.outlook is None:
        return [(label, formats.MISSING, ""), (unspent, formats.MISSING, "")]
    estimate, language = known.outlook.at_completion(), viewer.language
    budget = known.ladders["partner"].total["budgeted"]
    if not budget:
        return [(label, formats.thousands(estimate.point, language), ""), (unspent, formats.MISSING, "")]
    value = formats.thousands(estimate.point, language)
    left = Estimate(*(max(0, budget - cents) for cents in (estimate.point, estimate.high, estimate.low)))
    return [
        (label, value, _of_budget(viewer, known.outlook, estimate, budget)),
        (unspent, formats.thousands(left.point, language), _between(viewer, known.outlook, left)),
    ]


def _of_budget(viewer: Viewer, found: Outlook, estimate: Estimate, budget: int) -> str:
    shares = {name: formats.percent(getattr(estimate, name) / budget, viewer.language) for name in ("low", "high")}
    share = formats.percent(estimate.point / budget, viewer.language)
    if found.history.is_over:
        return viewer.t("forecast.of_budget_over", share=share)
    return viewer.t("forecast.of_budget", share=share, **shares)


def _between(viewer: Viewer, found: Outlook, estimate: Estimate) -> str:
    if found.history.is_over:
        return viewer.t("forecast.phase_over")
    amounts = {name: formats.thousands(getattr(estimate, name), viewer.language) for name in ("low", "high")}
    return viewer.t("forecast.between", **amounts)


def _erdf(viewer: Viewer) -> Figure:
    label, board, language = viewer.t("forecast.erdf_at_risk"), erdf_board(viewer), viewer.language
    if not board.risks:
        why = "" if board.deadlines else board.finding
        return label, formats.MISSING, why
    if board.worst is None:
        last = formats.day(board.deadlines[-1].day, language)
        return label, formats.thousands(0, language), viewer.t("forecast.nothing_lost", day=last)
    day = formats.day(board.worst.deadline.day, language)
    return label, formats.thousands(board.lost, language), viewer.t("forecast.lost_from", day=day)


def _next(viewer: Viewer, known: Basis) -> Figure:
    label, rows, language = viewer.t("forecast.reports_next"), next_report_rows(viewer, known), viewer.language
    if not rows:
        return label, formats.MISSING, viewer.t("forecast.no_report_to_come") if known.facts.periods else ""
    day = formats.day(last_expected(rows), language)
    if any(row["point"] is None for row in rows):
        return label, formats.whole(len(rows), language), viewer.t("forecast.reports_by", day=day)
    money = formats.thousands(sum(row["point"] for row in rows), language)
    return label, money, viewer.t("forecast.in_reports_by", n=len(rows), day=day)
