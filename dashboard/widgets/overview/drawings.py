"""The charts of the overview, each with the finding as its title and words for those who do not see it."""

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.partner_map import MapWords, beyond_the_map, partner_map
from dashboard.charts.pilot_consumption import ConsumptionWords, pilot_consumption
from dashboard.charts.work_package_progress import ProgressWords, work_package_progress
from dashboard.domain.vocabulary import PartnerRole, TrafficLight
from dashboard.store.reads.projects.outline import partners, pilots, projects
from dashboard.texts import formats
from dashboard.widgets.kit.reading import read, translated
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.overview.numbers import Standing, planned_per


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A chart with the finding above it and the words for who does not see it; no figure where nothing is known."""

    figure: go.Figure | None
    title: str
    alt: str = ""
    note: str = ""


def progress_drawing(viewer: Viewer, now: Standing) -> Drawing:
    rows = now.work_packages
    readings = {name: viewer.t(f"words.{name}") for name in ("planned", "reported", "accepted")}
    lights = {str(light): viewer.t(f"words.traffic_light.{light}") for light in TrafficLight}
    figure = work_package_progress(
        rows, words=ProgressWords(readings=readings, lights=lights), language=viewer.language
    )
    rule = now.rule
    note = viewer.t(
        "overview.rule",
        at_risk_points=rule.at_risk_points, late_points=rule.late_points,
        at_risk_overdue=rule.at_risk_overdue, late_overdue=rule.late_overdue,
    )  # fmt: skip
    alt = viewer.t("overview.progress_alt", rows=_read_aloud(viewer, rows, lights))
    return Drawing(figure=figure, title=_progress_title(viewer, rows), alt=alt, note=note)


def _progress_title(viewer: Viewer, rows: pd.DataFrame) -> str:
    measured = rows.dropna(subset=["planned", "reported"]).to_dict("records")
    if not measured:
        return _unmeasured(viewer, rows)
    worst = max(measured, key=lambda row: float(row["planned"] - row["reported"]))
    if worst["planned"] - worst["reported"] < 1:
        return viewer.t("overview.progress_on_plan")
    return viewer.t(
        "overview.progress_behind",
        code=worst["code"],
        reported=formats.percent(worst["reported"] / 100, viewer.language),
        planned=formats.percent(worst["planned"] / 100, viewer.language),
    )


def _unmeasured(viewer: Viewer, rows: pd.DataFrame) -> str:
    """Why there is no progress to show: no work packages, or none with deliverables."""
    if len(rows):
        names = "; ".join(f"{code} {name}" for code, name in zip(rows["code"], rows["name"], strict=True))
        return viewer.t("overview.nothing_measured", work_packages=names)
    known = read(projects)
    is_call = known.loc[known["code"] == viewer.project, "kind"].eq("call").any()
    return viewer.t("overview.no_work_packages_call" if is_call else "overview.no_work_packages")


def _read_aloud(viewer: Viewer, rows: pd.DataFrame, lights: dict[str, str]) -> str:
    said = []
    for row in rows.to_dict("records"):
        values = [None if pd.isna(row[name]) else row[name] / 100 for name in ("planned", "reported", "accepted")]
        shares = ", ".join(formats.percent(value, viewer.language) for value in values)
        said.append(f"{row['code']} {shares} ({lights[row['light']]})")
    return "; ".join(said)


def consumption_drawing(viewer: Viewer, now: Standing) -> Drawing:
    ladder = now.money.rows[now.money.rows["code"] != ""]
    planned = planned_per(viewer, "pilot")
    rows = pd.DataFrame(
        {
            "code": ladder["code"],
            "name": [
                label.removeprefix(code).strip() for code, label in zip(ladder["code"], ladder["label"], strict=True)
            ],
            "budget": ladder["budgeted"],
            "declared": ladder["declared"],
            "planned": pd.array([planned.get(key) for key in ladder["key"]], dtype="Int64"),
        }
    )
    words = ConsumptionWords(
        budget=viewer.t("words.budget"),
        declared=viewer.t("words.step.declared"),
        planned=viewer.t("overview.planned_by_now"),
        of=viewer.t("overview.share_of_budget"),
    )
    figure = pilot_consumption(rows, words=words, language=viewer.language)
    title = _consumption_title(viewer, ladder)
    return Drawing(figure=figure, title=title, alt=viewer.t("overview.consumption_alt", finding=title))


def _consumption_title(viewer: Viewer, ladder: pd.DataFrame) -> str:
    known = ladder.dropna(subset=["consumption"]).to_dict("records")
    if ladder.empty:
        return viewer.t("overview.no_pilots")
    if not known:
        return viewer.t("overview.no_pilot_budget" if ladder["budgeted"].isna().all() else "overview.no_pilot_spending")
    most, least = (pick(known, key=lambda row: float(row["consumption"])) for pick in (max, min))
    if not most["consumption"]:
        return viewer.t("overview.nothing_declared")
    share = formats.percent(most["consumption"], viewer.language)
    if len(known) == 1:
        return viewer.t("overview.one_consumed", pilot=most["label"], share=share)
    least_share = formats.percent(least["consumption"], viewer.language)
    return viewer.t(
        "overview.consumed_between", most=most["label"], share=share, least=least["label"], least_share=least_share
    )


def places_drawing(viewer: Viewer) -> Drawing:
    their = read(partners, viewer.phase_id)
    actions = translated(viewer, "pilot", read(pilots, viewer.phase_id), "code", ["name", "place"])
    words = MapWords(
        lead=viewer.t("words.partner_role.lead"),
        partner=viewer.t("words.partner_role.partner"),
        pilot=viewer.t("words.pilot"),
    )
    real = their[their["role"] != PartnerRole.ASSOCIATED]
    title = " · ".join(
        [
            viewer.t("overview.partners", n=len(real)),
            viewer.t("overview.countries", n=int(real["country"].nunique())),
            viewer.t("overview.pilots", n=len(actions)),
        ]
    )
    figure = partner_map(their, actions, words=words)
    beyond = ", ".join(beyond_the_map(their))
    note = viewer.t("overview.beyond_the_map", partners=beyond) if beyond and figure is not None else ""
    return Drawing(figure=figure, title=title, alt=viewer.t("overview.map_alt", finding=title), note=note)
