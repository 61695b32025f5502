"""Budget: what was used of it per pilot, partner, work package, category or period, and against the plan."""

import streamlit as st

from dashboard.widgets.money_board import asked_axis, choose_axis, draw_board, money_board
from dashboard.widgets.money_profile_board import draw_profile, profile_board
from dashboard.widgets.page import figures, open_page, page_header

viewer = open_page()
axis = asked_axis()
board = money_board(viewer, axis)
illustrative = board.ladder.illustrative

page_header(viewer, "budget.title", illustrative=illustrative)
figures(board.figures)
choose_axis(viewer)
draw_board(viewer, board, axis)
st.caption(viewer.t("budget.rates_illustrative" if illustrative else "budget.rates"))
draw_profile(viewer, profile_board(viewer), illustrative=illustrative)
