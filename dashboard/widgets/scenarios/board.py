"""A scenario weighed: the meter, what each axis had and would have, co-financing, and what is likely to be left."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard.charts.flexibility_meter import SIGNS, flexibility_meter
from dashboard.domain.budget.flexibility import Reading
from dashboard.domain.budget.scenario import totals_by_axis
from dashboard.domain.vocabulary import FlexibilityLevel
from dashboard.exchange.sheets.workbook import Kind
from dashboard.store.writes.budget.weighing import Weighed, weighed
from dashboard.texts import formats
from dashboard.widgets.kit.charts import chart
from dashboard.widgets.kit.keeping import keep
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.tables import Column, Prepared, draw_table, prepare
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.scenarios.forecast import expected_by_partner
from dashboard.widgets.scenarios.words import level_words, name_of, names, short

MONEY = 118
CHANGES = {
    "axis": Column("scenarios.axis", width=120),
    "name": Column("words.name", width=230, wrap=True),
    "approved": Column("scenarios.approved", Kind.MONEY, width=MONEY),
    "wanted": Column("scenarios.wanted", Kind.MONEY, width=MONEY),
    "change": Column("scenarios.change", Kind.MONEY, width=MONEY),
    "share": Column("scenarios.share", Kind.PERCENT, width=80),
    "free": Column("scenarios.free_up_to", Kind.PERCENT, width=80),
    "committee": Column("scenarios.committee_up_to", Kind.PERCENT, width=90),
    "said": Column("scenarios.consent", width=190),
}
FINANCING = {
    "code": Column("words.code", width=90, pinned=True),
    "before": Column("scenarios.budget_before", Kind.MONEY, width=MONEY),
    "after": Column("scenarios.budget_after", Kind.MONEY, width=MONEY),
    "erdf_before": Column("scenarios.erdf_before", Kind.MONEY, width=MONEY),
    "erdf_after": Column("scenarios.erdf_after", Kind.MONEY, width=MONEY),
    "own_before": Column("scenarios.own_before", Kind.MONEY, width=MONEY),
    "own_after": Column("scenarios.own_after", Kind.MONEY, width=MONEY),
    "expected_before": Column("scenarios.expected_before", Kind.MONEY, width=MONEY, on_screen=False),
    "expected_after": Column("scenarios.expected_after", Kind.MONEY, width=MONEY),
    "left_before": Column("scenarios.left_before", Kind.MONEY, width=MONEY),
    "left_after": Column("scenarios.left_after", Kind.MONEY, width=MONEY),
}


@dataclass(frozen=True, kw_only=True)
class Board:
    found: Weighed
    figure: go.Figure | None
    changes: Prepared
    financing: Prepared


def weighed_now(viewer: Viewer, row: Mapping[str, Any]) -> Weighed | None:
    """What the scenario makes of its version, kept until any write."""
    shifts = json.dumps(row["moves"], sort_keys=True)
    return read(weighed, viewer.phase_id, int(row["budget_version_id"]), shifts, viewer.as_of)


def scenario_board(viewer: Viewer, row: Mapping[str, Any]) -> Board | None:
    return keep(_board, viewer, int(row["budget_version_id"]), json.dumps(row["moves"], sort_keys=True))


def figures_of(viewer: Viewer, board: Board) -> list[tuple[str, str, str]]:
    """Who must agree, how much moves, and what it does to the ERDF and to what partners have declared."""
    found, language = board.found, viewer.language
    before, after = found.erdf
    shifted = sum(each.change for each in found.meter if each.axis == "partner" and each.change > 0)
    erdf = formats.thousands(after, language)
    change = "" if before is None or after is None else _signed(after - before, viewer)
    below = ", ".join(f"{code} {formats.money(cents, language)}" for code, cents in found.below.items())
    return [
        (viewer.t("scenarios.consent"), level_words(viewer, found.level), ""),
        (viewer.t("scenarios.between_partners"), formats.thousands(shifted, language), ""),
        (viewer.t("scenarios.erdf_after"), erdf, change),
        (viewer.t("scenarios.below_declared"), str(len(found.below)), below),
    ]


def draw_board(viewer: Viewer, board: Board, *, illustrative: bool) -> None:
    if board.figure is None:
        st.caption(viewer.t("scenarios.nothing_shifts"))
        return
    title = viewer.t("scenarios.meter_title", level=viewer.t(f"words.flexibility_level.{board.found.level}"))
    alt = viewer.t("scenarios.meter_alt")
    chart(viewer, board.figure, key="flexibility_meter", alt=alt, title=title, illustrative=illustrative)
    st.caption(viewer.t("scenarios.meter_rule"))
    draw_table(
        viewer, board.changes, key="scenario_changes", download_name="scenario-changes", alt=viewer.t("scenarios.alt")
    )
    st.markdown(f"**{plain(viewer.t('scenarios.financing_title'))}**")
    draw_table(
        viewer,
        board.financing,
        key="scenario_financing",
        download_name="scenario-financing",
        alt=viewer.t("scenarios.financing_alt"),
    )
    st.caption(viewer.t("scenarios.expected_note"))


def _board(viewer: Viewer, version_id: int, shifts: str) -> Board | None:
    found = read(weighed, viewer.phase_id, version_id, shifts, viewer.as_of)
    if found is None:
        return None
    known = names(viewer)
    rows = pd.DataFrame(
        [_changed(viewer, known, each) for each in found.meter],
        columns=[
            "label",
            "axis",
            "name",
            "approved",
            "wanted",
            "change",
            "share",
            "free",
            "committee",
            "level",
            "said",
        ],
    )
    drawn = rows[rows["change"] > 0].reset_index(drop=True)
    drawn["said"] = [_beside(viewer, row) for row in drawn.to_dict("records")]
    words: dict[str, str] = {level: viewer.t(f"words.flexibility_level.{level}") for level in FlexibilityLevel}
    figure = flexibility_meter(drawn, words=words | {"limit": viewer.t("scenarios.limits")}, language=viewer.language)
    return Board(
        found=found,
        figure=figure,
        changes=prepare(viewer, rows, CHANGES),
        financing=prepare(viewer, _financing(viewer, found), FINANCING),
    )


def _changed(viewer: Viewer, known: Mapping[str, Mapping[str, str]], each: Reading) -> dict[str, Any]:
    axis = viewer.t(f"words.{each.axis}")
    limits = each.limits
    return {
        "label": f"{axis} {short(known, each.axis, each.key)}",
        "axis": axis,
        "name": name_of(known, each.axis, each.key),
        "approved": each.approved,
        "wanted": each.wanted,
        "change": each.change,
        "share": None if each.share is None else float(each.share),
        "free": None if limits is None else float(limits.free),
        "committee": None if limits is None else float(limits.committee),
        "level": each.level,
        "said": level_words(viewer, each.level) if limits else viewer.t("scenarios.no_rule"),
    }


def _beside(viewer: Viewer, row: Mapping[Any, Any]) -> str:
    """Sign and share, short enough for a phone; the colours are named above the bars."""
    share = viewer.t("scenarios.new_line") if pd.isna(row["share"]) else formats.percent(row["share"], viewer.language)
    return f"{SIGNS[FlexibilityLevel(row['level'])]} {share}"


def _financing(viewer: Viewer, found: Weighed) -> pd.DataFrame:
    """By partner, before and after: its budget, what pays for it, and what its own pace leaves of it."""
    expected = expected_by_partner(viewer, found.before, found.after)
    rows = []
    for code, (before, after) in found.shares.items():
        likely, changed = expected.get(code, (None, None))
        rows.append(
            {
                "code": code,
                "before": before.total,
                "after": after.total,
                "erdf_before": before.erdf,
                "erdf_after": after.erdf,
                "own_before": before.own,
                "own_after": after.own,
                "expected_before": likely,
                "expected_after": changed,
                "left_before": None if likely is None else before.total - likely,
                "left_after": None if changed is None else after.total - changed,
            }
        )
    return pd.DataFrame(rows, columns=list(FINANCING)).astype({name: "Int64" for name in FINANCING if name != "code"})


def compared(viewer: Viewer, scenarios: Sequence[Mapping[str, Any]], axis: str) -> pd.DataFrame:
    """Along one axis, the version in force, and what each scenario makes of it: name, base, then s0, s1 …"""
    known, columns = names(viewer), {}
    base: dict[str, int] = {}
    for number, row in enumerate(scenarios):
        found = weighed_now(viewer, row)
        if found is not None:
            base = base or totals_by_axis(found.before)[axis]
            columns[f"s{number}"] = totals_by_axis(found.after)[axis]
    keys = list(dict.fromkeys([*base, *(key for of in columns.values() for key in of)]))
    frame = pd.DataFrame({"name": [name_of(known, axis, key) for key in keys]})
    for name, totals in {"base": base, **columns}.items():
        frame[name] = pd.array([totals.get(key, 0) for key in keys], dtype="Int64")
    return frame


def _signed(cents: int, viewer: Viewer) -> str:
    words = formats.money(cents, viewer.language, currency=viewer.currency)
    return f"+{words}" if cents > 0 else words
