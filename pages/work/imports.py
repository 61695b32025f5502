"""Imports: a tracker is read, previewed and brought in."""

from dashboard.domain.rights import Action
from dashboard.widgets.imports.board import imports_board
from dashboard.widgets.kit.page import open_page, page_header

viewer = open_page(Action.OPEN_IMPORTS, project_needed=False)
page_header(viewer, "imports.title")
imports_board(viewer)
