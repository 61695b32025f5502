"""The items of a report by pages, with what control said of each."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.domain.vocabulary import Provenance, Step
from dashboard.exchange.sheets.workbook import Kind
from dashboard.store.reads.reporting.report import report_items
from dashboard.texts import formats
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.tables import Column, table, workbook_button
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.reporting.words import is_decided, known

PAGE = 50
AT_ONCE = 1_000
"""Items read at a time for the workbook."""
COLUMNS: dict[str, Column] = {
    "reference": Column("reports.item", pinned=True),
    "verdict": Column("reports.verdict", width=140),
    "declared_eur": Column("words.step.declared", Kind.MONEY),
    "certified": Column("words.step.certified", Kind.MONEY),
    "deducted": Column("words.step.deducted", Kind.MONEY),
    "parked": Column("words.step.parked", Kind.MONEY),
    "cost_category": Column("words.cost_category", width=150),
    "description": Column("reports.description", width=280),
    "documents": Column("reports.documents", Kind.WHOLE),
    "work_package": Column("words.work_package", width=80),
    "pilot": Column("words.pilot", width=80),
    "payment_date": Column("reports.payment_date", Kind.DAY),
    "again": Column("reports.taken_in", on_screen=False),
    "decision_comment": Column("words.comment", on_screen=False),
}
OF_CONTROL = ("verdict", "certified", "deducted", "parked", "decision_comment")
AFTER = "report_items_after"


def items_table(viewer: Viewer, report: Mapping[str, Any]) -> None:
    """One page of them, with buttons to the next and back to the first."""
    st.markdown(f"**{viewer.t('reports.items_title')}**")
    frame = page_of_items(viewer, report)
    if frame.empty:
        st.caption(viewer.t("reports.no_items"))
        return
    decided = bool(frame["decision_id"].notna().any())
    columns = {name: column for name, column in COLUMNS.items() if decided or name not in OF_CONTROL}
    table(viewer, frame.head(PAGE), columns, key="report_items")
    workbook_button(
        viewer, lambda: _whole(viewer, report), columns, key="report_items_download", download_name=report["code"],
        illustrative=report["status"] == Provenance.ILLUSTRATIVE, notes=_notes(viewer, report),
    )  # fmt: skip
    turn_pages(report, viewer, frame)


def _notes(viewer: Viewer, report: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The report's figures as the page shows them, and why the sums of its items may be others."""
    sums = [
        (viewer.t(f"words.step.{step}"), formats.money(report["amounts"][step], viewer.language))
        for step in (Step.ENTERED, Step.DECLARED, Step.CERTIFIED, Step.DEDUCTED, Step.PARKED)
    ]
    return [*sums, (viewer.t("reports.note_on_sums"), viewer.t("reports.items_note"))]


def page_of_items(viewer: Viewer, report: Mapping[str, Any], *, only: str = "") -> pd.DataFrame:
    """The page that was turned to, one row more where there is a next; words beside the codes."""
    after = place_of(report)[-1]
    frame = read(report_items, report["report_id"], viewer.as_of, after=after, limit=PAGE + 1, only=only)
    return _in_words(viewer, frame)


def _whole(viewer: Viewer, report: Mapping[str, Any]) -> pd.DataFrame:
    """All items of the report, whatever page was turned to, for the workbook."""
    parts: list[pd.DataFrame] = []
    after = 0
    while not parts or len(parts[-1]) == AT_ONCE:
        parts.append(read(report_items, report["report_id"], viewer.as_of, after=after, limit=AT_ONCE))
        after = int(parts[-1]["item_id"].iloc[-1]) if len(parts[-1]) else after
    return _in_words(viewer, pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True))


def _in_words(viewer: Viewer, frame: pd.DataFrame) -> pd.DataFrame:
    verdicts = [verdict_words(viewer, row) for row in frame.to_dict("records")]
    categories = [viewer.t(f"words.cost_category.{code}") for code in frame["cost_category"]]
    again = [viewer.t("reports.is_taken_in") if taken else "" for taken in frame["taken_in"]]
    return frame.assign(verdict=verdicts, cost_category=categories, again=again)


def verdict_words(viewer: Viewer, row: Mapping[Any, Any]) -> str:
    """``● Certified``, ``■ Deducted``, ``▲ Parked``, ``◇ In the sample``, or nothing said yet."""
    if known(row["decision_id"]) is None:
        return f"○ {viewer.t('reports.undecided')}"
    if not is_decided(row):
        return f"◇ {viewer.t('reports.in_sample')}"
    if row["parked"]:
        return f"▲ {viewer.t('words.step.parked')}"
    if row["deducted"]:
        key = "reports.deducted_in_part" if row["certified"] else "words.step.deducted"
        return f"■ {viewer.t(key)}"
    return f"● {viewer.t('words.step.certified')}"


def place_of(report: Mapping[str, Any]) -> list[int]:
    """The pages turned, as the id after which each begins."""
    kept = st.session_state.get(AFTER)
    return list(kept[1]) if isinstance(kept, tuple) and kept[0] == report["code"] else [0]


def turn_pages(report: Mapping[str, Any], viewer: Viewer, frame: pd.DataFrame) -> None:
    places = place_of(report)
    if len(places) == 1 and len(frame) <= PAGE:
        return
    with st.container(horizontal=True, key="report_pages"):
        if len(places) > 1:
            st.button(viewer.t("reports.page_back"), key="report_page_back", on_click=_turn,
                      args=(report["code"], places[:-1]), type="tertiary")  # fmt: skip
        if len(frame) > PAGE:
            last = int(frame["item_id"].iloc[PAGE - 1])
            st.button(viewer.t("reports.page_on"), key="report_page_on", on_click=_turn,
                      args=(report["code"], [*places, last]), type="tertiary")  # fmt: skip


def _turn(code: str, places: list[int]) -> None:
    st.session_state[AFTER] = (code, places)
