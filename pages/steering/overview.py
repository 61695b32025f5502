"""Overview: where the project stands on this day, and what needs attention."""

import streamlit as st

from dashboard.widgets.kit.keeping import keep
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.page import figures, open_page, page_header
from dashboard.widgets.overview.page import draw_overview
from dashboard.widgets.overview.view import overview_view

viewer = open_page()
seen = keep(overview_view, viewer)
page_header(viewer, "overview.title", illustrative=seen.illustrative)
st.caption(plain(seen.identity))
figures(seen.figures)
draw_overview(viewer, seen)
