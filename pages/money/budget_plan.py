"""Budget plan: the version in force on the day shown, what it changes, which of its totals agree; and its drafts."""

import streamlit as st

from dashboard.widgets.budget.compare import comparison
from dashboard.widgets.budget.draft import desk_section
from dashboard.widgets.budget.table import plan_figures, plan_files, plan_table
from dashboard.widgets.budget.totals import totals
from dashboard.widgets.budget.versions import budget_of, choose_version, plan_view, say_version
from dashboard.widgets.kit.page import empty_state, figures, open_page, page_header

viewer = open_page()
view = plan_view(viewer)
shown = view.shown

page_header(viewer, "budget_plan.title", illustrative=shown is not None and shown.illustrative)
if shown is None:
    empty_state(viewer.t("budget_plan.empty"), viewer.t("budget_plan.empty_hint"))
    desk_section(viewer, view)
    st.stop()

figures(plan_figures(viewer, view, shown))
choose_version(viewer, view)
say_version(viewer, view, shown)
if shown.is_draft:
    desk_section(viewer, view)
plan_table(viewer, shown)
plan_files(viewer, shown)
comparison(viewer, view, shown)
if not (shown.is_draft and view.may_edit):
    totals(viewer, budget_of(viewer, shown.version_id).findings)
    desk_section(viewer, view)
