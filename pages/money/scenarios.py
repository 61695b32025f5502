"""What if: shifts of budget tried out, weighed against the rules, shared, and asked for."""

import streamlit as st

from dashboard.domain.rights import Action
from dashboard.widgets.kit.page import no_access, open_page, page_header
from dashboard.widgets.scenarios.page import draw, shelf

viewer = open_page(Action.OPEN_MONEY)
known = shelf(viewer)
if known is None:
    no_access(viewer)
    st.stop()
page_header(viewer, "scenarios.title", illustrative=known.illustrative)
draw(viewer, known)
