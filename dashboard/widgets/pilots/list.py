"""Pilot actions side by side: who, where, what about, when, and how much of the budget and of the work is done."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.domain.vocabulary import DeliverableState, Measure, Provenance
from dashboard.store.reads.deliverables.states import counts_by
from dashboard.store.reads.projects.outline import partners, pilots
from dashboard.texts import formats
from dashboard.widgets.kit.reading import read, translated
from dashboard.widgets.kit.viewer import Viewer
from dashboard.widgets.money.ladder import MONEY, money_ladder, pilot_name


@dataclass(frozen=True, kw_only=True)
class PilotList:
    """``rows``: pilot_id, code, name, label, partner (names, the leader first), place, theme, start, end, the
    steps of the ladder and beside it, remaining, consumption, absorption, total, accepted, overdue (deliverables),
    deliverables and said (words), note, source, status, provenance."""

    rows: pd.DataFrame
    illustrative: bool

    @property
    def codes(self) -> list[str]:
        return list(self.rows["code"])

    def row(self, code: str) -> dict[str, Any]:
        """The pilot ``code``; raises ``KeyError`` where there is none."""
        found = self.rows[self.rows["code"] == code]
        if found.empty:
            raise KeyError(code)
        return {str(name): value for name, value in found.iloc[0].items()}


def pilot_list(viewer: Viewer) -> PilotList:
    """The phase's pilots as of the viewer's date, in the order of the folder."""
    frame = translated(viewer, "pilot", read(pilots, viewer.phase_id), "code", ["name", "place", "theme", "note"])
    frame = frame.astype("object").where(frame.notna(), None)  # a translated column may hold nan
    their = read(partners, viewer.phase_id)
    names = dict(zip(their["code"], their["name"], strict=True))
    ladder = money_ladder(viewer, "pilot")
    money = ladder.rows.set_index("key").drop(columns=["code", "name"])
    done = deliverable_counts(viewer, "pilot")
    rows = [
        _row(viewer, row, names, money, done.get(row["pilot_id"], {}) if done else None)
        for row in frame.to_dict("records")
    ]
    made_up = bool(rows) and (ladder.illustrative or (frame["schedule_status"] == Provenance.ILLUSTRATIVE).any())
    return PilotList(rows=_typed(rows), illustrative=bool(made_up))


def deliverable_counts(viewer: Viewer, axis: str) -> dict[int, dict[str, int]]:
    """By id along the axis: measure → how many."""
    found = read(counts_by, viewer.phase_id, viewer.as_of, axis)
    by_key: dict[int, dict[str, int]] = {}
    for key, measure, count in zip(found["key"], found["measure"], found["count"], strict=True):
        by_key.setdefault(int(key), {})[str(measure)] = int(count)
    return by_key


def deliverable_numbers(done: dict[str, int] | None, *measures: str) -> list[int | None]:
    """The counts of ``measures``; missing, not zero, where the phase has no deliverable at all (``done`` is None)."""
    return [None if done is None else done.get(measure, 0) for measure in measures]


def _row(
    viewer: Viewer, row: dict[Any, Any], names: dict[str, str], money: pd.DataFrame, done: dict[str, int] | None
) -> dict[str, Any]:
    total, accepted, overdue = deliverable_numbers(done, Measure.TOTAL, DeliverableState.ACCEPTED, Measure.OVERDUE)
    counted = viewer.t("pilots.accepted_of", accepted=accepted, n=total) if total else None
    amounts = money.loc[row["pilot_id"]].to_dict()
    share = amounts["consumption"]
    used = viewer.t("pilots.used", share=formats.percent(share, viewer.language)) if pd.notna(share) else None
    status = Provenance.ILLUSTRATIVE if row["schedule_status"] == Provenance.ILLUSTRATIVE else row["status"]
    return {
        **{name: row[name] for name in ("pilot_id", "code", "place", "theme", "start", "end", "note", "source")},
        **amounts,
        "name": pilot_name(viewer, row["name"]),
        "label": amounts["label"],
        "partner": ", ".join(names[code] for code in row["partners"]) or None,
        "partner_codes": tuple(row["partners"]),
        "total": total,
        "accepted": accepted,
        "overdue": overdue,
        "deliverables": viewer.t("pilots.n_of", n=accepted, total=total) if total else None,
        "said": " · ".join(words for words in (used, counted) if words),
        "status": row["status"],
        "schedule_status": row["schedule_status"],
        "schedule_source": row.get("schedule_source"),
        "is_named": row["name"] is not None,
        "provenance": viewer.t(f"words.provenance.{status}"),
    }


AMOUNTS = (*(str(step) for step in MONEY), "remaining")
COLUMNS = (
    "pilot_id", "code", "name", "label", "partner", "partner_codes", "place", "theme", "start", "end", *AMOUNTS,
    "consumption", "absorption", "is_named", "total", "accepted", "overdue", "deliverables", "said", "note", "source",
    "status", "schedule_status", "schedule_source", "provenance",
)  # fmt: skip


def _typed(rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame({name: pd.Series([row[name] for row in rows], dtype="object") for name in COLUMNS})
    frame = frame.astype(dict.fromkeys((*AMOUNTS, "total", "accepted", "overdue"), "Int64"))
    return frame.astype({"consumption": "float64", "absorption": "float64"})
