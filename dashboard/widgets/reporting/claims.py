"""Project reports: what was claimed, verified and paid, and the certificates that wait to be gathered."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.domain.rights import Action, may
from dashboard.domain.vocabulary import Provenance, ReportState
from dashboard.exchange.sheets.workbook import Kind
from dashboard.services.reporting.project_reports import BeginProjectReport, begin_project_report
from dashboard.store.reads.reporting.claims import certificates, project_reports
from dashboard.texts import formats
from dashboard.widgets.deliverables.filters import plan_of
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.page import empty_state, figures
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.tables import Column, draw_table, prepare
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.reporting.outcome import say_outcome
from dashboard.widgets.reporting.sending import Verb, click, desk_of
from dashboard.widgets.reporting.words import known, state_words

BEGIN = Verb(command=BeginProjectReport, service=begin_project_report, done="reports.claim_begun")
COLUMNS: dict[str, Column] = {
    "report": Column("reports.project_report", pinned=True),
    "stage": Column("words.status", width=180),
    "since": Column("season.since", Kind.DAY),
    "reference": Column("reports.reference"),
    "certificates": Column("reports.certificates", Kind.WHOLE),
    "certified": Column("words.step.certified", Kind.MONEY),
    "cuts": Column("reports.cuts", Kind.MONEY),
    "verified": Column("words.step.verified", Kind.MONEY),
    "paid": Column("words.step.paid", Kind.MONEY),
}
MONEY = ("certified", "cuts", "verified", "paid")


def claims_view(viewer: Viewer) -> None:
    """The figures, the table of project reports, and what waits for the next one."""
    reports = read(project_reports, viewer.phase_id, viewer.as_of)
    waiting = free_certificates(viewer)
    say_outcome(viewer, desk_of(viewer, "claims", "claims"))
    if reports.empty and not waiting:
        empty_state(viewer.t("reports.no_claims"), viewer.t("reports.no_claims_hint"))
        return
    figures(_figures(viewer, reports, waiting))
    if not reports.empty:
        _table(viewer, reports)
    _waiting(viewer, waiting, reports)


def free_certificates(viewer: Viewer) -> list[dict[str, Any]]:
    """Issued, and gathered by no project report."""
    frame = read(certificates, viewer.phase_id, viewer.as_of)
    rows = frame[frame["project_report"].isna()].to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]


def certificate_words(viewer: Viewer, row: Mapping[str, Any]) -> str:
    """``CORK R.3, no. 1 · €1,234.00``."""
    amount = formats.money(int(row["certified"]), viewer.language, currency=viewer.currency)
    report = str(row["report"]).replace("-R", " R.")
    return f"{viewer.t('certificate.number_of', code=report, number=row['number'])} · {amount}"


def sums_by_partner(viewer: Viewer, rows: Sequence[Mapping[str, Any]]) -> str:
    """In Markdown: each partner's certified amount, and the total."""
    sums: dict[str, int] = {}
    for row in rows:
        sums[row["partner"]] = sums.get(row["partner"], 0) + int(row["certified"])
    parts = [f"{plain(partner)} {_money(viewer, amount)}" for partner, amount in sums.items()]
    return f"**{_money(viewer, sum(sums.values()))}** :small[:gray[{' · '.join(parts)}]]"


def _money(viewer: Viewer, cents: int) -> str:
    return plain(formats.money(cents, viewer.language, currency=viewer.currency))


def _figures(viewer: Viewer, reports: pd.DataFrame, waiting: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, str]]:
    sent = reports[reports["state"] != ReportState.DRAFT]

    def total(name: str) -> str:
        return formats.thousands(_sum(sent[name]), viewer.language)

    free = formats.thousands(sum(int(row["certified"]) for row in waiting), viewer.language)
    return [
        (viewer.t("words.step.claimed"), total("certified"), viewer.t("reports.in_reports", n=len(sent))),
        (viewer.t("words.step.verified"), total("verified"), _cut_words(viewer, _sum(sent["cuts"]))),
        (viewer.t("words.step.paid"), total("paid"), ""),
        (viewer.t("reports.to_gather"), free, viewer.t("reports.in_certificates", n=len(waiting))),
    ]


def _sum(amounts: pd.Series) -> int | None:
    there = [int(amount) for amount in amounts if known(amount) is not None]
    return sum(there) if there else None


def _cut_words(viewer: Viewer, cuts: int | None) -> str:
    return viewer.t("reports.cut_of", amount=formats.money(cuts, viewer.language)) if cuts else ""


def _table(viewer: Viewer, reports: pd.DataFrame) -> None:
    rows = reports.to_dict("records")
    cells = [
        {name: row[name] for name in ("since", "reference", "certificates", *MONEY)}
        | {"report": f"PR.{row['number']}", "stage": state_words(viewer, row["state"])}
        for row in rows
    ]
    frame = pd.DataFrame(cells, columns=list(COLUMNS)).astype(dict.fromkeys(MONEY, "Int64"))
    opens = tuple(f"PR{row['number']}" for row in rows)
    draw_table(viewer, prepare(viewer, frame, COLUMNS), key="project_reports", download_name="project-reports",
               illustrative=any(row["status"] == Provenance.ILLUSTRATIVE for row in rows), opens=opens)  # fmt: skip


def _waiting(viewer: Viewer, waiting: Sequence[Mapping[str, Any]], reports: pd.DataFrame) -> None:
    """Certificates in no project report, their sums by partner, and the button that begins one."""
    if waiting:
        st.markdown(f"**{viewer.t('reports.to_gather')}** · {sums_by_partner(viewer, waiting)}")
        st.markdown("\n".join(f"- {plain(certificate_words(viewer, row))}" for row in waiting[:50]))
    draft = (reports["state"] == ReportState.DRAFT).any()
    leads = may(viewer.actor, Action.COMPILE_PROJECT_REPORT, plan_of(viewer).scope(None))
    if not leads or draft or not waiting:
        return
    if viewer.as_of != viewer.today:
        st.caption(viewer.t("reports.past"))
        return
    desk = desk_of(viewer, "claims", "claims")
    step = desk.step("begin_claim", drawn_for=len(reports), phase_id=viewer.phase_id)
    every = tuple(int(row["certificate_id"]) for row in waiting)

    def values() -> dict[str, Any]:
        return {"certificates": every}

    st.button(
        viewer.t("reports.begin_claim", n=len(every)),
        key="begin_project_report",
        type="primary",
        on_click=click,
        args=(step, BEGIN, values),
    )
