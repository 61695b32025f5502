"""All projects and their phases side by side, each as of the same day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from dashboard.charts.phases_timeline import TimelineWords, phases_timeline
from dashboard.domain.vocabulary import DeliverableState, Measure, PartnerRole
from dashboard.exchange.sheets.workbook import Kind
from dashboard.store.reads.deliverables.states import counts
from dashboard.store.reads.projects.outline import facts, partners, phases, pilots, projects
from dashboard.texts import formats
from dashboard.widgets.kit.reading import read, translated
from dashboard.widgets.kit.tables import Column
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.money.ladder import money_ladder
from dashboard.widgets.overview.drawings import Drawing
from dashboard.widgets.overview.sourced_facts import disagreeing_subjects, facts_of

COLUMNS: Mapping[str, Column] = {
    "name": Column("words.project", width="medium", pinned=True, wrap=True),
    "state": Column("words.status"),
    "accepted": Column("portfolio.accepted"),
    "consumption": Column("words.consumption", Kind.PERCENT, bar=True),
    "start": Column("words.start", Kind.DAY),
    "end": Column("words.end", Kind.DAY),
    "total": Column("words.total", Kind.MONEY, currency_in="currency"),
    "erdf": Column("words.erdf", Kind.MONEY, currency_in="currency"),
    "currency": Column("tables.currency", width=80),
    "rate": Column("words.erdf_rate", Kind.PERCENT),
    "partners": Column("words.partners", Kind.WHOLE),
    "pilots": Column("words.pilots", Kind.WHOLE),
    "conflicts": Column("portfolio.conflicts", Kind.WHOLE),
    "programme": Column("words.programme", width="medium", wrap=True),
}


@dataclass(frozen=True, kw_only=True)
class PhaseLink:
    """Opens the overview of a phase."""

    label: str
    project: str
    phase: str


@dataclass(frozen=True, kw_only=True)
class PortfolioView:
    figures: Sequence[tuple[str, str, str]]
    rows: pd.DataFrame
    links: Sequence[PhaseLink]
    timeline: Drawing
    illustrative: bool


def portfolio_view(viewer: Viewer) -> PortfolioView:
    """Asks nothing about the person: kept by ``keeping.keep``."""
    every = read(phases).to_dict("records")
    known = {row["code"]: row for row in _projects(viewer)}
    rows = [_row(viewer, known[phase["project"]], phase) for phase in every]
    frame = pd.DataFrame(rows).astype({"total": "Int64", "erdf": "Int64"})
    return PortfolioView(
        figures=_figures(viewer, known, rows),
        rows=frame,
        links=[PhaseLink(label=row["name"], project=row["project"], phase=row["phase"]) for row in rows],
        timeline=_timeline(viewer, rows),
        illustrative=any(row["illustrative"] for row in rows),
    )


def _projects(viewer: Viewer) -> list[dict[Any, Any]]:
    """Each in the viewer's language, by the words of its own folder."""
    return [
        row
        for _, project in read(projects).groupby("code", sort=False)
        for row in translated(
            replace(viewer, project=project["code"].iloc[0]), "project", project, "code", ["title", "programme"]
        ).to_dict("records")
    ]


def _row(viewer: Viewer, project: Mapping[Any, Any], phase: Mapping[Any, Any]) -> dict[str, Any]:
    there = replace(viewer, project=project["code"], phase=phase["code"], phase_id=int(phase["phase_id"]))
    counted = read(counts, there.phase_id, viewer.as_of).groupby("measure")["count"].sum()
    their = read(partners, there.phase_id)
    ladder = money_ladder(there, "partner")
    end = next((day for day in (phase["end_actual"], phase["end_revised"], phase["end_initial"]) if _is(day)), None)
    conflicts = disagreeing_subjects(facts_of(read(facts, there.project), there.phase_id))
    total = int(counted.get(Measure.TOTAL, 0))
    accepted = int(counted.get(DeliverableState.ACCEPTED, 0))
    return {
        "project": project["code"],
        "phase": phase["code"],
        "name": _name(viewer, project, phase),
        "state": viewer.t(f"portfolio.{_state(viewer.as_of, phase['start'], end)}"),
        "programme": project["programme"],
        "start": phase["start"] if _is(phase["start"]) else None,
        "end": end,
        "end_initial": phase["end_initial"],
        "currency": project["currency"],
        "total": None if pd.isna(phase["total_budget"]) else int(phase["total_budget"]),
        "erdf": None if pd.isna(phase["erdf"]) else int(phase["erdf"]),
        "rate": None if pd.isna(phase["erdf_rate"]) else float(phase["erdf_rate"]),
        "partners": int((their["role"] != PartnerRole.ASSOCIATED).sum()) or None,
        "pilots": len(read(pilots, there.phase_id)) or None,
        "accepted": viewer.t("portfolio.accepted_of", accepted=accepted, total=total) if total else None,
        "consumption": ladder.total["consumption"],
        "conflicts": len(conflicts),
        "illustrative": ladder.illustrative,
    }


def _is(day: object) -> bool:
    return isinstance(day, date) and not pd.isna(day)


def _name(viewer: Viewer, project: Mapping[Any, Any], phase: Mapping[Any, Any]) -> str:
    """The acronym, and the phase where the project has several."""
    own = read(phases)
    several = int((own["project"] == project["code"]).sum()) > 1
    there = replace(viewer, project=project["code"], phase=phase["code"])
    named = translated(there, "phase", pd.DataFrame([phase]), "code", ["name"])["name"].iloc[0]
    return f"{project['acronym']} · {named}" if several else str(project["acronym"])


def _state(as_of: date, start: date | None, end: date | None) -> str:
    if end is not None and as_of > end:
        return "over"
    if start is None or not _is(start):
        return "undated"
    return "not_begun" if as_of < start else "running"


def _figures(viewer: Viewer, known: Mapping[Any, Any], rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, str]]:
    t, language = viewer.t, viewer.language
    running = sum(row["state"] == t("portfolio.running") for row in rows)
    totals = [row["total"] for row in rows if row["total"] is not None]
    erdf = [row["erdf"] for row in rows if row["erdf"] is not None]
    missing = t("portfolio.known_of", known=len(totals), total=len(rows))
    erdf_missing = t("portfolio.known_of", known=len(erdf), total=len(rows))
    return [
        (t("words.projects"), formats.whole(len(known), language), t("portfolio.phases", n=len(rows))),
        (t("portfolio.running_now"), formats.whole(running, language), t("portfolio.of_phases", n=len(rows))),
        (t("portfolio.total_known"), _by_currency(rows, "total", language), missing),
        (t("words.erdf"), _by_currency(rows, "erdf", language), erdf_missing),
    ]


def _by_currency(rows: Sequence[Mapping[str, Any]], name: str, language: str) -> str:
    """A sum for each currency, in the order of the projects: ``4 000 k€ + 1 200 kPLN``; nothing is converted."""
    sums: dict[str, int] = {}
    for row in rows:
        if row[name] is not None:
            sums[row["currency"]] = sums.get(row["currency"], 0) + row[name]
    said = [formats.thousands(cents, language, currency=currency) for currency, cents in sums.items()]
    return " + ".join(said) or formats.MISSING


def _timeline(viewer: Viewer, rows: Sequence[Mapping[str, Any]]) -> Drawing:
    frame = pd.DataFrame(
        [(row["name"], row["start"], row["end"], row["end_initial"]) for row in rows],
        columns=["label", "start", "end", "end_initial"],
        dtype="object",
    )
    words = TimelineWords(
        as_of=formats.day(viewer.as_of, viewer.language),
        **{name: viewer.t(f"portfolio.{name}") for name in ("running", "not_running", "initial_end", "closing")},
    )
    figure = phases_timeline(frame, as_of=viewer.as_of, words=words, language=viewer.language)
    running = [row["name"] for row in rows if row["state"] == viewer.t("portfolio.running")]
    day = formats.long_day(viewer.as_of, viewer.language)
    title = viewer.t("portfolio.timeline_title", n=len(running), day=day)
    undated = [row["name"] for row in rows if row["end"] is None]
    note = viewer.t("portfolio.undated_phases", phases=", ".join(undated)) if undated else ""
    return Drawing(figure=figure, title=title, alt=viewer.t("portfolio.timeline_alt", finding=title), note=note)
