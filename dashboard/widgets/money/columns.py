"""The ladder's table: which columns the screen has and which only the workbook, and what fills them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.domain.ladder.cash_gap import CashGap
from dashboard.domain.ladder.waiting import WAITS
from dashboard.texts import formats
from dashboard.widgets.kit.pilot_words import wording
from dashboard.widgets.kit.tables import Column, Kind
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.money.gap_rows import gap_cells, whole_gap
from dashboard.widgets.money.ladder import Ladder
from dashboard.widgets.money.pace import burn_along, pace
from dashboard.widgets.money.waiting import NO_WAITS, Waits, all_waits, cash_gaps

MONEY_WIDTH = 100
"""Pixels of an amount of seven digits with its cents, in any of our languages."""
CODED = ("pilot", "partner", "work_package", "period")
PACED = ("pilot", "partner", "work_package", "cost_category")
"""A period's own budget is not used month by month."""
RUNGS = {
    "budgeted": Column("words.budget", Kind.MONEY, width=MONEY_WIDTH),
    "declared": Column("words.step.declared", Kind.MONEY, width=MONEY_WIDTH),
    "certified": Column("words.step.certified", Kind.MONEY, width=MONEY_WIDTH),
    "claimed": Column("words.step.claimed", Kind.MONEY, width=MONEY_WIDTH),
    "verified": Column("words.step.verified", Kind.MONEY, width=MONEY_WIDTH),
    "paid": Column("words.step.paid", Kind.MONEY, width=MONEY_WIDTH),
    "consumption": Column("words.consumption", Kind.PERCENT, width=94, bar=True),
    "absorption": Column("words.absorption", Kind.PERCENT, width=94, bar=True),
    "stuck": Column("ladder.stuck", width=190),
    "remaining": Column("words.remaining", Kind.MONEY, width=MONEY_WIDTH),
}
PACE = {
    "burn": Column("ladder.burn", Kind.MONEY, width=130),
    "needed": Column("ladder.needed", Kind.MONEY, width=130),
}
GAP = {
    "cash_gap": Column("ladder.cash_gap", Kind.MONEY, width=MONEY_WIDTH),
    "gap_days": Column("ladder.gap_days", Kind.WHOLE, width=110),
    "gap_oldest": Column("ladder.gap_oldest", Kind.WHOLE, on_screen=False),
    "eligible": Column("ladder.eligible", Kind.MONEY, on_screen=False),
    "erdf_expected": Column("ladder.erdf_expected", Kind.MONEY, on_screen=False),
    "erdf_received": Column("ladder.erdf_received", Kind.MONEY, on_screen=False),
}
BESIDE = {
    "parked": Column("words.step.parked", Kind.MONEY, width=MONEY_WIDTH),
    "deducted": Column("words.step.deducted", Kind.MONEY, width=MONEY_WIDTH),
    "entered": Column("words.step.entered", Kind.MONEY, width=MONEY_WIDTH),
}
WAITING = {
    name: column
    for step in WAITS
    for name, column in (
        (f"waiting_{step}", Column(f"ladder.waiting_{step}", Kind.MONEY, on_screen=False)),
        (f"days_{step}", Column(f"ladder.days_{step}", Kind.WHOLE, on_screen=False)),
        (f"oldest_{step}", Column(f"ladder.oldest_{step}", Kind.WHOLE, on_screen=False)),
    )
}


def columns_along(viewer: Viewer, axis: str) -> dict[str, Column]:
    """The six rungs, the shares and the waiting first; what the width of a page does not hold is to their right."""
    coded = {"code": Column("words.code", width=50, pinned=True)} if axis in CODED else {}
    label = wording(viewer, "budget.axis_pilot") if axis == "pilot" else f"words.{axis}"
    wraps = axis in ("pilot", "partner")
    name = {"name": Column(label, width=166 if wraps else 190, wrap=wraps, pinned=True)}
    paced = PACE if axis in PACED else {}
    gaps = GAP if axis == "partner" else {}
    provenance = {"provenance": Column("words.provenance", on_screen=False)}
    return {**coded, **name, **RUNGS, **paced, **gaps, **BESIDE, **WAITING, **provenance}


def column_rules(viewer: Viewer, axis: str, *, illustrative: bool) -> str:
    """How the shares and the pace are worked out, in words."""
    rates = viewer.t("budget.rates_illustrative" if illustrative else "budget.rates")
    return f"{rates} {viewer.t('ladder.pace_rule')}" if axis in PACED else rates


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What is known beside the sums, by key: what waits, cents a month declared of late, cash gaps."""

    waits: Mapping[Any, Waits]
    burns: Mapping[Any, int]
    gaps: Mapping[int, CashGap]


def ladder_table(viewer: Viewer, ladder: Ladder, axis: str) -> tuple[pd.DataFrame, dict[Any, Waits]]:
    """The ladder's rows and, last, their total, with waiting, pace and cash gap; and what waits by key, of all
    together as the empty text, which is the total's key."""
    rows = ladder.with_total
    by_key: dict[Any, Waits] = {}
    if ladder.spending_known:
        known = all_waits(viewer)
        by_key = {**known.by_axis[axis], "": known.whole}
    beside = Beside(
        waits=by_key,
        burns=burn_along(viewer, axis) if ladder.spending_known else {},
        gaps=cash_gaps(viewer) if ladder.spending_known and axis == "partner" else {},
    )
    cells = [_cells(viewer, row, beside) for row in rows.to_dict("records")]
    return rows.assign(**_typed(cells, ladder)), by_key


def _cells(viewer: Viewer, row: Mapping[Any, Any], beside: Beside) -> dict[str, Any]:
    key = row["key"]
    waits = beside.waits.get(key, NO_WAITS)
    remaining = None if pd.isna(row["remaining"]) else int(row["remaining"])
    burn = beside.burns.get(None if key == "" else key, 0) if beside.burns else None
    paced = pace(viewer, burn=burn, remaining=remaining)
    gap = whole_gap(beside.gaps.values()) if key == "" else beside.gaps.get(key)
    return {
        **waiting_cells(viewer, waits),
        "stuck": stuck_at(viewer, waits),
        "burn": paced.burn,
        "needed": paced.needed,
        **(gap_cells(gap, viewer.as_of) if gap else {}),
    }


def waiting_cells(viewer: Viewer, own: Waits) -> dict[str, int | None]:
    cells: dict[str, int | None] = {}
    for step in WAITS:
        mean = own[step].mean_days
        cells[f"waiting_{step}"] = own[step].cents
        cells[f"days_{step}"] = None if mean is None else round(mean)
        cells[f"oldest_{step}"] = own[step].oldest_days(viewer.as_of)
    return cells


def stuck_at(viewer: Viewer, own: Waits) -> str | None:
    """The rung on which most money has waited longest, cents × days: its name, days on average and at most."""
    step = max(WAITS, key=lambda each: own[each].cent_days)
    mean = own[step].mean_days
    if mean is None:
        return None
    oldest = own[step].oldest_days(viewer.as_of)
    return viewer.t("ladder.stuck_at", step=viewer.t(f"words.step.{step}"), days=round(mean), oldest=oldest)


def longest_wait(viewer: Viewer, waits: Waits) -> str:
    """The same as a sentence; that nothing waits where nothing does."""
    step = max(WAITS, key=lambda each: waits[each].cent_days)
    mean = waits[step].mean_days
    if mean is None:
        return viewer.t("ladder.nothing_waits")
    return viewer.t(
        f"ladder.waits_{step}",
        amount=formats.thousands(waits[step].cents, viewer.language),
        n=round(mean),
        oldest=waits[step].oldest_days(viewer.as_of),
    )


def _typed(cells: list[dict[str, Any]], ladder: Ladder) -> dict[str, Any]:
    """Missing, not zero, where the phase has no expenditure."""
    known = ladder.spending_known
    words = [cell["stuck"] if known else None for cell in cells]
    columns: dict[str, Any] = {"stuck": pd.Series(words, dtype="object")}
    for name in (*PACE, *GAP, *WAITING):
        values = [cell.get(name) if known or name == "needed" else None for cell in cells]
        columns[name] = pd.array(values, dtype="Int64")
    return columns
