"""A partner's own reports: the open one first, the periods that still want one, and those that went before."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.domain.vocabulary import Provenance
from dashboard.exchange.sheets.workbook import Kind
from dashboard.services.expenditure.commands import BeginReport
from dashboard.services.expenditure.reports import begin_report
from dashboard.store.reads.reporting.season import NONE, report_code
from dashboard.widgets.kit.address import link
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.page import empty_state
from dashboard.widgets.kit.tables import Column, draw_table, prepare
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.reporting.outcome import say_outcome
from dashboard.widgets.reporting.season_board import rows_of, wrapped
from dashboard.widgets.reporting.sending import Verb, click, desk_of
from dashboard.widgets.reporting.words import blocked_by, is_owed, known, lateness_words, state_words

BEGIN = Verb(command=BeginReport, service=begin_report, done="reports.begun")
COLUMNS: dict[str, Column] = {
    "report": Column("season.report", pinned=True),
    "period": Column("words.period", Kind.WHOLE),
    "stage": Column("words.status", width=170),
    "blocks": Column("season.blocks", width=300),
    "submitted_on": Column("season.submitted_on", Kind.DAY),
    "declared": Column("words.step.declared", Kind.MONEY),
    "certified": Column("words.step.certified", Kind.MONEY),
    "deducted": Column("words.step.deducted", Kind.MONEY),
    "parked": Column("words.step.parked", Kind.MONEY),
    "paid": Column("words.step.paid", Kind.MONEY),
}
MONEY = ("declared", "certified", "deducted", "parked", "paid")


def own_view(viewer: Viewer) -> None:
    """Of the organisation that the person works for."""
    own = [row for row in rows_of(viewer, None) if row["partner"] == viewer.actor.organisation]
    desk = desk_of(viewer, "own", "own")
    say_outcome(viewer, desk)
    owed = sorted((row for row in own if is_owed(row)), key=lambda row: row["period"])
    if not own:
        empty_state(viewer.t("reports.none_own"), viewer.t("reports.none_own_hint"))
        return
    for row in owed:
        _card(viewer, row)
    if not owed:
        st.markdown(f"● {viewer.t('reports.none_owed')}")
    _before(viewer, [row for row in own if row["state"] != NONE])


def _card(viewer: Viewer, row: Mapping[str, Any]) -> None:
    """What is owed, by when, and the button that begins or opens it."""
    period, number = int(row["period"]), known(row["number"])
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"owed_{period}"):
        title = f"{row['partner']} R.{number}" if number else viewer.t("reports.of_period", number=period)
        late = lateness_words(viewer, row["days_late"], row["due"], viewer.as_of, owed=True)
        said = f"**{plain(title)}** · {plain(state_words(viewer, row['state']))}  \n"
        st.markdown(f"{said}:small[{plain(late)} · {plain(blocked_by(viewer, row))}]", width="stretch")
        if number:
            code = report_code(row["partner"], number)
            label = viewer.t("reports.open")
            st.page_link(**link("reports", id=code), label=label, icon=":material/arrow_forward:")
        elif viewer.as_of == viewer.today:
            partner = str(row["partner"])
            desk = desk_of(viewer, "own", "own")
            step = desk.step(f"begin_{period}", phase_id=viewer.phase_id, partner=partner, period=period)
            st.button(viewer.t("reports.begin"), key=f"begin_report_{period}", on_click=click, args=(step, BEGIN))


def _before(viewer: Viewer, rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        return
    ordered = sorted(rows, key=lambda row: -row["period"])
    cells = [
        {name: row[name] for name in ("period", "submitted_on", *MONEY)}
        | {
            "report": f"R.{row['number']}",
            "stage": state_words(viewer, row["state"]),
            "blocks": blocked_by(viewer, row),
        }
        for row in ordered
    ]
    frame = pd.DataFrame(cells, columns=list(COLUMNS)).astype(dict.fromkeys(MONEY, "Int64"))
    opens = tuple(report_code(row["partner"], row["number"]) for row in ordered)
    made_up = any(row["status"] == Provenance.ILLUSTRATIVE for row in rows)
    st.markdown(f"**{viewer.t('reports.all_own')}**")
    draw_table(viewer, prepare(viewer, frame, wrapped(frame, COLUMNS)), key="own_reports", download_name="own-reports",
               illustrative=made_up, opens=opens)  # fmt: skip
