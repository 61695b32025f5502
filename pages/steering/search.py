"""Search: deliverables, partners, pilots, work packages and remarks that have the words asked for."""

from dashboard.widgets.kit.page import open_page
from dashboard.widgets.shell.search import search_page

search_page(open_page())
