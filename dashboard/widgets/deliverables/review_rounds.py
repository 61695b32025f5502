"""The rounds of review that ended: who, when, how, and the checklist's scores."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard.domain.deliverables.review import Criterion
from dashboard.domain.vocabulary import Provenance
from dashboard.texts import formats
from dashboard.widgets.deliverables.review_form import criterion_names
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.viewer import Viewer

SIGNS = {"accepted": ":green[●]", "sent_back": ":orange[▲]", None: ":gray[○]"}


def review_rounds(viewer: Viewer, known: Sequence[Mapping[str, Any]], criteria: Sequence[Criterion]) -> None:
    """The newest ones open to view, as one piece of text."""
    names = dict(zip((each.code for each in criteria), criterion_names(viewer, criteria), strict=True))
    largest = {each.code: each.largest for each in criteria}
    for row in known:
        if row["closed_at"] is None:
            continue
        lines = [_title(viewer, row)]
        if row["remarks"]:
            lines.append(f"  \n{viewer.t('deliverables.quote', words=plain(row['remarks']))}")
        lines.append("\n")
        for code in [*names, *(code for code in row["scores"] if code not in names)]:
            if code in row["scores"]:
                lines.append(_score(viewer, names.get(code, code), row["scores"][code], largest.get(code)))
        st.markdown("".join(lines))


def _title(viewer: Viewer, row: Mapping[str, Any]) -> str:
    outcome = str(row["outcome"]) if row["outcome"] else None
    ended = viewer.t(f"words.review_outcome.{outcome}") if outcome else viewer.t("review.round_handed_back")
    who = f"{plain(row['organisation'])} ({plain(row['reviewer'])})" if row["organisation"] else plain(row["reviewer"])
    opened, closed = (formats.day(row[name].date(), viewer.language) for name in ("opened_at", "closed_at"))
    made_up = f" :gray-badge[{viewer.t('shell.illustrative')}]" if row["status"] == Provenance.ILLUSTRATIVE else ""
    title = viewer.t("review.round", n=row["round"])
    return (
        f"{SIGNS[outcome]} **{title} · {ended}**  \n:small[:gray[{who} · {plain(opened)} – {plain(closed)}]{made_up}]"
    )


def _score(viewer: Viewer, name: str, given: tuple[int | None, str], largest: int | None) -> str:
    score, remark = given
    if score is None:
        said = viewer.t("review.does_not_apply")
    else:
        said = viewer.t("review.score_of", score=score, largest=formats.MISSING if largest is None else largest)
    words = f" {viewer.t('deliverables.quote', words=plain(remark))}" if remark else ""
    return f"\n- {plain(name)}: **{said}**{words}"
