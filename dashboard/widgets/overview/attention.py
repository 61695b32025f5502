"""What needs attention in a phase: each line says what, who and since when, and leads to the page that shows it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest
from typing import Any

import pandas as pd

from dashboard.domain.vocabulary import DeliverableState, Measure, TrafficLight
from dashboard.store.reads.deliverables.states import page
from dashboard.store.reads.projects.outline import facts, partners, rules
from dashboard.texts import formats
from dashboard.widgets.forecast.underspending import far_behind
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.page import SIGNS
from dashboard.widgets.kit.reading import read, translated
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.money.ladder import Ladder
from dashboard.widgets.overview.numbers import Standing, planned_per
from dashboard.widgets.overview.sourced_facts import disagreeing_subjects, facts_of, subject_words

MOST = 7
LONG_REVIEW_DAYS = 30
"""From when a submitted deliverable has waited long; a project's ``[rules.review] days`` says otherwise."""
LATE, AT_RISK = f":red[{SIGNS[TrafficLight.LATE]}]", f":orange[{SIGNS[TrafficLight.AT_RISK]}]"
NOTE = f":gray[{SIGNS[TrafficLight.NO_PLAN]}]"


@dataclass(frozen=True, kw_only=True)
class Line:
    """``words`` in Markdown; ``page`` and ``params`` as ``address.link`` takes them."""

    words: str
    page: str
    params: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Attention:
    """The first lines of each kind, and how many more there are."""

    lines: Sequence[Line]
    others: int


def attention(viewer: Viewer, standing: Standing) -> Attention:
    """At most ``MOST`` lines, fairly shared between the kinds, the most pressing kind first."""
    overdue = standing.counts.get(Measure.OVERDUE, 0)
    kinds = [
        _overdue(viewer, overdue),
        _waiting(viewer),
        _far_behind(viewer),
        _unspent(viewer, standing.money),
        _disagreeing(viewer),
    ]
    kept = _shared(kinds)
    found = sum(len(lines) for lines in kinds) + max(0, overdue - len(kinds[0]))
    return Attention(lines=kept, others=found - len(kept))


def _shared(kinds: Sequence[Sequence[Line]]) -> list[Line]:
    """Round by round the next line of each kind, then put back in the kinds' order."""
    rounds = [line for turn in zip_longest(*kinds) for line in turn if line is not None]
    chosen = {id(line) for line in rounds[:MOST]}
    return [line for lines in kinds for line in lines if id(line) in chosen]


def _overdue(viewer: Viewer, overdue: int) -> list[Line]:
    if not overdue:
        return []
    found = read(page, viewer.phase_id, viewer.as_of, only=Measure.OVERDUE, limit=MOST)
    lines = []
    for row in _titled(viewer, found):
        what = viewer.t("overview.line_overdue", n=int(row["days_late"]), due=formats.day(row["due"], viewer.language))
        lines.append(_deliverable(LATE, row, what))
    return lines


def _waiting(viewer: Viewer) -> list[Line]:
    states = (DeliverableState.SUBMITTED, DeliverableState.UNDER_REVIEW)
    long = int(read(rules, viewer.project).get("review", {}).get("days", LONG_REVIEW_DAYS))
    found = read(page, viewer.phase_id, viewer.as_of, states=states, limit=100)
    rows = _titled(viewer, found)
    waits = [(row, (viewer.as_of - row["submitted_on"]).days) for row in rows if isinstance(row["submitted_on"], date)]
    waits = sorted((wait for wait in waits if wait[1] >= long), key=lambda wait: -wait[1])
    return [
        _deliverable(AT_RISK, row, viewer.t("overview.line_waiting", n=days, state=_state(viewer, row)))
        for row, days in waits
    ]


def _far_behind(viewer: Viewer) -> list[Line]:
    codes = dict(_partner_codes(viewer))
    return [
        Line(
            words=f"{AT_RISK} :blue[**{plain(codes[found.row['key']])}**] · "
            + viewer.t(
                "overview.line_behind",
                spent=_percent(viewer, found.behind.spent),
                planned=_percent(viewer, found.behind.planned),
            ),
            page="partners",
            params={"id": codes[found.row["key"]]},
        )
        for found in far_behind(viewer, "partner")
    ]


def _unspent(viewer: Viewer, money: Ladder) -> list[Line]:
    if not money.spending_known:
        return []
    planned = planned_per(viewer, "pilot")
    rows = money.rows[money.rows["declared"].fillna(0) == 0].to_dict("records")
    return [
        Line(
            words=f"{AT_RISK} :blue[**{plain(row['code'])}**] {plain(_place(row))} · "
            + viewer.t("overview.line_unspent", planned=formats.thousands(planned[row["key"]], viewer.language)),
            page="pilots",
            params={"id": row["code"]},
        )
        for row in rows
        if row["code"] and planned.get(row["key"], 0) > 0
    ]


def _place(row: dict[Any, Any]) -> str:
    return str(row["label"]).removeprefix(str(row["code"])).strip()


def _disagreeing(viewer: Viewer) -> list[Line]:
    subjects = disagreeing_subjects(facts_of(read(facts, viewer.project), viewer.phase_id))
    if not subjects:
        return []
    named = ", ".join(plain(subject_words(viewer, subject)) for subject in subjects[:4])
    words = viewer.t("overview.line_disagree", n=len(subjects), subjects=named)
    return [Line(words=f"{NOTE} {words}", page="portfolio")]


def _titled(viewer: Viewer, found: pd.DataFrame) -> list[dict[Any, Any]]:
    return translated(viewer, "deliverable", found, "code", ["title"]).to_dict("records")


def _deliverable(sign: str, row: dict[Any, Any], what: str) -> Line:
    who = f" · {plain(row['responsible'])}" if isinstance(row["responsible"], str) else ""
    return Line(
        words=f"{sign} :blue[**{plain(row['code'])}**] {plain(row['title'])}{who} · {what}",
        page="deliverables",
        params={"id": row["code"]},
    )


def _state(viewer: Viewer, row: dict[Any, Any]) -> str:
    return viewer.t(f"words.deliverable_state.{row['state']}")


def _partner_codes(viewer: Viewer) -> list[tuple[int, str]]:
    found = read(partners, viewer.phase_id)
    return list(zip(found["partner_id"], found["code"], strict=True))


def _percent(viewer: Viewer, share: float) -> str:
    return formats.percent(share, viewer.language)
