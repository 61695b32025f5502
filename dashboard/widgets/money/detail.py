"""One row of the ladder, rung by rung: how far it has come, where it waits, and the lines that it is made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard.charts.budget_steps import budget_steps
from dashboard.domain.ladder.waiting import WAITS
from dashboard.domain.rights import Action, Scope, may
from dashboard.domain.vocabulary import LADDER, Step
from dashboard.store.reads.projects.outline import partners
from dashboard.widgets.kit.address import link
from dashboard.widgets.kit.charts import chart
from dashboard.widgets.kit.keeping import keep
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.menu import addresses
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.tables import Column, Kind, Prepared, draw_table, prepare
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.money.board import NOWHERE, asked_row, ladder_words, money_board
from dashboard.widgets.money.columns import longest_wait
from dashboard.widgets.money.ladder import BESIDE
from dashboard.widgets.money.waiting import NO_WAITS, Waits

LINES = "expenditure"
"""The page of the lines; below, what it calls that by which they are narrowed down, and who has an open report sees
all of them, not the report's alone."""
NARROWED_BY = {"cost_category": "category"}
WHOLE_LIST = {"view": "all"}
COLUMNS = {
    "rung": Column("ladder.rung", width=136, pinned=True),
    "amount": Column("words.amount", Kind.MONEY, width=104),
    "share": Column("ladder.share", Kind.PERCENT, width=84),
    "waiting": Column("ladder.waiting", Kind.MONEY, width=98),
    "days": Column("ladder.days", Kind.WHOLE, width=84),
    "oldest": Column("ladder.oldest", Kind.WHOLE, width=86),
}


@dataclass(frozen=True, kw_only=True)
class Detail:
    """``links``: each rung that has lines, its word and what narrows them down."""

    title: str
    finding: str
    figure: go.Figure | None
    rungs: Prepared
    links: list[tuple[str, dict[str, str]]]
    illustrative: bool


def draw_detail(viewer: Viewer, axis: str) -> None:
    """The row that the address asks for, else the total; nothing where no source gives its spending."""
    board = money_board(viewer, axis)
    if not board.ladder.spending_known:
        return
    code = asked_row(board)
    detail = keep(_detail, viewer, axis, code)
    with st.container(key="ladder_detail", gap="small"):
        st.markdown(f"**{plain(detail.finding)}**")
        bars, table = st.columns([2, 3], gap="medium")
        alt = viewer.t("ladder.detail_alt", label=detail.title)
        if detail.figure is not None:
            with bars:
                made_up = detail.illustrative
                chart(viewer, detail.figure, key="ladder_steps", alt=alt, title=detail.title, illustrative=made_up)
        with table:
            draw_table(
                viewer,
                detail.rungs,
                key="ladder_rungs",
                download_name=f"ladder-{axis}-{code or 'total'}",
                alt=alt,
                illustrative=detail.illustrative,
            )
        st.caption(viewer.t("ladder.rule"))
        if detail.links and LINES in addresses() and _may_read_lines(viewer):
            _draw_links(viewer, detail)


def _draw_links(viewer: Viewer, detail: Detail) -> None:
    with st.container(horizontal=True, key="ladder_lines", gap="small", vertical_alignment="center"):
        st.markdown(viewer.t("ladder.lines"), width="content")
        for words, narrowed in detail.links:
            st.page_link(**link(LINES, **narrowed), label=plain(words), width="content")


def _may_read_lines(viewer: Viewer) -> bool:
    codes = frozenset(read(partners, viewer.phase_id)["code"])
    return may(viewer.actor, Action.READ_EXPENDITURE, Scope(partners=codes))


def _detail(viewer: Viewer, axis: str, code: str) -> Detail:
    board = money_board(viewer, axis)
    row = board.lines.frame.to_dict("records")[board.codes.index(code)]
    waits = board.waits.get(row["key"], NO_WAITS)
    amounts = {str(step): None if pd.isna(row[step]) else int(row[step]) for step in (*LADDER, *BESIDE)}
    rungs = pd.DataFrame([_rung(viewer, step, amounts, waits) for step in (*LADDER, *BESIDE)])
    whole = dict.fromkeys(("amount", "waiting", "days", "oldest"), "Int64")
    return Detail(
        title=row["label"],
        finding=viewer.t("ladder.headline", label=row["label"], waiting=longest_wait(viewer, waits)),
        figure=budget_steps(amounts, words=ladder_words(viewer), language=viewer.language),
        rungs=prepare(viewer, rungs.astype({**whole, "share": "float64"}), COLUMNS),
        links=_links(viewer, axis, code, row, amounts, waits),
        illustrative=board.ladder.illustrative,
    )


def _rung(viewer: Viewer, step: Step, amounts: Mapping[str, int | None], waits: Waits) -> dict[str, Any]:
    amount, budget = amounts[step], amounts[Step.BUDGETED]
    own = waits[step] if step in WAITS else None
    mean = own.mean_days if own else None
    return {
        "rung": viewer.t("words.budget" if step == Step.BUDGETED else f"words.step.{step}"),
        "amount": amount,
        "share": None if amount is None or not budget else amount / budget,
        "waiting": own.cents if own else None,
        "days": None if mean is None else round(mean),
        "oldest": own.oldest_days(viewer.as_of) if own else None,
    }


def _links(
    viewer: Viewer, axis: str, code: str, row: Mapping[Any, Any], amounts: Mapping[str, int | None], waits: Waits
) -> list[tuple[str, dict[str, str]]]:
    """All lines, those that no certificate names yet, and those of each further step that has an amount; lines that
    belong to no pilot cannot be asked for."""
    if code == NOWHERE:
        return []
    own = {NARROWED_BY.get(axis, axis): _narrowing(viewer, axis, code, row)} if code else {}
    links = [(viewer.t("ladder.all_lines"), own)] if amounts[Step.DECLARED] or amounts[Step.ENTERED] else []
    if waits[Step.DECLARED].cents:
        links.append((viewer.t("ladder.not_certified"), {**own, "state": str(Step.DECLARED)}))
    steps = [step for step in (*LADDER[2:], *BESIDE) if amounts[step]]
    links += [(viewer.t(f"words.step.{step}"), {**own, "state": str(step)}) for step in steps]
    return [(words, {**narrowed, **WHOLE_LIST}) for words, narrowed in links]


def _narrowing(viewer: Viewer, axis: str, code: str, row: Mapping[Any, Any]) -> str:
    if axis != "partner":
        return code
    their = read(partners, viewer.phase_id)
    return str(their.loc[their["partner_id"] == row["key"], "code"].iloc[0])
