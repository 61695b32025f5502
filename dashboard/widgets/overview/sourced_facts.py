"""What the sources say of a project or a phase, those that disagree first and side by side."""

from datetime import date
from typing import Any

import pandas as pd

from dashboard.domain.money import cents_from_text
from dashboard.store.reads.projects.outline import facts
from dashboard.texts import formats, has_text
from dashboard.widgets.kit.markdown import plain
from dashboard.widgets.kit.reading import read, translated
from dashboard.widgets.kit.viewer import Viewer


def sourced_facts(viewer: Viewer) -> pd.DataFrame:
    """subject, value, retained (among several), source, note, disagrees; in the viewer's words, disagreements first."""
    known = facts_of(read(facts, viewer.project), viewer.phase_id)
    keys = [f"{subject}/{position}" for subject, position in zip(known["subject"], known["position"], strict=True)]
    known = translated(viewer, "fact", known.assign(key=keys), "key", ["value", "note"])
    disagreeing = disagreeing_subjects(known)
    rows = [
        {
            "subject": subject_words(viewer, row["subject"]),
            "value": said(viewer, row["value"], row["unit"]),
            "retained": bool(row["retained"]) and row["subject"] in disagreeing,
            "source": row["source"],
            "note": row["note"] if isinstance(row["note"], str) else "",
            "disagrees": row["subject"] in disagreeing,
        }
        for row in known.to_dict("records")
    ]
    frame = pd.DataFrame(rows, columns=["subject", "value", "retained", "source", "note", "disagrees"])
    return frame.sort_values("disagrees", ascending=False, kind="stable", ignore_index=True)


def as_table(viewer: Viewer, known: pd.DataFrame) -> pd.DataFrame:
    """The same for ``st.table``: what is said, what it means and who says it, in Markdown with nothing left to run."""
    rows = []
    for row in known.to_dict("records"):
        value = plain(row["value"]) + (f" :green[✓ {plain(viewer.t('words.retained'))}]" if row["retained"] else "")
        note = f" · :gray[{plain(row['note'])}]" if row["note"] else ""
        rows.append((plain(row["subject"]), value + note, f":gray[{plain(row['source'])}]"))
    return pd.DataFrame(rows, columns=[viewer.t(f"words.{name}") for name in ("fact", "value", "source")])


def facts_of(known: pd.DataFrame, phase_id: int) -> pd.DataFrame:
    """Those of the phase and those of the whole project."""
    own = known["phase_id"].isna() | (known["phase_id"] == phase_id)
    return known[own.astype(bool)]


def disagreeing_subjects(known: pd.DataFrame) -> list[str]:
    """Subjects to which sources give more than one value, so that not all of them could be retained."""
    said = known.dropna(subset=["value"])
    open_to_doubt = said.loc[~said["retained"].astype(bool), "subject"].unique()
    values = said.groupby("subject", sort=False)["value"].nunique()
    return [str(subject) for subject, number in values.items() if number > 1 and subject in open_to_doubt]


def subject_words(viewer: Viewer, subject: str) -> str:
    """The subject in the viewer's language; one that only this folder knows as the folder writes it."""
    key = f"folder.subject.{subject}"
    return viewer.t(key) if has_text(key) else subject.replace("_", " ")


def said(viewer: Viewer, value: Any, unit: str) -> str:
    """A fact's value as the viewer's language writes it; missing where the sources were searched in vain."""
    if not isinstance(value, str) or not value:
        return viewer.t("words.missing")
    if unit == "date":
        return formats.long_day(date.fromisoformat(value), viewer.language)
    if unit == "month":
        return formats.month(date.fromisoformat(f"{value}-01"), viewer.language)
    if unit == "cents":
        return formats.money(cents_from_text(value), viewer.language, currency=viewer.currency)
    if unit == "rate":
        return formats.percent(float(value), viewer.language, decimals=0 if len(value) <= 4 else 2)
    return formats.whole(int(value), viewer.language) if unit == "count" else value
