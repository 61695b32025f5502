"""A budget version as a table: categories, work packages, pilots or partners against periods; and its files."""

from collections.abc import Iterable
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.domain.budget.plan import CATEGORIES
from dashboard.domain.budget.versions import compare
from dashboard.services.budget.download import make_budget_csv
from dashboard.services.exports import File
from dashboard.store.reads.budget.versions import lines, pivot
from dashboard.store.reads.projects.outline import partners, periods, pilots, work_packages
from dashboard.texts import formats
from dashboard.widgets.budget.versions import (
    Budget,
    PlanView,
    Version,
    axis_names,
    axis_words,
    budget_of,
    code_words,
    labels,
    version_before,
)
from dashboard.widgets.kit.address import parameter, put
from dashboard.widgets.kit.downloads import download_button
from dashboard.widgets.kit.filters import Filter, filter_bar
from dashboard.widgets.kit.keeping import keep
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.tables import Column, Kind, Prepared, draw_table, prepare, workbook_button
from dashboard.widgets.kit.viewer import Viewer

ROWS = ("cost_category", "work_package", "pilot", "partner")
NONE = 0
MONEY_WIDTH = 112
CSV = "text/csv"
LINE_COLUMNS = {
    "partner": Column("budget_plan.column_partner"),
    "work_package": Column("budget_plan.column_work_package"),
    "cost_category": Column("budget_plan.column_cost_category"),
    "period": Column("words.period", Kind.WHOLE),
    "pilot": Column("budget_plan.column_pilot"),
    "amount": Column("words.budget", Kind.MONEY),
    "provenance": Column("words.provenance"),
    "source": Column("words.source"),
}


def plan_figures(viewer: Viewer, view: PlanView, shown: Version) -> list[tuple[str, str, str]]:
    """Total, ERDF, contributions, and what the version changes: (label, value, meaning)."""
    before = version_before(viewer, view, shown)
    paid = keep(_paid, viewer, shown.version_id)
    value, meaning = formats.MISSING, viewer.t("budget_plan.first_version")
    if before is not None:
        value, count = keep(_changed, viewer, before.version_id, shown.version_id)
        meaning = viewer.t("budget_plan.cells_differ", n=count, number=before.number)
    total = formats.thousands(budget_of(viewer, shown.version_id).total, viewer.language)
    change = (viewer.t("budget_plan.change"), value, meaning)
    return [(viewer.t("words.budget"), total, _since(viewer, shown)), *paid, change]


def _paid(viewer: Viewer, version_id: int) -> list[tuple[str, str, str]]:
    budget, language = budget_of(viewer, version_id), viewer.language
    erdf = budget.paid("erdf")
    own = formats.thousands(budget.contributions, language)
    share = ""
    if erdf is not None and budget.total:
        share = viewer.t("budget_plan.erdf_share", share=formats.percent(erdf / budget.total, language, decimals=1))
    return [
        (viewer.t("budget_plan.erdf"), formats.thousands(erdf, language), share),
        (viewer.t("budget_plan.contributions"), own, _sources(viewer, budget)),
    ]


def _changed(viewer: Viewer, before_id: int, version_id: int) -> tuple[str, int]:
    """By how much the total differs, in words, and how many cells do."""
    before, after = budget_of(viewer, before_id), budget_of(viewer, version_id)
    difference = formats.thousands(after.total - before.total, viewer.language)
    return difference, len(compare(before.plan, after.plan))


def _since(viewer: Viewer, shown: Version) -> str:
    if not shown.in_force_from:
        return viewer.t("budget_plan.draft_number", number=shown.number)
    since = formats.day(shown.in_force_from, viewer.language)
    return viewer.t("budget_plan.in_force_since", number=shown.number, day=since)


def _sources(viewer: Viewer, budget: Budget) -> str:
    if budget.contributions is None:
        return viewer.t("budget_plan.contributions_unknown")
    parts = [
        f"{viewer.t(f'budget_plan.{name}')} {formats.thousands(amount, viewer.language)}"
        for name in ("public", "automatic_public", "private")
        if (amount := budget.paid(name))
    ]
    return " · ".join(parts)


def asked_rows() -> str:
    said = parameter("rows")
    return said if said in ROWS else ROWS[0]


def plan_table(viewer: Viewer, shown: Version) -> None:
    """The filters and the table under them, with what downloads it."""
    rows = asked_rows()
    if st.session_state.get("budget_rows") != rows:
        st.session_state["budget_rows"] = rows
    filters = [
        Filter(name=axis, label=axis_words(viewer, axis), options=labels(viewer, axis))
        for axis in ("partner", "work_package")
    ]
    chosen = filter_bar(filters, key="budget_plan_filters", width=200, beside=lambda: _switch(viewer))
    prepared = keep(_prepared, viewer, shown.version_id, rows, chosen["partner"], chosen["work_package"])
    whose = "-".join(part for part in (chosen["partner"], chosen["work_package"], rows) if part)
    draw_table(
        viewer,
        prepared,
        key="budget_plan_table",
        alt=viewer.t("budget_plan.table_alt", rows=axis_words(viewer, rows)),
        download_name=f"budget-plan-{shown.number}-{whose}",
        illustrative=shown.illustrative,
    )


def _switch(viewer: Viewer) -> None:
    st.segmented_control(
        viewer.t("budget.axis"),
        ROWS,
        format_func=axis_names(viewer).__getitem__,
        key="budget_rows",
        required=True,
        label_visibility="collapsed",
        on_change=_keep_rows,
    )


def _keep_rows() -> None:
    put(rows=st.session_state.get("budget_rows") or ROWS[0])


def plan_files(viewer: Viewer, shown: Version) -> None:
    """The whole version, a line a cell, as a workbook and as CSV."""
    with st.container(horizontal=True, key="budget_plan_files"):
        workbook_button(
            viewer,
            lambda: _lines(viewer, shown.version_id),
            LINE_COLUMNS,
            key="budget_plan_lines",
            download_name=f"budget-plan-{shown.number}-lines",
            illustrative=shown.illustrative,
            label="budget_plan.download_lines",
        )
        phase_id, number = viewer.phase_id, shown.number
        file = File(
            name=f"{viewer.project}-{viewer.phase}-budget-plan-{number}.csv",
            media_type=CSV,
            make=lambda actor: make_budget_csv(phase_id, number, by=actor),
        )
        download_button(viewer, viewer.t("budget_plan.download_csv"), file, key="budget_plan_csv")


def _lines(viewer: Viewer, version_id: int) -> pd.DataFrame:
    found = read(lines, version_id)
    found["cost_category"] = [viewer.t(f"words.cost_category.{code}") for code in found["cost_category"]]
    found["provenance"] = [viewer.t(f"words.provenance.{status}") for status in found["status"]]
    return found


def _prepared(viewer: Viewer, version_id: int, rows: str, partner: str, work_package: str) -> Prepared:
    """A row a code that has an amount, and their total; a column a period, and their total."""
    ids = {name: _ids(viewer, name) for name in ("partner", "work_package", rows)}
    wanted = [ids[axis].get(code) if code else None for axis, code in
              (("partner", partner), ("work_package", work_package))]  # fmt: skip
    found = read(pivot, viewer.phase_id, version_id, rows, *wanted)
    dated = read(periods, viewer.phase_id)
    numbers = dict(zip(dated["reporting_period_id"].tolist(), dated["number"].tolist(), strict=True))
    present = set(found["period_key"])
    columns = [f"p{number}" for number in numbers.values()] + (["p0"] if NONE in present or not numbers else [])
    amounts: dict[Any, dict[str, int]] = {}
    for key, period, amount in found.itertuples(index=False):
        amounts.setdefault(key, {})[f"p{numbers.get(int(period), NONE)}"] = int(amount)
    codes = {key: code for code, key in ids[rows].items()}
    lines = [_line(viewer, rows, codes.get(key), amounts[key], columns) for key in [*codes, NONE] if key in amounts]
    total = {column: _sum(line[column] for line in lines) for column in [*columns, "total"]}
    lines.append({"code": "", "name": viewer.t("words.total"), **total})
    frame = pd.DataFrame(lines).astype(dict.fromkeys([*columns, "total"], "Int64"))
    return prepare(viewer, frame, _columns(viewer, rows, columns))


def _sum(amounts: Iterable[int | None]) -> int | None:
    """Of what is known; missing where nothing is."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None


def _line(viewer: Viewer, rows: str, code: Any, own: dict[str, int], columns: list[str]) -> dict[str, Any]:
    """Where there is no line in a period, nothing is planned: missing, not zero."""
    shown = "" if code is None or rows == "cost_category" else str(code)
    cells = {column: own.get(column) for column in columns}
    return {"code": shown, "name": code_words(viewer, rows, code), **cells, "total": sum(own.values())}


def _columns(viewer: Viewer, rows: str, columns: list[str]) -> dict[str, Column]:
    coded = {} if rows == "cost_category" else {"code": Column("words.code", width=84, pinned=True)}
    periods_of = {
        name: Column("budget_plan.column_no_period", Kind.MONEY, width=MONEY_WIDTH)
        if name == "p0"
        else Column("budget_plan.column_period", Kind.MONEY, width=MONEY_WIDTH, number=int(name[1:]))
        for name in columns
    }
    wraps = rows in ("pilot", "partner")
    name = Column("budget.axis_pilot" if rows == "pilot" else f"words.{rows}", width=230, wrap=wraps)
    return {**coded, "name": name, **periods_of, "total": Column("words.total", Kind.MONEY, width=MONEY_WIDTH)}


def _ids(viewer: Viewer, axis: str) -> dict[Any, Any]:
    """By code, the key of the sums, in the order of the axis."""
    if axis == "cost_category":
        return {category.value: category.value for category in CATEGORIES}
    query, key = {
        "partner": (partners, "partner_id"),
        "work_package": (work_packages, "work_package_id"),
        "pilot": (pilots, "pilot_id"),
    }[axis]
    found = read(query, viewer.phase_id)
    return dict(zip(found["code"], found[key].astype(int).tolist(), strict=True))
