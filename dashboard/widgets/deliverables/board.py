"""The list and, beside it, the one deliverable that is open: the list stays where it is."""

import streamlit as st

from dashboard.widgets.deliverables.detail import deliverable_detail
from dashboard.widgets.deliverables.figures import deliverable_figures
from dashboard.widgets.deliverables.filters import NAMES, NOTHING_CHOSEN, deliverable_filters, plan_of
from dashboard.widgets.deliverables.list import deliverable_list, list_page, more_buttons
from dashboard.widgets.deliverables.offline_section import plan_section
from dashboard.widgets.deliverables.workbook import workbook_of
from dashboard.widgets.kit.filters import clear_filters
from dashboard.widgets.kit.keeping import keep
from dashboard.widgets.kit.page import empty_state, page_header
from dashboard.widgets.kit.viewer import Viewer

DETAIL_WIDTH = 510
NARROW = """
<style>
@media (max-width: 900px) {
  .st-key-deliverable_board { flex-direction: column-reverse; }
  .st-key-deliverable_board > div { width: 100% !important; }
}
</style>
"""


def deliverable_board(viewer: Viewer, *, opened: str) -> None:
    """The page. What was just saved is drawn first, in its place: a person waits for it, and it asks nothing."""
    top = st.container()
    board = st.container(horizontal=True, key="deliverable_board", gap="medium", vertical_alignment="top")
    lists = board.container(key="deliverable_list")
    if opened:
        with board.container(key="deliverable_side", width=DETAIL_WIDTH):
            deliverable_detail(viewer, opened, plan_of(viewer))
    everything = keep(list_page, viewer, **NOTHING_CHOSEN, after=None)
    with top:
        st.html(NARROW)
        page_header(viewer, "deliverables.title", illustrative=everything.illustrative)
        if not everything.codes:
            empty_state(viewer.t("deliverables.none_yet"), viewer.t("deliverables.none_yet_hint"))
            return
        deliverable_figures(viewer)
        wanted = deliverable_filters(viewer)
    with lists:
        listed = deliverable_list(viewer, wanted, opened)
        if listed.codes:
            with st.container(horizontal=True, vertical_alignment="center"):
                workbook_of(viewer, wanted, illustrative=listed.illustrative)
                more_buttons(viewer, listed)
        else:
            _nothing_found(viewer)
        plan_section(viewer)


def _nothing_found(viewer: Viewer) -> None:
    empty_state(viewer.t("deliverables.nothing_found"), viewer.t("deliverables.nothing_found_hint"))
    st.button(viewer.t("deliverables.clear"), key="clear_filters", on_click=clear_filters, args=(NAMES,))
