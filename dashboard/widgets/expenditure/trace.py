"""The trace of a cost: every movement of its money with its day and cause, and what control and verification said."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.domain.vocabulary import ErrorType
from dashboard.store.reads.expenditure.trace import cuts_on, decisions_on, trace_of
from dashboard.texts import formats
from dashboard.widgets.expenditure.words import amount_words, state_words
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.tables import Column, Kind, draw_table, prepare
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.reporting.words import known

COLUMNS: dict[str, Column] = {
    "day": Column("words.date", Kind.DAY, width=92),
    "step": Column("words.status", width=112),
    "amount": Column("words.amount", Kind.MONEY, width=110),
    "pilot": Column("words.pilot", width=56),
    "cause": Column("expenditure.cause", width=180, wrap=True),
}


def trace_section(viewer: Viewer, item: Mapping[str, Any]) -> None:
    """Oldest first; what was taken back stands there with its sign."""
    number = int(item["item_id"])
    moves = read(trace_of, number, viewer.as_of)
    if moves.empty:
        st.caption(viewer.t("expenditure.no_trace"))
    else:
        records = moves.to_dict("records")
        rows = moves.assign(
            step=[state_words(viewer, str(row["step"])) for row in records],
            cause=[_cause(viewer, row) for row in records],
        )
        draw_table(viewer, prepare(viewer, rows, COLUMNS), key="cost_trace", alt=viewer.t("expenditure.trace_alt"),
                   download_name=f"trace-{item['partner']}-{item['reference']}")  # fmt: skip
    said = _decisions(viewer, read(decisions_on, number, viewer.as_of))
    said += _cuts(viewer, read(cuts_on, number, viewer.as_of))
    if said:
        st.markdown("\n".join(f"- {line}" for line in said))


def _cause(viewer: Viewer, row: Mapping[Any, Any]) -> str:
    """``PR.2``, ``Certificate 1 of R.3``, ``R.3``."""
    if known(row["project_report"]) is not None:
        return f"PR.{row['project_report']}"
    report = known(row["report"])
    if known(row["certificate"]) is not None:
        return viewer.t("expenditure.certificate", number=row["certificate"], report=report or formats.MISSING)
    return f"R.{report}" if report is not None else formats.MISSING


def _decisions(viewer: Viewer, decisions: pd.DataFrame) -> list[str]:
    return [
        viewer.t(
            "expenditure.decided",
            day=formats.day(row["day"], viewer.language),
            report=row["report"],
            certificate=row["certificate"],
            certified=plain(amount_words(viewer, row["certified"])),
            deducted=plain(amount_words(viewer, row["deducted"])),
            parked=plain(amount_words(viewer, row["parked"])),
            author=plain(row["author"]),
        )
        + _reason(viewer, row)
        for row in decisions.to_dict("records")
    ]


def _cuts(viewer: Viewer, cuts: pd.DataFrame) -> list[str]:
    return [
        viewer.t(
            "expenditure.cut",
            day=formats.day(row["day"], viewer.language),
            report=row["project_report"],
            amount=plain(amount_words(viewer, row["amount"])),
        )
        + _reason(viewer, row)
        for row in cuts.to_dict("records")
    ]


def _reason(viewer: Viewer, row: Mapping[Any, Any]) -> str:
    words = []
    if known(row["error_type"]):
        words.append(viewer.t(f"words.error_type.{ErrorType(str(row['error_type']))}"))
    if row["comment"]:
        words.append(viewer.t("deliverables.quote", words=plain(row["comment"])))
    return f" · {' · '.join(words)}" if words else ""
