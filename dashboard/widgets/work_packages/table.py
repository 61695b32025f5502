"""The work packages side by side, a row each; a row opens the work package."""

from functools import partial
from typing import Any

import pyarrow as pa
import streamlit as st

from dashboard.charts.theme import NAVY, SAND, TEAL
from dashboard.texts import formats
from dashboard.widgets.deliverables.words import COLOURS, SIGNS
from dashboard.widgets.kit.address import put
from dashboard.widgets.kit.keeping import keep
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.overview.numbers import traffic_light_rule
from dashboard.widgets.work_packages.progress import READINGS, WorkPackage, work_packages_of

KEY = "work_packages"
ROW, HEADER = 40, 37


def work_package_table(viewer: Viewer, packages: list[WorkPackage]) -> None:
    """Draw the table; choosing a row puts its code into the address."""
    st.dataframe(
        keep(_cells, viewer),
        key=KEY,
        height=HEADER + ROW * len(packages),
        row_height=ROW,
        placeholder="–",
        on_select=partial(_open, [package.code for package in packages]),
        selection_mode="single-row",
        alt=viewer.t("work_packages.table_alt"),
        column_config=keep(_columns, viewer),
    )


def _columns(viewer: Viewer) -> dict[str, Any]:
    t, config = viewer.t, st.column_config
    bar: dict[str, Any] = {"min_value": 0, "max_value": 100, "format": "%g %%", "width": 112}
    labels = [f"{sign} {t(f'words.traffic_light.{light}')}" for light, sign in SIGNS.items()]
    rule = traffic_light_rule(viewer)
    return {
        "code": config.TextColumn(t("words.code"), width=56, pinned=True),
        "name": config.TextColumn(t("words.name"), width=222),
        "leader": config.TextColumn(t("words.leader"), width=130),
        "light": config.MultiselectColumn(
            t("work_packages.light"),
            options=labels,
            color=list(COLOURS.values()),
            width=145,
            help=t("work_packages.light_rule", **{name: getattr(rule, name) for name in RULE}),
        ),
        "planned": config.ProgressColumn(t("words.planned"), color=SAND, **bar),
        "reported": config.ProgressColumn(t("words.reported"), color=TEAL, **bar),
        "accepted": config.ProgressColumn(t("words.accepted"), color=NAVY, **bar),
        "overdue": config.NumberColumn(t("work_packages.overdue"), width=82),
    }


RULE = ("at_risk_points", "at_risk_overdue", "late_points", "late_overdue")


def _cells(viewer: Viewer) -> pa.Table:
    packages = work_packages_of(viewer)
    lights = [[f"{SIGNS[each.light]} {viewer.t(f'words.traffic_light.{each.light}')}"] for each in packages]
    columns = {
        "code": pa.array([each.code for each in packages], pa.string()),
        "light": pa.array(lights, pa.list_(pa.string())),
        "name": pa.array([each.name for each in packages], pa.string()),
        "leader": pa.array([each.leader or viewer.t("work_packages.not_named") for each in packages], pa.string()),
    }
    for name in READINGS:
        percents = [getattr(each.reading, name) for each in packages]
        columns[name] = pa.array(
            [None if value is None else float(formats.percent_of(value / 100)) for value in percents], pa.float64()
        )
    columns["overdue"] = pa.array([each.overdue or None for each in packages], pa.int32())
    return pa.table(columns)


def _open(codes: list[str]) -> None:
    rows = st.session_state[KEY]["selection"]["rows"]
    if rows and rows[0] < len(codes):
        put(id=codes[rows[0]])
