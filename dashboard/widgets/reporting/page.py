"""The page of reports: the season, one's own reports, control or project reports first, after who looks; one opened."""

from collections.abc import Callable, Mapping

import streamlit as st

from dashboard.domain.rights import Action, may
from dashboard.domain.vocabulary import Provenance, Role
from dashboard.widgets.deliverables.filters import plan_of
from dashboard.widgets.kit.address import parameter, put
from dashboard.widgets.kit.filters import Filter, filter_bar
from dashboard.widgets.kit.page import empty_state, figures, no_access, page_header
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.reporting.claim_detail import claim_detail
from dashboard.widgets.reporting.claims import claims_view
from dashboard.widgets.reporting.detail import open_report
from dashboard.widgets.reporting.own import own_view
from dashboard.widgets.reporting.queue import control_view
from dashboard.widgets.reporting.season_board import draw_board, rows_of, season_board
from dashboard.widgets.reporting.season_document import season_download
from dashboard.widgets.reporting.season_periods import (
    current_period,
    deadlines,
    period_filter,
    period_words,
    periods_of,
)
from dashboard.widgets.reporting.season_reminder import reminders
from dashboard.widgets.reporting.workbook import reports_download

SEASON, OWN, CONTROL, CLAIMS = "season", "own", "control", "claims"


def reports_page(viewer: Viewer, *, opened: str) -> None:
    """``opened`` is a partner report (``CORK-R3``) or a project report (``PR2``)."""
    if opened:
        _opened(viewer, opened)
        return
    views = _views(viewer)
    if not views:
        no_access(viewer)
        return
    first = next(iter(views))
    chooser = Filter(
        name="view",
        label=viewer.t("reports.view"),
        options={name: viewer.t(f"reports.view_{name}") for name in views if name != first},
        at_once=True,
        everything=viewer.t(f"reports.view_{first}"),
    )
    asked = parameter("view")
    shown = asked if asked in views else first
    illustrative = _is_made_up(viewer)
    if shown == SEASON:
        _season(viewer, chooser)
    else:
        page_header(viewer, "reports.title", illustrative=illustrative)
        filter_bar([chooser], key="reports_views")
        views[shown](viewer)
    if not viewer.own_only:
        reports_download(viewer, illustrative=illustrative)


def _views(viewer: Viewer) -> Mapping[str, Callable[[Viewer], None]]:
    """What there is for this person, the first thing first."""
    plan, by = plan_of(viewer), viewer.actor
    views: dict[str, Callable[[Viewer], None]] = {}
    works = may(by, Action.ENTER_EXPENDITURE, plan.scope(by.organisation)) and by.organisation in plan.partners
    if viewer.own_only:
        return {OWN: own_view} if works else {}
    leads = may(by, Action.COMPILE_PROJECT_REPORT, plan.scope(None))
    if works and not leads:
        views[OWN] = own_view
    if Role.CONTROLLER in by.roles:
        views[CONTROL] = control_view
    views[SEASON] = lambda viewer: None  # drawn with its figures above the choice of views
    if works:
        views[OWN] = own_view
    views[CLAIMS] = claims_view
    return views


def _is_made_up(viewer: Viewer) -> bool:
    return any(row["status"] == Provenance.ILLUSTRATIVE for row in rows_of(viewer, None))


def _season(viewer: Viewer, chooser: Filter) -> None:
    periods = periods_of(viewer)
    current = current_period(periods, viewer.as_of)
    if current is None:
        page_header(viewer, "reports.title")
        filter_bar([chooser], key="reports_views")
        empty_state(viewer.t("season.no_period"), viewer.t("season.no_period_hint"))
        return
    choice = period_filter(viewer, periods, current)
    asked = parameter("period")
    number = int(asked) if asked.isdecimal() and asked in (choice.options or {}) else current
    board = season_board(viewer, None if asked == "all" else number)
    page_header(viewer, "reports.title", illustrative=board.illustrative)
    if board.figures:
        figures(board.figures)
    filter_bar([chooser, choice], key="reports_views", width=300)
    draw_board(viewer, board)
    if asked != "all":
        period = next(each for each in periods if each["number"] == number)
        season_download(viewer, number, period_words(viewer, period))
        deadlines(viewer, period)
    if may(viewer.actor, Action.COMPILE_PROJECT_REPORT, plan_of(viewer).scope(None)):
        reminders(viewer, rows_of(viewer, None if asked == "all" else number))


def _opened(viewer: Viewer, code: str) -> None:
    shown = not viewer.own_only or code.startswith(f"{viewer.actor.organisation}-R")
    opened = claim_detail if code.startswith("PR") and code[2:].isdecimal() else open_report
    drawn = shown and opened(viewer, code)
    if not drawn:
        page_header(viewer, "reports.title")
        empty_state(viewer.t("reports.unknown"), viewer.t("reports.unknown_hint"))
        st.button(viewer.t("reports.back"), key="close_report", on_click=put, kwargs={"id": None}, type="tertiary")
