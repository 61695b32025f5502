"""Reconciliation: lines, summaries, pages and exports hold the same figures, or the difference is named."""

from dashboard.widgets.page import open_page, page_header
from dashboard.widgets.reconciliation import draw

viewer = open_page()
page_header(viewer, "reconciliation.title")
draw(viewer)
