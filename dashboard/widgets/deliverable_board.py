"""The list and, beside it, the one deliverable that is open: the list stays where it is."""

from typing import Any

import streamlit as st

from dashboard.domain.vocabulary import Provenance
from dashboard.store.reads.deliverables import page
from dashboard.widgets.deliverable_detail import deliverable_detail
from dashboard.widgets.deliverable_filters import NAMES, Plan
from dashboard.widgets.deliverable_list import LIMIT, deliverable_list, more_buttons
from dashboard.widgets.deliverable_workbook import workbook_of
from dashboard.widgets.filters import clear_filters
from dashboard.widgets.page import Viewer, empty_state
from dashboard.widgets.reading import read

DETAIL_WIDTH = 560
NARROW = """
<style>
@media (max-width: 900px) {
  .st-key-deliverable_board { flex-direction: column-reverse; }
  .st-key-deliverable_board > div { width: 100% !important; }
}
</style>
"""
EVERYTHING: dict[str, Any] = {
    "states": (), "responsible": (), "work_packages": (), "pilots": (), "only": None, "search": ""
}  # fmt: skip


def is_illustrative(viewer: Viewer) -> bool:
    """Whether the first deliverables of the phase were made up for the demonstration."""
    first = read(page, viewer.phase_id, viewer.as_of, **EVERYTHING, after=None, limit=LIMIT)
    return bool((first["schedule_status"] == Provenance.ILLUSTRATIVE).any())


def deliverable_board(viewer: Viewer, plan: Plan, wanted: dict[str, Any], *, opened: str) -> None:
    st.html(NARROW)
    with st.container(horizontal=True, key="deliverable_board", gap="medium", vertical_alignment="top"):
        with st.container(key="deliverable_list"):
            frame = deliverable_list(viewer, wanted, opened)
            if frame.empty:
                _nothing_found(viewer)
            with st.container(horizontal=True, vertical_alignment="center"):
                workbook_of(viewer, wanted, illustrative=is_illustrative(viewer))
                more_buttons(viewer, frame)
        if opened:
            with st.container(key="deliverable_side", width=DETAIL_WIDTH):
                deliverable_detail(viewer, opened, plan)


def _nothing_found(viewer: Viewer) -> None:
    empty_state(viewer.t("deliverables.nothing_found"), viewer.t("deliverables.nothing_found_hint"))
    st.button(viewer.t("deliverables.clear"), key="clear_filters", on_click=clear_filters, args=(NAMES,))
