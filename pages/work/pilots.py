"""Pilots: all pilot actions side by side, and one of them in detail."""

from dashboard.widgets.kit.page import open_page
from dashboard.widgets.pilots.page import pilot_page

pilot_page(open_page())
