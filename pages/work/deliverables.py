"""Deliverables: what is due, from whom, how late; one of them in detail, and its status updated."""

from dashboard.widgets.address import parameter
from dashboard.widgets.deliverable_board import deliverable_board
from dashboard.widgets.deliverable_figures import deliverable_figures, is_illustrative
from dashboard.widgets.deliverable_filters import deliverable_filters, plan_of
from dashboard.widgets.page import open_page, page_header

viewer = open_page()
plan = plan_of(viewer)
page_header(viewer, "deliverables.title", illustrative=is_illustrative(viewer))
if deliverable_figures(viewer):
    wanted = deliverable_filters(viewer, plan)
    deliverable_board(viewer, plan, wanted, opened=parameter("id"))
