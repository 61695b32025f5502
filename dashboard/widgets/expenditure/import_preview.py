"""What a list would put into its report: counts, what the checks find, rows that cannot be taken, and the button."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.domain.expenditure.checks import Finding, Severity
from dashboard.exchange.lists.lines import Outcome, share_text
from dashboard.exchange.tracker import messages
from dashboard.services.expenditure.preview import ListPreview
from dashboard.texts import formats
from dashboard.widgets.expenditure.import_state import Desk, confirm
from dashboard.widgets.kit.notices import sentence_of
from dashboard.widgets.kit.tables import Column, Kind, table, workbook_button
from dashboard.widgets.kit.viewer import Viewer

SHOWN = 200
SIGNS = {Outcome.ADDED: "\\+", Outcome.KNOWN: "=", Outcome.COMPUTED: "∑", Outcome.REFUSED: "■"}
ROWS = {
    "row": Column("imports.row", Kind.WHOLE, width=60),
    "reference": Column("expenditure_import.column_reference", width=120),
    "cost_category": Column("expenditure_import.column_cost_category", width=180),
    "work_package": Column("expenditure_import.column_work_package", width=90),
    "pilot": Column("expenditure_import.column_pilot", width=110),
    "amount": Column("expenditure_import.column_declared_amount", width=120),
    "description": Column("expenditure_import.column_description", width="large", wrap=True),
}
REFUSED = {
    "row": Column("imports.row", Kind.WHOLE, width=60),
    "column": Column("expenditure_import.column", width=160),
    "problem": Column("expenditure_import.problem", width="large", wrap=True),
}
FOUND = {
    "check": Column("expenditure_import.check", width=260),
    "lines": Column("expenditure_import.lines", Kind.WHOLE, width=80),
    "example": Column("expenditure_import.example", width="large", wrap=True),
}


def list_preview(viewer: Viewer, at: Desk, found: ListPreview) -> None:
    plan = found.plan
    st.markdown(" · ".join(_counts(viewer, found)))
    _confirmation(viewer, at, found)
    if plan.refused:
        _table(viewer, refused_frame(viewer, found), REFUSED, "refused")
    if found.found:
        st.caption(viewer.t("expenditure_import.findings"))
        frame = _findings(viewer, found)
        table(viewer, frame, FOUND, key="import_list_findings", alt=viewer.t("expenditure_import.findings_alt"))
    if plan.added:
        frame = _rows(viewer, found)
        table(viewer, frame, ROWS, key="import_list_rows", alt=viewer.t("expenditure_import.rows_alt"))
        if len(plan.added) > SHOWN:
            st.caption(viewer.t("imports.shown_first", n=SHOWN))


def _counts(viewer: Viewer, found: ListPreview) -> list[str]:
    """``+ 120 new``; what there is none of is not said."""
    return [
        f"{SIGNS[outcome]} **{formats.whole(found.counts[outcome], viewer.language)}** "
        + viewer.t(f"expenditure_import.count_{outcome}", n=found.counts[outcome])
        for outcome in Outcome
        if found.counts[outcome] or outcome == Outcome.ADDED
    ]


def _confirmation(viewer: Viewer, at: Desk, found: ListPreview) -> None:
    """The button where all is right; else why there is none."""
    plan, leaves_out = found.plan, found.asked.leave_out_known
    if plan.refused:
        st.error(viewer.t("expenditure_import.nothing_comes", n=found.counts[Outcome.REFUSED]), icon=":material/block:")
    elif plan.known and not leaves_out:
        st.warning(viewer.t("expenditure_import.known", n=len(plan.known)), icon=":material/content_copy:")
    elif not plan.added:
        st.info(viewer.t("expenditure_import.nothing"))
    else:
        total, lines = formats.money(found.total, viewer.language), formats.whole(len(plan.added), viewer.language)
        label = viewer.t("expenditure_import.confirm", n=len(plan.added), lines=lines, total=total)
        st.button(label, key="confirm_list", type="primary", on_click=confirm, args=(at,))


def _table(viewer: Viewer, frame: pd.DataFrame, columns: dict[str, Column], name: str) -> None:
    first = frame.head(SHOWN)
    table(viewer, first, columns, key=f"import_list_{name}", alt=viewer.t(f"expenditure_import.{name}_alt"))
    if len(frame) > SHOWN:
        st.caption(viewer.t("imports.shown_first", n=SHOWN))
        workbook_button(viewer, frame, columns, key=f"import_list_{name}_all", download_name=name)


def refused_frame(viewer: Viewer, found: ListPreview) -> pd.DataFrame:
    """row, column, problem: every reason of every row."""
    lines = [
        (each.values["row"], each.values.get("column") or None, messages.reason(each, viewer.language))
        for each in found.plan.refused
    ]
    return pd.DataFrame(lines, columns=list(REFUSED))


def _findings(viewer: Viewer, found: ListPreview) -> pd.DataFrame:
    """check, lines, and the first of them as a sentence; what keeps a report from being submitted first."""
    first: dict[str, Finding] = {}
    for each in found.findings:
        first.setdefault(each.code, each)
    order = sorted(found.found, key=lambda code: (first[code].severity != Severity.BLOCKS, -found.found[code]))
    lines: list[tuple[Any, ...]] = []
    for code in order:
        sign = "■" if first[code].severity == Severity.BLOCKS else "▲"
        example = sentence_of(f"checks.{code}", first[code].values, viewer.language)
        row = first[code].item
        place = viewer.t("expenditure_import.in_row", row=row) + " " if row is not None else ""
        lines.append((f"{sign} {viewer.t(f'expenditure_import.check_{code}')}", found.found[code], place + example))
    return pd.DataFrame(lines, columns=list(FOUND))


def _rows(viewer: Viewer, found: ListPreview) -> pd.DataFrame:
    lines = [
        (
            line.row,
            line.fields.reference,
            viewer.t(f"words.cost_category.{line.fields.cost_category}"),
            line.fields.work_package,
            share_text(line.fields.pilots) if line.fields.pilots else None,
            formats.money(line.fields.declared_amount, viewer.language, currency=line.fields.currency),
            line.fields.description,
        )
        for line in found.plan.added[:SHOWN]
    ]
    return pd.DataFrame(lines, columns=list(ROWS))
