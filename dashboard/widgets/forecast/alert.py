"""The programme's underspending alert: who breaks it, by how much, since when, and what would bring them back."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from dashboard.domain.ladder.spending import time_gone
from dashboard.store.reads.projects.outline import rules
from dashboard.texts import formats
from dashboard.widgets.forecast.basis import AXES, basis
from dashboard.widgets.forecast.underspending import FarBehind, far_behind, underspending_rule
from dashboard.widgets.kit.keeping import keep
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.tables import Column, Kind, Prepared, draw_table, prepare
from dashboard.widgets.kit.viewer import Viewer

COLUMNS = {
    "code": Column("words.code", width=50, pinned=True),
    "name": Column("words.name", width=200, wrap=True),
    "kind": Column("words.type", width=80),
    "planned": Column("forecast.planned_share", Kind.PERCENT, width=80),
    "spent": Column("words.consumption", Kind.PERCENT, width=95),
    "missing": Column("forecast.behind_plan", Kind.MONEY, width=98),
    "since": Column("forecast.since", Kind.DAY, width=88),
    "needed": Column("forecast.needed", Kind.MONEY, width=125),
    "needed_by": Column("forecast.needed_by", Kind.DAY, width=90),
    "per_month": Column("forecast.per_month", Kind.MONEY, width=100),
    "provenance": Column("words.provenance", on_screen=False),
}


@dataclass(frozen=True, kw_only=True)
class Alert:
    finding: str
    rule: str
    lines: Prepared | None


def draw_alert(viewer: Viewer) -> None:
    alert = keep(_alert, viewer)
    st.subheader(viewer.t("forecast.alert"), anchor=False)
    st.markdown(f"**{plain(alert.finding)}**")
    st.caption(alert.rule)
    if alert.lines is not None:
        draw_table(
            viewer,
            alert.lines,
            key="underspending_table",
            download_name="underspending",
            alt=viewer.t("forecast.alert"),
            illustrative=basis(viewer).illustrative,
        )


def _alert(viewer: Viewer) -> Alert:
    rule, own = underspending_rule(viewer), "underspending_alert" in read(rules, viewer.project)
    said = viewer.t(
        "forecast.alert_rule" if own else "forecast.alert_rule_default",
        points=rule.points,
        share=formats.percent(rule.from_time_percent / 100, viewer.language),
    )
    found = [(axis, each) for axis in reversed(AXES) for each in far_behind(viewer, axis)]
    return Alert(
        finding=_finding(viewer, found),
        rule=said,
        lines=prepare(viewer, _rows(viewer, found), COLUMNS) if found else None,
    )


def _rows(viewer: Viewer, found: list[tuple[str, FarBehind]]) -> pd.DataFrame:
    provenance = viewer.t("words.provenance.illustrative") if basis(viewer).illustrative else ""
    rows = [
        {
            "code": each.row["code"],
            "name": each.row["name"],
            "kind": viewer.t(f"words.{axis}"),
            "planned": each.behind.planned,
            "spent": each.behind.spent,
            "missing": each.behind.missing,
            "since": each.behind.since,
            "needed": each.behind.needed,
            "needed_by": each.behind.needed_by,
            "per_month": each.behind.per_month,
            "provenance": provenance,
        }
        for axis, each in found
    ]
    return pd.DataFrame(rows).astype(dict.fromkeys(("missing", "needed", "per_month"), "Int64"))


def _finding(viewer: Viewer, found: list[tuple[str, FarBehind]]) -> str:
    if found:
        counts = {axis: [each.row["code"] for name, each in found if name == axis] for axis in AXES}
        if counts["partner"]:
            return viewer.t("forecast.alert_partners", n=len(counts["partner"]), names=", ".join(counts["partner"]))
        return viewer.t("forecast.alert_pilots", n=len(counts["pilot"]), names=", ".join(counts["pilot"]))
    if not basis(viewer).ladders["partner"].spending_known:
        return viewer.t("forecast.alert_unknown")
    gone = time_gone(viewer.start, viewer.end, viewer.as_of) if viewer.start and viewer.end else 0.0
    if 100 * gone < underspending_rule(viewer).from_time_percent:
        return viewer.t("forecast.alert_not_yet", share=formats.percent(gone, viewer.language))
    return viewer.t("forecast.alert_nobody")
