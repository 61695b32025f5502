"""The list of deliverables: one row each, at most a hundred at a time; a row opens its detail."""

from functools import partial
from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from dashboard.domain.deliverable import OPEN_STATES, reported_percent
from dashboard.domain.vocabulary import DeliverableState, TrafficLight
from dashboard.store.reads.deliverables import page
from dashboard.widgets.address import put
from dashboard.widgets.deliverable_words import COLOURS, SIGNS, day_or_none, number_or_none, signed_state, state_words
from dashboard.widgets.page import Viewer
from dashboard.widgets.reading import read, translated

KEY = "deliverables"
PAGES = "deliverables_pages"
LIMIT = 100
ROW, HEADER = 35, 38
MOST_ROWS_SHOWN = 14
COLUMNS = ("code", "title", "status", "due", "days_late", "responsible", "work_package", "reported")
BESIDE_DETAIL = ("code", "title", "status", "due")


def deliverable_list(viewer: Viewer, wanted: dict[str, Any], opened: str) -> pd.DataFrame:
    """Draw the rows that match ``wanted``; ``opened`` is the code whose detail is open. The rows drawn."""
    signature = (viewer.phase_id, viewer.as_of, *wanted.values())
    after = _cursor(signature)
    frame = read(page, viewer.phase_id, viewer.as_of, **wanted, after=after, limit=LIMIT)
    frame = translated(viewer, "deliverable", frame, "code", ["title"])
    codes = list(frame["code"])
    _select(codes, opened)
    st.dataframe(
        cells_of(viewer, frame),
        key=KEY,
        column_config=columns_of(viewer),
        column_order=BESIDE_DETAIL if opened else COLUMNS,
        height=HEADER + ROW * max(1, min(len(frame), MOST_ROWS_SHOWN)),
        placeholder="",
        on_select=partial(_open, codes),
        selection_mode="single-row",
        alt=viewer.t("deliverables.table_alt"),
    )
    return frame


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


def columns_of(viewer: Viewer) -> dict[str, Any]:
    t, config = viewer.t, st.column_config
    options, colours = _chips(viewer)
    return {
        "code": config.TextColumn(t("words.code"), width=70, pinned=True),
        "title": config.TextColumn(t("words.title"), width="large"),
        "status": config.MultiselectColumn(t("words.status"), options=options, color=colours, width=150),
        "due": config.DateColumn(t("words.due"), format="DD/MM/YYYY", width=100),
        "days_late": config.NumberColumn(t("words.days_late"), width=90),
        "responsible": config.TextColumn(t("words.responsible"), width=110),
        "work_package": config.TextColumn(t("deliverables.wp"), width=60),
        "reported": config.ProgressColumn(t("words.reported"), min_value=0, max_value=100, format="%d %%", width=120),
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


def more_buttons(viewer: Viewer, frame: pd.DataFrame) -> None:
    """What leads to the next hundred, and back to the first."""
    pages = st.session_state.get(PAGES, {}).get("after", [])
    if len(frame) < LIMIT and not pages:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        first = LIMIT * len(pages) + 1
        st.caption(viewer.t("deliverables.shown", first=first, last=first + len(frame) - 1), width="content")
        if pages:
            st.button(viewer.t("deliverables.first"), key="show_first", on_click=_turn, args=(None,))
        if len(frame) == LIMIT:
            st.button(
                viewer.t("deliverables.more", n=LIMIT), key="show_more", on_click=_turn, args=(frame["after"].iloc[-1],)
            )


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
