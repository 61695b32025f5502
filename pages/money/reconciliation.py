"""Reconciliation: lines, summaries, pages and exports hold the same figures, or the difference is named."""

from dashboard.widgets.kit.page import open_page, page_header
from dashboard.widgets.money.reconciliation import draw

viewer = open_page()
page_header(viewer, "reconciliation.title")
draw(viewer)
