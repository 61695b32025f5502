"""One work package: who leads it, how it progressed, its plan, its deliverables and its budget."""

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard.charts.progress_over_time import progress_over_time
from dashboard.domain.vocabulary import LADDER
from dashboard.store.reads.money.ladder import by_axis
from dashboard.texts import formats
from dashboard.widgets.deliverables.filters import NOTHING_CHOSEN, named, plan_of
from dashboard.widgets.deliverables.list import HEADER, ROW, columns_of, list_page, plain_status, row_height
from dashboard.widgets.deliverables.words import COLOURS, SIGNS
from dashboard.widgets.kit.address import link
from dashboard.widgets.kit.charts import chart
from dashboard.widgets.kit.keeping import keep
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.page import figures
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.tables import Column, Kind, table
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.work_packages.plan import plan_section
from dashboard.widgets.work_packages.progress import READINGS, WorkPackage, readings_over_time

BUDGET = {
    "step": Column("work_packages.step", width=95),
    "amount": Column("words.amount", Kind.MONEY, width=120),
    "share": Column("work_packages.share", Kind.PERCENT, bar=True, width=125),
}
MOST_ROWS = 12
SHOWN = ("code", "status", "title", "due", "days_late", "responsible", "reported")


def work_package_detail(viewer: Viewer, package: WorkPackage, *, illustrative: bool) -> None:
    """Everything about one work package, the answer first."""
    st.markdown(_identity(viewer, package))
    _figures(viewer, package)
    figure = keep(_progress_figure, viewer, package.key, package.code)
    steps = keep(_steps, viewer, package.key)
    if figure is None:
        _budget(viewer, steps)
    else:
        left, right = st.columns([8, 5], gap="medium")
        with left:
            _progress(viewer, package, figure, illustrative=illustrative)
        with right:
            _budget(viewer, steps)
    plan_section(viewer, package.overdue, package.code, illustrative=illustrative)
    _deliverables(viewer, package)


def _identity(viewer: Viewer, package: WorkPackage) -> str:
    light = package.light
    badge = f":{COLOURS[light]}-badge[{SIGNS[light]} {viewer.t(f'words.traffic_light.{light}')}]"
    leader = (
        plain(named(package.leader, plan_of(viewer).partners))
        if package.leader
        else f"*{viewer.t('work_packages.no_leader')}*"
    )
    lines = [f"#### {plain(package.code)} {plain(package.name)} {badge}"]
    label = f":gray[{viewer.t('words.leader')}]"
    lines.append(viewer.t("deliverables.fact", label=label, words=leader))
    if package.note:
        lines[-1] += f"  \n:small[:gray[{plain(package.note)}]]"
    return "\n\n".join(lines)


def _figures(viewer: Viewer, package: WorkPackage) -> None:
    t, language = viewer.t, viewer.language

    def percent(value: float | None) -> str:
        return formats.percent(None if value is None else value / 100, language)

    def whole(number: int) -> str:
        return formats.whole(number, language)

    if not package.total:
        st.info(t("work_packages.no_deliverables"))
        return
    reading = package.reading
    figures(
        [
            (
                t("words.planned"),
                percent(reading.planned),
                t("work_packages.due_of", count=whole(package.due), total=whole(package.total)),
            ),
            (t("words.reported"), percent(reading.reported), _against(viewer, package)),
            (
                t("words.accepted"),
                percent(reading.accepted),
                t("work_packages.accepted_of", count=whole(package.accepted), total=whole(package.total)),
            ),
            (t("work_packages.overdue"), whole(package.overdue), ""),
        ]
    )


def _against(viewer: Viewer, package: WorkPackage) -> str:
    planned, reported = package.reading.planned, package.reading.reported
    if planned is None or reported is None:
        return ""
    points = round(reported) - round(planned)
    if points == 0:
        return viewer.t("work_packages.on_plan")
    return viewer.t("work_packages.ahead" if points > 0 else "work_packages.behind", n=abs(points))


def _progress(viewer: Viewer, package: WorkPackage, figure: go.Figure, *, illustrative: bool) -> None:
    reported = formats.percent((package.reading.reported or 0) / 100, viewer.language)
    chart(
        viewer,
        figure,
        key="progress_over_time",
        illustrative=illustrative,
        title=viewer.t(
            "work_packages.reported_finding",
            code=package.code,
            reported=reported,
            against=_against(viewer, package),
        ),
        alt=viewer.t(
            "work_packages.progress_alt",
            code=package.code,
            day=formats.long_day(viewer.as_of, viewer.language),
        ),
    )


def _progress_figure(viewer: Viewer, key: int, code: str) -> go.Figure | None:
    words = {name: viewer.t(f"words.{name}") for name in READINGS}
    return progress_over_time(
        readings_over_time(viewer, key, code),
        start=viewer.start,
        end=viewer.end,
        as_of=viewer.as_of,
        words={**words, "as_of": formats.day(viewer.as_of, viewer.language)},
        language=viewer.language,
    )


def _budget(viewer: Viewer, steps: pd.DataFrame | None) -> None:
    st.markdown(f"**{viewer.t('work_packages.budget')}**")
    if steps is None:
        st.caption(viewer.t("work_packages.no_budget"))
    else:
        table(viewer, steps, BUDGET, key="work_package_budget", alt=viewer.t("work_packages.budget"))


def _steps(viewer: Viewer, key: int) -> pd.DataFrame | None:
    """step (its word), amount (cents), share of the budget; ``None`` where the budget is not split."""
    found = read(by_axis, viewer.phase_id, viewer.as_of, "work_package")
    own = found[found["key"] == key]
    if own.empty or own["budgeted"].isna().all():
        return None
    amounts = [None if pd.isna(value) else int(value) for value in (own[step].iloc[0] for step in LADDER)]
    whole = amounts[0]
    return pd.DataFrame(
        {
            "step": [viewer.t(f"words.step.{step}") for step in LADDER],
            "amount": pd.array(amounts, dtype="Int64"),
            "share": [None if amount is None or not whole else amount / whole for amount in amounts],
        }
    )


def _deliverables(viewer: Viewer, package: WorkPackage) -> None:
    """The work package's deliverables; a row leads to the deliverable on its own page."""
    if not package.total:
        return
    listed = keep(list_page, viewer, **{**NOTHING_CHOSEN, "work_packages": (package.code,)}, after=None)
    st.markdown(f"**{viewer.t('work_packages.deliverables')}** :small[:gray[{viewer.t('work_packages.open_hint')}]]")
    row = row_height(listed.usual_title, beside=False)
    chosen = st.dataframe(
        listed.cells if row == ROW else plain_status(listed.cells),
        key="work_package_deliverables",
        column_config=keep(columns_of, viewer, chips=row == ROW),
        column_order=SHOWN,
        height=HEADER + row * min(len(listed.codes), MOST_ROWS),
        row_height=row if row != ROW else None,
        placeholder="",
        on_select="rerun",
        selection_mode="single-row",
        alt=viewer.t("deliverables.table_alt"),
    )
    rows = chosen["selection"]["rows"]
    if rows and rows[0] < len(listed.codes):
        st.switch_page(**link("deliverables", id=listed.codes[rows[0]]))
    every = link("deliverables", work_package=package.code)
    st.page_link(**every, label=viewer.t("work_packages.all_deliverables", code=package.code), icon=":material/list:")
