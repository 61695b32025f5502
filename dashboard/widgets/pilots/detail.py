"""One pilot action: what is known of it and from where, its deliverables, its money and its spending in time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard.charts.budget_steps import budget_steps
from dashboard.domain.vocabulary import LADDER
from dashboard.store.reads.deliverables.states import page
from dashboard.texts import formats
from dashboard.widgets.deliverables.words import day_or_none, lateness, number_or_none, signed_state
from dashboard.widgets.kit.address import link
from dashboard.widgets.kit.charts import chart
from dashboard.widgets.kit.keeping import keep
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.page import figures
from dashboard.widgets.kit.reading import read, translated
from dashboard.widgets.kit.tables import Column, Prepared, draw_table, prepare
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.money.board import ladder_words
from dashboard.widgets.money.columns import longest_wait
from dashboard.widgets.money.pace import burn_along, pace
from dashboard.widgets.money.profile_board import profile_board
from dashboard.widgets.money.waiting import NO_WAITS, all_waits
from dashboard.widgets.pilots.list import pilot_list

MOST_LINKS = 12
FACT_COLUMNS = {
    "fact": Column("pilots.fact", width=150),
    "value": Column("pilots.value", width=300, wrap=True),
    "provenance": Column("words.provenance", width=110),
    "source": Column("words.source", width=440, wrap=True),
}


@dataclass(frozen=True, kw_only=True)
class PilotDetail:
    """What is drawn of one pilot."""

    pilot: dict[str, Any]
    figures: list[tuple[str, str, str]]
    steps: go.Figure | None
    pace: str
    """Where its money waits, how fast its budget is used and would have to be, in words; empty where spending is not
    known."""
    facts: Prepared
    links: list[tuple[str, str]]
    """Code and words of each deliverable."""


def draw_pilot(viewer: Viewer, code: str, *, illustrative: bool) -> None:
    """The pilot ``code`` in detail."""
    detail = keep(_detail, viewer, code)
    pilot = detail.pilot
    alt = viewer.t("pilots.detail_alt", name=pilot["label"])
    st.subheader(f"{plain(pilot['code'])} · {plain(pilot['name'])}", anchor=False)
    figures(detail.figures)
    if detail.steps is not None:
        _draw_money(viewer, detail, alt, illustrative=illustrative)
    _draw_deliverables(viewer, detail)
    draw_table(
        viewer,
        detail.facts,
        key="pilot_facts",
        download_name=f"pilot-{code}",
        alt=alt,
        illustrative=illustrative,
    )


def _draw_money(viewer: Viewer, detail: PilotDetail, alt: str, *, illustrative: bool) -> None:
    """The ladder and, beside it where there is room, its way through time."""
    if detail.pace:
        st.caption(detail.pace)
    profile = profile_board(viewer, int(detail.pilot["pilot_id"]), height=260)
    ladder, time = st.columns([2, 3], gap="medium")
    with ladder:
        title = viewer.t("pilots.money")
        chart(viewer, detail.steps, key="pilot_money", alt=alt, title=title, illustrative=illustrative)
    with time:
        if profile.figure is not None:
            title = profile.finding
            chart(viewer, profile.figure, key="pilot_profile", alt=alt, title=title, illustrative=illustrative)


def _draw_deliverables(viewer: Viewer, detail: PilotDetail) -> None:
    with st.container(key="pilot_deliverables", gap="xxsmall"):
        st.markdown(f"**{viewer.t('words.deliverables')}**")
        if not detail.links:
            st.caption(viewer.t("pilots.no_deliverables"))
            return
        for code, words in detail.links[:MOST_LINKS]:
            st.page_link(**link("deliverables", id=code), label=words)
        if len(detail.links) > MOST_LINKS:
            st.page_link(**link("deliverables", pilot=detail.pilot["code"]), label=viewer.t("pilots.all_deliverables"))


def _detail(viewer: Viewer, code: str) -> PilotDetail:
    pilot = pilot_list(viewer).row(code)
    amounts = {str(step): None if pd.isna(pilot[step]) else int(pilot[step]) for step in LADDER}
    return PilotDetail(
        pilot=pilot,
        figures=_figures(viewer, pilot),
        steps=budget_steps(amounts, words=ladder_words(viewer), language=viewer.language),
        pace=_pace(viewer, pilot),
        facts=prepare(viewer, _facts(viewer, pilot), FACT_COLUMNS),
        links=_links(viewer, code),
    )


def _figures(viewer: Viewer, pilot: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Consumption, absorption, deliverables, time."""
    language = viewer.language
    of_budget = {
        name: viewer.t(
            "pilots.of_budget",
            declared=formats.thousands(number_or_none(pilot[name]), language),
            budget=formats.thousands(number_or_none(pilot["budgeted"]), language),
        )
        for name in ("declared", "certified")
    }
    shares = {name: None if pd.isna(pilot[name]) else float(pilot[name]) for name in ("consumption", "absorption")}
    total, accepted, overdue = (number_or_none(pilot[name]) for name in ("total", "accepted", "overdue"))
    return [
        (viewer.t("words.consumption"), formats.percent(shares["consumption"], language),
         of_budget["declared"] if shares["consumption"] is not None else ""),
        (viewer.t("words.absorption"), formats.percent(shares["absorption"], language),
         of_budget["certified"] if shares["absorption"] is not None else ""),
        (viewer.t("pilots.deliverables_accepted"),
         viewer.t("pilots.n_of", n=accepted, total=total) if total else formats.MISSING,
         viewer.t("pilots.overdue", n=overdue) if total else ""),
        (viewer.t("pilots.dates"), *_time(viewer, pilot["start"], pilot["end"])),
    ]  # fmt: skip


def _pace(viewer: Viewer, pilot: Mapping[str, Any]) -> str:
    remaining, number = number_or_none(pilot["remaining"]), int(pilot["pilot_id"])
    if number_or_none(pilot["declared"]) is None:
        return ""
    waiting = longest_wait(viewer, all_waits(viewer).by_axis["pilot"].get(number, NO_WAITS))
    said = viewer.t("ladder.now", waiting=waiting)
    own = pace(viewer, burn=burn_along(viewer, "pilot").get(number, 0), remaining=remaining)
    if own.needed is None:
        return said
    burn, needed = (formats.money(amount, viewer.language) for amount in (own.burn, own.needed))
    day = formats.day(viewer.end, viewer.language)
    return f"{said} {viewer.t('ladder.pilot_pace', burn=burn, needed=needed, day=day)}"


def _time(viewer: Viewer, start: date | None, end: date | None) -> tuple[str, str]:
    """The last day, and how far it is; nothing where no source gives the dates."""
    if start is None or end is None:
        return formats.MISSING, viewer.t("pilots.no_dates")
    left = (end - viewer.as_of).days
    span = f"{formats.day(start, viewer.language)} – {formats.day(end, viewer.language)}"
    if viewer.as_of < start:
        return viewer.t("pilots.to_come"), span
    return (viewer.t("pilots.ended") if left < 0 else viewer.t("pilots.left", n=left)), span


def _facts(viewer: Viewer, pilot: Mapping[str, Any]) -> pd.DataFrame:
    """What is known of the pilot, a row each: fact, value, provenance, source."""
    values = {
        "partner": pilot["partner"],
        "place": pilot["place"],
        "theme": pilot["theme"],
        "start": formats.day(pilot["start"], viewer.language) if pilot["start"] else None,
        "end": formats.day(pilot["end"], viewer.language) if pilot["end"] else None,
        "note": pilot["note"],
    }
    rows = [
        {"fact": viewer.t(f"words.{name}"), "value": value, **_provenance(viewer, pilot, name, value)}
        for name, value in values.items()
        if value or name != "note"
    ]
    return pd.DataFrame(rows, dtype="object")


def _provenance(viewer: Viewer, pilot: Mapping[str, Any], name: str, value: object) -> dict[str, str | None]:
    """Whence a fact is; for one that is missing, what was found instead of its source, if that is said."""
    prefix = "schedule_" if name in ("start", "end") else ""
    status = viewer.t(f"words.provenance.{pilot[prefix + 'status']}") if value else None
    return {"provenance": status, "source": pilot[prefix + "source"] if value or prefix else None}


def _links(viewer: Viewer, code: str) -> list[tuple[str, str]]:
    """The pilot's deliverables as they stand: the unfinished first."""
    found = read(page, viewer.phase_id, viewer.as_of, pilots=(code,), limit=MOST_LINKS + 1)
    rows = translated(viewer, "deliverable", found, "code", ["title"]).to_dict("records")
    return [(row["code"], _words(viewer, {str(name): value for name, value in row.items()})) for row in rows]


def _words(viewer: Viewer, row: Mapping[str, Any]) -> str:
    state = signed_state(viewer, row["state"], day_or_none(row["due"]))
    return f"**{plain(row['code'])}** {plain(row['title'])} · {state} · {plain(lateness(viewer, row))}"
