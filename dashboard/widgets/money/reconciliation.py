"""The page that proves the figures: what was proven last and when, every comparison, and proving it now."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.domain.ladder.reconciliation import Proof, differences
from dashboard.domain.refusal import Problem, Refused
from dashboard.domain.rights import Action, may
from dashboard.exchange.sheets.workbook import Kind
from dashboard.services.projects.reconcile import ENTITY, ProveFigures, prove_figures
from dashboard.services.system import new_key
from dashboard.settings import settings
from dashboard.store.audit import newest_about
from dashboard.store.engine import Connection
from dashboard.store.reads.projects.phases import money_place
from dashboard.texts import formats
from dashboard.widgets.kit.notices import sentence
from dashboard.widgets.kit.page import empty_state, figures
from dashboard.widgets.kit.reading import audit_number, read
from dashboard.widgets.kit.session import current_actor
from dashboard.widgets.kit.tables import Column, table
from dashboard.widgets.kit.viewer import Viewer

COLUMNS = {
    "place": Column("reconciliation.place", width=250, pinned=True),
    "of": Column("reconciliation.figure", width=150),
    "expected": Column("reconciliation.lines", Kind.MONEY, width=140),
    "found": Column("reconciliation.found", Kind.MONEY, width=140),
    "difference": Column("reconciliation.difference", Kind.MONEY, width=120),
    "said": Column("words.status", width=110),
}
IN_A_ROW = 2.0
"""Seconds after a proof in which a click is one of those that began it: the browser sends each of ten quick ones."""


@dataclass(kw_only=True)
class Desk:
    """``at`` is when it was last proven, on the process's own clock."""

    key: str = field(default_factory=new_key)
    at: float = -IN_A_ROW
    problems: tuple[Problem, ...] = ()


def last_proof(connection: Connection, key: str) -> Mapping[str, Any] | None:
    """The newest proof of the phase's figures: number, at, actor, as_of, proofs."""
    found = newest_about(connection, ENTITY, key)
    if found is None:
        return None
    return {"number": found.id, "at": found.at, "actor": found.actor, **dict(found.after)}


def draw(viewer: Viewer) -> None:
    """The whole page below its header."""
    place = read(money_place, viewer.phase_id, viewer.today)
    at: Desk = st.session_state.setdefault("reconciliation_desk", Desk())
    known = read(last_proof, place.key) if place else None
    may_prove = place is not None and may(viewer.actor, Action.READ_EXPENDITURE, place.scope())
    if at.problems:
        st.error("\n\n".join(sentence(problem, viewer.language) for problem in at.problems))
    if known is None:
        empty_state(viewer.t("reconciliation.none"), viewer.t("reconciliation.none_hint"))
    else:
        _figures(viewer, known)
    if may_prove:
        st.button(
            viewer.t("reconciliation.prove"), key="prove_figures", type="primary", on_click=_prove, args=(at, viewer)
        )
    st.caption(viewer.t("reconciliation.how"))
    if known is not None:
        _table(viewer, [Proof.of_said(said) for said in known["proofs"]])


def _prove(at: Desk, viewer: Viewer) -> None:
    key = at.key  # first, and renewed last: runs of one session overlap
    if monotonic() - at.at < IN_A_ROW:
        return
    at.problems = ()
    command = ProveFigures(phase_id=viewer.phase_id, as_of=viewer.as_of, idempotency_key=key)
    try:
        prove_figures(command, by=current_actor(), now=settings().now())
    except Refused as refusal:
        at.problems = refusal.problems
        return
    at.at, at.key = monotonic(), new_key()


def _figures(viewer: Viewer, known: Mapping[str, Any]) -> None:
    proofs = [Proof.of_said(said) for said in known["proofs"]]
    wrong, since = differences(proofs), audit_number() - int(known["number"])
    day = formats.day(viewer.today.fromisoformat(str(known["as_of"])), viewer.language)
    agree = viewer.t("reconciliation.all_agree") if not wrong else viewer.t("reconciliation.differ", n=len(wrong))
    figures([
        (viewer.t("reconciliation.compared"), formats.whole(len(proofs), viewer.language), agree),
        (viewer.t("reconciliation.differences"), formats.whole(len(wrong), viewer.language), _sign(viewer, not wrong)),
        (viewer.t("reconciliation.of_day"), day, ""),
        (
            viewer.t("reconciliation.proven"),
            formats.moment(known["at"], viewer.language),
            viewer.t("reconciliation.since", n=since) if since else viewer.t("reconciliation.nothing_since"),
        ),
    ])  # fmt: skip


def _sign(viewer: Viewer, agrees: bool) -> str:
    return viewer.t("reconciliation.agrees" if agrees else "reconciliation.does_not")


def _table(viewer: Viewer, proofs: list[Proof]) -> None:
    """Whatever does not agree comes first."""
    ordered = sorted(proofs, key=lambda proof: proof.agrees)
    frame = pd.DataFrame(
        {
            "place": [viewer.t(f"reconciliation.place_{proof.place}") for proof in ordered],
            "of": [_of(viewer, proof.of) for proof in ordered],
            "expected": pd.array([proof.expected for proof in ordered], dtype="Int64"),
            "found": pd.array([proof.found for proof in ordered], dtype="Int64"),
            "difference": pd.array([proof.difference for proof in ordered], dtype="Int64"),
            "said": [_sign(viewer, proof.agrees) for proof in ordered],
        }
    )
    table(
        viewer, frame, COLUMNS, key="proofs", height=560, download_name="reconciliation",
        alt=viewer.t("reconciliation.alt", count=len(ordered)),
    )  # fmt: skip


def _of(viewer: Viewer, of: str) -> str:
    if of == "entered_and_declared":
        return viewer.t("reconciliation.entered_and_declared")
    return viewer.t(f"words.step.{of}")
