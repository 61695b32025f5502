"""Items under control: choose one or several, see what is known of them, and decide."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.domain.reporting.control import SampleBy, Verdict
from dashboard.domain.vocabulary import ErrorType
from dashboard.services.reporting.control import (
    DecideOnItem,
    DecideOnItems,
    DrawSample,
    decide_on_item,
    decide_on_items,
    draw_sample,
)
from dashboard.texts import formats
from dashboard.widgets.kit.tables import arrow_table
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.reporting.control_item import item_facts
from dashboard.widgets.reporting.items import COLUMNS, PAGE, page_of_items, turn_pages
from dashboard.widgets.reporting.sending import Verb, amount_field, click, desk_of, kept_form, typed, typed_cents
from dashboard.widgets.reporting.words import is_decided, known

DECIDE = Verb(command=DecideOnItem, service=decide_on_item, done="reports.decided")
DECIDE_ALL = Verb(command=DecideOnItems, service=decide_on_items, done="reports.decided_all")
TAKE = Verb(command=DrawSample, service=draw_sample, done="reports.sample_drawn")
SHOWN = {name: column for name, column in COLUMNS.items() if column.on_screen}
ONLY = ("sample", "undecided", "deducted", "parked")
CHOSEN, TABLE = "control_items", "control_table"
ERRORS = tuple(error.value for error in ErrorType if error != ErrorType.FOLLOWS_BASE)
TABLE_HEIGHT = 320


def controlled_items(viewer: Viewer, report: Mapping[str, Any], progress: Mapping[str, int]) -> None:
    """The page of items, and beside each other what is known of the chosen one and the decision on it."""
    st.markdown(f"**{viewer.t('reports.items_title')}**")
    only = st.segmented_control(
        viewer.t("reports.only"),
        ONLY,
        format_func=lambda name: viewer.t(f"reports.only_{name}"),
        key="control_only",
        label_visibility="collapsed",
    )
    frame = page_of_items(viewer, report, only=only or "")
    if frame.empty:
        st.caption(viewer.t("reports.no_items"))
        return
    shown = frame.head(PAGE)
    rows = {int(row["item_id"]): row for row in shown.to_dict("records")}
    _table(viewer, shown, list(rows))
    turn_pages(report, viewer, frame)
    chosen = _choose(viewer, rows, sampled=progress["sampled"] > 0)
    if len(chosen) == 1:
        left, right = st.columns([3, 2], gap="medium")
        with left:
            item_facts(viewer, report, rows[chosen[0]])
        with right:
            _decision_form(viewer, report, rows[chosen[0]])
    elif chosen:
        _several(viewer, report, [rows[item] for item in chosen])
    _by_hand(viewer, report, chosen)


def _table(viewer: Viewer, shown: pd.DataFrame, items: Sequence[int]) -> None:
    """A click on rows chooses them below."""
    cells = arrow_table(shown, SHOWN, viewer.language, viewer.currency)
    config: dict[str, Any] = {name: viewer.t(column.label) for name, column in SHOWN.items()}
    with st.container(key="control_list"):
        st.dataframe(
            cells,
            column_config=config,
            key=TABLE,
            on_select=lambda: _take_rows(items),
            selection_mode="multi-row",
            height=min(TABLE_HEIGHT, 38 + 35 * len(items)),
            placeholder=formats.MISSING,
            alt=viewer.t("reports.items_title"),
        )


def _take_rows(items: Sequence[int]) -> None:
    rows = st.session_state[TABLE]["selection"]["rows"]
    st.session_state[CHOSEN] = [items[row] for row in rows if row < len(items)]


def _choose(viewer: Viewer, rows: Mapping[int, Mapping[Any, Any]], *, sampled: bool) -> list[int]:
    """The chosen items of this page; without a choice the next one of the sample on which nothing is said."""
    before = [item for item in st.session_state.get(CHOSEN) or () if item in rows]
    if before and all(is_decided(rows[item]) for item in before) and not st.session_state.get("control_kept"):
        before = []
    if not before and sampled:
        before = [item for item, row in rows.items() if _waits(row)][:1]
    st.session_state[CHOSEN] = before
    chosen: list[int] = st.multiselect(
        viewer.t("reports.chosen"),
        list(rows),
        format_func=lambda item: _name(viewer, rows[item]) if item in rows else "",
        key=CHOSEN,
        placeholder=viewer.t("reports.choose_items"),
        on_change=_keep_choice,
    )
    st.session_state["control_kept"] = False
    return [item for item in chosen if item in rows]


def _keep_choice() -> None:
    """An item that was decided on may be chosen again, to decide otherwise."""
    st.session_state["control_kept"] = True


def _name(viewer: Viewer, row: Mapping[Any, Any]) -> str:
    amount = formats.money(_amount(row), viewer.language, currency=viewer.currency)
    return f"{row['reference']} · {amount} · {row['verdict']}"


def _amount(row: Mapping[Any, Any]) -> int:
    """What is under control of it: what the decision says, else what is declared."""
    decided = known(row["amount"])
    return int(decided if decided is not None else known(row["declared_eur"]) or 0)


def _waits(row: Mapping[Any, Any]) -> bool:
    return bool(known(row["in_sample"])) and not is_decided(row)


def _decision_form(viewer: Viewer, report: Mapping[str, Any], row: Mapping[Any, Any]) -> None:
    """Certified, deducted and parked of one item, with the reason; what is typed is kept."""
    desk, item = desk_of(viewer, "report", report["code"]), int(row["item_id"])
    version = int(known(row["decision_version"]) or 0)
    given = {"report_id": report["report_id"], "item_id": item, "version": version}
    step = desk.step(f"decide_{item}", **given)
    decided, language = is_decided(row), viewer.language
    fields: dict[str, Any] = {
        f"decide_certified_{item}": amount_field(row["certified"] if decided else _amount(row), language),
        f"decide_deducted_{item}": amount_field(row["deducted"] if decided else 0, language),
        f"decide_parked_{item}": amount_field(row["parked"] if decided else 0, language),
        f"decide_error_{item}": known(row["error_type"]),
        f"decide_comment_{item}": str(row["decision_comment"] or "") if decided else "",
    }

    def values() -> dict[str, Any]:
        names = ("certified", "deducted", "parked")
        amounts = {name: typed_cents(f"decide_{name}_{item}", language, field_name=name, missing=0) for name in names}
        error = st.session_state.get(f"decide_error_{item}")
        known_error = ErrorType(error) if error in set(ErrorType) else None
        return {**amounts, "error_type": known_error, "comment": typed(f"decide_comment_{item}")}

    with (
        kept_form(viewer, step, fields, choices={f"decide_error_{item}": ERRORS}),
        st.form(f"decide_form_{item}", border=True, enter_to_submit=False),
    ):
        for column, name in zip(st.columns(3), ("certified", "deducted", "parked"), strict=True):
            column.text_input(viewer.t(f"words.step.{name}"), key=f"decide_{name}_{item}")
        st.selectbox(
            viewer.t("reports.error_type"),
            ERRORS,
            index=None,
            format_func=lambda code: viewer.t(f"words.error_type.{code}") if code in ERRORS else "",
            key=f"decide_error_{item}",
            placeholder="",
            help=viewer.t("reports.error_type_help"),
        )
        st.text_area(viewer.t("words.comment"), key=f"decide_comment_{item}", height=80)
        st.form_submit_button(
            viewer.t("reports.decide"),
            key="decide_item",
            type="primary",
            width="stretch",
            on_click=click,
            args=(step, DECIDE, values),
        )


def _several(viewer: Viewer, report: Mapping[str, Any], rows: Sequence[Mapping[Any, Any]]) -> None:
    """One verdict on several whole items."""
    shown = tuple((int(row["item_id"]), int(known(row["decision_version"]) or 0)) for row in rows)
    desk = desk_of(viewer, "report", report["code"])
    step = desk.step("decide_several", report_id=report["report_id"], items=shown)
    total = formats.money(sum(_amount(row) for row in rows), viewer.language, currency=viewer.currency)

    def values() -> dict[str, Any]:
        error = st.session_state.get("several_error")
        return {
            "verdict": Verdict(str(st.session_state.get("several_verdict") or Verdict.CERTIFY)),
            "error_type": ErrorType(error) if error in set(ErrorType) else None,
            "comment": typed("several_comment"),
        }

    with st.form("several_form", border=True, enter_to_submit=False):
        st.markdown(viewer.t("reports.several", n=len(rows), amount=total))
        st.radio(
            viewer.t("reports.verdict"),
            [verdict.value for verdict in Verdict],
            horizontal=True,
            format_func=lambda verdict: viewer.t(f"reports.verdict_{verdict}"),
            key="several_verdict",
        )
        st.selectbox(
            viewer.t("reports.error_type"),
            ERRORS,
            index=None,
            format_func=lambda code: viewer.t(f"words.error_type.{code}"),
            key="several_error",
            placeholder="",
        )
        st.text_area(viewer.t("words.comment"), key="several_comment", height=80)
        st.form_submit_button(
            viewer.t("reports.decide_several"),
            key="decide_several",
            type="primary",
            on_click=click,
            args=(step, DECIDE_ALL, values),
        )


def _by_hand(viewer: Viewer, report: Mapping[str, Any], chosen: Sequence[int]) -> None:
    """The chosen items into the sample."""
    if not chosen:
        return
    desk = desk_of(viewer, "report", report["code"])
    step = desk.step("take", drawn_for=(report["version"], tuple(chosen)), report_id=report["report_id"])

    def values() -> dict[str, Any]:
        return {"sample_by": SampleBy.HAND, "items": tuple(chosen), "adding": True}

    label = viewer.t("reports.into_sample", n=len(chosen))
    st.button(label, key="into_sample", type="tertiary", on_click=click, args=(step, TAKE, values))
