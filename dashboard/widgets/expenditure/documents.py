"""The documents of a cost: the same list and forms as for deliverables, for whoever may read expenditure."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.store.engine import reading
from dashboard.store.reads.deliverables.evidence import downloads
from dashboard.widgets.evidence.forms import evidence_forms
from dashboard.widgets.evidence.list import pieces_of, pieces_text
from dashboard.widgets.evidence.section import retention, say_outcome
from dashboard.widgets.evidence.state import pad_of
from dashboard.widgets.kit.keeping import keep
from dashboard.widgets.kit.viewer import Viewer

OF = "expenditure_item"


def documents_section(viewer: Viewer, item: Mapping[str, Any], *, writes: bool) -> None:
    """``writes`` where the person may add to it now."""
    number = int(item["item_id"])
    pad = pad_of(viewer.phase_id, str(item["reference"]), item_id=number)
    say_outcome(viewer, pad)
    there, _ = keep(pieces_of, viewer, number, OF)
    if not there:
        st.markdown(f"**{viewer.t('expenditure.no_documents')}**")
    loads: dict[str, int] = {}
    if writes:
        with reading() as connection:
            loads = downloads(connection, number, viewer.as_of, OF)
    with st.container(key="evidence_list"):
        st.markdown(keep(pieces_text, viewer, number, tuple(sorted(loads.items())), OF))
    st.caption(keep(retention, viewer))
    if writes:
        evidence_forms(viewer, pad, there)
