"""Budget: how far money has come per pilot, partner, work package, category or period, and against the plan."""

import streamlit as st

from dashboard.widgets.kit.page import figures, open_page, page_header
from dashboard.widgets.money.board import asked_axis, choose_axis, draw_board, money_board
from dashboard.widgets.money.columns import column_rules
from dashboard.widgets.money.consumption import SIDE_BY_SIDE, consumption_board, draw_consumption
from dashboard.widgets.money.detail import draw_detail
from dashboard.widgets.money.gap_board import draw_gaps
from dashboard.widgets.money.profile_board import draw_profile, profile_board

viewer = open_page()
axis = asked_axis()
board = money_board(viewer, axis)
illustrative = board.ladder.illustrative

page_header(viewer, "budget.title", illustrative=illustrative)
figures(board.figures)
choose_axis(viewer)
draw_board(viewer, board, axis)
st.caption(column_rules(viewer, axis, illustrative=illustrative))
draw_detail(viewer, axis)
if axis in SIDE_BY_SIDE:
    draw_consumption(viewer, consumption_board(viewer, axis), illustrative=illustrative)
if board.gaps:
    draw_gaps(viewer, board.gaps, illustrative=illustrative)
draw_profile(viewer, profile_board(viewer), illustrative=illustrative)
