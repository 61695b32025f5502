"""The partners of a phase: who they are, since when, what they owe and what they have used of their budget."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.domain.ladder.cash_gap import CashGap
from dashboard.domain.vocabulary import DeliverableState, Measure
from dashboard.store.reads.projects.outline import partners
from dashboard.texts import formats
from dashboard.widgets.kit.partner_changes import changes
from dashboard.widgets.kit.reading import read, translated
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.money.gap_rows import gap_cells
from dashboard.widgets.money.ladder import MONEY, money_ladder
from dashboard.widgets.money.waiting import cash_gaps
from dashboard.widgets.pilots.list import deliverable_counts, deliverable_numbers

AMOUNTS = (*(str(step) for step in MONEY), "remaining")
OWED = ("overdue", "due_soon", "submitted", "accepted", "total")
COLUMNS = (
    "partner_id", "number", "code", "name", "country", "city", "type", "role", "latitude", "longitude", *AMOUNTS,
    "consumption", "absorption", "erdf_rate", "cash_gap", "gap_days", *OWED, "entry", "exit", "change", "note",
    "source", "provenance",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class PartnerList:
    """``rows``: the columns above, in the order of the partners' numbers; and ``is_lead``."""

    rows: pd.DataFrame
    illustrative: bool


def partner_list(viewer: Viewer) -> PartnerList:
    """The phase's partners as of the viewer's date."""
    frame = translated(viewer, "partner", read(partners, viewer.phase_id), "code", ["note"])
    frame = frame.astype("object").where(frame.notna(), None)  # a translated column may hold nan
    ladder = money_ladder(viewer, "partner")
    money = ladder.rows.set_index("key").drop(columns=["code", "name", "label"])
    owed = deliverable_counts(viewer, "responsible")
    gaps = cash_gaps(viewer) if ladder.spending_known else {}
    changed = changes(viewer)
    rows = [
        _row(
            viewer,
            row,
            {**money.loc[row["partner_id"]].to_dict(), **_gap(viewer, gaps.get(row["partner_id"]))},
            owed.get(row["partner_id"], {}) if owed else None,
            changed,
        )
        for row in frame.to_dict("records")
    ]
    return PartnerList(rows=_typed(rows), illustrative=ladder.illustrative)


def _row(
    viewer: Viewer, row: dict[Any, Any], amounts: dict[Any, Any], owed: dict[str, int] | None, changed: dict[str, str]
) -> dict[str, Any]:
    submitted, under_review = deliverable_numbers(owed, DeliverableState.SUBMITTED, DeliverableState.UNDER_REVIEW)
    measures = (Measure.OVERDUE, Measure.DUE_SOON, DeliverableState.ACCEPTED, Measure.TOTAL)
    kept = ("partner_id", "code", "name", "city", "latitude", "longitude", "entry", "exit", "note", "source")
    return {
        **amounts,
        **{name: row[name] for name in kept},
        "number": f"PP{row['number']}",
        "country": formats.country(row["country"], viewer.language) if row["country"] else None,
        "type": viewer.t(f"words.partner_type.{row['type']}") if row["type"] else None,
        "role": viewer.t(f"words.partner_role.{row['role']}"),
        "is_lead": row["role"] == "lead",
        "erdf_rate": None if row["erdf_rate"] is None else float(row["erdf_rate"]),
        **dict(zip(measures, deliverable_numbers(owed, *measures), strict=True)),
        "submitted": None if submitted is None or under_review is None else submitted + under_review,
        "change": changed.get(row["code"], ""),
        "provenance": viewer.t(f"words.provenance.{row['status']}"),
    }


def _gap(viewer: Viewer, own: CashGap | None) -> dict[str, int | None]:
    """Missing where the phase's spending or the partner's rate is not known."""
    cells = gap_cells(own, viewer.as_of) if own else {}
    return {name: cells.get(name) for name in ("cash_gap", "gap_days")}


def _typed(rows: list[dict[str, Any]]) -> pd.DataFrame:
    names = (*COLUMNS, "is_lead")
    frame = pd.DataFrame({name: pd.Series([row[name] for row in rows], dtype="object") for name in names})
    frame = frame.astype(dict.fromkeys((*AMOUNTS, "cash_gap", "gap_days", *OWED), "Int64"))
    shares = ("consumption", "absorption", "erdf_rate", "latitude", "longitude")
    return frame.astype(dict.fromkeys(shares, "float64"))
