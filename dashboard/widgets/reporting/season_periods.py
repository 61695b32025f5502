"""The reporting periods: the one whose season is shown, its deadlines, and the lead partner's form for them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from dashboard.domain.rights import Action, may
from dashboard.services.reporting.dates import Dates, SetReportingDates, set_reporting_dates
from dashboard.store.reads.reporting.season import reporting_periods
from dashboard.texts import formats
from dashboard.widgets.deliverables.filters import plan_of
from dashboard.widgets.deliverables.sending import EARLIEST, LATEST
from dashboard.widgets.kit.filters import Filter
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.reporting.outcome import say_outcome
from dashboard.widgets.reporting.sending import Verb, click, desk_of, kept_form, typed_day

SET_DATES = Verb(command=SetReportingDates, service=set_reporting_dates, done="season.dates_set")
FIELDS = ("internal_due", "programme_due", "closed_on")


def periods_of(viewer: Viewer) -> list[dict[str, Any]]:
    """Rows of ``reporting_periods``, by number."""
    rows = read(reporting_periods, viewer.phase_id, viewer.as_of).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]


def current_period(periods: Sequence[Mapping[str, Any]], as_of: date) -> int | None:
    """The number of the period whose reports are being made: the last that is over, the first one before any is."""
    over = [each["number"] for each in periods if each["end"] < as_of]
    return int(over[-1]) if over else int(periods[0]["number"]) if periods else None


def period_filter(viewer: Viewer, periods: Sequence[Mapping[str, Any]], current: int) -> Filter:
    """Of the address; without a choice the current one."""
    named = {str(each["number"]): period_words(viewer, each) for each in periods if each["number"] != current}
    here = next(each for each in periods if each["number"] == current)
    return Filter(
        name="period",
        label=viewer.t("words.period"),
        options=named | {"all": viewer.t("season.all_periods")},
        everything=period_words(viewer, here),
    )


def period_words(viewer: Viewer, period: Mapping[str, Any]) -> str:
    """``Period 3 (30 May 2018 – 29 Nov 2018)``."""
    start, end = (formats.day(period[name], viewer.language) for name in ("start", "end"))
    return viewer.t("season.period", number=period["number"], start=start, end=end)


def deadlines(viewer: Viewer, period: Mapping[str, Any]) -> None:
    """By when what is due, in one line; for the lead partner the form below it."""
    lines = [
        viewer.t("season.partner_due", day=formats.long_day(period["partner_due"], viewer.language)),
        viewer.t("season.programme_due", day=formats.long_day(period["programme_due"], viewer.language)),
    ]
    if period["closed_on"]:
        lines.append(viewer.t("season.closed_on", day=formats.long_day(period["closed_on"], viewer.language)))
    st.caption(" · ".join(lines))
    scope = plan_of(viewer).scope(None)
    if may(viewer.actor, Action.SET_REPORTING_DATES, scope) and viewer.as_of == viewer.today:
        with st.expander(viewer.t("season.set_dates"), icon=":material/event:"):
            _form(viewer, period)


def _form(viewer: Viewer, period: Mapping[str, Any]) -> None:
    number = int(period["number"])
    seen = Dates(
        internal_due=period["partner_due"] if period["internal_set"] else None,
        programme_due=period["programme_due"] if period["programme_set"] else None,
        closed_on=period["closed_on"],
    )
    desk = desk_of(viewer, "period", f"period-{number}")
    step = desk.step("reporting_dates", phase_id=viewer.phase_id, period=number, seen=seen)
    say_outcome(viewer, desk)
    fields = {f"period_{name}": getattr(seen, name) for name in FIELDS}

    def values() -> dict[str, Any]:
        return {"dates": Dates(**{name: typed_day(f"period_{name}") for name in FIELDS})}

    with (
        kept_form(viewer, step, fields, days=tuple(fields)),
        st.form("reporting_dates_form", border=False, enter_to_submit=False),
    ):
        for column, name in zip(st.columns(3), FIELDS, strict=True):
            column.date_input(
                viewer.t(f"season.label_{name}"),
                value=None,
                min_value=EARLIEST,
                max_value=LATEST,
                format="DD/MM/YYYY",
                key=f"period_{name}",
                help=viewer.t(f"season.{name}_help"),
            )
        st.form_submit_button(
            viewer.t("season.save_dates"), key="save_reporting_dates", on_click=click, args=(step, SET_DATES, values)
        )
