"""The sections of an open deliverable: one is drawn at a time, the address says which."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from dashboard.widgets.deliverables.changes import changes_section
from dashboard.widgets.deliverables.filters import Plan
from dashboard.widgets.deliverables.form import update_section
from dashboard.widgets.deliverables.history import history_section
from dashboard.widgets.deliverables.remarks_section import remarks_section
from dashboard.widgets.deliverables.review_section import review_section
from dashboard.widgets.evidence.section import evidence_hint, evidence_section
from dashboard.widgets.kit.address import parameter, put
from dashboard.widgets.kit.viewer import Viewer

Section = Callable[[Viewer, Mapping[str, Any], Plan], None]
KEY = "deliverable_section"


def status_section(viewer: Viewer, item: Mapping[str, Any], plan: Plan) -> None:
    """The form that updates it, and what happened to it."""
    update_section(viewer, item, plan)
    evidence_hint(viewer, item, plan)
    changes_section(viewer, item, plan)
    history_section(viewer, int(item["deliverable_id"]))


SECTIONS: dict[str, Section] = {
    "status": status_section,
    "evidence": evidence_section,
    "review": review_section,
    "remarks": remarks_section,
}
"""In the order of the buttons; each is called ``deliverables.section_<name>``."""


def deliverable_sections(viewer: Viewer, item: Mapping[str, Any], plan: Plan) -> None:
    """The buttons, and the section that is chosen; the first where the address names none."""
    said = parameter("section")
    chosen = said if said in SECTIONS else next(iter(SECTIONS))
    if len(SECTIONS) > 1:
        st.session_state[KEY] = chosen
        st.segmented_control(
            viewer.t("deliverables.sections"),
            list(SECTIONS),
            format_func=lambda name: viewer.t(f"deliverables.section_{name}"),
            key=KEY,
            label_visibility="collapsed",
            required=True,
            on_change=_choose,
        )
    SECTIONS[chosen](viewer, item, plan)


def _choose() -> None:
    chosen = st.session_state.get(KEY)
    put(section=None if chosen == next(iter(SECTIONS)) else chosen)
