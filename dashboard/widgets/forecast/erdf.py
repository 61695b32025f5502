"""ERDF at risk under the decommitment rule: each year's tranche against its deadline, month by month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard.charts.erdf_at_risk import erdf_at_risk
from dashboard.domain.forecast.decommitment import AtRisk, Deadline, at_risk, deadlines, due_by, month_ends, years_after
from dashboard.domain.ladder.spending import PeriodBudget, planned_by
from dashboard.domain.money import share_at_rate
from dashboard.domain.reporting.claims import Claims, claims, pace_of
from dashboard.domain.reporting.take_up import CONFIDENCE
from dashboard.store.reads.money.forecast import ErdfFacts, erdf_facts
from dashboard.texts import formats
from dashboard.widgets.forecast.basis import Basis, basis
from dashboard.widgets.kit.charts import chart
from dashboard.widgets.kit.keeping import keep
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.reading import read
from dashboard.widgets.kit.tables import Column, Kind, Prepared, draw_table, prepare
from dashboard.widgets.kit.viewer import Viewer

DEADLINE_COLUMNS = {
    "year": Column("forecast.tranche_year", width=90, pinned=True),
    "day": Column("forecast.deadline", Kind.DAY, width=110),
    "tranche": Column("forecast.tranche", Kind.MONEY, width=120),
    "due": Column("forecast.due_in_all", Kind.MONEY, width=120),
    "claimed": Column("forecast.claimed_by_then", Kind.MONEY, width=130),
    "lost": Column("forecast.at_risk", Kind.MONEY, width=120),
    "lost_low": Column("forecast.low", Kind.MONEY, width=120),
    "lost_high": Column("forecast.high", Kind.MONEY, width=120),
    "provenance": Column("words.provenance", on_screen=False),
}
MONTH_COLUMNS = {
    "day": Column("words.date", Kind.DAY, width=110),
    "due": Column("forecast.due_in_all", Kind.MONEY),
    "claimed": Column("words.step.claimed", Kind.MONEY),
    "point": Column("forecast.expected_claimed", Kind.MONEY),
    "low": Column("forecast.low", Kind.MONEY),
    "high": Column("forecast.high", Kind.MONEY),
    "short": Column("forecast.at_risk", Kind.MONEY),
    "provenance": Column("words.provenance", on_screen=False),
}


@dataclass(frozen=True, kw_only=True)
class ErdfBoard:
    """``deadlines`` is empty where ``finding`` says why; ``risks`` too where there is no forecast."""

    finding: str
    deadlines: tuple[Deadline, ...] = ()
    risks: tuple[AtRisk, ...] = ()
    years: int = 0
    figure: go.Figure | None = None
    lines: Prepared | None = None
    months: Prepared | None = None

    @property
    def worst(self) -> AtRisk | None:
        return first_lost(self.risks)

    @property
    def lost(self) -> int:
        return sum(risk.lost.point for risk in self.risks)


def first_lost(risks: Sequence[AtRisk]) -> AtRisk | None:
    """The first deadline at which something is expected to be lost."""
    return next((risk for risk in risks if risk.lost.point), None)


def erdf_board(viewer: Viewer) -> ErdfBoard:
    """Kept until any write."""
    return keep(_erdf_board, viewer)


def draw_erdf(viewer: Viewer) -> None:
    board, illustrative = erdf_board(viewer), basis(viewer).illustrative
    st.subheader(viewer.t("forecast.erdf_at_risk"), anchor=False)
    if board.figure is None:
        st.markdown(f"**{plain(board.finding)}**")
    else:
        alt = viewer.t("forecast.erdf_alt", count=len(board.deadlines))
        chart(viewer, board.figure, key="erdf_at_risk", alt=alt, title=board.finding, illustrative=illustrative)
    if board.lines is None or board.months is None:
        return
    st.caption(viewer.t("forecast.erdf_reading", years=board.years))
    name = viewer.t("forecast.erdf_at_risk")
    draw_table(viewer, board.lines, key="erdf_table", download_name="erdf-at-risk", alt=name, illustrative=illustrative)
    with st.expander(viewer.t("forecast.erdf_months"), expanded=False):
        draw_table(
            viewer, board.months, key="erdf_months", download_name="erdf-by-month", alt=name, illustrative=illustrative
        )


def _erdf_board(viewer: Viewer) -> ErdfBoard:
    known = basis(viewer)
    years = _years(known)
    if years is None:
        return ErdfBoard(finding=viewer.t("forecast.no_decommitment_rule"))
    erdf = read(erdf_facts, viewer.phase_id, viewer.as_of)
    if not known.is_planned:
        return ErdfBoard(finding=viewer.t("forecast.erdf_no_plan"))
    if not erdf.rates:
        return ErdfBoard(finding=viewer.t("forecast.no_erdf_rate"))
    those = _deadlines(known, erdf.rates, years)
    found = _claims(known, erdf)
    risks = at_risk(those, found.by) if found else []
    months = _months(known, erdf, those, found)
    return ErdfBoard(
        finding=_finding(viewer, those, risks),
        deadlines=tuple(those),
        risks=tuple(risks),
        years=years,
        figure=_figure(viewer, months, those),
        lines=prepare(viewer, _deadline_rows(viewer, known, those, risks), DEADLINE_COLUMNS),
        months=prepare(viewer, months.assign(provenance=_provenance(viewer, known)), MONTH_COLUMNS),
    )


def _years(known: Basis) -> int | None:
    """A rule that cannot be read is no rule: loading a folder refuses it, an older database may hold one."""
    try:
        return years_after(known.facts.rules.get("decommitment"))
    except ValueError:
        return None


def _deadlines(known: Basis, rates: Mapping[int, Decimal], years: int) -> list[Deadline]:
    periods = known.facts.periods
    budgets: dict[int, list[PeriodBudget]] = {}
    for partner in known.history.partners:
        planned = known.history.added_up(partner).planned
        budgets[partner] = [
            PeriodBudget(period.start, period.end, cents) for period, cents in zip(periods, planned, strict=True)
        ]

    def planned_erdf(day: date) -> int:
        return sum(
            share_at_rate(planned_by(plan, day), rates.get(partner, Decimal(0))) for partner, plan in budgets.items()
        )

    return deadlines(planned_erdf, periods[0].start, periods[-1].end, years)


def _claims(known: Basis, erdf: ErdfFacts) -> Claims | None:
    if known.outlook is None:
        return None
    day = known.history.day
    pace = pace_of(known.facts, erdf.claimed, day, certified=erdf.certified, deducted=erdf.deducted)
    return claims(known.facts, known.outlook, erdf.claimed, pace, erdf.rates)


def _months(known: Basis, erdf: ErdfFacts, those: list[Deadline], found: Claims | None) -> pd.DataFrame:
    """day, due, claimed (until the day shown), point, low, high (after it), short (of what is due); cents."""
    as_of = known.history.day
    days = sorted({*month_ends(known.facts.periods[0].start, those), as_of})
    rows = []
    for day in days:
        due = due_by(those, day)
        so_far = None
        if day <= as_of:
            so_far = sum(
                share_at_rate(each.cents, erdf.rates.get(each.partner, Decimal(0)))
                for each in erdf.claimed
                if each.day <= day
            )
        ahead = found.by(day) if found is not None and day >= as_of else None
        point = ahead.point if ahead else so_far
        rows.append(
            {
                "day": day,
                "due": due,
                "claimed": so_far,
                "point": ahead.point if ahead else None,
                "low": ahead.low if ahead else None,
                "high": ahead.high if ahead else None,
                "short": None if point is None else max(0, due - point),
            }
        )
    amounts = ("due", "claimed", "point", "low", "high", "short")
    return pd.DataFrame(rows).astype(dict.fromkeys(amounts, "Int64"))


def _figure(viewer: Viewer, months: pd.DataFrame, those: list[Deadline]) -> go.Figure | None:
    words = {
        "due": viewer.t("forecast.due_in_all"),
        "claimed": viewer.t("words.step.claimed"),
        "expected": viewer.t("forecast.expected_claimed"),
        "interval": viewer.t("forecast.interval", share=formats.percent(CONFIDENCE, viewer.language)),
        "as_of": formats.day(viewer.as_of, viewer.language),
    }
    marks = [(deadline.day, deadline.due) for deadline in those]
    return erdf_at_risk(months, marks, as_of=viewer.as_of, words=words, language=viewer.language)


def _deadline_rows(viewer: Viewer, known: Basis, those: list[Deadline], risks: list[AtRisk]) -> pd.DataFrame:
    rows = []
    for place, deadline in enumerate(those):
        risk = risks[place] if risks else None
        rows.append(
            {
                "year": str(deadline.year),
                "day": deadline.day,
                "tranche": deadline.tranche,
                "due": deadline.due,
                "claimed": risk.claimed.point if risk else None,
                "lost": risk.lost.point if risk else None,
                "lost_low": risk.lost.low if risk else None,
                "lost_high": risk.lost.high if risk else None,
                "provenance": _provenance(viewer, known),
            }
        )
    amounts = ("tranche", "due", "claimed", "lost", "lost_low", "lost_high")
    return pd.DataFrame(rows).astype(dict.fromkeys(amounts, "Int64"))


def _provenance(viewer: Viewer, known: Basis) -> str:
    return viewer.t("words.provenance.illustrative") if known.illustrative else ""


def _finding(viewer: Viewer, those: list[Deadline], risks: list[AtRisk]) -> str:
    """When something is at risk for the first time, and how much of it there is."""
    language = viewer.language
    if not risks:
        return viewer.t("forecast.erdf_no_forecast", day=formats.long_day(those[0].day, language))
    worst = first_lost(risks)
    if worst is None:
        return viewer.t("forecast.erdf_nothing", day=formats.long_day(those[-1].day, language))
    values = {
        "day": formats.long_day(worst.deadline.day, language),
        "amount": formats.thousands(sum(risk.lost.point for risk in risks), language),
    }
    past = worst.deadline.day <= viewer.as_of
    return viewer.t("forecast.erdf_lost" if past else "forecast.erdf_from", **values)
