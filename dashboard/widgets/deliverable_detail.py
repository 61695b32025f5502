"""One deliverable: what it is, whose, by when, how it stands, what happened to it, and the form to update it."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.domain.deliverable import reported_percent, timeliness
from dashboard.domain.vocabulary import DeliverableState
from dashboard.store.reads.deliverables import detail as detail_of
from dashboard.texts import formats
from dashboard.widgets.address import put
from dashboard.widgets.deliverable_filters import Plan, named
from dashboard.widgets.deliverable_form import update_section
from dashboard.widgets.deliverable_history import history_section
from dashboard.widgets.deliverable_words import (
    COLOURS,
    SIGNS,
    day_or_none,
    lateness,
    number_or_none,
    state_words,
)
from dashboard.widgets.markdown import plain
from dashboard.widgets.page import Viewer, illustrative_tag
from dashboard.widgets.reading import read, translated


def deliverable_detail(viewer: Viewer, code: str, plan: Plan) -> None:
    """The detail of ``code``, with a button that closes it."""
    found = read(detail_of, viewer.phase_id, code, viewer.as_of)
    with st.container(key="deliverable_detail", border=True, gap="small"):
        if found is None:
            _title(viewer, plain(code))
            st.markdown(viewer.t("deliverables.unknown", code=plain(code)))
            return
        item = _plain_values(viewer, found)
        _title(viewer, f"{plain(item['code'])} {plain(item['title'])}")
        st.markdown(_summary(viewer, item, plan))
        if "illustrative" in (item["status"], item["schedule_status"]):
            illustrative_tag(viewer)
        update_section(viewer, item, plan)
        history_section(viewer, int(item["deliverable_id"]))


def close_detail() -> None:
    put(id=None)


def _title(viewer: Viewer, title: str) -> None:
    with st.container(horizontal=True, vertical_alignment="top", horizontal_alignment="distribute"):
        st.subheader(title, anchor=False, width="stretch")
        st.button(
            "",
            icon=":material/close:",
            key="close_deliverable",
            help=viewer.t("words.close"),
            type="tertiary",
            on_click=close_detail,
        )


def _plain_values(viewer: Viewer, found: Mapping[str, Any]) -> dict[str, Any]:
    """The answer with ``None`` where something is missing, its words in the viewer's language."""
    item = dict(found)
    words = translated(viewer, "deliverable", pd.DataFrame([item]), "code", ["title", "description"])
    item.update(title=words["title"].iloc[0], description=words["description"].iloc[0])
    item.update({name: day_or_none(item[name]) for name in ("due", "due_initial", "forecast", "submitted_on")})
    item.update({name: number_or_none(item[name]) for name in ("progress", "days_late")})
    return item


def _summary(viewer: Viewer, item: Mapping[str, Any], plan: Plan) -> str:
    light = timeliness(DeliverableState(item["state"]), item["due"], viewer.as_of)
    badge = f":{COLOURS[light]}-badge[{SIGNS[light]} {state_words(viewer, item['state'])}]"
    lines = [f"{badge} {lateness(viewer, item)}"]
    if item["due_initial"] and item["due_initial"] != item["due"]:
        first = formats.long_day(item["due_initial"], viewer.language)
        lines.append(f":small[{viewer.t('deliverables.first_due', day=first)}]")
    if isinstance(item["description"], str) and item["description"]:
        lines.append(plain(item["description"]))
    facts = [
        ("words.responsible", named(item["responsible"], plan.partners)),
        ("words.work_package", named(item["work_package"], plan.work_packages)),
        ("words.pilot", named(item["pilot"], plan.pilots) or viewer.t("words.no_pilot")),
        ("words.reported", formats.percent(_reported(item), viewer.language)),
        ("deliverables.forecast", formats.long_day(item["forecast"], viewer.language) if item["forecast"] else ""),
    ]
    lines += [f":gray[{viewer.t(key)}:] {plain(words)}" for key, words in facts if words]
    return "  \n".join(lines)


def _reported(item: Mapping[str, Any]) -> float:
    return reported_percent(DeliverableState(item["state"]), item["progress"]) / 100
