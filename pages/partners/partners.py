"""Partners: who takes part and since when, what each owes, and what each has used of its budget."""

from dashboard.widgets.kit.page import empty_state, open_page, page_header
from dashboard.widgets.partners.board import draw_partners, partner_board

viewer = open_page()
board = partner_board(viewer)

page_header(viewer, "partners.title", illustrative=board.partners.illustrative)
if board.partners.rows.empty:
    empty_state(viewer.t("partners.none"), viewer.t("partners.none_hint"))
else:
    draw_partners(viewer, board)
