"""One deliverable: what it is, whose, by when, how it stands, what happened to it, and the form to update it."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.domain.deliverables.states import OPEN_STATES, reported_percent, timeliness
from dashboard.domain.vocabulary import DeliverableState, Provenance
from dashboard.store.reads.deliverables.states import detail as detail_of
from dashboard.texts import formats
from dashboard.widgets.deliverables.filters import Plan, named, plan_of
from dashboard.widgets.deliverables.outcome import say_outcome
from dashboard.widgets.deliverables.review_line import acceptance_words
from dashboard.widgets.deliverables.sections import deliverable_sections
from dashboard.widgets.deliverables.words import COLOURS, SIGNS, day_or_none, lateness, number_or_none, state_words
from dashboard.widgets.kit.address import put
from dashboard.widgets.kit.keeping import keep
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.reading import read, translated
from dashboard.widgets.kit.viewer import Viewer


def deliverable_detail(viewer: Viewer, code: str, plan: Plan) -> None:
    """The detail of ``code``, with a button that closes it; first of all what became of an update."""
    with st.container(key="deliverable_detail", border=True, gap="xsmall"):
        head = st.container(gap="xsmall")
        item = keep(item_of, viewer, code)
        if item is not None:
            say_outcome(viewer, item)
        with head:
            _title(viewer, plain(code) if item is None else f"{plain(item['code'])} {plain(item['title'])}")
            unknown = viewer.t("deliverables.unknown", code=plain(code))
            st.markdown(unknown if item is None else keep(_summary, viewer, code))
        if item is not None:
            deliverable_sections(viewer, item, plan)


def close_detail() -> None:
    put(id=None, section=None)


def _title(viewer: Viewer, title: str) -> None:
    with st.container(
        horizontal=True, vertical_alignment="top", horizontal_alignment="distribute", key="deliverable_title"
    ):
        st.markdown(f"#### {title}", width="stretch")
        st.button(
            "",
            icon=":material/close:",
            key="close_deliverable",
            help=viewer.t("words.close"),
            type="tertiary",
            on_click=close_detail,
        )


def item_of(viewer: Viewer, code: str) -> dict[str, Any] | None:
    """The deliverable, ``None`` where something is missing, its words in the viewer's language."""
    found = read(detail_of, viewer.phase_id, code, viewer.as_of)
    if found is None:
        return None
    item = dict(found)
    words = translated(viewer, "deliverable", pd.DataFrame([item]), "code", ["title", "description"])
    item.update(title=words["title"].iloc[0], description=words["description"].iloc[0])
    item.update({name: day_or_none(item[name]) for name in ("due", "due_initial", "forecast", "submitted_on")})
    item.update({name: number_or_none(item[name]) for name in ("progress", "days_late")})
    return item


def _summary(viewer: Viewer, code: str) -> str:
    item, plan = item_of(viewer, code), plan_of(viewer)
    if item is None:
        return ""
    light = timeliness(DeliverableState(item["state"]), item["due"], viewer.as_of)
    lines = [f":{COLOURS[light]}-badge[{SIGNS[light]} {state_words(viewer, item['state'])}] {lateness(viewer, item)}"]
    if followed := acceptance_words(viewer, item):
        lines[0] += f" · {followed}"
    if item["due_initial"] and item["due_initial"] != item["due"]:
        first = formats.long_day(item["due_initial"], viewer.language)
        lines[0] += f" :small[:gray[({viewer.t('deliverables.first_due', day=first)})]]"
    if isinstance(item["description"], str) and item["description"]:
        lines.append(plain(item["description"]))
    lines.append(_fact(viewer, "words.responsible", named(item["responsible"], plan.partners)))
    pilot = named(item["pilot"], plan.pilots) or viewer.t("words.no_pilot")
    package = named(item["work_package"], plan.work_packages) or viewer.t("words.no_work_package")
    lines.append(f"{_fact(viewer, 'words.work_package', package)} · {_fact(viewer, 'words.pilot', pilot)}")
    share = reported_percent(DeliverableState(item["state"]), item["progress"]) / 100
    lines.append(_fact(viewer, "words.reported", formats.percent(share, viewer.language)))
    if item["forecast"] and item["state"] in OPEN_STATES:
        expected = formats.long_day(item["forecast"], viewer.language)
        lines[-1] += f" · {_fact(viewer, 'deliverables.forecast', expected)}"
    lines.append(_provenance(viewer, item))
    return "  \n".join(lines)


def _fact(viewer: Viewer, key: str, words: str) -> str:
    label = f":gray[{viewer.t(key)}]"
    return viewer.t("deliverables.fact", label=label, words=plain(words or formats.MISSING))


def _provenance(viewer: Viewer, item: Mapping[str, Any]) -> str:
    """Where its text, its dates and its state come from; what is illustrative stands out."""
    words = {}
    for name in ("status", "schedule_status", "state_status"):
        said = viewer.t(f"words.provenance.{item[name]}").lower()
        words[name] = f":gray-badge[{said}]" if item[name] == Provenance.ILLUSTRATIVE else said
    source = plain(item["source"]) or formats.MISSING
    if item["status"] == Provenance.ILLUSTRATIVE:
        source = viewer.t("shell.illustrative_meaning")
    if len(set(words.values())) == 1:
        return f":small[:gray[{words['status']} {source}]]"
    return f":small[:gray[{viewer.t('deliverables.provenance', source=source, **words)}]]"
