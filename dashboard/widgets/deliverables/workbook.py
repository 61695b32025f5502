"""The list of deliverables as a workbook: all that match the filters, not only the hundred on the screen."""

from typing import Any

import pandas as pd

from dashboard.domain.deliverables.states import reported_percent
from dashboard.domain.vocabulary import DeliverableState
from dashboard.exchange.sheets.workbook import Kind
from dashboard.store.reads.deliverables.states import page
from dashboard.widgets.deliverables.words import number_or_none, state_words
from dashboard.widgets.kit.reading import read, translated
from dashboard.widgets.kit.tables import Column, workbook_button
from dashboard.widgets.kit.viewer import Viewer

AT_ONCE = 1000
COLUMNS = {
    "code": Column("words.code"),
    "title": Column("words.title"),
    "work_package": Column("words.work_package"),
    "responsible": Column("words.responsible"),
    "pilot": Column("words.pilot"),
    "due_initial": Column("deliverables.due_initial", Kind.DAY),
    "due": Column("words.due", Kind.DAY),
    "state": Column("words.status"),
    "days_late": Column("words.days_late", Kind.WHOLE),
    "reported": Column("words.reported", Kind.PERCENT),
    "forecast": Column("deliverables.forecast", Kind.DAY),
    "submitted_on": Column("deliverables.submitted_on", Kind.DAY),
    "changed_on": Column("deliverables.changed_on", Kind.DAY),
    "source": Column("words.source"),
    "schedule_status": Column("words.provenance"),
}


def workbook_of(viewer: Viewer, wanted: dict[str, Any], *, illustrative: bool) -> None:
    """The button that downloads what ``wanted`` asks for."""
    workbook_button(
        viewer,
        lambda: _all(viewer, wanted),
        COLUMNS,
        key="deliverables_download",
        download_name="deliverables",
        illustrative=illustrative,
    )


def _all(viewer: Viewer, wanted: dict[str, Any]) -> pd.DataFrame:
    parts = [read(page, viewer.phase_id, viewer.as_of, **wanted, after=None, limit=AT_ONCE)]
    while len(parts[-1]) == AT_ONCE:
        last = parts[-1]["after"].iloc[-1]
        parts.append(read(page, viewer.phase_id, viewer.as_of, **wanted, after=last, limit=AT_ONCE))
    frame = translated(viewer, "deliverable", pd.concat(parts, ignore_index=True), "code", ["title"])
    states = [DeliverableState(state) for state in frame["state"]]
    frame["reported"] = [
        reported_percent(state, number_or_none(progress)) / 100
        for state, progress in zip(states, frame["progress"], strict=True)
    ]
    frame["state"] = [state_words(viewer, state) for state in states]
    frame["schedule_status"] = [viewer.t(f"words.provenance.{status}") for status in frame["schedule_status"]]
    return frame
