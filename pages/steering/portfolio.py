"""Portfolio: all projects and their phases on the same day, a row each."""

import streamlit as st

from dashboard.texts import formats
from dashboard.widgets.kit.address import link
from dashboard.widgets.kit.charts import chart
from dashboard.widgets.kit.keeping import keep
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.page import figures, open_page, page_header
from dashboard.widgets.kit.tables import table
from dashboard.widgets.overview.portfolio import COLUMNS, portfolio_view

viewer = open_page()
seen = keep(portfolio_view, viewer)
page_header(viewer, "portfolio.title", illustrative=seen.illustrative)
figures(seen.figures)
with st.container(horizontal=True, key="open_phase"):
    for phase in seen.links:
        st.page_link(**link("", project=phase.project, phase=phase.phase), label=f":blue[{plain(phase.label)}] →")
st.caption(viewer.t("portfolio.as_of_rule", day=formats.long_day(viewer.as_of, viewer.language)))
table(viewer, seen.rows, COLUMNS, key="portfolio", download_name="portfolio", illustrative=seen.illustrative)
if seen.timeline.figure is not None:
    drawn, made_up = seen.timeline, seen.illustrative
    chart(viewer, drawn.figure, key="timeline", alt=drawn.alt, title=drawn.title, illustrative=made_up)
    st.caption(plain(seen.timeline.note))
