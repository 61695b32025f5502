"""Deliverables: what is due, from whom, how late; one of them in detail, and its status updated."""

from dashboard.widgets.deliverables.board import deliverable_board
from dashboard.widgets.kit.address import parameter
from dashboard.widgets.kit.page import open_page

deliverable_board(open_page(), opened=parameter("id"))
