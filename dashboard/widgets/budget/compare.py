"""What one budget version changes against another: sums along an axis, and the cells one by one."""

import pandas as pd
import streamlit as st

from dashboard.domain.budget.plan import AXES
from dashboard.domain.budget.versions import VersionState, compare, compare_by
from dashboard.texts import formats
from dashboard.widgets.budget.versions import (
    PlanView,
    Version,
    axis_names,
    axis_words,
    budget_of,
    labelled,
    version_before,
    version_words,
)
from dashboard.widgets.deliverables.filters import plan_of as named_plan
from dashboard.widgets.kit.address import parameter, put
from dashboard.widgets.kit.keeping import keep
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.tables import Column, Kind, Prepared, draw_table, prepare
from dashboard.widgets.kit.viewer import Viewer

MONEY = {
    "before": Column("budget_plan.before", Kind.MONEY, width=120),
    "after": Column("budget_plan.after", Kind.MONEY, width=120),
    "difference": Column("budget_plan.difference", Kind.MONEY, width=120),
}
CELL_COLUMNS = {
    "kind": Column("budget_plan.what", width=100),
    "partner": Column("budget_plan.column_partner", width=100),
    "work_package": Column("budget_plan.column_work_package", width=100),
    "cost_category": Column("budget_plan.column_cost_category", width=190),
    "pilot": Column("budget_plan.column_pilot", width=60),
    "period": Column("budget_plan.period", Kind.WHOLE, width=80),
    **MONEY,
}
DTYPES = dict.fromkeys(("period", *MONEY), "Int64")


def comparison(viewer: Viewer, view: PlanView, shown: Version) -> None:
    """Against the version before, or another that is chosen; a first version has nothing to be compared with."""
    others = {each.number: each for each in view.versions if each.number != shown.number}
    before = version_before(viewer, view, shown)
    if not others or (before is None and shown.state != VersionState.IN_FORCE):
        return
    first = before or next(iter(others.values()))
    with st.container(key="budget_comparison", gap="small"):
        chosen = _choose(viewer, others, first)
        count, difference = keep(_size, viewer, chosen.version_id, shown.version_id)
        words = {"number": shown.number, "other": chosen.number, "difference": difference}
        st.markdown(f"**{plain(viewer.t('budget_plan.compared', n=count, **words))}**")
        if not count:
            return
        axis = _axis(viewer)
        names = (chosen.version_id, shown.version_id)
        draw_table(
            viewer,
            keep(_sums, viewer, *names, axis),
            key="budget_changes_by_axis",
            alt=viewer.t("budget_plan.sums_alt", axis=axis_words(viewer, axis)),
            illustrative=shown.illustrative,
        )
        draw_table(
            viewer,
            keep(_cells, viewer, *names),
            key="budget_changes",
            alt=viewer.t("budget_plan.cells_alt"),
            download_name=f"budget-plan-{chosen.number}-{shown.number}",
            illustrative=shown.illustrative,
        )


def _choose(viewer: Viewer, others: dict[int, Version], first: Version) -> Version:
    said = parameter("compared")
    chosen = next((each for number, each in others.items() if str(number) == said), first)
    if len(others) > 1:
        if st.session_state.get("budget_compared") != chosen.number:
            st.session_state["budget_compared"] = chosen.number
        words = {number: version_words(viewer, each) for number, each in others.items()}
        st.selectbox(
            viewer.t("budget_plan.compare_with"),
            list(others),
            format_func=lambda number: words.get(number, str(number)),
            key="budget_compared",
            on_change=lambda: put(compared=st.session_state.get("budget_compared")),
        )
    return chosen


def _axis(viewer: Viewer) -> str:
    chosen = st.segmented_control(
        viewer.t("budget.axis"),
        AXES,
        format_func=axis_names(viewer).__getitem__,
        default=AXES[0],
        key="budget_changes_axis",
        required=True,
        label_visibility="collapsed",
    )
    return chosen if chosen in AXES else AXES[0]


def _size(viewer: Viewer, before_id: int, after_id: int) -> tuple[int, str]:
    changes = compare(budget_of(viewer, before_id).plan, budget_of(viewer, after_id).plan)
    return len(changes), formats.money(sum(each.difference for each in changes), viewer.language)


def _sums(viewer: Viewer, before_id: int, after_id: int, axis: str) -> Prepared:
    found = compare_by(budget_of(viewer, before_id).plan, budget_of(viewer, after_id).plan, axis)
    if axis == "partner":  # by their numbers, the lead partner first
        place = {code: number for number, code in enumerate(named_plan(viewer).partners)}
        found.sort(key=lambda each: place.get(each.key, len(place)))
    rows = [(labelled(viewer, axis, each.key), each.before, each.after, each.difference) for each in found]
    total = [
        sum(each.before or 0 for each in found),
        sum(each.after or 0 for each in found),
        sum(each.difference for each in found),
    ]
    frame = pd.DataFrame([*rows, (viewer.t("words.total"), *total)], columns=["name", *MONEY])
    label = "budget.axis_pilot" if axis == "pilot" else f"words.{axis}"
    return prepare(
        viewer, frame.astype(dict.fromkeys(MONEY, "Int64")), {"name": Column(label, width=230, wrap=True), **MONEY}
    )


def _cells(viewer: Viewer, before_id: int, after_id: int) -> Prepared:
    rows = [
        {
            "kind": viewer.t(f"budget_plan.cell_{each.kind}"),
            "partner": each.cell.partner,
            "work_package": each.cell.work_package,
            "cost_category": viewer.t(f"words.cost_category.{each.cell.cost_category}"),
            "pilot": each.cell.pilot,
            "period": each.cell.period,
            "before": each.before,
            "after": each.after,
            "difference": each.difference,
        }
        for each in compare(budget_of(viewer, before_id).plan, budget_of(viewer, after_id).plan)
    ]
    return prepare(viewer, pd.DataFrame(rows, columns=list(CELL_COLUMNS)).astype(DTYPES), CELL_COLUMNS)
