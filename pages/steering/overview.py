"""Overview: where the project stands on this day, and what needs attention."""

import streamlit as st

from dashboard.widgets.keeping import keep
from dashboard.widgets.markdown import plain
from dashboard.widgets.overview import draw_overview
from dashboard.widgets.overview_view import overview_view
from dashboard.widgets.page import figures, open_page, page_header

viewer = open_page()
seen = keep(overview_view, viewer)
page_header(viewer, "overview.title", illustrative=seen.illustrative)
st.caption(plain(seen.identity))
figures(seen.figures)
draw_overview(viewer, seen)
