"""What waits for a controller: submitted reports and those under control, the longest waiting first."""

from typing import Any

import pandas as pd

from dashboard.domain.reporting.steps import WITH_CONTROL
from dashboard.domain.rights import Action, may
from dashboard.domain.vocabulary import Provenance, ReportState
from dashboard.exchange.sheets.workbook import Kind
from dashboard.store.reads.reporting.season import report_code
from dashboard.texts import formats
from dashboard.widgets.deliverables.filters import plan_of
from dashboard.widgets.kit.page import empty_state, figures
from dashboard.widgets.kit.tables import Column, draw_table, prepare
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.reporting.season_board import rows_of
from dashboard.widgets.reporting.words import known, state_words

COLUMNS: dict[str, Column] = {
    "report": Column("season.report", pinned=True),
    "stage": Column("words.status", width=170),
    "since": Column("season.since", Kind.DAY),
    "days_there": Column("season.days_there", Kind.WHOLE),
    "period": Column("words.period", Kind.WHOLE),
    "declared": Column("words.step.declared", Kind.MONEY),
    "certified": Column("words.step.certified", Kind.MONEY),
    "deducted": Column("words.step.deducted", Kind.MONEY),
    "parked": Column("words.step.parked", Kind.MONEY),
}
MONEY = ("declared", "certified", "deducted", "parked")


def control_view(viewer: Viewer) -> None:
    """Of the partners that this person may control; below them what was certified last."""
    plan = plan_of(viewer)
    rows = [
        row
        for row in rows_of(viewer, None)
        if may(viewer.actor, Action.CONTROL_EXPENDITURE, plan.scope(row["partner"]))
    ]
    waiting = [row for row in rows if row["state"] in WITH_CONTROL]
    waiting.sort(key=lambda row: (-int(row["days_there"]), row["period"]))
    done = [row for row in rows if row["state"] == ReportState.CERTIFIED]
    if rows:
        figures(_figures(viewer, waiting, done))
    if waiting:
        _table(viewer, waiting, "control_waiting")
    else:
        empty_state(viewer.t("reports.none_waiting"), viewer.t("reports.none_waiting_hint"))
    if done:
        done.sort(key=lambda row: (-row["period"], row["partner_number"]))
        _table(viewer, done, "control_done")


def _figures(viewer: Viewer, waiting: list[dict[str, Any]], done: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    begun = [row for row in waiting if row["state"] == ReportState.CONTROL_ONGOING]
    declared = sum(int(known(row["declared"]) or 0) for row in waiting)
    longest = waiting[0] if waiting else None
    whose = viewer.t("season.waits_whose", partner=longest["partner"]) if longest else ""
    days = viewer.t("season.days", n=int(longest["days_there"])) if longest else formats.MISSING
    count = formats.whole(len(waiting), viewer.language)
    amount = formats.thousands(declared, viewer.language)
    return [
        (viewer.t("reports.waiting"), count, viewer.t("reports.of_them_begun", n=len(begun))),
        (viewer.t("reports.to_control"), amount, viewer.t("words.step.declared")),
        (viewer.t("season.waits_longest"), days, whose),
        (viewer.t("words.report_state.certified"), formats.whole(len(done), viewer.language), ""),
    ]


def _table(viewer: Viewer, rows: list[dict[str, Any]], key: str) -> None:
    cells = [
        {name: row[name] for name in ("since", "days_there", "period", *MONEY)}
        | {"report": f"{row['partner']} R.{row['number']}", "stage": state_words(viewer, row["state"])}
        for row in rows
    ]
    frame = pd.DataFrame(cells, columns=list(COLUMNS)).astype(dict.fromkeys((*MONEY, "days_there"), "Int64"))
    opens = tuple(report_code(row["partner"], row["number"]) for row in rows)
    made_up = any(row["status"] == Provenance.ILLUSTRATIVE for row in rows)
    draw_table(viewer, prepare(viewer, frame, COLUMNS), key=key, download_name=key.replace("_", "-"),
               illustrative=made_up, opens=opens)  # fmt: skip
