"""The list of deliverables: one row each, at most a hundred at a time; a row opens its detail."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from dashboard.domain.deliverables.states import OPEN_STATES, reported_percent
from dashboard.domain.vocabulary import DeliverableState, Provenance, TrafficLight
from dashboard.store.reads.deliverables.states import page
from dashboard.widgets.deliverables.words import COLOURS, SIGNS, day_or_none, number_or_none, signed_state, state_words
from dashboard.widgets.kit.address import put
from dashboard.widgets.kit.keeping import keep
from dashboard.widgets.kit.reading import read, translated
from dashboard.widgets.kit.tables import WRAPPED_ROW
from dashboard.widgets.kit.viewer import Viewer

KEY = "deliverables"
PAGES = "deliverables_pages"
LIMIT = 100
ROW, HEADER = 35, 37
TALLEST = HEADER + 9 * WRAPPED_ROW
TITLE, TITLE_BESIDE = 366, 180
LETTER = 6.2
"""Pixels of a letter of a title, on average."""
USUALLY = 0.9
"""The share of a page's titles that must fit on one line: one that is longer is read where it opens."""
COLUMNS = ("code", "status", "title", "due", "days_late", "responsible", "work_package", "reported")
BESIDE_DETAIL = ("code", "status", "title", "due")


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One page of the list, as it is drawn; ``last`` is where the next page begins after."""

    codes: list[str]
    cells: pa.Table
    last: str
    usual_title: int
    """Letters that ``USUALLY`` of the titles keep to."""
    illustrative: bool


def deliverable_list(viewer: Viewer, wanted: dict[str, Any], opened: str) -> Listed:
    """Draw the rows that match ``wanted``, if any; ``opened`` is the code whose detail is open."""
    after = _cursor((viewer.phase_id, viewer.as_of, *wanted.values()))
    listed = keep(list_page, viewer, **wanted, after=after)
    if not listed.codes:
        return listed
    _select(listed.codes, opened)
    row = row_height(listed.usual_title, beside=bool(opened))
    st.dataframe(
        listed.cells if row == ROW else plain_status(listed.cells),
        key=KEY,
        column_config=keep(columns_of, viewer, beside=bool(opened), chips=row == ROW),
        column_order=BESIDE_DETAIL if opened else COLUMNS,
        height=min(HEADER + row * len(listed.codes), TALLEST),
        row_height=row if row != ROW else None,
        placeholder="",
        on_select=partial(_open, listed.codes),
        selection_mode="single-row",
        alt=viewer.t("deliverables.table_alt"),
    )
    return listed


def list_page(viewer: Viewer, /, *, after: str | None, **wanted: Any) -> Listed:
    frame = read(page, viewer.phase_id, viewer.as_of, **wanted, after=after, limit=LIMIT)
    frame = translated(viewer, "deliverable", frame, "code", ["title"])
    return Listed(
        codes=frame["code"].tolist(),
        cells=cells_of(viewer, frame),
        last=frame["after"].iloc[-1] if len(frame) else "",
        usual_title=int(frame["title"].str.len().quantile(USUALLY)) if len(frame) else 0,
        illustrative=Provenance.ILLUSTRATIVE in set(frame["schedule_status"]),
    )


def row_height(usual_title: int, *, beside: bool) -> int:
    """Pixels of a row: high enough for titles to wrap where many would be cut."""
    return WRAPPED_ROW if usual_title * LETTER > (TITLE_BESIDE if beside else TITLE) else ROW


def cells_of(viewer: Viewer, frame: pd.DataFrame) -> pa.Table:
    """What the browser gets, as an Arrow table: Streamlit sends it as it is."""
    rows = frame.to_dict("list")
    dues = [day_or_none(due) for due in rows["due"]]
    states = rows["state"]
    late = [number_or_none(days) or None for days in rows["days_late"]]
    reported = [
        reported_percent(DeliverableState(state), number_or_none(progress))
        for state, progress in zip(states, rows["progress"], strict=True)
    ]
    return pa.table(
        {
            "code": pa.array(rows["code"], pa.string()),
            "title": pa.array(rows["title"], pa.string()),
            "status": pa.array(
                [[signed_state(viewer, state, due)] for state, due in zip(states, dues, strict=True)],
                pa.list_(pa.string()),
            ),
            "due": pa.array(dues, pa.date32()),
            "days_late": pa.array(late, pa.int32()),
            "responsible": pa.array(rows["responsible"], pa.string()),
            "work_package": pa.array(rows["work_package"], pa.string()),
            "reported": pa.array(reported, pa.int32()),
        }
    )


def plain_status(cells: pa.Table) -> pa.Table:
    """The same with statuses as text: in a high row a chip stands at the top, and text in the middle."""
    place = cells.schema.get_field_index("status")
    return cells.set_column(place, "status", pa.array([sign for [sign] in cells["status"].to_pylist()], pa.string()))


def columns_of(viewer: Viewer, *, beside: bool = False, chips: bool = True) -> dict[str, Any]:
    t, config = viewer.t, st.column_config
    options, colours = _chips(viewer)
    status = config.MultiselectColumn(t("words.status"), options=options, color=colours, width=132)
    return {
        "code": config.TextColumn(t("words.code"), width=60, pinned=True),
        "title": config.TextColumn(t("words.title"), width=TITLE_BESIDE if beside else TITLE),
        "status": status if chips else config.TextColumn(t("words.status"), width=110),
        "due": config.DateColumn(t("words.due"), format="DD/MM/YYYY", width=88),
        "days_late": config.NumberColumn(t("words.days_late"), width=92),
        "responsible": config.TextColumn(t("words.partner"), width=76),
        "work_package": config.TextColumn(t("deliverables.wp"), width=48),
        "reported": config.ProgressColumn(t("words.reported"), min_value=0, max_value=100, format="%d %%", width=88),
    }


def _chips(viewer: Viewer) -> tuple[list[str], list[str]]:
    """Every status with every sign it can bear, and the colour of that sign."""
    lights = {state: [TrafficLight.ON_TRACK] for state in DeliverableState}
    lights.update({state: list(SIGNS)[:3] for state in OPEN_STATES})
    lights[DeliverableState.CANCELLED] = [TrafficLight.NO_PLAN]
    pairs = [(light, state) for state, its in lights.items() for light in its]
    return [f"{SIGNS[light]} {state_words(viewer, state)}" for light, state in pairs], [
        COLOURS[light] for light, _ in pairs
    ]


def _select(codes: list[str], opened: str) -> None:
    """Mark the row whose detail is open, also where the address named it or the order has changed."""
    rows = [codes.index(opened)] if opened in codes else []
    state = st.session_state.get(KEY) or {}
    if list(state.get("selection", {}).get("rows", [])) != rows:
        st.session_state[KEY] = {"selection": {"rows": rows, "columns": [], "cells": []}}


def _open(codes: list[str]) -> None:
    """The table's callback: the chosen row's code, or none, goes into the address."""
    rows = st.session_state[KEY]["selection"]["rows"]
    put(id=codes[rows[0]] if rows and rows[0] < len(codes) else None)


def more_buttons(viewer: Viewer, listed: Listed) -> None:
    """What leads to the next hundred, and back to the first."""
    pages = st.session_state.get(PAGES, {}).get("after", [])
    if len(listed.codes) < LIMIT and not pages:
        return
    first = LIMIT * len(pages) + 1
    st.caption(viewer.t("deliverables.shown", first=first, last=first + len(listed.codes) - 1), width="content")
    if pages:
        st.button(viewer.t("deliverables.first"), key="show_first", on_click=_turn, args=(None,))
    if len(listed.codes) == LIMIT:
        st.button(viewer.t("deliverables.more", n=LIMIT), key="show_more", on_click=_turn, args=(listed.last,))


def _cursor(signature: tuple[Any, ...]) -> Any:
    """Where the present page begins; the first one again where anything else is asked for."""
    pages = st.session_state.get(PAGES)
    if pages is None or pages["signature"] != signature:
        pages = {"signature": signature, "after": []}
        st.session_state[PAGES] = pages
    return pages["after"][-1] if pages["after"] else None


def _turn(after: Any) -> None:
    pages = st.session_state[PAGES]
    st.session_state[PAGES] = {**pages, "after": [] if after is None else [*pages["after"], after]}
