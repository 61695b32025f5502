"""How the forecast is worked out, in words, and how often it was right so far."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from dashboard.domain.forecast.hindcast import KINDS, Coverage, coverage, hindcast
from dashboard.domain.reporting.take_up import CONFIDENCE
from dashboard.texts import formats
from dashboard.widgets.forecast.basis import Basis, basis
from dashboard.widgets.kit.keeping import keep
from dashboard.widgets.kit.tables import Column, Kind, Prepared, draw_table, prepare
from dashboard.widgets.kit.viewer import Viewer

COLUMNS = {
    "kind": Column("forecast.forecast_of", width=180, pinned=True),
    "trials": Column("forecast.trials", Kind.WHOLE, width=110),
    "inside": Column("forecast.inside", Kind.WHOLE, width=140),
    "share": Column("forecast.coverage", Kind.PERCENT, width=120),
    "miss": Column("forecast.typical_miss", Kind.PERCENT, width=150),
}


@dataclass(frozen=True, kw_only=True)
class Method:
    """``tested`` says in one line how often the truth lay inside; ``lines`` is missing where nothing was tested."""

    tested: str
    steps: tuple[str, ...]
    lines: Prepared | None


def method(viewer: Viewer) -> Method:
    """Kept until any write."""
    return keep(_method, viewer)


def draw_method(viewer: Viewer) -> None:
    told = method(viewer)
    st.caption(told.tested)
    with st.expander(viewer.t("forecast.how"), expanded=False):
        for step in told.steps:
            st.markdown(step)
        if told.lines is not None:
            draw_table(
                viewer, told.lines, key="hindcast_table", download_name="hindcast", alt=viewer.t("forecast.how_tested")
            )


def _method(viewer: Viewer) -> Method:
    known = basis(viewer)
    trials = hindcast(known.facts, viewer.as_of) if known.outlook else []
    found = {kind: coverage(trials, kind) for kind in KINDS}
    return Method(tested=_tested(viewer, found), steps=_steps(viewer, known), lines=_lines(viewer, found))


def _tested(viewer: Viewer, found: dict[str, Coverage]) -> str:
    stated = formats.percent(CONFIDENCE, viewer.language)
    pilots = found["pilot"] if found["pilot"].trials else found["partner"]
    if pilots.share is None:
        return viewer.t("forecast.not_tested", stated=stated)
    return viewer.t(
        "forecast.tested",
        inside=pilots.inside,
        trials=pilots.trials,
        share=formats.percent(pilots.share, viewer.language),
        stated=stated,
    )


def _steps(viewer: Viewer, known: Basis) -> tuple[str, ...]:
    percent = formats.percent(CONFIDENCE, viewer.language)
    steps = [viewer.t("forecast.how_take_up"), viewer.t("forecast.how_shrunk"), viewer.t("forecast.how_delay")]
    steps += [viewer.t("forecast.how_interval", stated=percent), viewer.t("forecast.how_cap")]
    steps += [viewer.t("forecast.how_tested"), viewer.t("forecast.how_needed", n=known.history.reports_needed)]
    if known.outlook is not None and not known.history.is_over:
        spread = known.outlook.partner_spread
        steps.append(
            viewer.t(
                "forecast.how_now",
                reports=known.history.reports,
                reach=formats.whole(100 * spread.reach, viewer.language),
                drift=formats.whole(100 * spread.drift, viewer.language),
                delay=formats.whole(_usual_delay(known), viewer.language),
            )
        )
    return tuple(steps)


def _usual_delay(known: Basis) -> float:
    expected = known.outlook.delays.values() if known.outlook else ()
    return sum(expected) / len(expected) if expected else 0.0


def _lines(viewer: Viewer, found: dict[str, Coverage]) -> Prepared | None:
    rows = [
        {
            "kind": viewer.t(f"forecast.kind_{kind}"),
            "trials": of.trials,
            "inside": of.inside,
            "share": of.share,
            "miss": of.typical_miss,
        }
        for kind, of in found.items()
        if of.trials
    ]
    return prepare(viewer, pd.DataFrame(rows), COLUMNS) if rows else None
